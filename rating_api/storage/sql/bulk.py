"""Many rows at once, the fastest way that each engine has. What the rows mean is the callers' business."""

import functools
import itertools
import typing
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import sqlalchemy

from rating_api.storage.sql import texts

Item = typing.TypeVar('Item')
Row = tuple[typing.Any, ...]

# Statements with a list in them: well below the 32,766 variables of SQLite.
CHUNK = 1_000
# Python's driver gives the interpreter away at every step of a statement, and may wait for it: few large
# statements keep a writer's lock short, and their texts must repeat, to be compiled once.
_LARGEST, _VARIABLES = 2_048, 32_000
# A statement of MariaDB may be 16 MiB long by default, and what it quotes may grow to several times its length.
_LONGEST = 2 ** 20
# What JSON and SQL write differently of lists of numbers.
_PARENTHESES = str.maketrans('[]', '()')


class Rows(typing.NamedTuple):
    """Rows for some columns of a table, each with a value for every one of them.

    ``shared`` are further columns, with the value that they have in all rows.
    """

    table: sqlalchemy.Table
    columns: Sequence[str]
    rows: Sequence[Row]
    shared: Sequence[tuple[str, int]] = ()


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[tuple[Item, ...]]:
    """The items in tuples of at most ``size``."""
    iterator = iter(items)
    while chunk := tuple(itertools.islice(iterator, size)):
        yield chunk


def insert(connection: sqlalchemy.Connection, new: Rows) -> None:
    """Insert rows, none of which is there yet."""
    if not new.rows:
        return
    if connection.dialect.name == 'postgresql':
        _copy(connection, new)
    elif connection.dialect.name == 'sqlite':
        for statement, values in _statements(new):
            connection.exec_driver_sql(f'INSERT {statement}', values)
    else:
        _list(connection, new)


def insert_missing(connection: sqlalchemy.Connection, new: Rows, wanted: Sequence[str]) -> list[Row] | None:
    """Insert those rows whose unique keys are not there yet; the ``wanted`` columns of those that were inserted.

    Waits for other transactions that are inserting the same keys. None if the engine does not tell.
    """
    found: list[Row] = []
    if connection.dialect.name == 'sqlite':
        # A name stands for itself here: this is written by us, never by a client.
        returning = f'ON CONFLICT DO NOTHING RETURNING {", ".join(wanted)}'
        for statement, values in _statements(new):
            found += map(tuple, connection.exec_driver_sql(f'INSERT {statement} {returning}', values))
        return found
    if connection.dialect.name == 'postgresql':
        return [tuple(row) for row in connection.exec_driver_sql(*_unnested(connection, new, wanted))]
    # Not IGNORE, which would also ignore what is wrong with the rows themselves.
    some = f'`{new.table.name}`.`{next(iter(new.table.primary_key)).name}`'
    _list(connection, new, f' ON DUPLICATE KEY UPDATE {some} = {some}')
    return None


def _statements(new: Rows) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Statements of many rows each for SQLite, with their values; the shared values come first."""
    shared = tuple(value for _name, value in new.shared)
    most = min(_LARGEST, _VARIABLES // len(new.columns))
    start = 0
    while start < len(new.rows):
        # The largest size that is left, then halves of it: ten texts do for every number of rows.
        size = min(most, 1 << (len(new.rows) - start).bit_length() - 1)
        part = new.rows[start:start + size]
        names = tuple(name for name, _value in new.shared), tuple(new.columns)
        yield _values(new.table, *names, size), (*shared, *itertools.chain.from_iterable(part))
        start += size


@functools.lru_cache(maxsize=256)
def _values(table: sqlalchemy.Table, shared: Sequence[str], columns: Sequence[str], size: int) -> str:
    # Numbers for the shared values only: SQLite looks each number up among all before it.
    row = ', '.join([*(f'?{number}' for number in range(1, len(shared) + 1)), *['?'] * len(columns)])
    return f'INTO "{table.name}" ({_quoted((*shared, *columns))}) VALUES {", ".join([f"({row})"] * size)}'


def _quoted(names: Iterable[str]) -> str:
    return ', '.join(f'"{name}"' for name in names)


def _types(connection: sqlalchemy.Connection, new: Rows, columns: Iterable[str]) -> list[str]:
    return [new.table.c[name].type.compile(connection.dialect).lower().partition(' collate')[0] for name in columns]


def _copy(connection: sqlalchemy.Connection, new: Rows) -> None:
    names = [*(name for name, _value in new.shared), *new.columns]
    shared = tuple(value for _name, value in new.shared)
    statement = f'COPY "{new.table.name}" ({_quoted(names)}) FROM STDIN (FORMAT BINARY)'
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([name.partition('(')[0] for name in _types(connection, new, names)])
        write = copy.write_row
        for row in new.rows:
            write(shared + row)


def _list(connection: sqlalchemy.Connection, new: Rows, otherwise: str = '') -> None:
    """Insert rows as JSON, one text for many of them: the driver would look at each value for itself.

    ``otherwise`` is what to do about a row that is there.
    """
    names = [*(name for name, _value in new.shared), *new.columns]
    into = f'INSERT INTO `{new.table.name}` ({", ".join(f"`{name}`" for name in names)})'
    # JSON_TABLE cuts what does not fit into the types that it is given, and says nothing; the table itself refuses it.
    columns = ', '.join(f"`{name}` {texts.MARIADB_LONG} PATH '$[{place}]'" for place, name in enumerate(names))
    quoted = f"{into} SELECT new.* FROM JSON_TABLE(%s, '$[*]' COLUMNS ({columns})) AS new{otherwise}"  # noqa: S608, our own names
    for rows in _listed(new):
        if '"' in rows:
            connection.exec_driver_sql(quoted, (rows,))
        else:
            # Numbers only, which SQL writes as JSON does.
            connection.exec_driver_sql(f'{into} VALUES {rows[1:-1].translate(_PARENTHESES)}{otherwise}')


def _listed(new: Rows) -> Iterator[str]:
    """The rows as JSON, as many together as a statement should be long."""
    shared = tuple(value for _name, value in new.shared)
    part: list[bytes] = []
    length = 0
    for row in new.rows:
        text = msgspec.json.encode(shared + row)
        if part and (length + len(text) > _LONGEST or len(part) == _LARGEST):
            yield f'[{b",".join(part).decode()}]'
            part, length = [], 0
        part.append(text)
        length += len(text)
    if part:
        yield f'[{b",".join(part).decode()}]'


def _unnested(connection: sqlalchemy.Connection, new: Rows,
              wanted: Sequence[str]) -> tuple[str, tuple[list[object], ...]]:
    arrays = ', '.join(f'%b::{kind}[]' for kind in _types(connection, new, new.columns))
    return (f'INSERT INTO "{new.table.name}" ({_quoted(new.columns)}) SELECT * FROM unnest({arrays}) '  # noqa: S608, our own names
            f'ON CONFLICT DO NOTHING RETURNING {_quoted(wanted)}',
            tuple(map(list, zip(*new.rows, strict=True))))
