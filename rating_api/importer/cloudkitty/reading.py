"""What a row of CloudKitty's first storage says, as a point.

It has the labels of a point in one text, and does not tell those that it was grouped by from the others: the names
that the metrics file lists as metadata of the type are metadata, all others can be grouped by. Who pays is in a column
of its own, which the label of the scope is taken from.
"""

import decimal
import functools
import typing

import msgspec

from rating_api import datapoint
from rating_api.importer.cloudkitty import source as sources
from rating_api.importer.cloudkitty import target as targets

# A month of labels that repeat, at some kilobytes each.
_REMEMBERED = 50_000


class Read(typing.NamedTuple):
    """A row's point, None of a period without usage; ``rounded`` of its amounts had more than 18 decimals."""

    row_id: int
    point: datapoint.Point | None
    rounded: int = 0


class Reader:
    """Reads rows; ValueError says why one cannot be stored."""

    def __init__(self, source: sources.Source, target: targets.Target) -> None:
        self._rate = functools.lru_cache(_REMEMBERED)(source.rate)
        self._scope_key = target.origin.scope_key
        self._metadata = target.metadata
        self._series = functools.lru_cache(_REMEMBERED)(self._make_series)

    def read(self, row: sources.Row) -> Read:
        """What one row says."""
        if row.res_type == sources.NO_DATA:
            return Read(row.id, None)
        begin, end = datapoint.epoch(row.begin), datapoint.epoch(row.end)
        if end <= begin:
            raise ValueError(f'It ends at {row.end}, which is not after its begin at {row.begin}.')
        qty, qty_exact = _amount('quantity', sources.number(row.qty))
        price, price_exact = _amount('rate', self._rate(row.rate))
        series = self._series(row.res_type, row.unit, row.tenant_id, row.desc)
        return Read(row.id, datapoint.Point(begin, end, series, qty, price), (not qty_exact) + (not price_exact))

    def _make_series(self, kind: str, unit: str, tenant: str | None, desc: str) -> datapoint.Series:
        if not kind:
            raise ValueError('It has no res_type.')
        try:
            labels = msgspec.json.decode(desc, type=dict[str, typing.Any])
        except msgspec.MsgspecError as error:
            raise ValueError(f'Its desc is no JSON object of labels: {error}.') from error
        groupby = {name: _label(name, value) for name, value in labels.items()}
        metadata = {name: groupby.pop(name) for name in self._metadata.get(kind, ()) if name in groupby}
        if tenant is not None:
            metadata.pop(self._scope_key, None)
            groupby[self._scope_key] = _label(self._scope_key, tenant)
        if max(len(groupby), len(metadata)) > datapoint.MOST_LABELS:
            raise ValueError(f'It has more than {datapoint.MOST_LABELS} labels.')
        return datapoint.series(self._scope_key, kind, unit, groupby, metadata)


def _amount(what: str, value: decimal.Decimal | None) -> tuple[decimal.Decimal, bool]:
    if value is None or not value.is_finite():
        raise ValueError(f'Its {what} is no number.')
    try:
        return datapoint.amount(value)
    except ValueError as error:
        raise ValueError(f'Its {what} is {value}, but {error}.') from None


def _label(name: str, value: typing.Any) -> datapoint.Label:
    """A label's value; a list and an object, which no label can be, as their JSON texts."""
    if isinstance(value, list | dict):
        value = msgspec.json.encode(value).decode()
    try:
        made = datapoint.label(value)
    except ValueError as error:
        raise ValueError(f'Its label {name!r}: {error}.') from None
    text = made if isinstance(made, str) else ''
    if not 0 < len(name) <= datapoint.LONGEST_NAME or len(text) > datapoint.LONGEST_VALUE:
        raise ValueError(f'Its label {name[:60]!r} is too long: a name has 1 to {datapoint.LONGEST_NAME} characters, a '
                         f'value at most {datapoint.LONGEST_VALUE}.')
    if '\0' in name or '\0' in text:
        raise ValueError(f'Its label {name!r} has a character U+0000.')
    return made
