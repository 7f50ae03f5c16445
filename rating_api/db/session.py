"""How the database is reached: transactions that read, transactions that write, and what to do when it is busy.

Tables are in models.py, the schema's upgrades in migration.py; no query lives here.
"""

import contextlib
import contextvars
import functools
import pathlib
import random
import time
import typing
from collections.abc import Callable, Iterator

import sqlalchemy
from sqlalchemy import event
from sqlalchemy import exc
from sqlalchemy.engine import interfaces

from rating_api import exception

Result = typing.TypeVar('Result')

_ATTEMPTS = 5
_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6
# A transaction that lost a race and may simply be run again: serialization failure and deadlock.
_RACES = frozenset({'40001', '40P01'})
# The server is not there, is going or coming, is full, or a lock was not granted in time.
_AWAY = frozenset({'55P03', '57P01', '57P02', '57P03', '53300'})


class Database:
    """A database behind an SQLAlchemy URL; made once a process and shared by its threads.

    Every connection that it hands out is inside a transaction that ends with the ``with`` block. A database
    that is locked for too long, restarting or out of reach raises ``exception.StorageBusy``.
    """

    def __init__(self, url: str, *, pool_size: int = 10, lock_timeout_seconds: float = 30.0) -> None:
        self.url = _read_url(url)
        if self.url.drivername in ('postgresql', 'postgres'):
            self.url = self.url.set(drivername='postgresql+psycopg')
        try:
            if self.url.get_backend_name() == 'sqlite':
                self.engine = _sqlite(self.url, lock_timeout_seconds)
                # There is one writer at a time, and SQLite lets the others look again every now and then: within a
                # process it is faster, and fair, to queue for the one connection that writes.
                self._writing = _sqlite(self.url, lock_timeout_seconds, pool_size=1, max_overflow=0,
                                        pool_timeout=lock_timeout_seconds)
            else:
                self.engine = self._writing = _server(self.url, pool_size, lock_timeout_seconds)
        except (exc.ArgumentError, ImportError) as error:
            raise exception.ConfigError(f'[database] connection: {self.url!r} cannot be used: {error}') from error
        self._unit: contextvars.ContextVar[_Unit | None] = contextvars.ContextVar('unit', default=None)

    @property
    def dialect(self) -> str:
        """The kind of database: 'sqlite' or 'postgresql'."""
        return self.engine.dialect.name

    @contextlib.contextmanager
    def reader(self) -> Iterator[sqlalchemy.Connection]:
        """A transaction that only reads; all that it reads is one snapshot.

        In a unit that has written it is the unit's transaction.
        """
        unit = self._unit.get()
        if unit is not None and unit.connection is not None:
            yield unit.connection
            return
        options: dict[str, object] = {}
        if self.dialect != 'sqlite':
            options['isolation_level'] = 'REPEATABLE READ'
        if self.dialect == 'postgresql':
            options['postgresql_readonly'] = True
        with self._transaction(options) as connection:
            yield connection

    @contextlib.contextmanager
    def writer(self) -> Iterator[sqlalchemy.Connection]:
        """A transaction that writes: committed at the end of the block, rolled back by an exception.

        On SQLite it is the only writer from its first instant, so that it never fails half way; on the
        others it sees what was committed before each of its statements.
        """
        options: dict[str, object] = {'rating_write': True}
        if self.dialect != 'sqlite':
            options['isolation_level'] = 'READ COMMITTED'
        with self._transaction(options) as connection:
            yield connection

    def write(self, work: Callable[[sqlalchemy.Connection], Result], apart: bool = False) -> Result:
        """What ``work`` returns, after its transaction was committed; in a unit, before the unit's is.

        ``work`` is run again when the database gave it up for another transaction (deadlock, serialization
        failure), so it must have no effect but through the connection. ``apart`` says that it has a transaction
        of its own in a unit too, which is only possible before the unit's first write.
        """
        unit = self._unit.get()
        if unit is None or apart:
            return self._retried(work)
        if unit.connection is None:
            return self._retried(work, unit)
        return work(unit.connection)

    @contextlib.contextmanager
    def unit(self, first: Callable[[sqlalchemy.Connection], object]) -> Iterator[None]:
        """Make all that this thread writes in the block one transaction, which ends with the block.

        It begins with the first write, and with what ``first`` does; an exception undoes it all.
        """
        unit = _Unit(first)
        token = self._unit.set(unit)
        try:
            with unit.stack:
                yield
        finally:
            self._unit.reset(token)
        for call in unit.committed:
            call()

    def when_committed(self, call: Callable[[], object]) -> None:
        """Call at once, or in a unit that has written, once that is committed; never if it is not."""
        unit = self._unit.get()
        if unit is None or unit.connection is None:
            call()
        else:
            unit.committed.append(call)

    def _retried(self, work: Callable[[sqlalchemy.Connection], Result], unit: '_Unit | None' = None) -> Result:
        for attempt in range(_ATTEMPTS):
            try:
                with contextlib.ExitStack() as stack:
                    connection = stack.enter_context(self.writer())
                    if unit is None:
                        return work(connection)
                    unit.first(connection)
                    result = work(connection)
                    unit.hold(connection, stack)
                    return result
            except _LostRaceError:
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(random.uniform(0, 0.02 * 2 ** attempt))  # noqa: S311, no secret depends on it
        raise AssertionError('unreachable')

    def dispose(self) -> None:
        """Close every idle connection; the next use opens new ones."""
        self.engine.dispose()
        self._writing.dispose()

    @contextlib.contextmanager
    def _transaction(self, options: dict[str, object]) -> Iterator[sqlalchemy.Connection]:
        try:
            engine = self._writing if 'rating_write' in options else self.engine
            with engine.connect() as connection:
                connection = connection.execution_options(**options)  # noqa: PLW2901, the same connection
                with connection.begin():
                    yield connection
        except (exc.DBAPIError, exc.TimeoutError, self.engine.dialect.loaded_dbapi.Error) as error:
            reason = _passing_trouble(error)
            if reason is None:
                raise
            raise reason() from error


