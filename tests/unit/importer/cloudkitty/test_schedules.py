"""Copying schedules of reprocessing: as many as there are, as far as they came."""

import pytest

from rating_api.db import reprocesses
from rating_api.importer.cloudkitty import schedules
from tests import cloudkitty
from tests.unit.importer.cloudkitty import conftest
from tests.unit.storage import usage


@pytest.fixture(autouse=True)
def scope(estate):
    estate.scope('p1')


def stored(move):
    return reprocesses.Reprocesses(move.database).find()


def test_a_schedule_is_for_the_scope_of_its_id(move):
    move.estate.schedule('p1')
    move.estate.scope('p2', collector='gnocchi')
    move.estate.schedule('p2', current_reprocess_time=cloudkitty.BEGIN)
    assert move.counts(schedules.copy) == {'schedules': (2, 0, 0)}
    one, other = stored(move)
    assert one[1:8] == ('p1', conftest.ORIGIN, 'prices were wrong', usage.MARCH, usage.MARCH + 4 * usage.HOUR, None,
                        False)
    assert other.origin == conftest.ORIGIN._replace(collector='gnocchi')
    assert (other.current, other.done) == (usage.MARCH, False)


def test_the_period_at_the_end_is_not_part_of_it(move):
    for hours in (2, 3, 4):
        move.estate.schedule('p1', current_reprocess_time=cloudkitty.BEGIN + hours * cloudkitty.HOUR)
    move.run(schedules.copy)
    assert [schedule.done for schedule in stored(move)] == [False, True, True]


def test_a_second_run_changes_nothing_and_equal_ones_are_as_many(move):
    for _ in range(2):
        move.estate.schedule('p1')
    assert move.counts(schedules.copy) == {'schedules': (2, 0, 0)}
    before = stored(move)
    assert move.counts(schedules.copy) == {'schedules': (0, 2, 0)}
    assert stored(move) == before
    move.estate.schedule('p1')
    assert move.counts(schedules.copy) == {'schedules': (1, 2, 0)}


def test_one_that_went_on_here_stays(move):
    move.estate.schedule('p1')
    move.run(schedules.copy)
    [schedule] = stored(move)
    made = reprocesses.Reprocesses(move.database)
    move.database.write(lambda connection: made.mark(connection, schedule, usage.MARCH, False))
    assert move.counts(schedules.copy) == {'schedules': (0, 1, 0)}
    assert [one.current for one in stored(move)] == [usage.MARCH]


def test_adopted_scopes_take_their_schedules_along(move):
    move.estate.scope('p2', collector='gnocchi', fetcher='keystone')
    move.estate.schedule('p2')
    move.run(schedules.copy, adopt=True)
    assert [schedule.origin for schedule in stored(move)] == [conftest.ORIGIN]


def test_a_dry_run_writes_nothing(move):
    move.estate.schedule('p1')
    assert move.counts(schedules.copy, dry=True) == {'schedules': (1, 0, 0)}
    assert stored(move) == []


def test_a_schedule_of_no_scope_or_time_is_refused(move):
    move.estate.schedule('p9')
    move.estate.schedule('p1', end_reprocess_time=cloudkitty.BEGIN - cloudkitty.HOUR)
    assert move.reasons(schedules.copy) == {
        '1': 'There is no scope p9.', '2': 'It ends at 2026-02-28 23:00:00, before it begins.'}
