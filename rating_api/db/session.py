"""How the database is reached: transactions that read, transactions that write, and what to do when it is busy.

Tables are in models.py, the schema's upgrades in migration.py; no query lives here.
"""

import contextlib
import contextvars
import random
import time
import typing
from collections.abc import Callable, Iterator

import sqlalchemy
from sqlalchemy import exc

from rating_api.db import engines
from rating_api.db import trouble

Result = typing.TypeVar('Result')

_ATTEMPTS = 5


class Database:
    """A database behind an SQLAlchemy URL; made once a process and shared by its threads.

    Every connection that it hands out is inside a transaction that ends with the ``with`` block. A database
    that is locked for too long, restarting or out of reach raises ``exception.StorageBusy``.
    """

    def __init__(self, url: str, *, pool_size: int = 10, lock_timeout_seconds: float = 30.0) -> None:
        self.url = engines.read_url(url)
        self._engines = engines.make(self.url, pool_size, lock_timeout_seconds)
        self.engine = self._engines.reading
        self._unit: contextvars.ContextVar[_Unit | None] = contextvars.ContextVar('unit', default=None)

    @property
    def dialect(self) -> str:
        """The kind of database: 'sqlite', 'postgresql' or 'mariadb'."""
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
        with self._transaction(self.engine, self._engines.read) as connection:
            yield connection

    @contextlib.contextmanager
    def writer(self) -> Iterator[sqlalchemy.Connection]:
        """A transaction that writes: committed at the end of the block, rolled back by an exception.

        On SQLite it is the only writer from its first instant, so that it never fails half way; on the
        others it sees what was committed before each of its statements.
        """
        with self._transaction(self._engines.writing, self._engines.write) as connection:
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
            except trouble.LostRace:
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(random.uniform(0, 0.02 * 2 ** attempt))  # noqa: S311, no secret depends on it
        raise AssertionError('unreachable')

    def dispose(self) -> None:
        """Close every idle connection; the next use opens new ones."""
        self.engine.dispose()
        self._engines.writing.dispose()

    @contextlib.contextmanager
    def _transaction(self, engine: sqlalchemy.Engine, opening: engines.Opening) -> Iterator[sqlalchemy.Connection]:
        try:
            with engine.connect() as connection:
                if opening.options:
                    connection.execution_options(**opening.options)
                with connection.begin():
                    opening.begin(connection)
                    yield connection
        except (exc.DBAPIError, exc.TimeoutError, engine.dialect.loaded_dbapi.Error) as error:
            reason = trouble.passing(error)
            if reason is None:
                raise
            raise reason() from error


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
