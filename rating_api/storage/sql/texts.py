"""Comparing with long texts and long lists: hashes that an index can hold, lists as one variable."""

import hashlib
import json
import typing
from collections.abc import Callable, Sequence

import sqlalchemy
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import interfaces

MARIADB_LONG = 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin'


def digest(text: str) -> int:
    """A signed 64-bit hash of a text, for an index; the text itself must be compared too."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), 'big', signed=True)


def among(column: sqlalchemy.ColumnElement[str] | sqlalchemy.ColumnElement[int], values: Sequence[str] | Sequence[int],
          dialect: str) -> sqlalchemy.ColumnElement[bool]:
    """Whether the column is one of the values, however many there are: engines limit the number of variables."""
    if dialect == 'postgresql':
        # Of the column's own width: only then is the list made into a hash table.
        kind = sqlalchemy.Text() if isinstance(column.type, sqlalchemy.String) else column.type
        return column == sqlalchemy.any_(sqlalchemy.bindparam(None, list(values), postgresql.ARRAY(kind)))
    listed: sqlalchemy.FromClause
    if dialect == 'mariadb':
        if not isinstance(column.type, sqlalchemy.String):
            return _among_numbers(column, typing.cast(Sequence[int], values))
        listed = sqlalchemy.func.json_table(json.dumps(list(values)), sqlalchemy.literal_column(
            f"'$[*]' COLUMNS (value {MARIADB_LONG} PATH '$')")).table_valued('value')
    else:
        # The type of the values is that of the column, so that nothing is converted on the way.
        listed = sqlalchemy.func.json_each(json.dumps(list(values))).table_valued(
            sqlalchemy.column('value', column.type))
    return column.in_(sqlalchemy.select(listed.c.value))


class _Numbers(sqlalchemy.types.TypeDecorator[Sequence[int]]):
    """Integers as a list in the text of a statement."""

    impl = sqlalchemy.Integer
    cache_ok = True

    def literal_processor(self, dialect: interfaces.Dialect) -> Callable[[Sequence[int]], str]:
        # Whatever is no integer has no place in the text.
        return lambda values: f'({", ".join(map(int.__repr__, values))})'


def _among_numbers(column: sqlalchemy.ColumnElement, values: Sequence[int]) -> sqlalchemy.ColumnElement[bool]:
    """As ``among``: MariaDB looks a list of numbers up quickly, and in a DELETE makes nothing quick of a table."""
    if not values:
        return sqlalchemy.false()
    return column.bool_op('IN')(sqlalchemy.bindparam(None, values, _Numbers(), literal_execute=True))
