"""How far the usage of each scope has been processed."""

import datetime
import typing
from collections.abc import Sequence

import sqlalchemy
from sqlalchemy import exc

from rating_api import exception
from rating_api.db import clock
from rating_api.db import meta
from rating_api.db import models
from rating_api.db import session
from rating_api.db import upsert

_STATE = models.scope_state.c


class Origin(typing.NamedTuple):
    """Where scopes come from: the label that names them, who collects their usage, who lists them."""

    scope_key: str
    collector: str
    fetcher: str


class ScopeState(typing.NamedTuple):
    """A scope and how far it is.

    ``last_processed`` is the begin of the last completed period in epoch seconds, None before the first. A scope
    that is not ``active`` is not processed; ``toggled_at`` is when that last changed, at first its creation.
    """

    scope_id: str
    scope_key: str
    collector: str
    fetcher: str
    last_processed: int | None
    active: bool
    toggled_at: datetime.datetime


class Filters(typing.NamedTuple):
    """Which scopes to find; an empty attribute leaves all, otherwise it lists what is wanted."""

    scope_id: Sequence[str] = ()
    scope_key: Sequence[str] = ()
    collector: Sequence[str] = ()
    fetcher: Sequence[str] = ()
    active: Sequence[bool] = ()


ALL = Filters()


class Scopes:
    """The states of scopes; those that are named by their id alone are of the configured origin."""

    def __init__(self, database: session.Database, origin: Origin) -> None:
        self._database = database
        self._origin = origin

    def get(self, scope_id: str) -> ScopeState | None:
        """The state of a scope of the configured origin; None if it was never seen."""
        with self._database.reader() as connection:
            row = connection.execute(models.scope_state.select().where(*self._is(scope_id))).one_or_none()
        return None if row is None else _state(row)

    def collected_before(self) -> int | None:
        """The begin of the last period that was collected while scopes came from another label; None if never.

        What was used until then belongs to some scope already.
        """
        with self._database.reader() as connection:
            return connection.scalar(sqlalchemy.select(sqlalchemy.func.max(_STATE.last_processed)).where(
                _STATE.scope_key != self._origin.scope_key, _STATE.collector == self._origin.collector))

    def find(self, filters: Filters = ALL, offset: int = 0, limit: int | None = None) -> list[ScopeState]:
        """The scopes that pass every filter, of any origin, in the order of their ids."""
        wanted = [_STATE[name].in_([int(value) if name == 'active' else value for value in values])
                  for name, values in filters._asdict().items() if values]
        statement = models.scope_state.select().where(*wanted).order_by(_STATE.scope_id, _STATE.id)
        with self._database.reader() as connection:
            return [_state(row) for row in connection.execute(statement.offset(offset).limit(limit))]

    def add(self, scope_id: str, last_processed: int | None, active: bool = True,
            origin: Origin | None = None) -> ScopeState:
        """The state of a new scope; ``exception.Conflict`` if it is there already, with the same origin."""

        def work(connection: sqlalchemy.Connection) -> ScopeState:
            meta.hold_scope_key(connection, None if origin else self._origin.scope_key)
            state = ScopeState(scope_id, *(origin or self._origin), last_processed, active, clock.now(connection))
            try:
                connection.execute(models.scope_state.insert().values(_row(state)))
            except exc.IntegrityError as error:
                raise exception.Conflict(
                    f'Cannot create a scope with an already existing scope_id: {scope_id}.') from error
            return state

        return self._database.write(work)

    def add_all(self, states: Sequence[ScopeState]) -> None:
        """Store states as they were elsewhere, in one transaction; those of scopes that are here are left out."""
        rows = [_row(state) for state in states]
        self._database.write(lambda connection: upsert.insert_missing(connection, models.scope_state, rows))

    def mark(self, connection: sqlalchemy.Connection, state: ScopeState, begin: int) -> None:
        """Say that the period that begins at an instant is done, as part of a transaction that writes.

        ``state`` is what the scope's was when the period was chosen. If it is another now, because somebody reset or
        stopped the scope or another processor was faster, raises ``exception.StaleRevision``.
        """
        moved = connection.execute(models.scope_state.update().where(
            *self._is(state.scope_id), _STATE.active == int(state.active),
            _STATE.last_processed.is_not_distinct_from(state.last_processed)).values(last_processed=begin))
        if not moved.rowcount:
            raise exception.StaleRevision(what=f'state of the scope {state.scope_id}')

    def _is(self, scope_id: str) -> list[sqlalchemy.ColumnElement[bool]]:
        wanted = {'scope_id': scope_id, **self._origin._asdict()}
        return [_STATE[name] == value for name, value in wanted.items()]


def _row(state: ScopeState) -> dict[str, object]:
    return {**state._asdict(), 'active': int(state.active)}


def _state(row: sqlalchemy.Row) -> ScopeState:
    return ScopeState(row.scope_id, row.scope_key, row.collector, row.fetcher, row.last_processed, bool(row.active),
                      row.toggled_at)
