"""Which periods are done, and that each is done once, whatever fails."""

import logging
import math
import threading

import pytest

from rating_api import exception
from rating_api.db import models
from rating_api.db import scopes
from rating_api.processor import schedule
from rating_api.rating.pyscripts import library
from tests import fixtures
from tests.unit.processor import fakes

DAY = 86_400


@pytest.fixture
def store(database):
    return fakes.Store(database)


def begins(store, scope='P1'):
    return [begin for begin, _qty, _price in store.bill(scope)]


def test_a_new_scope_begins_now_and_waits_for_late_samples(store):
    processor = fakes.Processor(store, 'P1')
    assert processor.round(1003) == 1013  # the next look for scopes comes before the period's turn at 1020
    assert processor.round(1020) == 1020
    assert begins(store) == []
    assert processor.round(1020.5) == 1030
    assert begins(store) == [1000]
    processor.round(1055)
    assert begins(store) == [1000, 1010, 1020, 1030]
    assert processor.last() == 1030


def test_where_a_scope_begins_survives_a_restart_before_its_first_period(store):
    processor = fakes.Processor(store, 'P1')
    processor.round(1003)
    processor.worker = processor.restarted()
    processor.round(1051)
    assert begins(store) == [1000, 1010, 1020, 1030]


def test_a_worker_that_was_away_catches_up_where_the_scope_was(store):
    processor = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    processor.round(45)
    processor.worker = processor.restarted()
    processor.round(95)
    assert begins(store) == [0, 10, 20, 30, 40, 50, 60, 70]


def test_a_scope_of_which_only_the_name_is_known_begins_at_the_start(store):
    store.scopes.add('P1', None)
    fakes.Processor(store, 'P1', start='1970-01-01T00:00:00').round(35)
    assert begins(store) == [0, 10]


def test_usage_is_rated_and_has_the_labels_of_time(store):
    store.price('0.25')
    fakes.Processor(store, 'P1').round(1000)
    fakes.Processor(store, 'P1').round(1025)
    point, = store.stored()
    assert (point.price * 4, point.series.groupby['month'], point.series.groupby['project_id']) == (1, '1', 'P1')
    batch = store.points.batch(1)
    assert (batch.source, batch.scope, batch.count, batch.begin_min) == ('processor', 'P1', 1, 1000)


def test_a_period_without_usage_is_done_too(store):
    processor = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    processor.collector.fetch = lambda metric, scope, period: []
    processor.round(35)
    assert (store.bill(), processor.last()) == ([], 10)


def test_a_scope_begins_where_scopes_of_another_label_ended(store):
    elsewhere = fakes.ORIGIN._replace(scope_key='user_id')
    store.scopes.add('u1', 50, origin=elsewhere)
    store.scopes.add('u2', 70, origin=elsewhere)
    store.scopes.add('u3', 900, origin=elsewhere._replace(collector='other'))
    store.scopes.add('P2', None)
    fakes.Processor(store, 'P1', 'P2', start='1970-01-01T00:00:00').round(115)
    assert (begins(store, 'P1'), begins(store, 'P2')) == ([80, 90], [80, 90])


def test_scopes_take_turns(store):
    processor = fakes.Processor(store, 'P1', 'P2', start='1970-01-01T00:00:00')
    processor.round(45)
    assert processor.collector.questions == [
        ('cpu', scope, begin) for begin in (0, 10, 20) for scope in ('P1', 'P2')]


def test_an_inactive_scope_is_left_alone(store):
    store.scopes.add('P1', 0, active=False)
    processor = fakes.Processor(store, 'P1')
    assert processor.round(1100) == 1110
    assert (store.bill(), processor.collector.questions, processor.last()) == ([], [], 0)


@pytest.mark.parametrize('error', [exception.CollectError('no answer'), RuntimeError('a bug')])
def test_a_scope_that_fails_waits_and_the_others_go_on(store, caplog, error):
    processor = fakes.Processor(store, 'P1', 'P2', start='1970-01-01T00:00:00')
    processor.collector.failing['P1'] = error
    with caplog.at_level(logging.ERROR):
        assert processor.round(35) == 40
    assert (begins(store, 'P1'), begins(store, 'P2')) == ([], [0, 10])
    assert 'Scope P1 waits' in caplog.text and str(error) in caplog.text
    processor.collector.failing.clear()
    processor.round(45)
    assert begins(store, 'P1') == [0, 10, 20]


