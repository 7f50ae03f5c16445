"""How an exact amount is kept and summed: as 64-bit integers, which every engine adds up exactly.

A point keeps an amount as two: the number of billionths (1e-9) and a rest, which is NULL for the amounts that
billionths below 1e18 can say, so nearly always. Of others the rest packs what is left: the multiples of 1e9 above
30 bits that hold the units of 1e-18 below a billionth. A rollup keeps a sum as three, its limbs, because sums are
larger. Which columns hold them is in db/models.py.
"""

import decimal
import typing
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy
from sqlalchemy import exc

from rating_api import datapoint
from rating_api.db import models

# In units of 1e-18: a billionth, which the first integer counts, and 1e9, which the second does.
_BILLIONTH = 10 ** 9
_BILLION = 10 ** 27
# The first integer of a point is below this; at most nine of the largest fit into a sum of 64 bits.
_SPAN = 10 ** 18
_LOW_BITS = 30
_LOW_MASK = (1 << _LOW_BITS) - 1
# A rollup's sum counts billionths only up to 1e6, so that many of them fit into a sum of 64 bits, and above it
# the millions, so that 1e9 of the largest amounts do.
_LIMB_SPAN = 10 ** 15
_LIMB = _BILLIONTH * _LIMB_SPAN

# SQLite adds in 64 bits and refuses to go beyond. Where it did, each integer is summed as two halves.
_HALF_BITS = 32


def split(value: decimal.Decimal) -> tuple[int, int | None]:
    """The two integers that keep an amount; ValueError if it has more than 18 decimals."""
    numerator, denominator = value.as_integer_ratio()
    billionths, rest = divmod(numerator * _BILLIONTH, denominator)
    if not rest and -_SPAN < billionths < _SPAN:
        return billionths, None
    low, lost = divmod(rest * _BILLIONTH, denominator)
    if lost:
        raise ValueError(f'{value} has more than {datapoint.DECIMALS} decimals')
    high = 0
    if not -_SPAN < billionths < _SPAN:
        high, billionths = divmod(billionths, _SPAN)
    return billionths, high << _LOW_BITS | low or None


def split_all(values: Iterable[decimal.Decimal]) -> list[tuple[int, int | None]]:
    """``split`` of each amount; what most amounts need is said once more here, because a call costs as much again."""
    found = []
    for value in values:
        numerator, denominator = value.as_integer_ratio()
        billionths, rest = divmod(numerator * _BILLIONTH, denominator)
        found.append((billionths, None) if not rest and -_SPAN < billionths < _SPAN else split(value))
    return found


def join(billionths: int, rest: int | None) -> decimal.Decimal:
    """The amount that ``split`` took apart."""
    return amount(units(billionths, rest))


def units(billionths: int, rest: int | None) -> int:
    """The amount that ``split`` took apart, in units of 1e-18."""
    if rest is None:
        return billionths * _BILLIONTH
    return (rest >> _LOW_BITS) * _BILLION + billionths * _BILLIONTH + (rest & _LOW_MASK)


def amount(number: int) -> decimal.Decimal:
    """The amount of a number of units of 1e-18."""
    return datapoint.plain(decimal.Decimal(number).scaleb(-datapoint.DECIMALS, datapoint.EXACT))


def limbs(number: int) -> tuple[int, int | None, int | None]:
    """The three integers that keep a sum of units of 1e-18: billionths, millions, and units below a billionth.

    The last two are None when zero. A sum of 1e9 of the largest amounts has its place.
    """
    billionths, low = divmod(number, _BILLIONTH)
    millions = 0
    if not -_LIMB_SPAN < billionths < _LIMB_SPAN:
        millions, billionths = divmod(billionths, _LIMB_SPAN)
    return billionths, millions or None, low or None


class Sums(typing.NamedTuple):
    """The SQL sums of one amount, and how to read them.

    ``columns`` are partial sums; partial sums of disjoint rows may be added up again, in SQL or in Python.
    """

    columns: Sequence[sqlalchemy.Label[int]]
    weights: Sequence[int]

    def again(self, table: sqlalchemy.FromClause) -> list[sqlalchemy.Label[int]]:
        """The sums over rows of sums, of a subquery that selected ``columns``; they have the same names."""
        return [sqlalchemy.func.sum(table.c[column.name]).label(column.name) for column in self.columns]

    def units(self, row: Mapping[str, int | decimal.Decimal | None]) -> int:
        """The units of 1e-18 that the ``columns`` of a result row add up to."""
        total = 0
        for column, weight in zip(self.columns, self.weights, strict=True):
            part = row[column.name]
            if part is not None:  # the sum of integers that are all NULL
                total += int(part) * weight  # PostgreSQL gives integers as Decimals
        return total


def point_sums(name: str, halves: bool = False) -> Sums:
    """The exact sums of ``qty`` or ``price`` of points; ``halves`` where SQLite refused ``overflows``."""
    billionths, rest = models.point.c[name], models.point.c[f'{name}_low']
    high, low = rest.bitwise_rshift(_LOW_BITS), rest.bitwise_and(_LOW_MASK)
    return _sums(name, [*_billionths(billionths, halves), ('high', high, _BILLION), ('low', low, 1)])


def rollup_sums(name: str, table: sqlalchemy.Table, halves: bool = False) -> Sums:
    """The exact sums of ``qty`` or ``price`` of rollups; ``halves`` where SQLite refused ``overflows``."""
    millions, low = table.c[f'{name}_millions'], table.c[f'{name}_low']
    return _sums(name, [*_billionths(table.c[name], halves), ('millions', millions, _LIMB), ('low', low, 1)])


def overflows(error: exc.DBAPIError) -> bool:
    """Whether a query failed because SQLite adds in 64 bits; summed in halves, no number of rows overflows."""
    return 'integer overflow' in str(error.orig)


def _billionths(column: sqlalchemy.ColumnElement[int],
                halves: bool) -> list[tuple[str, sqlalchemy.ColumnElement[int], int]]:
    if not halves:
        return [('billionths', column, _BILLIONTH)]
    return [('upper', column.bitwise_rshift(_HALF_BITS), _BILLIONTH << _HALF_BITS),
            ('lower', column.bitwise_and((1 << _HALF_BITS) - 1), _BILLIONTH)]


def _sums(name: str, parts: Sequence[tuple[str, sqlalchemy.ColumnElement[int], int]]) -> Sums:
    return Sums([sqlalchemy.func.sum(column).label(f'{name}_{part}') for part, column, _ in parts],
                [weight for _, _, weight in parts])
