"""Copying usage: each row once, whatever was copied, removed or rated before."""

import pytest

from rating_api import datapoint
from rating_api import exception
from rating_api import storage
from rating_api.importer.cloudkitty import frames
from tests import cloudkitty
from tests.unit.storage import usage


@pytest.fixture(autouse=True)
def chunk(monkeypatch):
    """Ten rows at a time."""
    monkeypatch.setattr(frames, '_CHUNK', 10)


def fill(estate, count, **given):
    estate.frames([{'rate': 0.5, 'begin': cloudkitty.BEGIN + number * cloudkitty.HOUR,
                    'end': cloudkitty.BEGIN + (number + 1) * cloudkitty.HOUR} | given for number in range(count)])


def prices(move):
    """How many points there are, and what they cost."""
    [row] = move.points.totals(storage.TotalsQuery(usage.EVER)) or [None]
    return move.points.count(usage.EVER), row and str(row.price)


def stretches(move):
    return sorted((batch.key, batch.digest, batch.count) for batch in move.points.batches(
        storage.BatchQuery('cloudkitty')))


def test_all_rows_are_copied_in_batches(move):
    fill(move.estate, 25)
    assert move.counts(frames.copy) == {'usage': (25, 0, 0)}
    assert prices(move) == (25, '12.5')
    assert stretches(move) == [('cloudkitty:1', '1-10', 10), ('cloudkitty:11', '11-20', 10),
                               ('cloudkitty:21', '21-25', 5)]


def test_a_second_run_copies_nothing(move):
    fill(move.estate, 25)
    move.run(frames.copy)
    assert move.counts(frames.copy) == {'usage': (0, 25, 0)}
    assert prices(move) == (25, '12.5')


def test_rows_that_came_later_are_added(move):
    fill(move.estate, 25)
    move.run(frames.copy)
    fill(move.estate, 7)
    assert move.counts(frames.copy) == {'usage': (7, 25, 0)}
    assert prices(move) == (32, '16')
    assert move.counts(frames.copy) == {'usage': (0, 32, 0)}


def test_equal_rows_are_as_many_points(move):
    move.estate.frames([{}, {}, {}])
    assert move.counts(frames.copy) == {'usage': (3, 0, 0)}
    assert prices(move) == (3, '1.5')


def test_a_dry_run_counts_and_writes_nothing(move):
    fill(move.estate, 25)
    assert move.counts(frames.copy, dry=True) == {'usage': (25, 0, 0)}
    assert prices(move) == (0, None)
    assert stretches(move) == []
    assert move.points.count_series().series == 0


def test_a_run_that_broke_off_goes_on_where_it_was(move, monkeypatch):
    fill(move.estate, 35)
    add = move.points.add_batch

    def fail(batch, *arguments):
        if batch.key == 'cloudkitty:21':
            raise exception.StorageBusy
        return add(batch, *arguments)

    monkeypatch.setattr(move.points, 'add_batch', fail)
    with pytest.raises(exception.StorageBusy):
        move.run(frames.copy)
    monkeypatch.setattr(move.points, 'add_batch', add)
    assert move.counts(frames.copy) == {'usage': (15, 20, 0)}
    assert prices(move) == (35, '17.5')


def test_a_refused_row_is_named_and_the_others_are_copied(move):
    fill(move.estate, 4)
    bad = move.estate.frame(desc='no labels')
    fill(move.estate, 4)
    assert move.reasons(frames.copy).keys() == {str(bad['id'])}
    assert prices(move) == (8, '4')
    assert stretches(move) == [('cloudkitty:1', '1-4', 4), ('cloudkitty:6', '6-9', 4)]


def test_a_refused_row_is_copied_once_it_was_mended(move):
    fill(move.estate, 4)
    bad = move.estate.frame(desc='no labels')
    fill(move.estate, 4)
    move.run(frames.copy)
    assert move.counts(frames.copy) == {'usage': (0, 8, 1)}
    move.estate.execute(f"UPDATE rated_data_frames SET \"desc\" = '{{}}' WHERE id = {bad['id']}")
    assert move.counts(frames.copy) == {'usage': (1, 8, 0)}
    assert prices(move) == (9, '4.5')


