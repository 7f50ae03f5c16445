"""Schedules of reprocessing: stretches of time in which a scope is to be collected and rated again.

Who carries them out is in processor/reprocessing.py.
"""

import collections
import datetime
import typing
from collections.abc import Callable, Sequence

import sqlalchemy

from rating_api import datapoint
from rating_api import exception
from rating_api.db import clock
from rating_api.db import models
from rating_api.db import scopes
from rating_api.db import session

_SCHEDULE, _STATE = models.reprocess.c, models.scope_state.c


class Schedule(typing.NamedTuple):
    """A stretch of time of a scope; all in epoch seconds, ``begin`` included, ``end`` not.

    ``current`` is the begin of the last period that was done, None before the first.
    """

    schedule_id: int
    scope_id: str
    origin: scopes.Origin
    reason: str
    begin: int
    end: int
    current: int | None
    done: bool
    created_at: datetime.datetime


class Query(typing.NamedTuple):
    """Which schedules to find: those of some scopes, or of all if none is named; the oldest first.

    The page begins at ``offset``, or behind the schedule with the id ``after``.
    """

    scope_ids: Sequence[str] = ()
    descending: bool = False
    offset: int = 0
    after: int | None = None
    limit: int | None = None


class Reprocesses:
    """The schedules, finished ones too; none is ever deleted."""

    def __init__(self, database: session.Database) -> None:
        self._database = database

    def add(self, scope_ids: Sequence[str], window: datapoint.Period, reason: str) -> None:
        """Schedule the window for each of the active scopes of these ids, or for all of them; none if one is refused.

        ``exception.Invalid`` if there is no such active scope, if the window ends later than the begin of the last
        period that a scope has seen, or if it overlaps or touches one of the scope's that is not finished. A window
        without a length is finished at once.
        """

        def work(connection: sqlalchemy.Connection) -> None:
            states = _active(connection, scope_ids)
            missing = sorted(set(scope_ids) - {state.scope_id for state in states})
            if missing:
                raise exception.Invalid(
                    f'Scopes {missing} scheduled to reprocess [start={_moment(window.begin)}, '
                    f'end={_moment(window.end)}] do not exist.')
            for state in states:
                _check_processed(state, window)
            _check_overlap(connection, states, window)
            common = {'reason': reason, 'begin': window.begin, 'end': window.end, 'current': None,
                      'done': int(window.begin == window.end), 'created_at': clock.now(connection)}
            if states:
                connection.execute(models.reprocess.insert(), [
                    {'scope_id': state.scope_id, **state.origin._asdict(), **common} for state in states])

        self._database.write(work)

    def add_missing(self, schedules: Sequence[Schedule]) -> int:
        """Store schedules as they are elsewhere, made now and under new ids; how many of them were not here.

        Those that are alike are as many as there are elsewhere. Nothing about them is checked.
        """

        def work(connection: sqlalchemy.Connection) -> int:
            # Whoever schedules waits here.
            connection.execute(sqlalchemy.select(_STATE.id).with_for_update()).all()
            here = [_schedule(row) for row in connection.execute(models.reprocess.select())]
            new = missing(here, schedules)
            if new:
                connection.execute(models.reprocess.insert(), [
                    {'scope_id': one.scope_id, **one.origin._asdict(), 'reason': one.reason, 'begin': one.begin,
                     'end': one.end, 'current': one.current, 'done': int(one.done),
                     'created_at': clock.now(connection)} for one in new])
            return len(new)

        return self._database.write(work)

    def get(self, schedule_id: int) -> Schedule:
        """One schedule; ``exception.NotFound``."""
        with self._database.reader() as connection:
            row = connection.execute(models.reprocess.select().where(_SCHEDULE.id == schedule_id)).one_or_none()
        if row is None:
            raise exception.NotFound(f'No such schedule: {schedule_id}')
        return _schedule(row)

    def find(self, query: Query = Query()) -> list[Schedule]:  # noqa: B008, it cannot change
        """The schedules that pass a query."""
        wanted = [_SCHEDULE.scope_id.in_(query.scope_ids)] if query.scope_ids else []
        if query.after is not None:
            wanted.append(_SCHEDULE.id < query.after if query.descending else _SCHEDULE.id > query.after)
        order = _SCHEDULE.id.desc() if query.descending else _SCHEDULE.id
        with self._database.reader() as connection:
            return [_schedule(row) for row in connection.execute(
                models.reprocess.select().where(*wanted).order_by(order).offset(query.offset).limit(query.limit))]

    def count(self, scope_ids: Sequence[str] = ()) -> int:
        """How many schedules there are, of some scopes or of all."""
        wanted = [_SCHEDULE.scope_id.in_(scope_ids)] if scope_ids else []
        with self._database.reader() as connection:
            return connection.scalar(
                sqlalchemy.select(sqlalchemy.func.count()).select_from(models.reprocess).where(*wanted)) or 0

    def unfinished(self, origin: scopes.Origin) -> list[tuple[Schedule, bool]]:
        """What there is to do for the scopes of an origin, the oldest first, and whether the scope is active."""
        same = [_STATE[name] == _SCHEDULE[name] for name in ('scope_id', *scopes.Origin._fields)]
        wanted = [_SCHEDULE[name] == value for name, value in origin._asdict().items()]
        with self._database.reader() as connection:
            return [(_schedule(row), bool(row.active)) for row in connection.execute(
                sqlalchemy.select(models.reprocess, _STATE.active)
                .outerjoin(models.scope_state, sqlalchemy.and_(*same))
                .where(_SCHEDULE.done == 0, *wanted).order_by(_SCHEDULE.id))]

    def mark(self, connection: sqlalchemy.Connection, schedule: Schedule, current: int | None, done: bool) -> None:
        """Say that the period that begins at ``current`` is done, as part of a transaction that writes.

        ``schedule`` is what it was when the period was chosen; ``exception.StaleRevision`` if it is another now,
        because another processor was faster.
        """
        moved = connection.execute(models.reprocess.update().where(
            _SCHEDULE.id == schedule.schedule_id, _SCHEDULE.done == 0,
            _SCHEDULE.current.is_not_distinct_from(schedule.current)).values(current=current, done=int(done)))
        if not moved.rowcount:
            raise exception.StaleRevision(what=f'schedule {schedule.schedule_id}')

    def finish(self, schedule: Schedule, also: Callable[[sqlalchemy.Connection], object]) -> None:
        """End a schedule where it is; ``also`` is called first, in the same transaction. Raises what ``mark`` does."""

        def work(connection: sqlalchemy.Connection) -> None:
            also(connection)
            self.mark(connection, schedule, schedule.current, done=True)

        self._database.write(work)


