"""Carrying out schedules of reprocessing, a period at a time; whose turn it is, is the business of ``worker``."""

import logging
import typing

from rating_api import datapoint
from rating_api import exception
from rating_api import storage
from rating_api.db import reprocesses
from rating_api.db import scopes as scope_states
from rating_api.processor import pipeline
from rating_api.processor import source

LOG = logging.getLogger(__name__)


class Books(typing.NamedTuple):
    """What is stored, who rates it, how far each scope is, and what is to be done again."""

    points: storage.Points
    rater: pipeline.Rater
    scopes: scope_states.Scopes
    schedules: reprocesses.Reprocesses


class Reprocessing:
    """Replaces what is stored of scheduled periods by what the source and the rules say now.

    The removal of a period's points (those that were pushed, too), its new points and the mark that it is done are
    one transaction, so that readers see the old period or the new one, and a crash at any instruction neither loses
    a period nor doubles it. How far a scope is processed does not move.
    """

    def __init__(self, source: source.Source, books: Books, period: int) -> None:
        self._source = source
        self._points, self._rater, self._scopes, self._schedules = books
        self._period = period
        # The schedules that were said to be left.
        self._left: set[int] = set()

    def pending(self) -> list[int]:
        """The ids of the schedules that can be carried out, the oldest first.

        Those of a scope that is not active, or no longer there, are left until it is; the log says so once.
        """
        waiting = self._schedules.unfinished(self._scopes.origin)
        left = {schedule.schedule_id: schedule for schedule, active in waiting if not active}
        for schedule_id in left.keys() - self._left:
            LOG.warning('Schedule %d waits until its scope %s is active', schedule_id, left[schedule_id].scope_id)
        self._left = set(left)
        return [schedule.schedule_id for schedule, active in waiting if active]

    def advance(self, schedule_id: int) -> bool:
        """Do one period of a schedule again, and tell whether there may be more of it to do.

        Raises what collecting and storing raise; then nothing has changed.
        """
        schedule = self._schedules.get(schedule_id)
        state = self._scopes.get(schedule.scope_id)
        if schedule.done or state is None or not state.active:
            return False
        begin = schedule.begin if schedule.current is None else schedule.current + self._period
        try:
            if _is_ahead(state, begin):
                self._give_over(schedule, begin)
            else:
                self._replace(schedule, datapoint.Period(begin, begin + self._period))
        except exception.StaleRevision as error:
            # What was collected is undone with its transaction.
            LOG.info('Schedule %d: the period from %s is given up: %s', schedule_id, datapoint.moment(begin), error)
        return True

    def _replace(self, schedule: reprocesses.Schedule, period: datapoint.Period) -> None:
        def make_room(connection: typing.Any) -> None:
            if _is_ahead(self._hold(connection, schedule), period.begin):
                raise _changed(schedule)
            self._schedules.mark(connection, schedule, period.begin, done=period.end >= schedule.end)
            self._points.remove(schedule.scope_id, period.begin, period.end, connection)

        points, unrated = self._source.collect(schedule.scope_id, period)
        stored = self._rater.store(self._source.batch(schedule.scope_id, period), points, unrated, make_room)
        LOG.info('Scope %s: %d points of the period from %s are stored again, %d of them unrated',
                 schedule.scope_id, stored.points, datapoint.moment(period.begin), stored.unrated)

    def _give_over(self, schedule: reprocesses.Schedule, begin: int) -> None:
        """End a schedule at a period that was reset since: it comes in its turn, as every new period."""
        def check(connection: typing.Any) -> None:
            if not _is_ahead(self._hold(connection, schedule), begin):
                raise _changed(schedule)

        self._schedules.finish(schedule, check)
        LOG.info('Schedule %d ends before %s, to where scope %s was reset', schedule.schedule_id,
                 datapoint.moment(begin), schedule.scope_id)

    def _hold(self, connection: typing.Any, schedule: reprocesses.Schedule) -> scope_states.ScopeState:
        state = self._scopes.hold(connection, schedule.scope_id)
        if state is None or not state.active:
            raise _changed(schedule)
        return state


def _is_ahead(state: scope_states.ScopeState, begin: int) -> bool:
    """Whether a scope has not come to a period yet."""
    return state.last_processed is None or begin > state.last_processed


def _changed(schedule: reprocesses.Schedule) -> exception.StaleRevision:
    return exception.StaleRevision(what=f'state of the scope {schedule.scope_id}')
