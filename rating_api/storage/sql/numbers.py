"""How an exact amount is kept and summed: as 64-bit integers, which every engine adds up exactly.

A point keeps an amount as two: the number of billionths (1e-9) and a rest, which is NULL for the amounts that
billionths below 1e18 can say, so nearly always. Of others the rest is a billion times what billions are left, plus
the units of 1e-18 below a billionth. A rollup keeps a sum as three, its limbs, because sums are larger. All integers
of an amount have its sign. Which columns hold them is in db/models.py.
"""

import decimal
import itertools
import typing
from collections.abc import Callable, Mapping, Sequence

import sqlalchemy
from sqlalchemy import exc

from rating_api import datapoint
from rating_api.db import models

Result = typing.TypeVar('Result')

# In units of 1e-18: one, a billionth, which the first integer counts, and 1e9, which the second does.
_ONE = 10 ** datapoint.DECIMALS
_BILLIONTH = 10 ** 9
_BILLION = 10 ** 27
# The first integer of a point is below this; at most nine of the largest fit into a sum of 64 bits.
_SPAN = 10 ** 18
# What the billions in a rest are multiplied by.
_PACK = 10 ** 9
# Raises for whatever a first integer alone cannot say, instead of rounding it.
_ONE_INTEGER = decimal.Context(prec=18, Emax=17, traps=[decimal.Inexact, decimal.Overflow, decimal.InvalidOperation])
# A rollup's sum counts billionths only up to 1e6, so that many of them fit into a sum of 64 bits, and above it
# the millions, so that 1e9 of the largest amounts do.
_LIMB = 10 ** 24

# SQLite adds in 64 bits and refuses to go beyond. Where it did, each integer is summed as two halves.
_HALF_BITS = 32


def split(value: decimal.Decimal) -> tuple[int, int | None]:
    """The two integers that keep an amount; ValueError if it has more than 18 decimals."""
    numerator, denominator = value.as_integer_ratio()
    billionths, rest = divmod(numerator * _BILLIONTH, denominator)
    if not rest and -_SPAN < billionths < _SPAN:
        return billionths, None
    number, lost = divmod(numerator * _BILLIONTH * _BILLIONTH, denominator)
    if lost:
        raise ValueError(f'{value} has more than {datapoint.DECIMALS} decimals')
    billions, billionths, low = _digits(number, _BILLION)
    return billionths, billions * _PACK + low or None


def columns(amounts: Sequence[decimal.Decimal]) -> tuple[list[int], list[int | None]]:
    """The first and the second integers of many amounts, as ``split`` has them; quickest if none has a rest."""
    try:
        whole = map(_ONE_INTEGER.multiply, amounts, itertools.repeat(decimal.Decimal(_BILLIONTH)))
        return list(map(int, map(_ONE_INTEGER.to_integral_exact, whole))), [None] * len(amounts)
    except (decimal.Inexact, decimal.Overflow):
        # The amounts of one batch repeat a lot.
        known = {amount: split(amount) for amount in set(amounts)}
        return [known[amount][0] for amount in amounts], [known[amount][1] for amount in amounts]


def join(billionths: int, rest: int | None) -> decimal.Decimal:
    """The amount that ``split`` took apart."""
    return amount(units(billionths, rest))


def units(billionths: int, rest: int | None) -> int:
    """The amount that ``split`` took apart, in units of 1e-18."""
    if rest is None:
        return billionths * _BILLIONTH
    billions, low = divmod(abs(rest), _PACK)
    above = billions * _BILLION + low
    return billionths * _BILLIONTH + (above if rest > 0 else -above)


def amount(number: int) -> decimal.Decimal:
    """The amount of a number of units of 1e-18."""
    whole, below = divmod(number, _ONE)
    if not below:
        return decimal.Decimal(whole)
    return decimal.Decimal(number).scaleb(-datapoint.DECIMALS, datapoint.EXACT).normalize(datapoint.EXACT)


def limbs(number: int) -> tuple[int, int | None, int | None]:
    """The three integers that keep a sum of units of 1e-18: billionths, millions, and units below a billionth.

    The last two are None when zero. A sum of 1e9 of the largest amounts has its place.
    """
    millions, billionths, low = _digits(number, _LIMB)
    return billionths, millions or None, low or None


