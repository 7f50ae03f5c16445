"""When a store says that something is to be rolled up: after the commit, and only if there was one."""

import pytest

from rating_api import exception
from rating_api import storage
from tests.unit.processor import fakes

BATCH = storage.NewBatch('api')


@pytest.fixture
def told():
    return []


@pytest.fixture
def points(database, told):
    rollups = storage.make_rollups(database)
    # What somebody else sees at that moment.
    return storage.make_points(database, marked=lambda: told.append(rollups.pending()))


def add(points, **more):
    return points.add_batch(BATCH, [fakes.point(0, price='1')], **more)


def test_each_change_is_told_once_it_is_there(points, told):
    batch_id = add(points)
    assert told == [1]
    points.remove('P1', 0, 10)
    add(points)
    points.remove_batch(batch_id)
    assert told == [1, 1, 1, 1]


def test_a_unit_is_told_of_after_its_own_commit(database, points, told):
    with database.unit(lambda connection: None):
        add(points)
        add(points)
        assert told == []
    assert told == [1, 1]


def test_what_was_undone_is_not_told(database, points, told):
    with pytest.raises(KeyError), database.unit(lambda connection: None):
        add(points)
        raise KeyError
    with pytest.raises(exception.NotFound):
        points.remove_batch(7)
    assert told == []


def test_a_removal_within_a_batch_is_told_with_it(points, told):
    add(points)
    points.add_batch(BATCH, [fakes.point(20, price='1')],
                     also=lambda connection: points.remove('P1', 0, 10, connection))
    assert told == [1, 1]