def _read_url(text: str) -> sqlalchemy.URL:
    try:
        return sqlalchemy.make_url(text)
    except exc.ArgumentError as error:
        raise exception.ConfigError(f'[database] connection is no SQLAlchemy URL: {error}') from error


class _Unit:
    """The transaction of a unit: none before its first write."""

    def __init__(self, first: Callable[[sqlalchemy.Connection], object]) -> None:
        self.first = first
        self.stack = contextlib.ExitStack()
        self.connection: sqlalchemy.Connection | None = None
        self.committed: list[Callable[[], object]] = []

    def hold(self, connection: sqlalchemy.Connection, stack: contextlib.ExitStack) -> None:
        """Keep a transaction open until the unit ends."""
        self.connection = connection
        self.stack.push(stack.pop_all().__exit__)


class _LostRaceError(exception.StorageBusy):
    """The database gave the transaction up in favour of another one."""


def _passing_trouble(error: Exception) -> type[exception.StorageBusy] | None:
    """What a database error means if repeating may help, else None."""
    if isinstance(error, exc.TimeoutError):
        return exception.StorageBusy
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    code = getattr(cause, 'sqlite_errorcode', None)
    if code is not None:
        # The low byte is the error, the rest says more about it.
        return exception.StorageBusy if code & 0xff in (_SQLITE_BUSY, _SQLITE_LOCKED) else None
    state = getattr(cause, 'sqlstate', None)
    if state in _RACES:
        return _LostRaceError
    away = state in _AWAY or (state or '').startswith('08')
    # A server that hangs up or refuses has no SQLSTATE to say.
    silent = state is None and type(cause).__name__ == 'OperationalError'
    return exception.StorageBusy if away or silent else None


def _sqlite(url: sqlalchemy.URL, lock_timeout_seconds: float, **pool: typing.Any) -> sqlalchemy.Engine:
    if url.database in (None, '', ':memory:'):
        raise exception.ConfigError('An SQLite database must be a file, such as sqlite:////var/lib/rating.sqlite.')
    # Without an isolation level the driver begins no transactions of its own; _begin does.
    engine = sqlalchemy.create_engine(url, connect_args={'isolation_level': None}, **pool)
    event.listen(engine, 'do_connect', functools.partial(_make_directory, pathlib.Path(str(url.database)).parent))
    event.listen(engine, 'connect', functools.partial(_set_up_sqlite, lock_timeout_seconds))
    event.listen(engine, 'begin', _begin_sqlite)
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
    cursor.execute('PRAGMA foreign_keys = ON')
    cursor.close()


def _begin_sqlite(connection: sqlalchemy.Connection) -> None:
    writes = connection.get_execution_options().get('rating_write')
    connection.exec_driver_sql('BEGIN IMMEDIATE' if writes else 'BEGIN')


def _server(url: sqlalchemy.URL, pool_size: int, lock_timeout_seconds: float) -> sqlalchemy.Engine:
    arguments: dict[str, object] = {}
    if url.get_backend_name() == 'postgresql' and 'options' not in url.query:
        arguments['options'] = f'-c lock_timeout={int(lock_timeout_seconds * 1000)} -c timezone=UTC'
    return sqlalchemy.create_engine(
        url, pool_size=pool_size, max_overflow=0, pool_timeout=lock_timeout_seconds, pool_recycle=1800,
        connect_args=arguments)
