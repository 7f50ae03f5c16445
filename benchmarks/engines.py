"""The databases that our service is measured on: each engine found or started, a database of its own for each use.

``RATING_BENCH_POSTGRESQL`` and ``RATING_BENCH_MARIADB`` name servers as SQLAlchemy URLs of somebody who may create
databases. Without them the usual port of this machine is tried, and then a server is started from the installed
binaries, to run as long as it is used; see servers.py.
"""

import contextlib
import functools
import os
import pathlib
import tempfile
import typing
import uuid
from collections.abc import Callable, Iterator

import sqlalchemy

from benchmarks import environments
from benchmarks import servers

_POSTGRESQL_BYTES: typing.Final = """
    SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'm')"""
_MARIADB_TABLES: typing.Final = 'SELECT table_name FROM information_schema.tables WHERE table_schema = database()'
_MARIADB_BYTES: typing.Final = """
    SELECT sum(data_length + index_length) FROM information_schema.tables WHERE table_schema = database()"""
_POSTGRESQL_THREADS: typing.Final = 'SELECT pid FROM pg_stat_activity WHERE datname = current_database()'
_MARIADB_THREADS: typing.Final = 'SELECT tid FROM information_schema.processlist WHERE db = database()'


class Database(typing.NamedTuple):
    """An empty database.

    ``size`` tells the bytes that all in it takes, indexes too, and ``threads`` the ids of the server's threads that
    work for those who use it.
    """

    url: str
    size: Callable[[], int]
    threads: Callable[[], list[int]]


class Engine(typing.NamedTuple):
    """A kind of database; ``database`` makes one that is gone at the end of the block."""

    name: str
    database: Callable[[], contextlib.AbstractContextManager[Database]]


@contextlib.contextmanager
def found(say: Callable[[str], None]) -> Iterator[list[Engine]]:
    """The engines that are there, SQLite first; says which are not, and why."""
    with contextlib.ExitStack() as stack:
        engines = [SQLITE]
        for name, server, database in (('PostgreSQL', _postgresql_server, _postgresql),
                                       ('MariaDB', _mariadb_server, _mariadb)):
            try:
                admin = stack.enter_context(server())
            except environments.Unavailable as error:
                say(f'Not measured: {name}: {error}')
            else:
                engines.append(Engine(name, functools.partial(database, admin)))
        yield engines


def _postgresql_server() -> contextlib.AbstractContextManager[str]:
    return _server('RATING_BENCH_POSTGRESQL', 'postgresql+psycopg://postgres@127.0.0.1:5432/postgres',
                   servers.postgresql)


def _mariadb_server() -> contextlib.AbstractContextManager[str]:
    return _server('RATING_BENCH_MARIADB', 'mysql+pymysql://root@127.0.0.1:3306/mysql', servers.mariadb)


@contextlib.contextmanager
def _server(variable: str, usual: str, start: Callable[[], contextlib.AbstractContextManager[str]]) -> Iterator[str]:
    given = os.environ.get(variable)
    url = given or usual
    try:
        administrate(url, 'SELECT 1')
    except (sqlalchemy.exc.SQLAlchemyError, ImportError) as error:
        if given:
            raise environments.Unavailable(f'{variable}: {environments.last_line(str(error))}') from error
        with start() as own:
            yield own
    else:
        yield url


@contextlib.contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix='rating-bench-') as home:
        path = pathlib.Path(home) / 'rating.sqlite'

        def size() -> int:
            administrate(f'sqlite:///{path}', 'PRAGMA wal_checkpoint(TRUNCATE)')
            return sum(file.stat().st_size for file in path.parent.iterdir())

        yield Database(f'sqlite:///{path}', size, list)


SQLITE: typing.Final = Engine('SQLite', _sqlite)


@contextlib.contextmanager
def _postgresql(admin: str) -> Iterator[Database]:
    name = f'rating_bench_{uuid.uuid4().hex}'
    administrate(admin, f'CREATE DATABASE {name} TEMPLATE template0 ENCODING UTF8')
    try:
        url = sqlalchemy.make_url(admin).set(database=name).render_as_string(hide_password=False)
        yield Database(url, lambda: int(administrate(url, _POSTGRESQL_BYTES)[0]),
                       lambda: administrate(url, _POSTGRESQL_THREADS))
    finally:
        administrate(admin, f'DROP DATABASE {name} WITH (FORCE)')


@contextlib.contextmanager
def _mariadb(admin: str) -> Iterator[Database]:
    name = f'rating_bench_{uuid.uuid4().hex}'
    administrate(admin, f'CREATE DATABASE {name} CHARACTER SET utf8mb4')
    try:
        url = sqlalchemy.make_url(admin).set(database=name).render_as_string(hide_password=False)

        def size() -> int:
            # Its sizes are estimates from when a table was last looked at.
            for table in administrate(url, _MARIADB_TABLES):
                administrate(url, f'ANALYZE TABLE {table}')
            return int(administrate(url, _MARIADB_BYTES)[0])

        yield Database(url, size, lambda: administrate(url, _MARIADB_THREADS))
    finally:
        administrate(admin, f'DROP DATABASE {name}')


def administrate(url: str, statement: str) -> list[typing.Any]:
    """Run a statement outside any transaction; the first value of each row of its answer."""
    engine = sqlalchemy.create_engine(url, isolation_level='AUTOCOMMIT', poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        answer = connection.exec_driver_sql(statement)
        return list(answer.scalars()) if answer.returns_rows else []
