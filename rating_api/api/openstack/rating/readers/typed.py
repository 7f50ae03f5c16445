"""Data frames read by types: the fast road, for bodies that are right without a doubt.

What is read here is what the schema and ``dataframes`` make of the same body, many times faster. Whatever is
unusual is left to them: they are the truth, and have the words for what is wrong.
"""

import decimal
import functools
import re
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple

import msgspec

from rating_api import datapoint
from rating_api.api.openstack.rating.readers import dataframes
from rating_api.api.validation import decoder
from rating_api.api.validation import formats
from rating_api.api.validation import validator
from rating_api.schemas import types

_KEPT_TIMES = 1_000
_NAME = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
_UNIT = Annotated[str, msgspec.Meta(max_length=255)]
# Amounts that are what they seem, one a line.
_PLAIN = re.compile('(?:-?[0-9]{1,15}+(?:[.][0-9]{1,18}+)?+\n)*+')
_LONGEST_AMOUNT = types.AMOUNT['maxLength']
# Of a point that nobody rated, and of one that is said to be rated, and not at what; no JSON is equal to them.
_UNRATED, _FREE = (), ((),)
# The types that msgspec makes of the numbers and strings that an amount may be.
_TYPES = {False: frozenset((str, int, decimal.Decimal)), True: frozenset((str,))}
_STRING = frozenset((str,))


