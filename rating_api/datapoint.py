"""The values that travel from a meter to a bill: periods, series and points.

Instants are whole seconds since the epoch, UTC. Quantities and prices are Decimals; they have at most
18 decimals and lie within +-1e15 (``amount``). Nothing here knows a database or a web.
"""

import dataclasses
import datetime
import decimal
import functools
import hashlib
import typing
from collections.abc import Iterable, Mapping

import msgspec

Label = str | int | float | bool | None

DAY_SECONDS = 86_400
DECIMALS = 18
LARGEST = decimal.Decimal(10) ** 15
# What a series may have of labels, and how many characters their names and values.
MOST_LABELS, LONGEST_NAME, LONGEST_VALUE = 64, 255, 4096
# Wide enough that no product of two amounts, and no sum of 1e12 of them, is ever rounded.
EXACT = decimal.Context(prec=120, rounding=decimal.ROUND_HALF_EVEN)

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_SECOND = datetime.timedelta(seconds=1)
_QUANTUM = decimal.Decimal(1).scaleb(-DECIMALS)
_SORTED = msgspec.json.Encoder(order='sorted')
# The integers that JSON is written with: signed or unsigned, of 64 bits.
_SMALLEST_INTEGER, _LARGEST_INTEGER = -2 ** 63, 2 ** 64 - 1


class Period(typing.NamedTuple):
    """A span of time in epoch seconds, its begin included, its end not."""

    begin: int
    end: int


@dataclasses.dataclass(frozen=True, eq=False)
class Series:
    """What was metered: the type, unit and labels that repeat from period to period.

    Series are compared by ``fingerprint``; one object is made once and shared by its points.
    """

    type: str
    unit: str
    scope: str
    groupby: Mapping[str, Label]
    metadata: Mapping[str, Label]

    @property
    def labels(self) -> dict[str, Label]:
        """What rules look at: the metadata overlaid by groupby."""
        return {**self.metadata, **self.groupby}

    @functools.cached_property
    def fingerprint(self) -> str:
        """32 hex digits that are equal for equal series, whatever the order of their labels."""
        text = _SORTED.encode((self.type, self.unit, self.scope, self.groupby, self.metadata))
        return hashlib.blake2b(text, digest_size=16).hexdigest()


class Point(typing.NamedTuple):
    """The usage of one series in one period; ``price`` is None until somebody rated it."""

    begin: int
    end: int
    series: Series
    qty: decimal.Decimal
    price: decimal.Decimal | None = None


_NEW_POINT = functools.partial(tuple.__new__, Point)


def points(begins: Iterable[int], ends: Iterable[int], series: Iterable[Series], quantities: Iterable[decimal.Decimal],
           prices: Iterable[decimal.Decimal | None]) -> list[Point]:
    """The points of these columns, as many as the shortest has: much faster than one by one."""
    return list(map(_NEW_POINT, zip(begins, ends, series, quantities, prices, strict=False)))


def scope_of(groupby: Mapping[str, Label], scope_key: str) -> str:
    """Who pays by the labels of a series: the text of one of them, '' if it is missing or null."""
    scope = groupby.get(scope_key)
    return '' if scope is None else str(scope)


def series(scope_key: str, kind: str, unit: str, groupby: Mapping[str, Label],
           metadata: Mapping[str, Label]) -> Series:
    """The series of a point with these labels; a unit that is empty is as CloudKitty shows it."""
    return Series(kind, unit or 'undefined', scope_of(groupby, scope_key), groupby, metadata)


def label(sent: str | float | bool | decimal.Decimal | None) -> Label:
    """A label is no amount: a number with a fraction is Python's float, as filters and groups show it.

    ValueError for a number that JSON's integers and floats do not have.
    """
    value: Label = float(sent) if isinstance(sent, decimal.Decimal) else sent
    if value in (float('inf'), float('-inf')) or (
            isinstance(value, int) and not _SMALLEST_INTEGER <= value <= _LARGEST_INTEGER):
        raise ValueError('a number is out of range')
    return value


def amount(sent: str | int | decimal.Decimal) -> tuple[decimal.Decimal, bool]:
    """An amount with at most 18 decimals, and whether it is what was sent; ValueError if it is beyond +-1e15."""
    value = sent if isinstance(sent, decimal.Decimal) else decimal.Decimal(sent)
    # Looked at before any arithmetic: the digits of 1e999999 alone would fill the memory.
    if (value and value.adjusted() > 15) or not -LARGEST <= value <= LARGEST:
        raise ValueError('an amount lies within +-1e15')
    if value.is_zero():
        return decimal.Decimal(0), True
    rounded = exact(value)
    return rounded, rounded == value


def exact(value: decimal.Decimal) -> decimal.Decimal:
    """The value rounded half even to 18 decimals, without trailing zeros or an exponent."""
    if value.as_tuple().exponent < -DECIMALS:  # type: ignore[operator]
        value = value.quantize(_QUANTUM, context=EXACT)
    return plain(value)


def plain(value: decimal.Decimal) -> decimal.Decimal:
    """The same value without trailing zeros and without a positive exponent.

    >>> plain(decimal.Decimal('1.500')), plain(decimal.Decimal('1E+2')), plain(decimal.Decimal('-0.0'))
    (Decimal('1.5'), Decimal('100'), Decimal('0'))
    """
    value = value.normalize(EXACT)
    if value.as_tuple().exponent > 0:  # type: ignore[operator]
        value = value.quantize(decimal.Decimal(1), context=EXACT)
    return abs(value) if not value else value


def text(value: decimal.Decimal) -> str:
    """The value in plain notation: '1.5', '100', '0'."""
    return format(plain(value), 'f')


def epoch(moment: datetime.datetime) -> int:
    """Whole seconds since the epoch; a naive moment is UTC, sub-seconds are dropped."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    # A timestamp is a float, which rounds the last microseconds of far years up.
    return (moment - _EPOCH) // _SECOND


def moment(seconds: int) -> datetime.datetime:
    """The aware UTC datetime of an instant."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def nearest_moment(seconds: int) -> datetime.datetime:
    """The same; of an instant beyond the calendar, the calendar's edge."""
    return moment(min(max(seconds, EARLIEST), LATEST))


# The calendar's edges.
EARLIEST, LATEST = epoch(datetime.datetime.min), epoch(datetime.datetime.max)
