"""The kinds of databases: how each is reached, set up, and made to begin a transaction.

Who uses the connections is in session.py, what their errors mean in trouble.py.
"""

import functools
import math
import pathlib
import re
import time
import typing
from collections.abc import Mapping

import sqlalchemy
from sqlalchemy import event
from sqlalchemy import exc
from sqlalchemy.engine import interfaces

from rating_api import exception

# What URLs may say, and what reaches such a database.
_DRIVERS = {
    'sqlite': 'sqlite', 'sqlite+pysqlite': 'sqlite',
    'postgresql': 'postgresql+psycopg', 'postgres': 'postgresql+psycopg', 'postgresql+psycopg': 'postgresql+psycopg',
    'mariadb': 'mariadb+pymysql', 'mariadb+pymysql': 'mariadb+pymysql',
    'mysql': 'mariadb+pymysql', 'mysql+pymysql': 'mariadb+pymysql',
}
_EXTRAS = {'postgresql+psycopg': 'postgresql', 'mariadb+pymysql': 'mysql'}

# The first release with all that is used here: JSON_TABLE came last.
_MARIADB = (10, 6)
# Nothing is cut off or made up, and an UPDATE reads its row as it was before, as standard SQL has it. A zero that is
# given to a column that counts is a zero.
_MARIADB_MODE = ('STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_AUTO_VALUE_ON_ZERO,'
                 'NO_ENGINE_SUBSTITUTION,SIMULTANEOUS_ASSIGNMENT')
# By default texts are sorted and grouped by their first 1,024 bytes; labels have up to 4,096 characters. A few rows of
# as many as a summary may be grouped by must find room in the buffer; with more rows there are several passes.
_MARIADB_SORTED_BYTES, _MARIADB_SORT_BUFFER = 16_384, 2 ** 23

# Who closes idle connections (servers, proxies, firewalls) lets them be for longer than this.
IDLE_SECONDS = 10


class Opening(typing.NamedTuple):
    """How a transaction begins: with execution options, or where a driver begins none by itself, with statements."""

    options: Mapping[str, object] = {}
    statements: tuple[str, ...] = ()

    def begin(self, connection: sqlalchemy.Connection) -> None:
        """Send the statements, straight to the driver: many a transaction is one query that takes less time."""
        if self.statements:
            cursor = connection.connection.cursor()
            for statement in self.statements:
                cursor.execute(statement)
            cursor.close()


class Engines(typing.NamedTuple):
    """What connects readers and writers, and how their transactions begin."""

    reading: sqlalchemy.Engine
    writing: sqlalchemy.Engine
    read: Opening
    write: Opening


def read_url(text: str) -> sqlalchemy.URL:
    """The URL with the driver that is to be used; ``exception.ConfigError`` if there is none."""
    try:
        url = sqlalchemy.make_url(text)
    except exc.ArgumentError as error:
        raise exception.ConfigError(f'[database] connection is no SQLAlchemy URL: {error}') from error
    if url.drivername not in _DRIVERS:
        raise exception.ConfigError(f'[database] connection: {url!r} cannot be used; it may begin with '
                                    f'{", ".join(_DRIVERS)}.')
    return url.set(drivername=_DRIVERS[url.drivername])


def make(url: sqlalchemy.URL, pool_size: int, lock_timeout_seconds: float) -> Engines:
    """The engines of a database whose URL was read; ``exception.ConfigError`` if they cannot be made."""
    try:
        if url.get_backend_name() == 'sqlite':
            # There is one writer at a time, and SQLite lets the others look again every now and then: within a
            # process it is faster, and fair, to queue for the one connection that writes.
            one = {'pool_size': 1, 'max_overflow': 0, 'pool_timeout': lock_timeout_seconds}
            return Engines(_sqlite(url, lock_timeout_seconds), _sqlite(url, lock_timeout_seconds, **one),
                           Opening(statements=('BEGIN',)), Opening(statements=('BEGIN IMMEDIATE',)))
        pool = {'pool_size': pool_size, 'max_overflow': 0, 'pool_timeout': lock_timeout_seconds, 'pool_recycle': 1800}
        if url.get_backend_name() == 'postgresql':
            engine = _postgresql(url, lock_timeout_seconds, **pool)
            return Engines(engine, engine, Opening({'isolation_level': 'REPEATABLE READ', 'postgresql_readonly': True}),
                           Opening({'isolation_level': 'READ COMMITTED'}))
        engine = _mariadb(url, lock_timeout_seconds, **pool)
        return Engines(
            engine, engine,
            Opening(statements=('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',)),
            Opening(statements=('SET TRANSACTION ISOLATION LEVEL READ COMMITTED', 'START TRANSACTION READ WRITE')))
    except ModuleNotFoundError as error:
        raise exception.ConfigError(
            f'[database] connection: {url!r} needs the Python package {error.name}, which is not installed: install '
            f'rating-api with its extra, "rating-api[{_EXTRAS.get(url.drivername)}]".') from error
    except (exc.ArgumentError, ImportError) as error:
        raise exception.ConfigError(f'[database] connection: {url!r} cannot be used: {error}') from error