def test_one_metric_that_fails_leaves_nothing_of_the_period(store):
    processor = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    processor.metrics.append(processor.metrics[0])

    def fail_second(scope, period):
        if len(processor.collector.questions) % 2 == 0:
            raise exception.CollectError('no answer')
    processor.collector.before = fail_second
    processor.round(35)
    assert (store.bill(), processor.last()) == ([], -10)


def test_a_fetcher_that_fails_leaves_the_known_scopes_working(store, caplog):
    processor = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    processor.round(15)
    for error in exception.CollectError('no answer'), RuntimeError('a bug'):
        processor.fetcher.names = error
        with caplog.at_level(logging.ERROR):
            processor.round(35)
        assert 'The scopes cannot be listed' in caplog.text
    assert begins(store) == [0, 10]


def test_a_scope_that_vanishes_gets_the_periods_that_were_waited_for(store):
    processor = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    processor.round(30)
    processor.fetcher.names = []
    processor.round(40)
    processor.round(100)
    assert begins(store) == [0, 10, 20, 30]
    assert processor.round(200) == 210


def test_a_mark_in_the_future_is_waited_for(store):
    store.scopes.add('P1', 5000)
    processor = fakes.Processor(store, 'P1')
    assert processor.round(1000) == 1010
    assert processor.collector.questions == []


class Died(BaseException):
    """As a kill, nothing in the way catches it."""


@pytest.mark.parametrize('database', fixtures.ENGINES, indirect=True)
def test_a_crash_between_points_and_mark_loses_and_doubles_nothing(store, monkeypatch):
    processor = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    processor.round(25)
    mark, add_batch = store.scopes.mark, store.points.add_batch

    def die(*arguments):
        raise Died

    def mark_and_die(*arguments):
        mark(*arguments)
        raise Died

    def add_and_die(*arguments):
        add_batch(*arguments)
        raise Died
    for victim, name, death in ((store.scopes, 'mark', die), (store.scopes, 'mark', mark_and_die),
                                (store.points, 'add_batch', die), (store.points, 'add_batch', add_and_die)):
        monkeypatch.setattr(victim, name, death)
        with pytest.raises(Died):
            processor.round(processor.clock.now + 10)
        monkeypatch.undo()
        processor.worker = processor.restarted()
    processor.round()
    assert begins(store) == [0, 10, 20, 30, 40]
    assert processor.last() == 40


