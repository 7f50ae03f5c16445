"""Collecting without end: which scope's which period is next, and what happens when something fails.

What a period's usage is made of is in ``usage``, how it is rated and stored in ``pipeline``, when a period is due
in ``schedule``, what is done again in ``reprocessing``.
"""

import collections
import logging
import math
import threading
import typing
from collections.abc import Callable

from rating_api import datapoint
from rating_api import exception
from rating_api.db import scopes as scope_states
from rating_api.processor import pipeline
from rating_api.processor import reprocessing
from rating_api.processor import schedule
from rating_api.processor import source
from rating_api.storage import roller

LOG = logging.getLogger(__name__)

_RETRY_SECONDS = 60
_SHORTEST_SLEEP_SECONDS = 0.1

Which = typing.TypeVar('Which', str, int)


class Store(typing.NamedTuple):
    """Who rates and stores usage, who knows how far each scope is, and who rolls up what was stored."""

    rater: pipeline.Rater
    scopes: scope_states.Scopes
    roller: roller.Roller


class Worker:
    """Brings every scope's usage up to date, a period at a time, each scope in its turn.

    A period's points and the mark that the scope has reached it are one transaction, so that a crash at any
    instruction neither loses a period nor doubles it. Between periods, and while none is due, it rolls up.
    """

    def __init__(self, source: source.Source, store: Store, plan: schedule.Schedule,
                 again: reprocessing.Reprocessing, clock: Callable[[], float]) -> None:
        self._source = source
        self._rater, self._scopes, self._roller = store
        self._plan = plan
        self._reprocessing = again
        self._clock = clock
        # When each scope was last listed. One that vanishes still gets the periods that were waited for.
        self._listed: dict[str, float] = {}

    def run_forever(self, stop: threading.Event) -> None:
        """Round after round until ``stop`` is set; the period that is being worked on is finished first."""
        self._roller.look()
        while not stop.is_set():
            self._wait(stop, self.run_once(stop))

    def run_once(self, stop: threading.Event) -> float:
        """Do all that is due, and until something is, what is scheduled; return the instant at which to look again.

        A scope that cannot be collected or rated is logged and left until then; the others go on. Scopes and
        schedules take turns, so that neither waits for the end of all of the others.
        """
        again = self._list_scopes()
        scopes, schedules = collections.deque(self._listed), collections.deque(self._pending())
        while scopes or schedules and self._clock() < again:
            for name, waiting, advance in (('Scope', scopes, self._advance),
                                           ('Schedule', schedules, self._advance_schedule)):
                if stop.is_set():
                    return again
                if waiting:
                    again = min(again, self._turn(name, waiting, advance))
        return again

    def _turn(self, name: str, waiting: collections.deque[Which], advance: Callable[[Which], float | None]) -> float:
        """Give the first in a queue its turn, and return the instant at which those who left it may need another.

        After a period was done it waits for its next turn behind the others.
        """
        which = waiting.popleft()
        try:
            due = advance(which)
        except (exception.CollectError, exception.StorageBusy, exception.RatingUnavailable) as error:
            LOG.error('%s %s waits: %s', name, which, error)
            due = self._clock() + self._retry_seconds()
        except Exception:
            LOG.exception('%s %s waits', name, which)
            due = self._clock() + self._retry_seconds()
        if due is None:
            waiting.append(which)
            self._roller.step()
        return math.inf if due is None else due

    def _wait(self, stop: threading.Event, again: float) -> None:
        """Roll up and sleep until an instant, or until something is scheduled."""
        while not stop.is_set():
            look = min(again, self._clock() + self._retry_seconds())
            self._roll_up(stop, look)
            stop.wait(max(look - self._clock(), _SHORTEST_SLEEP_SECONDS))
            if look >= again or self._pending():
                return

    def _roll_up(self, stop: threading.Event, until: float) -> None:
        while (pause := self._roller.seconds()) < until - self._clock() and not stop.is_set():
            if pause:
                stop.wait(pause)
            self._roller.step()

    def _pending(self) -> list[int]:
        try:
            return self._reprocessing.pending()
        except exception.StorageBusy as error:
            LOG.error('The schedules cannot be listed: %s', error)
        except Exception:
            LOG.exception('The schedules cannot be listed')
        return []

    def _list_scopes(self) -> float:
        now = self._clock()
        try:
            self._listed.update(dict.fromkeys(self._source.fetcher.scopes(), now))
        except exception.CollectError as error:
            LOG.error('The scopes cannot be listed: %s', error)
            return now + self._retry_seconds()
        except Exception:
            LOG.exception('The scopes cannot be listed')
            return now + self._retry_seconds()
        return now + self._plan.period

    def _retry_seconds(self) -> float:
        return min(_RETRY_SECONDS, self._plan.period)

    def _advance(self, scope: str) -> float | None:
        state = self._scopes.get(scope) or self._welcome(scope)
        if not state.active:
            return math.inf
        period = self._plan.following(self._last(state))
        if period.begin > self._listed[scope]:
            del self._listed[scope]
            return math.inf
        due = self._plan.due(period.begin)
        if self._clock() <= due:
            return due
        try:
            self._process(state, period)
        except exception.StaleRevision as error:
            # What was collected is undone with its transaction.
            LOG.info('Scope %s: the period from %s is given up: %s', scope, _iso(period.begin), error)
        return None

    def _advance_schedule(self, schedule_id: int) -> float | None:
        """None after a period was done again, else never: what is left of a schedule is found by looking anew."""
        return None if self._reprocessing.advance(schedule_id) else math.inf

    def _welcome(self, scope: str) -> scope_states.ScopeState:
        # Written down at first sight: the start must not move on while the first periods are waited for.
        try:
            return self._scopes.add(scope, self._before_first())
        except exception.Conflict:  # another processor saw it first
            found = self._scopes.get(scope)
            if found is None:
                raise
            return found

    def _last(self, state: scope_states.ScopeState) -> int:
        return self._before_first() if state.last_processed is None else state.last_processed

    def _before_first(self) -> int:
        """The begin of the period before the first one of a scope without history."""
        before = self._plan.first(self._clock()) - self._plan.period
        collected = self._scopes.collected_before()
        return before if collected is None else max(before, collected)

    def _process(self, state: scope_states.ScopeState, period: datapoint.Period) -> None:
        def mark(connection: typing.Any) -> None:
            self._scopes.mark(connection, state, period.begin)

        scope = state.scope_id
        points, unrated = self._source.collect(scope, period)
        batch = self._source.batch(scope, period)
        try:
            stored = self._rater.store(batch, points, unrated, mark)
        except exception.Conflict:
            # Another processor was faster, or another fetcher lists the scope: its usage is not to be stored twice.
            stored = self._rater.store(batch._replace(key=None), (), (), mark)
            LOG.warning('Scope %s: its period from %s was stored before', scope, _iso(period.begin))
        LOG.info('Scope %s: %d points of the period from %s are stored, %d of them unrated', scope, stored.points,
                 _iso(period.begin), stored.unrated)


def _iso(instant: int) -> str:
    return datapoint.moment(instant).isoformat()
