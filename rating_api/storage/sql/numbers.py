"""How an exact amount is kept and summed: two 64-bit integers, the whole part and the fraction.

The whole part is the floor, the fraction counts units of 1e-18 and is NULL when zero. Which columns hold them
is in db/models.py.
"""

import decimal
import typing
from collections.abc import Mapping, Sequence

import sqlalchemy

from rating_api import datapoint

_ONE = 10 ** datapoint.DECIMALS

# SQLite adds in 64 bits and refuses to go beyond. Each integer is summed as two halves, so that not even 1e9
# rows of the largest amounts get there: (shift, mask) for whole parts of 51 bits and fractions of 60.
_WHOLE_HALF = 32
_LOW_HALF = 30


def split(value: decimal.Decimal) -> tuple[int, int | None]:
    """The whole part and the fraction of an amount; ValueError if it has more than 18 decimals."""
    numerator, denominator = value.as_integer_ratio()
    if denominator == 1:
        return numerator, None
    whole, rest = divmod(numerator, denominator)
    low, lost = divmod(rest * _ONE, denominator)
    if lost:
        raise ValueError(f'{value} has more than {datapoint.DECIMALS} decimals')
    return whole, low


def join(whole: int, low: int | None) -> decimal.Decimal:
    """The amount that ``split`` took apart."""
    return decimal.Decimal(whole) if low is None else amount(whole * _ONE + low)


def amount(units: int) -> decimal.Decimal:
    """The amount of a number of units of 1e-18."""
    return datapoint.plain(decimal.Decimal(units).scaleb(-datapoint.DECIMALS, datapoint.EXACT))


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
            if part is not None:  # the sum of fractions that are all zero
                total += int(part) * weight  # PostgreSQL gives integers as Decimals
        return total


def sums(whole: sqlalchemy.ColumnElement[int], low: sqlalchemy.ColumnElement[int], dialect: str) -> Sums:
    """The exact sums of an amount's two columns on an engine."""
    name = whole.name
    if dialect != 'sqlite':
        # The others widen the sum of 64-bit integers to a decimal by themselves.
        return Sums([sqlalchemy.func.sum(whole).label(name), sqlalchemy.func.sum(low).label(f'{name}_low')],
                    [_ONE, 1])
    columns = []
    weights = []
    for column, half, one in ((whole, _WHOLE_HALF, _ONE), (low, _LOW_HALF, 1)):
        columns += [sqlalchemy.func.sum(column.bitwise_rshift(half)).label(f'{column.name}_high'),
                    sqlalchemy.func.sum(column.bitwise_and((1 << half) - 1)).label(f'{column.name}_rest')]
        weights += [one << half, one]
    return Sums(columns, weights)