@fixtures.on_servers
def test_two_processors_at_once_store_each_period_once(store):
    first = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    second = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    together = threading.Barrier(2, timeout=10)
    for processor in first, second:
        processor.collector.before = lambda scope, period: together.wait() if period.begin == 0 else None
    first.round(1), second.round(1)
    threads = [threading.Thread(target=processor.round, args=(75,)) for processor in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert begins(store) == [0, 10, 20, 30, 40, 50]
    assert first.last() == 50


def test_a_period_that_another_fetcher_brought_is_not_stored_again(store, caplog):
    fakes.Processor(store, 'P1', start='1970-01-01T00:00:00').round(45)
    store.scopes = scopes.Scopes(store.database, fakes.ORIGIN._replace(fetcher='other'))
    other = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    with caplog.at_level(logging.WARNING):
        other.round(55)
    assert begins(store) == [0, 10, 20, 30]
    assert other.last() == 30
    assert 'was stored before' in caplog.text


def test_what_was_removed_is_collected_again_when_the_mark_moves_back(store):
    processor = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    processor.round(45)
    store.points.remove('P1', 10, 30)
    with store.database.writer() as connection:
        store.scopes.mark(connection, store.scopes.get('P1'), 0)
    processor.round(45)
    assert begins(store) == [0, 10, 20]


@pytest.mark.parametrize(('change', 'expected'), [
    ({'last_processed': -10}, [0, 10, 20, 30, 40]), ({'active': 0}, [0, 10, 20])])
def test_a_period_is_given_up_when_its_scope_is_reset_or_stopped_meanwhile(store, caplog, change, expected):
    processor = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')

    def reset(scope, period):
        if period.begin == 30:
            processor.collector.before = lambda scope, period: None
            if 'last_processed' in change:
                store.points.remove('P1', 0, 30)
            with store.database.writer() as connection:
                connection.execute(models.scope_state.update().values(**change))
    processor.collector.before = reset
    with caplog.at_level(logging.INFO):
        processor.round(65)
    assert begins(store) == expected
    assert processor.last() == expected[-1]
    assert 'the period from 1970-01-01T00:00:30+00:00 is given up' in caplog.text


def test_it_sleeps_until_the_next_period_is_due_and_not_when_it_is_behind(store):
    processor = fakes.Processor(store, 'P1', now=1004)
    stop = fakes.Stop(processor.clock, 5)
    processor.worker.run_forever(stop)
    assert [round(seconds, 3) for seconds in stop.slept] == [10, 6, 0.1, 9.9, 0.1]
    assert begins(store) == [1000]


def test_a_stop_is_heeded_after_the_period_at_hand(store):
    processor = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00', now=500)
    stop = threading.Event()
    processor.collector.before = lambda scope, period: stop.set() if period.begin == 20 else None
    processor.worker.run_forever(stop)
    assert begins(store) == [0, 10, 20]


def test_scopes_longer_than_a_key_are_told_apart(store):
    long = 'x' * 300
    processor = fakes.Processor(store, long + '1', long + '2', start='1970-01-01T00:00:00')
    processor.round(25)
    assert (begins(store, long + '1'), begins(store, long + '2')) == ([0], [0])


def test_nothing_listed_means_looking_again_after_a_period(store):
    assert fakes.Processor(store).round(1000) == 1010 < math.inf


def test_it_rolls_up_between_periods_and_while_none_is_due(store):
    processor = fakes.Processor(store, 'P1', now=4 * DAY)
    processor.plan = schedule.Schedule(3600, start='1970-01-01T00:00:00')
    processor.worker = processor.restarted()
    store.marked.append(processor.roller.poke)
    left = []

    def take_a_second(scope, period):
        processor.clock.now += 1
        left.append(store.rollups.pending(3 * DAY))
    processor.collector.before = take_a_second
    processor.worker.run_forever(fakes.Stop(processor.clock, 2))
    assert len(left) == 4 * 24 - 1
    # Never the three days that are closed, but the last one and perhaps the one before; in the end not even today.
    assert max(left) <= 2
    assert store.rollups.pending() == 0


def test_scopes_wait_while_scripts_may_not_run(database, caplog):
    store = fakes.Store(database, scripts=library.Settings(enabled=False))
    store.script('tariff', 'x = 1')
    processor = fakes.Processor(store, 'P1', 'P2', start='1970-01-01T00:00:00')
    assert processor.round(35) == 45
    assert store.bill() == []
    assert 'Scope P2 waits: The rating module pyscripts is enabled' in caplog.text
    assert [record for record in caplog.records if record.exc_info] == []
    store.states.set('pyscripts', enabled=False)
    processor.round(45)
    assert len(store.bill()) == 6


def test_a_script_that_fails_for_a_scope_stops_no_period(store):
    """W33: the scope goes on, and so do the others."""
    store.script('bad', 'if data["usage"]["cpu"][0]["groupby"]["project_id"] == "P1":\n    1 / 0\n'
                        'data["usage"]["cpu"][0]["rating"]["price"] = 1')
    store.script('good', 'data["usage"]["cpu"][0]["rating"]["price"] += 2')
    fakes.Processor(store, 'P1', 'P2', start='1970-01-01T00:00:00').round(35)
    assert store.bill('P1') == [(0, 1, 2), (10, 1, 2)]
    assert store.bill('P2') == [(0, 1, 3), (10, 1, 3)]
    assert [found.stored.point.begin for found in store.points.unrated(fakes.EVER)] == [0, 10]
