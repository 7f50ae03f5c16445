"""Which scheduled periods are done again, and that each is replaced as a whole, whatever comes in between."""

import contextlib
import itertools
import logging
import threading

import pytest

from rating_api import datapoint
from rating_api import exception
from rating_api import storage
from rating_api.processor import resetting
from tests import fixtures
from tests.unit.processor import fakes

START = '1970-01-01T00:00:00'


@pytest.fixture
def store(database):
    return fakes.Store(database)


@pytest.fixture
def processor(store):
    """One that has processed P1 from 0 up to the period at 90."""
    made = fakes.Processor(store, 'P1', start=START)
    made.round(115)
    assert made.last() == 90
    made.collector.questions.clear()
    return made


def schedule(store, begin, end, *scopes):
    store.schedules.add(scopes or ['P1'], datapoint.Period(begin, end), 'a price was wrong')


def again(processor):
    """The begins of what was collected since."""
    return [begin for _name, _scope, begin in processor.collector.questions]


def places(store, scope=None):
    return [begin for begin, _qty, _price in store.bill(scope)]


ALL = list(range(0, 100, 10))


def test_the_scheduled_periods_cost_what_they_cost_by_todays_rules_and_no_others(store, processor):
    store.price('0.5')
    schedule(store, 20, 40)
    processor.round(115)
    assert store.bill() == [(begin, 1, 0.5 if begin in (20, 30) else 0) for begin in ALL]
    assert processor.last() == 90
    [done] = store.schedules.find()
    assert (done.current, done.done) == (30, True)


def test_the_period_that_begins_at_the_end_is_not_done_again_w26(store, processor):
    schedule(store, 20, 40)
    processor.round(115)
    assert again(processor) == [20, 30]


def test_rules_are_those_that_hold_at_each_periods_begin(store, processor):
    store.price('3', end=datapoint.moment(30))
    store.price('7', start=datapoint.moment(30))
    schedule(store, 20, 40)
    processor.round(115)
    assert [price for begin, _qty, price in store.bill() if begin in (20, 30)] == [3, 7]


def test_what_was_pushed_in_the_window_goes_too_and_nothing_else(store, processor):
    store.points.add_batch(storage.NewBatch('api'), [
        fakes.point(begin, '5', '5', scope) for begin in (19, 20, 39, 40) for scope in ('P1', 'P2')])
    schedule(store, 20, 40)
    processor.round(115)
    assert [begin for begin, qty, _price in store.bill('P1') if qty == 5] == [19, 40]
    assert places(store, 'P2') == [19, 20, 39, 40]
    assert places(store, 'P1') == sorted([*ALL, 19, 40])


def test_a_window_without_a_length_is_finished_at_once_and_removes_nothing(store, processor):
    schedule(store, 20, 20)
    assert [one.done for one in store.schedules.find()] == [True]
    processor.round(115)
    assert (again(processor), places(store)) == ([], ALL)


def test_usage_that_is_no_more_is_removed(store, processor):
    processor.collector.fetch = lambda metric, scope, period: []
    schedule(store, 20, 40)
    processor.round(115)
    assert places(store) == [begin for begin in ALL if begin not in (20, 30)]
    schedule(store, 20, 40)
    processor.collector.fetch = lambda metric, scope, period: [fakes.point(period.begin)]
    processor.round(115)
    assert places(store) == ALL


def test_it_can_be_done_over_and_over(store, processor):
    for _ in range(3):
        schedule(store, 0, 90)
        processor.round(115)
    assert (places(store), len(again(processor))) == (ALL, 27)


def test_schedules_and_due_periods_of_all_scopes_take_turns(store, processor):
    processor.fetcher.names += ['P2', 'P3']
    schedule(store, 0, 30)
    processor.round(115)
    asked = [(scope, begin) for _name, scope, begin in processor.collector.questions]
    assert [begin for scope, begin in asked if scope == 'P1'] == [0, 10, 20]
    assert [asked.index(('P1', begin)) for begin in (0, 10, 20)] == [0, 2, 4]
    assert places(store, 'P2') == ALL


def test_a_long_schedule_ends_its_round_when_periods_are_due(store, processor):
    schedule(store, 0, 90)

    def take_three_seconds(scope, period):
        processor.clock.now += 3
    processor.collector.before = take_three_seconds
    assert processor.round(115) == 120 <= processor.clock.now
    assert 0 < len(again(processor)) < 5
    while not store.schedules.find()[0].done:
        processor.round()
    assert again(processor).index(100) < again(processor).index(80)
    assert places(store)[:10] == ALL


@pytest.mark.parametrize('error', [exception.CollectError('no answer'), RuntimeError('a bug')])
def test_a_period_that_cannot_be_collected_stays_as_it_was_and_is_tried_again(store, processor, caplog, error):
    schedule(store, 20, 40)
    processor.collector.failing['P1'] = error
    with caplog.at_level(logging.ERROR):
        assert processor.round(115) == 120
    assert 'Schedule 1 waits' in caplog.text and str(error) in caplog.text
    assert places(store) == ALL
    processor.collector.failing.clear()
    processor.collector.questions.clear()
    processor.round(116)
    assert again(processor) == [20, 30]


def test_a_scope_that_is_not_active_is_left_until_it_is_and_said_once(store, processor, caplog):
    schedule(store, 20, 40)
    store.scopes.change('P1', {'active': False})
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            processor.round(115)
    assert caplog.text.count('Schedule 1 waits until its scope P1 is active') == 1
    assert again(processor) == []
    store.scopes.change('P1', {'active': True})
    processor.round(115)
    assert again(processor) == [20, 30]


