"""How far the usage of each scope has been processed."""

import datetime
import typing
from collections.abc import Mapping, Sequence

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

    @property
    def origin(self) -> Origin:
        """Where the scope comes from."""
        return Origin(self.scope_key, self.collector, self.fetcher)


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

    @property
    def origin(self) -> Origin:
        """The configured one."""
        return self._origin

    def get(self, scope_id: str) -> ScopeState | None:
        """The state of a scope of the configured origin; None if it was never seen."""
        with self._database.reader() as connection:
            row = connection.execute(models.scope_state.select().where(*_is(scope_id, self._origin))).one_or_none()
        return None if row is None else state_of(row)

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
            return [state_of(row) for row in connection.execute(statement.offset(offset).limit(limit))]

    def add(self, scope_id: str, last_processed: int | None, active: bool = True,
            origin: Origin | None = None, alone: bool = False) -> ScopeState:
        """The state of a new scope; ``exception.Conflict`` if it is there already, with the same origin.

        ``alone`` refuses it, too, while another one of the same id is active, of whatever origin.
        """

        where = origin or self._origin

        def work(connection: sqlalchemy.Connection) -> ScopeState:
            meta.hold_scope_key(connection, where.scope_key if where.scope_key == self._origin.scope_key else None)
            state = ScopeState(scope_id, *where, last_processed, active, clock.now(connection))
            if alone and any(other.active for other in _named(connection, scope_id)):
                raise _exists(scope_id)
            try:
                connection.execute(models.scope_state.insert().values(_row(state)))
            except exc.IntegrityError as error:
                raise _exists(scope_id) from error
            return state

        return self._database.write(work)

    def change(self, scope_id: str, changes: Mapping[str, typing.Any]) -> ScopeState:
        """The state of the only scope of an id, of whatever origin, after some of its attributes were set.

        ``exception.NotFound`` if there is none, ``exception.Conflict`` if there are several, or if one of the new
        origin is there already.
        """

        def work(connection: sqlalchemy.Connection) -> ScopeState:
            found = _named(connection, scope_id)
            if not found:
                raise _none_found()
            if len(found) > 1:
                raise exception.Conflict(f'Too many resources found with the same scope_id: {scope_id}.')
            state = found[0]._replace(**changes)
            if state.active != found[0].active:
                state = state._replace(toggled_at=clock.now(connection))
            try:
                connection.execute(
                    models.scope_state.update().where(*_is(scope_id, found[0].origin)).values(_row(state)))
            except exc.IntegrityError as error:
                raise _exists(scope_id) from error
            return state

        return self._database.write(work)

    def reset(self, state: ScopeState, last_processed: int, connection: sqlalchemy.Connection | None = None) -> None:
        """Say how far a scope is to be; within ``connection`` as part of that transaction.

        ``exception.NotFound`` if it is there no more, with that origin.
        """

        def work(connection: sqlalchemy.Connection) -> None:
            moved = connection.execute(models.scope_state.update().where(
                *_is(state.scope_id, state.origin)).values(last_processed=last_processed))
            if not moved.rowcount:
                raise _none_found()

        if connection is None:
            self._database.write(work)
        else:
            work(connection)

    def hold(self, connection: sqlalchemy.Connection, scope_id: str) -> ScopeState | None:
        """The state of a scope of the configured origin, which nobody changes before a transaction ends."""
        row = connection.execute(
            models.scope_state.select().where(*_is(scope_id, self._origin)).with_for_update()).one_or_none()
        return None if row is None else state_of(row)

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
            *_is(state.scope_id, self._origin), _STATE.active == int(state.active),
            _STATE.last_processed.is_not_distinct_from(state.last_processed)).values(last_processed=begin))
        if not moved.rowcount:
            raise exception.StaleRevision(what=f'state of the scope {state.scope_id}')


def _named(connection: sqlalchemy.Connection, scope_id: str) -> list[ScopeState]:
    """The scopes of an id, which nobody changes before the transaction ends."""
    return [state_of(row) for row in connection.execute(
        models.scope_state.select().where(_STATE.scope_id == scope_id).order_by(_STATE.id).with_for_update())]


def _is(scope_id: str, origin: Origin) -> list[sqlalchemy.ColumnElement[bool]]:
    return [_STATE[name] == value for name, value in {'scope_id': scope_id, **origin._asdict()}.items()]


def _none_found() -> exception.NotFound:
    return exception.NotFound('No resource found for provided filters.')


def _exists(scope_id: str) -> exception.Conflict:
    return exception.Conflict(f'Cannot create a scope with an already existing scope_id: {scope_id}.')


def _row(state: ScopeState) -> dict[str, object]:
    return {**state._asdict(), 'active': int(state.active)}


def state_of(row: sqlalchemy.Row) -> ScopeState:
    """The state that a row of the table holds."""
    return ScopeState(row.scope_id, row.scope_key, row.collector, row.fetcher, row.last_processed, bool(row.active),
                      row.toggled_at)