class _Volume(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    unit: _UNIT
    qty: Any


class _Rating(msgspec.Struct, forbid_unknown_fields=True, frozen=True, gc=False):
    price: Any = _FREE


class _Point(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    vol: _Volume
    groupby: msgspec.Raw
    metadata: msgspec.Raw
    rating: _Rating = _Rating(_UNRATED)


class _Period(msgspec.Struct, forbid_unknown_fields=True):
    begin: str
    end: str


class _Frame(msgspec.Struct, forbid_unknown_fields=True):
    period: _Period
    usage: dict[_NAME, list[_Point]]


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    dataframes: Annotated[list[_Frame], msgspec.Meta(min_length=1)]


_DECODER = msgspec.json.Decoder(_Body, float_hook=decoder.exact)
_LABELS = validator.Validator(types.LABELS)
_PLAIN_LABELS = msgspec.json.Decoder(Annotated[dict[_NAME, _UNIT], msgspec.Meta(max_length=64)])


class _Doubt(Exception):
    """Something that is wrong, or right in an unusual way."""


class _Known(NamedTuple):
    """A series, and how many colons and backslashes its points are written with, beside their ratings.

    The colons include those of the five keys that every point has.
    """

    series: datapoint.Series
    colons: int
    backslashes: int


class Reader:
    """Reads bodies; remembers the last ``remembered`` series by the texts of their labels, about 1.5 KiB each."""

    def __init__(self, scope_key: str, remembered: int) -> None:
        self._scope_key = scope_key
        self._known: Callable[[str, str, bytes, bytes], _Known] = functools.lru_cache(remembered)(self._learn)

    def read(self, raw: bytes, exact: bool) -> dataframes.Usage | None:
        """What a body says, or None to ask the schema.

        ``exact`` takes amounts that are strings of at most 18 decimals only.
        """
        try:
            return self._read(raw, exact)
        except (_Doubt, msgspec.DecodeError, ValueError, RecursionError):
            return None

    def _read(self, raw: bytes, exact: bool) -> dataframes.Usage:
        begins: list[int] = []
        ends: list[int] = []
        known: list[_Known] = []
        sent: list[_Point] = []
        # Of the key of all, and then of those of the frames.
        colons = 1
        for frame in _DECODER.decode(raw).dataframes:
            begin, end = _instant(frame.period.begin), _instant(frame.period.end)
            if end <= begin:
                raise _Doubt
            colons += 4 + frame.period.begin.count(':') + frame.period.end.count(':')
            for kind, points in frame.usage.items():
                colons += 1 + kind.count(':')
                known += [self._known(kind, point.vol.unit, bytes(point.groupby), bytes(point.metadata))
                          for point in points]
                sent += points
            begins += [begin] * (len(sent) - len(begins))
            ends += [end] * (len(sent) - len(ends))
        ratings = [point.rating.price for point in sent]
        _check_text(raw, colons + 2 * (len(ratings) - ratings.count(_UNRATED)) - ratings.count(_FREE), known)
        quantities, rounded = _amounts([point.vol.qty for point in sent], exact)
        prices, rounded_too = _prices(ratings, exact)
        points = datapoint.points(begins, ends, [one.series for one in known], quantities, prices)
        return dataframes.Usage(points, rounded + rounded_too)

    def _learn(self, kind: str, unit: str, groupby: bytes, metadata: bytes) -> _Known:
        colons = 5 + unit.count(':') + groupby.count(b':') + metadata.count(b':')
        series = datapoint.series(self._scope_key, kind, unit, _labels(groupby), _labels(metadata))
        return _Known(series, colons, groupby.count(b'\\') + metadata.count(b'\\'))


def _check_text(raw: bytes, colons: int, known: Sequence[_Known]) -> None:
    """Doubt a body that is written with anything else than these colons and those of its points.

    Of a key that is given twice the first is swallowed, with its colon. An escape may stand for a colon, or for a
    character that is not allowed: among labels that was looked at, elsewhere there is none.
    """
    backslashes = raw.count(b'\\') if b'\\' in raw else 0
    if (raw.count(b':') != colons + sum([one.colons for one in known])
            or backslashes != sum([one.backslashes for one in known])):
        raise _Doubt


@functools.lru_cache(_KEPT_TIMES)
def _instant(text: str) -> int:
    return datapoint.epoch(formats.read_time(text))


def _prices(sent: Sequence[Any], exact: bool) -> tuple[list[decimal.Decimal | None], int]:
    """The amounts of ratings, None where there is none, and how many of them were rounded."""
    if tuple not in set(map(type, sent)):
        return _amounts(sent, exact)
    said = [price for price in sent if price is not _UNRATED and price is not _FREE]
    amounts, rounded = _amounts(said, exact)
    following = iter(amounts)
    return [None if price is _UNRATED else decimal.Decimal(0) if price is _FREE else next(following)
            for price in sent], rounded


def _amounts(sent: Sequence[Any], exact: bool) -> tuple[list[decimal.Decimal | None], int]:
    """The amounts, and how many of them were rounded."""
    kinds = set(map(type, sent))
    if not _TYPES[exact].issuperset(kinds):
        raise _Doubt
    # A line feed within an amount would have been an escape, which was doubted before.
    if _STRING.issuperset(kinds) and _PLAIN.fullmatch('\n'.join([*sent, ''])):
        return list(map(decimal.Decimal, sent)), 0
    known = {one: _amount(one, exact) for one in set(sent)}
    return [known[one][0] for one in sent], sum([known[one][1] for one in sent])


def _amount(sent: str | int | decimal.Decimal, exact: bool) -> tuple[decimal.Decimal, bool]:
    """An amount, and whether it had to be rounded."""
    if type(sent) is str and (len(sent) > _LONGEST_AMOUNT or not formats.is_decimal(sent)):
        raise _Doubt
    value, is_exact = datapoint.amount(sent)
    if exact and not is_exact:
        raise _Doubt
    return value, not is_exact


def _labels(text: bytes) -> dict[str, datapoint.Label]:
    """Labels that are kept for long: what they have in common with others is kept once."""
    sent = _plain_labels(text)
    if sent is not None:
        return {sys.intern(key): sys.intern(value) for key, value in sent.items()}
    sent = decoder.decode(text)
    if _LABELS.problems(sent):
        raise _Doubt
    return {sys.intern(key): datapoint.label(value) for key, value in sent.items()}


def _plain_labels(text: bytes) -> dict[str, str] | None:
    """Labels that are short texts, written without escapes and each key once, as nearly all are; else None."""
    try:
        labels = _PLAIN_LABELS.decode(text)
    except msgspec.ValidationError:
        return None
    return labels if b'\\' not in text and text.count(b'"') == 4 * len(labels) else None
