"""Data frames as scripts see them, and what scripts make of them: an answer is input like any other.

A frame is the usage of one scope in one period. Whatever wrote an answer, it can say no more than which points the
frame has now, with which quantities and prices, which is what a script is for.
"""

import datetime
import decimal
import itertools
import typing
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from rating_api import datapoint

_Name = typing.Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
_Text = typing.Annotated[str, msgspec.Meta(max_length=4096)]
# The integers of labels, as of pushed ones: signed or unsigned, of 64 bits.
_SMALLEST, _LARGEST = -2 ** 63, 2 ** 64 - 1
_Labels = typing.Annotated[dict[_Name, _Text | int | float | bool | None], msgspec.Meta(max_length=64)]
_ZERO = decimal.Decimal(0)
_LONGEST_REASON = 500


class Wrong(ValueError):
    """An answer that is no data frame, or not of the scope and period that was asked about."""


class _Volume(msgspec.Struct, forbid_unknown_fields=True):
    unit: typing.Annotated[str, msgspec.Meta(max_length=255)]
    qty: decimal.Decimal


class _Rating(msgspec.Struct, forbid_unknown_fields=True):
    price: decimal.Decimal = _ZERO


class _Point(msgspec.Struct, forbid_unknown_fields=True):
    vol: _Volume
    rating: _Rating = msgspec.field(default_factory=_Rating)
    groupby: _Labels = msgspec.field(default_factory=dict)
    metadata: _Labels = msgspec.field(default_factory=dict)


class _Period(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    begin: datetime.datetime
    end: datetime.datetime


class _Data(msgspec.Struct, forbid_unknown_fields=True):
    period: _Period
    usage: dict[_Name, list[_Point]]


class _Line(msgspec.Struct):
    """A line of an answer: what a frame became, or why the script failed on it."""

    frame: int
    data: msgspec.Raw = msgspec.Raw(b'null')
    failed: str = ''


_LINES = msgspec.json.Decoder(_Line)
_DATA = msgspec.json.Decoder(_Data)


class Frame:
    """The points of one scope in one period, on their way through scripts."""

    def __init__(self, scope: str, period: datapoint.Period, points: Sequence[datapoint.Point]) -> None:
        self.scope = scope
        self.period = period
        self._given = points
        self._data: _Data | None = None

    def text(self) -> msgspec.Raw:
        """The frame as JSON, amounts and times as strings; a point without a price costs 0."""
        if self._data is None:
            self._data = self._began()
        return msgspec.Raw(msgspec.json.encode(self._data))

    def take(self, answer: bytes, scope_key: str) -> None:
        """Become what a script answered; raises Wrong, and stays as it was, if that cannot be.

        A point that does not say whose it is belongs to the scope of the frame.
        """
        try:
            data = _DATA.decode(answer)
            self._check(data, scope_key)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Wrong(f'its data is no data frame: {error}') from error
        self._data = data

    def points(self) -> Iterator[datapoint.Point]:
        """The points as they are now, their amounts rounded half even to 18 decimals."""
        if self._data is None:
            yield from self._given
            return
        known = {point.series.fingerprint: point.series for point in self._given}
        for kind, sent in self._data.usage.items():
            for point in sent:
                made = datapoint.Series(kind, point.vol.unit or 'undefined', self.scope, point.groupby, point.metadata)
                series = known.setdefault(made.fingerprint, made)
                yield datapoint.Point(*self.period, series, datapoint.exact(point.vol.qty),
                                      datapoint.exact(point.rating.price))

    def _began(self) -> _Data:
        usage: dict[str, list[_Point]] = {}
        for _begin, _end, series, qty, price in self._given:
            usage.setdefault(series.type, []).append(_Point(
                _Volume(series.unit, qty), _Rating(_ZERO if price is None else price), dict(series.groupby),
                dict(series.metadata)))
        return _Data(_Period(*map(datapoint.moment, self.period)), usage)

    def _check(self, data: _Data, scope_key: str) -> None:
        if (datapoint.epoch(data.period.begin), datapoint.epoch(data.period.end)) != self.period:
            raise Wrong('it changed the period')
        for kind, points in data.usage.items():
            _check_text(kind, f'usage.{kind}')
            for number, point in enumerate(points):
                where = f'usage.{kind}[{number}]'
                _check_amount(point.vol.qty, f'{where}.vol.qty')
                _check_amount(point.rating.price, f'{where}.rating.price')
                _check_text(point.vol.unit, f'{where}.vol.unit')
                _check_labels(point.groupby, f'{where}.groupby')
                _check_labels(point.metadata, f'{where}.metadata')
                self._claim(point, scope_key, where)

    def _claim(self, point: _Point, scope_key: str, where: str) -> None:
        if self.scope and point.groupby.get(scope_key) is None:
            point.groupby[scope_key] = self.scope
        if datapoint.scope_of(point.groupby, scope_key) != self.scope:
            raise Wrong(f'{where}.groupby: it gave the point to another scope')


def group(points: Sequence[datapoint.Point]) -> list[Frame]:
    """The frames of points, in the order in which the points come."""
    found: dict[tuple[str, datapoint.Period], list[datapoint.Point]] = {}
    for point in points:
        found.setdefault((point.series.scope, datapoint.Period(point.begin, point.end)), []).append(point)
    return [Frame(scope, period, members) for (scope, period), members in found.items()]


def read(lines: Sequence[bytes], asked: Sequence[Frame], scope_key: str, ended: str) -> dict[Frame, str]:
    """Let frames take the lines that were answered; returns those that did not, and why.

    The lines come in the order of the frames. From a line on that is anything else, none is believed.
    """
    failed: dict[Frame, str] = {}
    for number, (frame, line) in enumerate(itertools.zip_longest(asked, lines[:len(asked)])):
        answer = None if line is None else _line(line)
        if answer is None or answer.frame != number:
            why = 'it answered something else than data frames' if line is not None else ended or 'its process ended'
            failed.update(dict.fromkeys(asked[number:], why))
            break
        try:
            if answer.failed:
                raise Wrong(answer.failed)
            frame.take(bytes(answer.data), scope_key)
        except Wrong as error:
            failed[frame] = printable(str(error))
    return failed


def printable(text: str) -> str:
    """What a script says of itself, fit for a log: one line, and not a long one."""
    return ''.join(character if character.isprintable() else ' ' for character in text[:_LONGEST_REASON]).strip()


def _line(line: bytes) -> _Line | None:
    try:
        return _LINES.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _check_amount(value: decimal.Decimal, where: str) -> None:
    # Looked at before any arithmetic: the digits of 1e999999 alone would fill the memory.
    if not value.is_finite() or (value and value.adjusted() > 15) or value.copy_abs() > datapoint.LARGEST:
        raise Wrong(f'{where}: an amount is a number within +-1e15')


def _check_text(text: str, where: str) -> None:
    if '\0' in text:
        raise Wrong(f'{where}: a text cannot hold the character U+0000')


def _check_labels(labels: Mapping[str, datapoint.Label], where: str) -> None:
    for key, value in labels.items():
        _check_text(key, where)
        if isinstance(value, str):
            _check_text(value, f'{where}.{key}')
        elif isinstance(value, int) and not _SMALLEST <= value <= _LARGEST:
            raise Wrong(f'{where}.{key}: the number is out of range')
