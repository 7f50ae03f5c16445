"""Data frames as clients push them, as points: the plain road, for bodies that passed the schema.

``typed`` is the fast one, and reads what this module reads.
"""

import decimal
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rating_api import datapoint
from rating_api.api.openstack import faults
from rating_api.api.validation import formats

Path = tuple[str | int, ...]


class Usage(NamedTuple):
    """What a body says: its points in their order, and how many of its amounts were rounded to 18 decimals."""

    points: list[datapoint.Point]
    rounded: int = 0


class Reader:
    """Makes points of data frames that passed the schema.

    ``exact`` refuses amounts with more than 18 decimals, which are rounded half even otherwise.
    """

    def __init__(self, scope_key: str, exact: bool) -> None:
        self._scope_key = scope_key
        self._exact = exact
        self._series: dict[str, datapoint.Series] = {}
        self._rounded = 0

    def read(self, frames: Sequence[Mapping[str, Any]]) -> Usage:
        """What frames say; raises a 400 Fault that names the place and the reason."""
        points = list(itertools.chain.from_iterable(
            self._frame(frame, ('dataframes', number)) for number, frame in enumerate(frames)))
        return Usage(points, self._rounded)

    def _frame(self, frame: Mapping[str, Any], place: Path) -> Iterator[datapoint.Point]:
        begin, end = (datapoint.epoch(formats.read_time(frame['period'][name])) for name in ('begin', 'end'))
        if end <= begin:
            raise _wrong((*place, 'period'), 'end must be later than begin')
        for kind, points in frame['usage'].items():
            for number, point in enumerate(points):
                where = (*place, 'usage', kind, number)
                price = point['rating'].get('price', 0) if 'rating' in point else None
                yield datapoint.Point(
                    begin, end, self._known(kind, point, where),
                    self._amount(point['vol']['qty'], (*where, 'vol', 'qty')),
                    None if price is None else self._amount(price, (*where, 'rating', 'price')))

    def _amount(self, sent: Any, place: Path) -> decimal.Decimal:
        try:
            value, is_exact = datapoint.amount(sent)
        except ValueError as error:
            raise _wrong(place, str(error)) from None
        if not is_exact and self._exact:
            raise _wrong(place, 'an amount has at most 18 decimals')
        self._rounded += not is_exact
        return value

    def _known(self, kind: str, point: Mapping[str, Any], place: Path) -> datapoint.Series:
        """One Series object for all points with the same labels, so that they are rated and stored together."""
        made = datapoint.series(self._scope_key, kind, point['vol']['unit'], *(
            labels(point[name], (*place, name)) for name in ('groupby', 'metadata')))
        return self._series.setdefault(made.fingerprint, made)


def labels(sent: Mapping[str, Any], place: Path) -> dict[str, datapoint.Label]:
    """Labels by their names; raises a 400 Fault that names the place and the reason."""
    found: dict[str, datapoint.Label] = {}
    for key, value in sent.items():
        try:
            found[key] = datapoint.label(value)
        except ValueError as error:
            raise _wrong((*place, key), str(error)) from None
    return found


def _wrong(place: Path, reason: str) -> faults.Fault:
    return faults.invalid([faults.Problem(place, 'value', reason)])
