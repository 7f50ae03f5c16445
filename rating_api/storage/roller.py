"""When rollups are brought up to date: a service's own pace, and the thread that keeps it where there is no loop.

What bringing up to date means is said in rollups.py.
"""

import atexit
import functools
import logging
import math
import os
import random
import threading
import time
import typing
import weakref
from collections.abc import Callable

from rating_api import exception
from rating_api.storage import rollups

LOG = logging.getLogger(__name__)

# A day is closed an hour after its end: hardly anything is written to it from then on.
CLOSED_SECONDS = 3600

_STOP_SECONDS = 5.0
_MOST = 10_000


class Pace(typing.NamedTuple):
    """How long to wait, in seconds, since writers and the roller want the same lock and the same interpreter.

    Closed days are due ``quiet`` after the last write, or ``latest`` after the first if writing goes on; the other
    days, which will be written to again, ``idle`` after the last write or ``patience`` after the first. A ``look``
    finds what other processes left behind. A step is to take a ``step``; after a failure the next waits for ``retry``,
    and then twice as long each time, up to a ``look``.
    """

    quiet: float = 0.5
    latest: float = 3
    idle: float = 5
    patience: float = 60
    look: float = 60
    step: float = 0.5
    retry: float = 1


PACE = Pace()


class Roller:
    """Rolls up in steps at its own pace; whoever has it calls ``step`` when ``seconds`` have passed.

    Any thread may ``poke`` it. ``clock`` is the time of day, ``ticks`` a clock that never goes back.
    """

    def __init__(self, made: rollups.Rollups, pace: Pace = PACE, clock: Callable[[], float] = time.time,
                 ticks: Callable[[], float] = time.monotonic) -> None:
        self._rollups = made
        self._pace = pace
        self._clock = clock
        self._ticks = ticks
        self._limit = 16
        self._failures = 0
        self._not_before = -math.inf
        self._next_look = ticks() + pace.look
        self._last = -math.inf
        # The first write since closed days, or all days, were rolled up; -inf says at once.
        self._first = self._first_of_all = math.inf

    def poke(self) -> bool:
        """Say that something was committed that is to be rolled up; whether ``seconds`` may be fewer now."""
        # A step sets the firsts back and reads the database afterwards, so it finds what was committed before this.
        self._last = now = self._ticks()
        sooner = self._first == math.inf
        self._first = min(self._first, now)
        self._first_of_all = min(self._first_of_all, now)
        return sooner

    def look(self) -> None:
        """Make everything due, because another process may have left it."""
        self._next_look = -math.inf

    def seconds(self) -> float:
        """How long nothing is due; 0 if something is."""
        due = max(min(self._due(), self._due_of_all()), self._not_before)
        return max(due - self._ticks(), 0.0)

    def step(self) -> None:
        """Bring some of what is due up to date, for about ``step`` seconds; if nothing is due, do nothing.

        What goes wrong is logged and tried again later, never raised.
        """
        if self.seconds():
            return
        of_all = self._due_of_all() <= self._ticks()
        self._first = math.inf
        if of_all:
            self._first_of_all = math.inf
            self._next_look = self._ticks() + self._pace.look
        more = True
        try:
            more = self._roll(of_all)
            if self._failures:
                LOG.info('Rolling up works again')
            self._failures = 0
        except exception.StorageBusy as error:
            self._fail('Rolling up waits: %s', str(error.__cause__ or error).partition('\n')[0], trace=False)
        except Exception as error:
            self._fail('Rolling up fails and is tried again: %s', error, trace=True)
        if more:
            self._first = -math.inf
        if more and of_all:
            self._first_of_all = -math.inf

    def _due(self) -> float:
        if self._first == math.inf:
            return math.inf
        return min(self._last + self._pace.quiet, self._first + self._pace.latest)

    def _due_of_all(self) -> float:
        if self._first_of_all == math.inf:
            return self._next_look
        return min(self._last + self._pace.idle, self._first_of_all + self._pace.patience, self._next_look)

    def _roll(self, of_all: bool) -> bool:
        """Whether there is more to do."""
        begun = self._ticks()
        closed = int(self._clock()) - CLOSED_SECONDS
        full = self._rollups.roll(self._limit, None if of_all else closed) == self._limit
        took = self._ticks() - begun
        if took > self._pace.step:
            self._limit = max(self._limit // 2, 1)
        elif full and took < self._pace.step / 2:
            self._limit = min(self._limit * 2, _MOST)
        if self._last >= begun:
            # Somebody writes meanwhile, and gets half of the time at least.
            self._not_before = self._ticks() + took
        if full:
            return True
        if self._rollups.pending(closed):
            # Another process may be at it; working beside it would be in vain, so each waits for another while.
            self._not_before = self._ticks() + random.uniform(0.5, 1) * self._pace.latest  # noqa: S311, no secret
            return True
        return False

    def _fail(self, text: str, error: object, trace: bool) -> None:
        if not self._failures:
            LOG.error(text, error, exc_info=trace)
        self._not_before = self._ticks() + min(self._pace.retry * 2 ** min(self._failures, 10), self._pace.look)
        self._failures += 1


class Background:
    """A daemon thread that keeps a roller's pace, one a process.

    It starts with the first ``poke`` or with ``start``, also in the child of a fork, and ends with ``stop`` or the
    process, after the step at hand.
    """

    def __init__(self, made: Roller) -> None:
        self._roller = made
        self._renew()
        # A child has none of the threads, and locks as they were at the fork.
        os.register_at_fork(after_in_child=functools.partial(_renew, weakref.ref(self)))

    def poke(self) -> None:
        """Say that something was committed that is to be rolled up; it is no mistake to do so after ``stop``."""
        sooner = self._roller.poke()
        if self._thread is None:
            self.start(look=False)
        elif sooner:
            self._woken.set()

    def start(self, look: bool = True) -> None:
        """Start the thread unless it runs; with ``look`` it first rolls up what it finds."""
        with self._lock:
            if look:
                self._roller.look()
            if self._thread is None and not self._stopping.is_set():
                self._thread = threading.Thread(target=self._run, name='roller', daemon=True)
                self._thread.start()
                atexit.register(self.stop)

    def stop(self) -> None:
        """End the thread; returns after the step at hand, or, if that is long, without it: it is undone then."""
        with self._lock:
            self._stopping.set()
            self._woken.set()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)
            atexit.unregister(self.stop)

    def _renew(self) -> None:
        self._lock = threading.Lock()
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def _run(self) -> None:
        while True:
            self._woken.clear()
            if self._stopping.is_set():
                return
            self._roller.step()
            self._woken.wait(self._roller.seconds())


def _renew(background: weakref.ref[Background]) -> None:
    found = background()
    if found is not None:
        found._renew()