def _digits(number: int, largest: int) -> tuple[int, int, int]:
    """A number of units of 1e-18 as multiples of the largest, billionths and units, all with its sign."""
    billionths, low = divmod(abs(number), _BILLIONTH)
    high, billionths = divmod(billionths, largest // _BILLIONTH)
    return (high, billionths, low) if number >= 0 else (-high, -billionths, -low)


# The values of each column of a result, by its name.
Columns = Mapping[str, Sequence[typing.Any]]


def read(connection: sqlalchemy.Connection, statement: sqlalchemy.Select) -> Columns:
    """What a statement finds, column by column: of many rows, that is much quicker to reckon with."""
    result = connection.execute(statement)
    rows = result.all()
    return dict(zip(result.keys(), zip(*rows, strict=True) if rows else itertools.repeat(()), strict=False))


class Sums(typing.NamedTuple):
    """The SQL sums of one amount, and how to read them.

    ``columns`` are partial sums; partial sums of disjoint rows may be added up again, in SQL or in Python.
    """

    columns: Sequence[sqlalchemy.Label[int]]
    weights: Sequence[int]

    def again(self, table: sqlalchemy.FromClause) -> list[sqlalchemy.Label[int]]:
        """The sums over rows of sums, of a subquery that selected ``columns``; they have the same names."""
        return [sqlalchemy.func.sum(table.c[column.name]).label(column.name) for column in self.columns]

    def units(self, found: Columns) -> list[int]:
        """The units of 1e-18 that the ``columns`` of each row of a result add up to."""
        totals = [0] * len(found[self.columns[0].name])
        for column, weight in zip(self.columns, self.weights, strict=True):
            parts = found[column.name]
            # Most amounts have no rest, and a sum of none is NULL.
            if any(part is not None for part in parts):
                # PostgreSQL gives integers as Decimals.
                totals = [total + int(part or 0) * weight for total, part in zip(totals, parts, strict=True)]
        return totals


def point_sums(name: str, halves: bool = False) -> Sums:
    """The exact sums of ``qty`` or ``price`` of points; ``halves`` as ``exactly`` has it."""
    rest = models.point.c[f'{name}_low']
    # A rest is the units below a billionth, and the billions times _PACK: so many units more for each 1 of them.
    return _sums(name, [*_parts('billionths', models.point.c[name], _BILLIONTH, halves),
                        *_parts('rest', rest, _BILLION // _PACK, halves), ('low', rest % _PACK, 1 - _BILLION // _PACK)])


def rollup_sums(name: str, table: sqlalchemy.FromClause, halves: bool = False) -> Sums:
    """The exact sums of ``qty`` or ``price`` of rollups; ``halves`` as ``exactly`` has it."""
    millions, low = table.c[f'{name}_millions'], table.c[f'{name}_low']
    return _sums(name, [*_parts('billionths', table.c[name], _BILLIONTH, halves), ('millions', millions, _LIMB),
                        ('low', low, 1)])


def exactly(ask: Callable[[bool], Result]) -> Result:
    """What ``ask`` finds with plain sums, or with sums of halves where plain ones overflow."""
    try:
        return ask(False)
    except exc.DBAPIError as error:
        if 'integer overflow' not in str(error.orig):
            raise
    return ask(True)


def _parts(name: str, column: sqlalchemy.ColumnElement[int], weight: int,
           halves: bool) -> list[tuple[str, sqlalchemy.ColumnElement[int], int]]:
    if not halves:
        return [(name, column, weight)]
    return [(f'{name}_upper', column.bitwise_rshift(_HALF_BITS), weight << _HALF_BITS),
            (f'{name}_lower', column.bitwise_and((1 << _HALF_BITS) - 1), weight)]


def _sums(name: str, parts: Sequence[tuple[str, sqlalchemy.ColumnElement[int], int]]) -> Sums:
    return Sums([sqlalchemy.func.sum(column).label(f'{name}_{part}') for part, column, _ in parts],
                [weight for _, _, weight in parts])
