"""Which windows may be scheduled, and who moves a schedule on."""

import datetime

import pytest

from rating_api import datapoint
from rating_api import exception
from rating_api.db import reprocesses
from rating_api.db import scopes

ORIGIN = scopes.Origin('project_id', 'prometheus', 'source')
OTHER = ORIGIN._replace(fetcher='keystone')
HOUR = 3600


@pytest.fixture
def states(database):
    made = scopes.Scopes(database, ORIGIN)
    made.add('a', 10 * HOUR)
    made.add('b', 20 * HOUR)
    made.add('c', 20 * HOUR, active=False)
    made.add('d', 20 * HOUR, origin=OTHER)
    return made


@pytest.fixture
def schedules(database, states):
    return reprocesses.Reprocesses(database)


def add(schedules, begin, end, *scope_ids):
    schedules.add(scope_ids, datapoint.Period(begin * HOUR, end * HOUR), 'why')


def found(schedules, *scope_ids, **query):
    return [(one.scope_id, one.begin // HOUR, one.end // HOUR) for one in schedules.find(
        reprocesses.Query(scope_ids, **query))]


def test_a_schedule_comes_back(schedules):
    add(schedules, 1, 2, 'b')
    [one] = schedules.find()
    assert one[:-1] == (one.schedule_id, 'b', ORIGIN, 'why', HOUR, 2 * HOUR, None, False)
    assert abs(one.created_at - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=5)
    assert schedules.get(one.schedule_id) == one
    with pytest.raises(exception.NotFound):
        schedules.get(one.schedule_id + 1)


def test_none_named_are_all_that_are_active(schedules):
    add(schedules, 1, 2)
    assert found(schedules) == [('a', 1, 2), ('b', 1, 2), ('d', 1, 2)]


@pytest.mark.parametrize('missing', ['c', 'x'])
def test_a_scope_that_is_unknown_or_not_active_is_refused_with_all_others(schedules, missing):
    with pytest.raises(exception.Invalid) as caught:
        add(schedules, 1, 2, 'a', missing, 'b')
    assert str(caught.value) == (
        f"Scopes ['{missing}'] scheduled to reprocess [start=1970-01-01 01:00:00+00:00, "
        'end=1970-01-01 02:00:00+00:00] do not exist.')
    assert found(schedules) == []


@pytest.mark.parametrize(('begin', 'end', 'words'), [
    (11, 12, '[start=1970-01-01 11:00:00+00:00] for scope [a] starting after'),
    (9, 11, '[end=1970-01-01 11:00:00+00:00] for scope [a] ending after')])
def test_what_a_scope_has_not_come_to_is_refused(schedules, begin, end, words):
    with pytest.raises(exception.Invalid) as caught:
        add(schedules, begin, end, 'b', 'a')
    assert str(caught.value) == (f'Cannot execute a reprocessing {words} the last possible timestamp '
                                 '[1970-01-01 10:00:00+00:00].')
    assert found(schedules) == []
    add(schedules, 9, 10, 'b', 'a')


def test_a_scope_without_history_has_nothing_to_do_again(states, schedules):
    states.add('e', None)
    with pytest.raises(exception.Invalid, match=r'last possible timestamp \[none\]'):
        add(schedules, 1, 2, 'e')


@pytest.mark.parametrize(('begin', 'end'), [(3, 4), (6, 7), (4, 6), (3, 7), (5, 5), (2, 4)])
def test_windows_that_overlap_or_touch_are_refused(schedules, begin, end):
    add(schedules, 4, 6, 'b')
    with pytest.raises(exception.Invalid) as caught:
        add(schedules, begin, end, 'b')
    assert str(caught.value) == (
        f'Cannot schedule a reprocessing for scope [b] for reprocessing time [1970-01-01 0{begin}:00:00+00:00 - '
        f'1970-01-01 0{end}:00:00+00:00], because it already has a schedule for a similar time range '
        '[1970-01-01 04:00:00+00:00 - 1970-01-01 06:00:00+00:00].')
    assert found(schedules) == [('b', 4, 6)]


def test_windows_apart_of_others_and_after_the_end_of_one_are_not(database, schedules):
    add(schedules, 4, 6, 'b')
    add(schedules, 7, 8, 'b')
    add(schedules, 1, 3, 'b')
    add(schedules, 4, 6, 'a')
    for one in schedules.find():
        database.write(lambda connection, one=one: schedules.mark(connection, one, one.begin, True))
    add(schedules, 4, 6, 'b')
    assert found(schedules, 'b') == [('b', 4, 6), ('b', 7, 8), ('b', 1, 3), ('b', 4, 6)]


def test_a_scope_of_another_origin_is_another_scope(states, schedules):
    states.add('b', 20 * HOUR, origin=OTHER)
    schedules.add(['b'], datapoint.Period(HOUR, 2 * HOUR), 'why')
    assert [one.origin for one in schedules.find()] == [ORIGIN, OTHER]
    assert [one.origin for one, _active in schedules.unfinished(OTHER)] == [OTHER]


def test_a_window_without_a_length_is_finished(schedules):
    add(schedules, 4, 4, 'b')
    assert schedules.unfinished(ORIGIN) == []
    assert schedules.find()[0].done


def test_pages_go_both_ways(schedules):
    for begin in (1, 4, 7):
        add(schedules, begin, begin + 1, 'a')
    add(schedules, 1, 2, 'b')
    assert found(schedules, descending=True) == [('b', 1, 2), ('a', 7, 8), ('a', 4, 5), ('a', 1, 2)]
    assert found(schedules, 'a', 'x', offset=1, limit=1) == [('a', 4, 5)]
    places = [one.schedule_id for one in schedules.find()]
    assert found(schedules, after=places[1]) == [('a', 7, 8), ('b', 1, 2)]
    assert found(schedules, 'a', after=places[3], descending=True, limit=2) == [('a', 7, 8), ('a', 4, 5)]
    assert (schedules.count(), schedules.count(['a']), schedules.count(['x'])) == (4, 3, 0)


def test_what_is_to_be_done_knows_whether_its_scope_is_active(states, schedules):
    add(schedules, 1, 2, 'a', 'b', 'd')
    states.change('b', {'active': False})
    assert [(one.scope_id, active) for one, active in schedules.unfinished(ORIGIN)] == [('a', True), ('b', False)]
    states.change('a', {'collector': 'other'})
    assert [(one.scope_id, active) for one, active in schedules.unfinished(ORIGIN)] == [('a', False), ('b', False)]


def test_a_mark_after_a_schedule_that_is_no_more_is_refused(database, schedules):
    add(schedules, 1, 4, 'b')
    [first] = schedules.find()
    database.write(lambda connection: schedules.mark(connection, first, HOUR, False))
    [second] = schedules.find()
    assert second == first._replace(current=HOUR)
    for stale in (first, second._replace(current=2 * HOUR)):
        with pytest.raises(exception.StaleRevision, match='schedule 1 was changed'):
            database.write(lambda connection, stale=stale: schedules.mark(connection, stale, 3 * HOUR, True))
    schedules.finish(second, lambda connection: None)
    assert schedules.find() == [second._replace(done=True)]
    with pytest.raises(exception.StaleRevision):
        schedules.finish(second, lambda connection: None)


def test_what_goes_wrong_before_the_end_of_a_schedule_leaves_it(schedules):
    def fail(connection):
        raise KeyError
    add(schedules, 1, 4, 'b')
    with pytest.raises(KeyError):
        schedules.finish(schedules.find()[0], fail)
    assert not schedules.find()[0].done