def missing(here: Sequence[Schedule], wanted: Sequence[Schedule]) -> list[Schedule]:
    """Those of the wanted schedules that are not here, however far each of those that are here has come."""
    left = collections.Counter(map(_task, here))
    # What the counter has none of is below zero then.
    left.subtract(map(_task, wanted))
    new = []
    for one in reversed(wanted):
        if left[_task(one)] < 0:
            left[_task(one)] += 1
            new.append(one)
    return new[::-1]


def _task(schedule: Schedule) -> tuple[object, ...]:
    return schedule.scope_id, schedule.origin, schedule.reason, schedule.begin, schedule.end


def _active(connection: sqlalchemy.Connection, scope_ids: Sequence[str]) -> list[scopes.ScopeState]:
    """The active scopes of these ids, or all of them; nobody changes them before the transaction ends."""
    wanted = [_STATE.scope_id.in_(scope_ids)] if scope_ids else []
    return [scopes.state_of(row) for row in connection.execute(models.scope_state.select().where(
        _STATE.active == 1, *wanted).order_by(_STATE.id).with_for_update())]


def _check_processed(state: scopes.ScopeState, window: datapoint.Period) -> None:
    last = state.last_processed
    for instant, name, verb in ((window.begin, 'start', 'starting'), (window.end, 'end', 'ending')):
        if last is None or instant > last:
            raise exception.Invalid(
                f'Cannot execute a reprocessing [{name}={_moment(instant)}] for scope [{state.scope_id}] {verb} after '
                f'the last possible timestamp [{"none" if last is None else _moment(last)}].')


def _check_overlap(connection: sqlalchemy.Connection, states: Sequence[scopes.ScopeState],
                   window: datapoint.Period) -> None:
    wanted = {(state.scope_id, state.origin) for state in states}
    # Windows that touch overlap, as in CloudKitty, where the period at the end of one is part of it.
    for row in connection.execute(models.reprocess.select().where(
            _SCHEDULE.done == 0, _SCHEDULE.begin <= window.end, _SCHEDULE.end >= window.begin).order_by(_SCHEDULE.id)):
        other = _schedule(row)
        if (other.scope_id, other.origin) in wanted:
            raise exception.Invalid(
                f'Cannot schedule a reprocessing for scope [{other.scope_id}] for reprocessing time '
                f'[{_moment(window.begin)} - {_moment(window.end)}], because it already has a schedule for a similar '
                f'time range [{_moment(other.begin)} - {_moment(other.end)}].')


def _schedule(row: sqlalchemy.Row) -> Schedule:
    origin = scopes.Origin(row.scope_key, row.collector, row.fetcher)
    return Schedule(row.id, row.scope_id, origin, row.reason, row.begin, row.end, row.current, bool(row.done),
                    row.created_at)


def _moment(instant: int) -> datetime.datetime:
    return datapoint.nearest_moment(instant)
