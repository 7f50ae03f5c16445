"""The least and the greatest amount of groups, found by the engine and exact to the last digit.

Amounts without a rest (numbers.py), which are nearly all, compare by their first integer. For the others an engine is
given a key to compare: the number itself in units of 1e-18 where it has integers of 34 digits, or on SQLite the text of
three parts of it, each of which has the number's sign, made positive and of one length.
"""

import re
import typing
from collections.abc import Callable, Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api.storage.sql import numbers
from rating_api.storage.sql import sources

# Of a rest, what counts units below a billionth; the remainder counts ones, by the thousand million.
_BELOW = 10 ** 9
_ONE = 10 ** 18
# The parts of a text: what is above every amount of theirs, how many digits that makes, and what the part counts.
_PARTS = ((10 ** 15, 16, _ONE), (10 ** 18, 19, _BELOW), (10 ** 9, 10, 1))
_FORMAT = ''.join(f'%0{digits}d' for _, digits, _ in _PARTS)
_TEXT = re.compile(''.join(f'([0-9]{{{digits}}})' for _, digits, _ in _PARTS))


class Extreme(typing.NamedTuple):
    """The SQL for an extreme of one amount, and how to read it; of partial extremes there is one again."""

    name: str
    columns: Sequence[sqlalchemy.Label]
    aggregate: Callable[[ColumnElement], ColumnElement]

    def again(self, table: sqlalchemy.FromClause) -> list[sqlalchemy.Label]:
        """The extremes over rows of extremes, of a subquery that selected ``columns``; they have the same names."""
        return [self.aggregate(table.c[column.name]).label(column.name) for column in self.columns]

    def units(self, found: numbers.Columns) -> list[int | None]:
        """The extreme of each row of a result, in units of 1e-18; None where there is no amount."""
        plain, odd = (found[column.name] for column in self.columns)
        values = [None if one is None else numbers.units(int(one), None) for one in plain]
        if any(key is not None for key in odd):
            values = [choose(self.name, value, _read(key)) for value, key in zip(values, odd, strict=True)]
        return values


def choose(name: str, one: int | None, other: int | None) -> int | None:
    """The extreme of that name of two amounts, of which one or both may be missing."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other) if name.endswith('min') else max(one, other)


def extreme(name: str, source: sources.Source, dialect: str) -> Extreme:
    """An extreme over the rows of a source that has them: ``qty_min``, ``qty_max``, ``price_min`` or ``price_max``."""
    aggregate = sqlalchemy.func.min if name.endswith('min') else sqlalchemy.func.max
    column = source.table.c[source.extremes[name]]
    rest = source.table.c[f'{source.extremes[name]}_low']
    plain = sqlalchemy.case((rest.is_(None), column))
    odd = sqlalchemy.case((rest.is_not(None), _key(column, rest, dialect)))
    return Extreme(name, [aggregate(plain).label(name), aggregate(odd).label(f'{name}_odd')], aggregate)


def _key(column: ColumnElement[int], rest: ColumnElement[int], dialect: str) -> ColumnElement:
    below = rest % _BELOW
    parts = (rest - below, column, below)
    if dialect == 'sqlite':
        moved = (part + above for part, (above, _, _) in zip(parts, _PARTS, strict=True))
        return sqlalchemy.func.printf(_FORMAT, *moved)
    wide = sqlalchemy.Numeric(40, 0)
    ones, billionths, units = (sqlalchemy.cast(part, wide) for part in parts)
    return ones * _ONE + billionths * _BELOW + units


def _read(key: typing.Any) -> int | None:
    """The number of a key."""
    if not isinstance(key, str):
        return None if key is None else int(key)
    match = _TEXT.fullmatch(key)
    if match is None:
        raise ValueError(f'{key!r} is no key of an amount')
    return sum((int(digits) - above) * weight for digits, (above, _, weight) in zip(
        match.groups(), _PARTS, strict=True))