def test_periods_without_usage_leave_nothing(move):
    fill(move.estate, 3, res_type='_NO_DATA_', desc='""')
    fill(move.estate, 2)
    assert move.counts(frames.copy) == {'usage': (2, 0, 0)}
    assert move.counts(frames.copy) == {'usage': (0, 2, 0)}


def test_amounts_that_were_rounded_are_counted_in_their_batch(move):
    fill(move.estate, 2, rate=1e-19)
    move.run(frames.copy)
    [batch] = move.points.batches(storage.BatchQuery('cloudkitty'))
    assert batch.rounded == 2


def test_rows_that_changed_since_are_told_and_left(move):
    fill(move.estate, 25)
    move.run(frames.copy)
    move.estate.execute('DELETE FROM rated_data_frames WHERE id = 12')
    reasons = move.reasons(frames.copy)
    assert reasons.keys() == {'11 to 20'}
    assert 'They were 10 points when they were copied, as batch 2, and are 9 now.' in reasons['11 to 20']
    assert prices(move) == (25, '12.5')


def test_what_was_removed_here_comes_back_only_when_that_is_said(move):
    fill(move.estate, 25)
    move.run(frames.copy)
    move.points.remove_batch(2)
    assert move.counts(frames.copy) == {'usage': (0, 25, 0)}
    assert prices(move) == (15, '7.5')
    assert move.counts(frames.copy, again=True) == {'usage': (10, 15, 0)}
    assert move.counts(frames.copy) == {'usage': (0, 25, 0)}
    assert prices(move) == (25, '12.5')


def test_what_was_rated_again_here_is_not_copied_on_top(move):
    fill(move.estate, 5)
    move.run(frames.copy)
    move.points.remove('p1', 0, 2 ** 40)
    assert move.counts(frames.copy)['usage'][0] == 0
    assert prices(move) == (0, None)


def test_two_estates_are_told_apart_by_their_names(move):
    fill(move.estate, 5)
    move.run(frames.copy, name='north')
    assert move.counts(frames.copy, name='south') == {'usage': (5, 0, 0)}
    assert move.counts(frames.copy, name='north') == {'usage': (0, 5, 0)}


def test_usage_of_periods_that_the_processor_has_rated_is_refused(move):
    fill(move.estate, 25)
    begin = usage.MARCH + 12 * usage.HOUR
    batch = storage.NewBatch('processor', 'p1', 'prometheus:p1:12', period=datapoint.Period(begin, begin + usage.HOUR))
    move.points.add_batch(batch, [usage.point(begin)])
    reasons = move.reasons(frames.copy)
    assert reasons == {'11 to 20': "The period of the scope 'p1' that begins at 2026-03-01T12:00:00+00:00 was rated "
                                   'here by the processor: usage would be here twice.'}
    assert prices(move)[0] == 16


def test_usage_beside_what_the_processor_has_rated_is_copied(move):
    fill(move.estate, 5)
    begin = usage.MARCH + 5 * usage.HOUR
    for scope, at in (('p1', begin), ('p2', usage.MARCH)):
        period = datapoint.Period(at, at + usage.HOUR)
        move.points.add_batch(storage.NewBatch('processor', scope, f'prometheus:{scope}', period=period), [])
    assert move.counts(frames.copy) == {'usage': (5, 0, 0)}


def test_another_run_at_the_same_time_ends_this_one(move, monkeypatch):
    fill(move.estate, 15)
    add = move.points.add_batch

    def late(batch, *arguments):
        if batch.key == 'cloudkitty:11':
            add(batch, *arguments)
        return add(batch, *arguments)

    monkeypatch.setattr(move.points, 'add_batch', late)
    with pytest.raises(exception.Conflict, match='Another import copies the usage from row 11 on'):
        move.run(frames.copy)
    assert prices(move) == (15, '7.5')


def test_progress_is_told_by_the_last_row(move):
    fill(move.estate, 15)
    told = []
    move.run(frames.copy, advance=lambda *step: told.append(step))
    assert told == [(10, 15, 'usage of 2026-03-01'), (15, 15, 'usage of 2026-03-01')]
