"""What a summary shows of each group: ``custom_fields``, a list of ``FUNC(amount) AS alias``.

CloudKitty put them into the query of its store as they came (W31); this grammar is all there is.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rating_api import storage
from rating_api.api.openstack import faults

_FIELD = re.compile(r' *(SUM|COUNT|MIN|MAX|MEAN) *\( *(QTY|PRICE) *\) +AS +([A-Z_][A-Z0-9_]{0,63}) *',
                    re.IGNORECASE | re.ASCII)
# What every row says first.
WINDOW = ('begin', 'end')


class Field(NamedTuple):
    """A column of the summary, and what it holds."""

    alias: str
    field: storage.Field


DEFAULT = (Field('qty', storage.Field('sum', 'qty')), Field('rate', storage.Field('sum', 'price')))


def read(items: Sequence[str]) -> tuple[Field, ...]:
    """The fields of a request, in their order; the sums of quantity and price if there are none. Raises a 400 Fault."""
    return tuple(_read_one(number, item) for number, item in enumerate(items)) or DEFAULT


def _read_one(number: int, item: str) -> Field:
    match = _FIELD.fullmatch(item)
    if match is None:
        raise faults.invalid([faults.Problem(
            ('custom_fields', number), 'value',
            'must be FUNC(field) AS alias, with SUM, COUNT, MIN, MAX or MEAN of qty or price')])
    function, amount, alias = match.groups()
    return Field(alias, storage.Field(function.lower(), amount.lower()))
