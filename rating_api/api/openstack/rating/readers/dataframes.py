"""Data frames as clients push them, as points."""

import decimal
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rating_api import datapoint
from rating_api.api.openstack import faults
from rating_api.api.validation import formats

Path = tuple[str | int, ...]

# The integers that JSON is written with: signed or unsigned, of 64 bits.
_SMALLEST, _LARGEST = -2 ** 63, 2 ** 64 - 1


class Reader:
    """Makes points of data frames that passed the schema.

    ``exact`` refuses amounts with more than 18 decimals, which are rounded half even otherwise; ``rounded``
    counts those.
    """

    def __init__(self, scope_key: str, exact: bool) -> None:
        self._scope_key = scope_key
        self._exact = exact
        self._series: dict[str, datapoint.Series] = {}
        self.rounded = 0

    def points(self, frames: Sequence[Mapping[str, Any]]) -> list[datapoint.Point]:
        """The points of frames in their order; raises a 400 Fault that names the place and the reason."""
        return list(itertools.chain.from_iterable(
            self._frame(frame, ('dataframes', number)) for number, frame in enumerate(frames)))

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
        value = sent if isinstance(sent, decimal.Decimal) else decimal.Decimal(sent)
        # Looked at before any arithmetic: the digits of 1e999999 alone would fill the memory.
        if value and value.adjusted() > 15 or not -datapoint.LARGEST <= value <= datapoint.LARGEST:
            raise _wrong(place, 'an amount lies within +-1e15')
        if value.is_zero():
            return decimal.Decimal(0)
        exact = datapoint.exact(value)
        if exact != value:
            if self._exact:
                raise _wrong(place, 'an amount has at most 18 decimals')
            self.rounded += 1
        return exact

    def _known(self, kind: str, point: Mapping[str, Any], place: Path) -> datapoint.Series:
        """One Series object for all points with the same labels, so that they are rated and stored together."""
        groupby, metadata = (_labels(point[name], (*place, name)) for name in ('groupby', 'metadata'))
        scope = groupby.get(self._scope_key)
        series = datapoint.Series(kind, point['vol']['unit'] or 'undefined', '' if scope is None else str(scope),
                                  groupby, metadata)
        return self._series.setdefault(series.fingerprint, series)


def _labels(sent: Mapping[str, Any], place: Path) -> dict[str, datapoint.Label]:
    return {key: _label(value, (*place, key)) for key, value in sent.items()}


def _label(sent: Any, place: Path) -> datapoint.Label:
    """Labels are no amounts: a number with a fraction is Python's float, as filters and groups show it."""
    label: datapoint.Label = float(sent) if isinstance(sent, decimal.Decimal) else sent
    is_beyond = math.isinf(label) if isinstance(label, float) else (
        isinstance(label, int) and not _SMALLEST <= label <= _LARGEST)
    if is_beyond:
        raise _wrong(place, 'a number is out of range')
    return label


def _wrong(place: Path, reason: str) -> faults.Fault:
    return faults.invalid([faults.Problem(place, 'value', reason)])