# ---- SQLite ----

def _sqlite(url: sqlalchemy.URL, lock_timeout_seconds: float, **pool: typing.Any) -> sqlalchemy.Engine:
    if url.database in (None, '', ':memory:'):
        raise exception.ConfigError('An SQLite database must be a file, such as sqlite:////var/lib/rating.sqlite.')
    # Without an isolation level the driver begins no transactions of its own.
    engine = sqlalchemy.create_engine(url, connect_args={'isolation_level': None}, **pool)
    event.listen(engine, 'do_connect', functools.partial(_make_directory, pathlib.Path(str(url.database)).parent))
    event.listen(engine, 'connect', functools.partial(_set_up_sqlite, lock_timeout_seconds))
    return engine


def _make_directory(directory: pathlib.Path, *_: object) -> None:
    """Make the place of the file when it is needed first: a program that only looks at options needs none."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise exception.ConfigError(f'The directory of the database cannot be made: {error}') from error


def _set_up_sqlite(lock_timeout_seconds: float, connection: interfaces.DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f'PRAGMA busy_timeout = {int(lock_timeout_seconds * 1000)}')
    cursor.execute('PRAGMA journal_mode = WAL')
    cursor.execute('PRAGMA synchronous = FULL')
    cursor.close()


# ---- servers ----

def _postgresql(url: sqlalchemy.URL, lock_timeout_seconds: float, **pool: typing.Any) -> sqlalchemy.Engine:
    arguments = {}
    if 'options' not in url.query:
        arguments['options'] = f'-c lock_timeout={int(lock_timeout_seconds * 1000)} -c timezone=UTC'
    return _looked_after(sqlalchemy.create_engine(url, connect_args=arguments, **pool))


def _mariadb(url: sqlalchemy.URL, lock_timeout_seconds: float, **pool: typing.Any) -> sqlalchemy.Engine:
    # Each transaction is begun in so many words, so that its first statement needs no other.
    arguments = {'charset': 'utf8mb4', 'autocommit': True}
    engine = sqlalchemy.create_engine(url, connect_args=arguments, **pool)
    # Before SQLAlchemy's own look at the server, which gives other databases no clear answer.
    event.listen(engine, 'connect', functools.partial(_check_mariadb, url), insert=True)
    event.listen(engine, 'connect', functools.partial(_set_up_mariadb, lock_timeout_seconds))
    return _looked_after(engine)


def _check_mariadb(url: sqlalchemy.URL, connection: typing.Any, _record: object) -> None:
    release = connection.get_server_info()
    # Releases before 11 say 5.5.5 first, which old clients of replication want to read.
    found = re.search(r'(?:5\.5\.5-)?(\d+)\.(\d+)\.\d+-MariaDB', release)
    if found is None or tuple(map(int, found.groups())) < _MARIADB:
        raise exception.ConfigError(f'[database] connection: {url!r} is a server of release {release}; MariaDB '
                                    f'{".".join(map(str, _MARIADB))} or newer is needed.')


def _set_up_mariadb(lock_timeout_seconds: float, connection: interfaces.DBAPIConnection, _record: object) -> None:
    # Locks are waited for in whole seconds.
    seconds = math.ceil(lock_timeout_seconds)
    cursor = connection.cursor()
    cursor.execute('SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin')
    cursor.execute(f"SET sql_mode = '{_MARIADB_MODE}', time_zone = '+00:00', innodb_lock_wait_timeout = {seconds}, "
                   f'lock_wait_timeout = {seconds}, max_sort_length = {_MARIADB_SORTED_BYTES}, '
                   f'sort_buffer_size = {_MARIADB_SORT_BUFFER}')
    cursor.execute('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    cursor.close()


def _looked_after(engine: sqlalchemy.Engine) -> sqlalchemy.Engine:
    """Let the engine open a connection again that was cut while it was idle."""
    event.listen(engine, 'checkin', _note)
    event.listen(engine, 'checkout', functools.partial(_look, engine.dialect))
    return engine


def _note(_connection: interfaces.DBAPIConnection | None, record: typing.Any) -> None:
    record.info['idle since'] = time.monotonic()


def _look(dialect: sqlalchemy.Dialect, connection: interfaces.DBAPIConnection, record: typing.Any,
          _proxy: object) -> None:
    # To ask each time would take longer than many a query.
    if time.monotonic() - record.info.get('idle since', math.inf) > IDLE_SECONDS:
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise exc.DisconnectionError from error
