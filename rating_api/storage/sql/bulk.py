"""Many rows at once, the fastest way that each engine has. What the rows mean is the callers' business."""

import itertools
import typing
from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy

Item = typing.TypeVar('Item')

# Statements with a list in them: well below the 32,766 variables of SQLite.
CHUNK = 1_000


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[tuple[Item, ...]]:
    """The items in tuples of at most ``size``."""
    iterator = iter(items)
    while chunk := tuple(itertools.islice(iterator, size)):
        yield chunk


def insert(connection: sqlalchemy.Connection, table: sqlalchemy.Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows into a table of integers; each holds a value for every column, in the table's order."""
    if not rows:
        return
    if connection.dialect.name == 'postgresql':
        _copy(connection, table, rows)
        return
    statement = table.insert().compile(dialect=connection.dialect)
    connection.exec_driver_sql(str(statement), list(rows))


def _copy(connection: sqlalchemy.Connection, table: sqlalchemy.Table, rows: Sequence[tuple[object, ...]]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    names = ', '.join(quote(column.name) for column in table.columns)
    types = [column.type.compile(connection.dialect).lower() for column in table.columns]
    statement = f'COPY {quote(table.name)} ({names}) FROM STDIN (FORMAT BINARY)'
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
