"""When a roller rolls what: by clocks of the tests; and the life of its thread, which is waited for, never timed."""

import itertools
import logging
import os
import threading

import pytest

from rating_api import exception
from rating_api.storage import roller

NOW = 1_000_000
CLOSED = NOW - 3600
ALL = None


class Ticks:
    """Seconds that pass when they are told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Rollups:
    """Remembers what it was asked to roll; ``due`` sums are there, and each call takes ``seconds``."""

    def __init__(self, ticks=None, due=0, seconds=0.0):
        self.ticks, self.due, self.took = ticks, due, seconds
        self.asked = []
        self.limits = []
        self.trouble = []
        self.left = 0
        self.called = threading.Event()
        self.meanwhile = lambda: None

    def roll(self, limit, until=None):
        self.asked.append(until)
        self.limits.append(limit)
        self.called.set()
        self.meanwhile()
        if self.trouble:
            raise self.trouble.pop(0)
        if self.ticks is not None:
            self.ticks.now += self.took
        done = min(limit, self.due)
        self.due -= done
        return done

    def pending(self, until=None):
        return self.due + self.left


class Case:
    """A roller with clocks and rollups at hand."""

    def __init__(self):
        self.ticks = Ticks()
        self.rollups = Rollups(self.ticks)
        self.roller = roller.Roller(self.rollups, clock=lambda: NOW, ticks=self.ticks)

    def poke(self, *instants):
        for self.ticks.now in instants:
            self.roller.poke()

    def follow(self, until, poked_every=None):
        """Do what is due when it is due, up to an instant; (when, what) each time."""
        found, next_poke = [], self.ticks.now if poked_every else float('inf')
        while (due := min(self.ticks.now + self.roller.seconds(), next_poke)) <= until:
            self.ticks.now = due
            if due == next_poke:
                self.roller.poke()
                next_poke += poked_every
                continue
            before = len(self.rollups.asked)
            self.roller.step()
            found += [(due, what) for what in self.rollups.asked[before:]]
        return found


@pytest.fixture
def case():
    return Case()


def test_a_write_is_rolled_up_after_a_short_quiet_and_open_days_when_it_is_idle(case):
    case.poke(10)
    assert case.follow(60) == [(10.5, CLOSED), (15, ALL)]


def test_a_further_write_within_the_quiet_is_waited_for(case):
    case.poke(10, 10.4, 10.8)
    assert case.follow(60) == [(11.3, CLOSED), (15.8, ALL)]


def test_steady_writing_waits_three_seconds_at_most_and_open_days_a_minute(case):
    found = case.follow(61, poked_every=0.25)
    assert found[:3] == [(3, CLOSED), (6.25, CLOSED), (9.5, CLOSED)]
    assert [when for when, what in found if what is ALL] == [60]


def test_without_writes_it_looks_once_a_minute(case):
    assert case.follow(200) == [(60, ALL), (120, ALL), (180, ALL)]


def test_a_look_that_is_asked_for_is_due_at_once(case):
    case.roller.look()
    assert case.follow(59) == [(0, ALL)]


def test_nothing_is_done_before_it_is_due(case):
    case.poke(10)
    case.roller.step()
    assert case.rollups.asked == []


def test_much_work_is_done_in_steps_without_a_pause_and_grows_while_it_is_quick(case):
    case.rollups.due, case.rollups.took = 100, 0.1
    case.poke(10)
    found = case.follow(14)
    assert {what for _, what in found} == {CLOSED}
    assert case.rollups.limits == [16, 32, 64]
    assert [round(when, 3) for when, _ in found] == [10.5, 10.6, 10.7]


def test_who_writes_during_the_steps_gets_half_of_the_time(case):
    case.rollups.due, case.rollups.took = 100, 0.25
    case.rollups.meanwhile = case.roller.poke
    case.poke(10)
    assert [when for when, _ in case.follow(11.9)] == [10.5, 11, 11.5]


def test_steps_that_take_long_shrink(case):
    case.rollups.due, case.rollups.took = 60, 0.8
    case.poke(10)
    case.follow(14.9)
    assert case.rollups.limits[:4] == [16, 8, 4, 2]


def test_what_another_process_rolls_is_left_to_it_for_a_while(case):
    case.rollups.left = 3
    case.poke(10)
    whens = [when for when, what in case.follow(14.9) if what == CLOSED]
    assert whens[0] == 10.5
    assert all(1.5 <= later - earlier <= 3 for earlier, later in itertools.pairwise(whens))
    assert len(whens) > 1


@pytest.mark.parametrize(('error', 'trace'), [(exception.StorageBusy(), False), (ZeroDivisionError('a bug'), True)])
def test_a_failure_is_logged_once_and_tried_again_at_growing_distances(case, caplog, error, trace):
    case.rollups.trouble = [error] * 5
    case.poke(10)
    with caplog.at_level(logging.INFO):
        found = case.follow(60)
    assert [when for when, _ in found] == [10.5, 11.5, 13.5, 17.5, 25.5, 41.5]
    first, last = caplog.records
    assert (first.levelname, bool(first.exc_info)) == ('ERROR', trace)
    assert last.getMessage() == 'Rolling up works again'


def test_a_failure_forgets_nothing(case):
    case.rollups.trouble = [ZeroDivisionError()]
    case.poke(0)
    assert case.follow(59) == [(0.5, CLOSED), (1.5, CLOSED), (5, ALL)]


def test_failures_never_come_further_apart_than_looks(case, caplog):
    case.rollups.trouble = [ZeroDivisionError()] * 50
    whens = [when for when, _ in case.follow(2000)]
    assert max(later - earlier for earlier, later in itertools.pairwise(whens)) == 60


QUICK = roller.Pace(quiet=0.001, latest=0.01, idle=0.002, patience=0.01)


@pytest.fixture
def rollups():
    return Rollups()


@pytest.fixture
def background(rollups):
    made = roller.Background(roller.Roller(rollups, QUICK))
    yield made
    made.stop()


def threads():
    return [thread for thread in threading.enumerate() if thread.name == 'roller' and thread.is_alive()]


def test_no_thread_before_the_first_poke(background, rollups):
    assert threads() == []
    background.poke()
    assert rollups.called.wait(30)
    assert len(threads()) == 1


def test_every_poke_is_heeded(background, rollups):
    for _ in range(5):
        rollups.called.clear()
        background.poke()
        assert rollups.called.wait(30)


def test_a_start_rolls_up_what_is_found(background, rollups):
    background.start()
    background.start()
    assert rollups.called.wait(30)
    assert len(threads()) == 1


def test_a_stop_ends_a_thread_that_would_wait_for_long(rollups):
    made = roller.Background(roller.Roller(rollups))
    made.start()
    assert rollups.called.wait(30)
    made.stop()
    assert threads() == []
    made.poke()
    assert threads() == []


def test_a_stop_before_any_start_is_no_mistake(background):
    background.stop()
    background.poke()
    assert threads() == []


def test_a_child_of_a_fork_has_a_thread_of_its_own_after_its_first_write(background, rollups):
    background.poke()
    assert rollups.called.wait(30)
    child = os.fork()
    if not child:
        # What pytest would do with an exception here is not meant for a child.
        code = 1
        try:
            rollups.called = threading.Event()
            if not threads():
                background.poke()
                code = 0 if rollups.called.wait(30) and len(threads()) == 1 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(threads()) == 1