def test_a_scope_that_vanished_is_left(store, processor, caplog):
    schedule(store, 20, 40)
    store.scopes.change('P1', {'fetcher': 'other'})
    processor.fetcher.names = []
    processor.worker = processor.restarted()
    with caplog.at_level(logging.WARNING):
        processor.round(115)
    assert 'Schedule 1 waits until its scope P1 is active' in caplog.text
    assert again(processor) == []


def test_schedules_of_scopes_of_another_origin_are_somebody_elses(store, processor):
    store.scopes.add('P9', 90, origin=fakes.ORIGIN._replace(collector='other'))
    schedule(store, 20, 40, 'P9')
    processor.round(115)
    assert (again(processor), store.schedules.find()[0].done) == ([], False)


@contextlib.contextmanager
def during(processor, begin):
    """What the block appends is called while the period at ``begin`` is collected, once."""
    calls = []

    def interfere(scope, period):
        if period.begin == begin:
            while calls:
                calls.pop()()
    processor.collector.before = interfere
    yield calls


def reset(store, begin):
    resetting.reset(store.points, store.scopes, [store.scopes.get('P1')], begin, 10)


@fixtures.on_every_engine
def test_a_reset_meanwhile_takes_the_rest_of_the_window_over(store, processor, caplog):
    schedule(store, 20, 60)
    with during(processor, 40) as calls, caplog.at_level(logging.INFO):
        calls.append(lambda: reset(store, 30))
        store.price('0.5')
        processor.round(115)
    assert 'Schedule 1: the period from 1970-01-01 00:00:40+00:00 is given up' in caplog.text
    assert 'Schedule 1 ends before' in caplog.text
    assert places(store) == [0, 10, 20]
    processor.round(115)
    # Each period is there once, in the end, and at the new price from where anything was done again.
    assert store.bill() == [(begin, 1, 0 if begin < 20 else 0.5) for begin in ALL]
    [done] = store.schedules.find()
    assert (done.current, done.done, processor.last()) == (30, True, 90)


def test_a_schedule_of_what_was_reset_before_it_began_is_done_by_the_way(store, processor):
    schedule(store, 20, 60)
    reset(store, 10)
    processor.fetcher.names = []
    processor.worker = processor.restarted()
    processor.round(115)
    assert (again(processor), places(store), store.schedules.find()[0].done) == ([], [0], True)


def test_a_scope_that_is_stopped_meanwhile_keeps_its_period(store, processor):
    schedule(store, 20, 40)
    store.price('0.5')
    with during(processor, 30) as calls:
        calls.append(lambda: store.scopes.change('P1', {'active': False}))
        processor.round(115)
    assert [price for begin, _qty, price in store.bill() if begin in (20, 30)] == [0.5, 0]
    assert store.schedules.find()[0].current == 20


@pytest.mark.parametrize('database', fixtures.ENGINES, indirect=True)
def test_a_crash_at_any_instruction_neither_loses_nor_doubles_a_period(store, processor, monkeypatch):
    class Died(BaseException):
        """As a kill, nothing in the way catches it."""

    schedule(store, 0, 90)
    victims = [(store.schedules, 'mark'), (store.points, 'remove'), (store.points, 'add_batch')]
    for (victim, name), after in itertools.product(victims, (False, True)):
        real = getattr(victim, name)

        def die(*arguments, real=real, after=after, **more):
            if after:
                real(*arguments, **more)
            raise Died
        monkeypatch.setattr(victim, name, die)
        with pytest.raises(Died):
            processor.round(115)
        monkeypatch.undo()
        assert places(store) == ALL
        processor.worker = processor.restarted()
    store.price('0.5')
    processor.round(115)
    # The last instruction of all is the commit: what add_batch had done was not undone by a death after it.
    assert [price for begin, _qty, price in store.bill()] == [0, *[0.5] * 8, 0]


@fixtures.on_servers
def test_two_processors_do_each_period_again_once(store, processor):
    schedule(store, 0, 90)
    other = fakes.Processor(store, 'P1', start=START)
    together = threading.Barrier(2, timeout=10)
    for one in processor, other:
        one.collector.before = lambda scope, period: together.wait() if period.begin == 0 else None
    threads = [threading.Thread(target=one.round, args=(115,)) for one in (processor, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert places(store) == ALL
    with store.database.reader() as connection:
        live = connection.exec_driver_sql('SELECT count(*), sum(remaining) FROM batch WHERE live = 1').one()
    assert tuple(live) == (10, 10)
    assert store.schedules.find()[0].done


def test_what_comes_while_it_sleeps_is_done_within_a_minute(store):
    hour = 3600
    store.scopes.add('P1', 9 * hour)
    processor = fakes.Processor(store, 'P1', now=10 * hour)
    processor.plan = processor.plan._replace(period=hour)
    processor.worker = processor.restarted()
    stop = fakes.Stop(processor.clock, 3)
    wait = stop.wait

    def schedule_first(timeout=None):
        if len(stop.slept) == 1:
            schedule(store, 2 * hour, 4 * hour)
        return wait(timeout)
    stop.wait = schedule_first
    processor.worker.run_forever(stop)
    assert stop.slept == [60, 60, 60]
    assert again(processor) == [2 * hour, 3 * hour]


def test_a_database_that_is_away_stops_no_round(store, processor, monkeypatch, caplog):
    for error in exception.StorageBusy(), RuntimeError('a bug'):
        def fail(*arguments, error=error):
            raise error
        monkeypatch.setattr(store.schedules, 'unfinished', fail)
        with caplog.at_level(logging.ERROR):
            processor.round(processor.clock.now + 10)
        assert 'The schedules cannot be listed' in caplog.text
        caplog.clear()
    assert processor.last() == 110
