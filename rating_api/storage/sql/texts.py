"""Comparing with long texts and long lists: hashes that an index can hold, lists as one variable."""

import hashlib
import json
from collections.abc import Sequence

import sqlalchemy
from sqlalchemy.dialects import postgresql


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
    # The type of the values is that of the column, so that nothing is converted on the way.
    listed = sqlalchemy.func.json_each(json.dumps(list(values))).table_valued(sqlalchemy.column('value', column.type))
    return column.in_(sqlalchemy.select(listed.c.value))
