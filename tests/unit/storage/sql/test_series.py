"""The ids of series: what is remembered of them, and from when on."""

import pytest

from rating_api.db import models
from rating_api.storage.sql import bulk
from rating_api.storage.sql import series
from tests.unit.storage import usage


def points(count, first=0):
    return [usage.point(of=usage.series(id=str(number))) for number in range(first, first + count)]


def stored(database):
    """The ids of the series that are stored, and how many labels they have."""
    with database.reader() as connection:
        ids = connection.scalars(models.series.select().with_only_columns(models.series.c.id)).all()
        return set(ids), len(connection.execute(models.series_label.select()).all())


@pytest.mark.parametrize('cache_size', [1, 7, 100])
def test_no_more_ids_are_remembered_than_was_asked_for(database, cache_size):
    ids = series.SeriesIds(database, cache_size, None)
    many = points(9_000)
    found = ids.of(many).ids
    assert ids._known.cache_info().currsize == cache_size
    # More than one transaction stores, and more than the cache holds: each has its own id all the same.
    assert stored(database) == (set(found), 2 * len(many))
    assert len(set(found)) == len(many)
    assert ids.of(many[::-1]).ids == found[::-1]
    assert series.SeriesIds(database, 5, None).of(many).ids == found


def test_ids_are_learnt_when_their_transaction_is_over(database, monkeypatch):
    """One that was rolled back taught nothing, so the next batch does not point at series that are not there."""
    ids = series.SeriesIds(database, 100, None)

    def broken(connection, rows):
        raise RuntimeError('the labels cannot be stored')

    with monkeypatch.context() as patch:
        patch.setattr(bulk, 'insert', broken)
        with pytest.raises(RuntimeError):
            ids.of(points(3))
    assert stored(database) == (set(), 0)
    found = ids.of(points(3)).ids
    assert stored(database) == (set(found), 6)


def test_a_series_that_another_process_stored_is_found(database):
    mine, others = (series.SeriesIds(database, 100, None) for _ in range(2))
    theirs = others.of(points(5)).ids
    assert mine.of(points(8)).ids[:5] == theirs
    assert len(stored(database)[0]) == 8
