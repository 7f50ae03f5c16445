"""Collecting without end: which scope's which period is next, and what happens when something fails.

What a period's usage is made of is in ``usage``, how it is rated and stored in ``pipeline``, when a period is due
in ``schedule``.
"""

import collections
import hashlib
import logging
import math
import threading
import typing
from collections.abc import Callable, Sequence

from rating_api import datapoint
from rating_api import exception
from rating_api import storage
from rating_api.collector import base as collectors
from rating_api.collector import metrics
from rating_api.db import scopes as scope_states
from rating_api.fetcher import base as fetchers
from rating_api.processor import pipeline
from rating_api.processor import schedule
from rating_api.processor import usage
from rating_api.storage import roller

LOG = logging.getLogger(__name__)

_RETRY_SECONDS = 60
_SHORTEST_SLEEP_SECONDS = 0.1


class Source(typing.NamedTuple):
    """Who knows the scopes, who knows their usage, and what of it is rated.

    A scope's period is stored once for each ``name`` of a collector.
    """

    name: str
    fetcher: fetchers.Fetcher
    collector: collectors.Collector
    metrics: Sequence[metrics.Metric]


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

    def __init__(self, source: Source, store: Store, plan: schedule.Schedule, clock: Callable[[], float]) -> None:
        self._source = source
        self._rater, self._scopes, self._roller = store
        self._plan = plan
        self._clock = clock
        # When each scope was last listed. One that vanishes still gets the periods that were waited for.
        self._listed: dict[str, float] = {}

    def run_forever(self, stop: threading.Event) -> None:
        """Round after round until ``stop`` is set; the period that is being worked on is finished first."""
        self._roller.look()
        while not stop.is_set():
            again = self.run_once(stop)
            self._roll_up(stop, again)
            stop.wait(max(again - self._clock(), _SHORTEST_SLEEP_SECONDS))

    def run_once(self, stop: threading.Event) -> float:
        """Do all that is due and return the instant at which to look again.

        A scope that cannot be collected or rated is logged and left until then; the others go on.
        """
        again = self._list_scopes()
        waiting = collections.deque(self._listed)
        while waiting and not stop.is_set():
            scope = waiting.popleft()
            due = self._turn(scope)
            if due is None:
                waiting.append(scope)
                self._roller.step()
            else:
                again = min(again, due)
        return again

    def _roll_up(self, stop: threading.Event, until: float) -> None:
        while (pause := self._roller.seconds()) < until - self._clock() and not stop.is_set():
            if pause:
                stop.wait(pause)
            self._roller.step()

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

    def _turn(self, scope: str) -> float | None:
        """None after a period was done, else the instant at which the scope may need another turn."""
        try:
            return self._advance(scope)
        except (exception.CollectError, exception.StorageBusy, exception.RatingUnavailable) as error:
            LOG.error('Scope %s waits: %s', scope, error)
        except Exception:
            LOG.exception('Scope %s waits', scope)
        return self._clock() + self._retry_seconds()

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
        points, unrated = usage.collect(self._source.collector, self._source.metrics, scope, period)
        batch = storage.NewBatch('processor', scope, _key(self._source.name, scope, period), period=period)
        try:
            stored = self._rater.store(batch, points, unrated, mark)
        except exception.Conflict:
            # Another processor was faster, or another fetcher lists the scope: its usage is not to be stored twice.
            stored = self._rater.store(batch._replace(key=None), (), (), mark)
            LOG.warning('Scope %s: its period from %s was stored before', scope, _iso(period.begin))
        LOG.info('Scope %s: %d points of the period from %s are stored, %d of them unrated', scope, stored.points,
                 _iso(period.begin), stored.unrated)


def _key(collector: str, scope: str, period: datapoint.Period) -> str:
    # Scopes may be longer than a key.
    digest = hashlib.blake2b(scope.encode(), digest_size=16).hexdigest()
    return f'{collector}:{digest}:{period.begin}'


def _iso(instant: int) -> str:
    return datapoint.moment(instant).isoformat()
