"""Where a page begins that was asked for by an offset."""

import pytest

from rating_api import datapoint
from rating_api import storage
from rating_api.db import models
from rating_api.storage.sql import pages
from tests.unit.storage import usage

API = storage.NewBatch('api')
DAY = datapoint.DAY_SECONDS
MARCH = usage.MARCH
WINDOW = storage.Window(MARCH - 5, MARCH + 40 * DAY)


def keys(page):
    return [stored.key for stored in page.points]


def skipped(offset, *blocks):
    query = storage.PageQuery(storage.Window(0, 100), offset=offset)
    found = pages._skip(query, [pages._Block(*block) for block in blocks])
    return found.window.begin, found.offset


@pytest.mark.parametrize(('offset', 'blocks', 'begin', 'left'), [
    (3, [], 0, 3),
    (3, [(0, 10, 4)], 0, 3),
    (4, [(0, 10, 4)], 10, 0),
    (9, [(0, 10, 4), (10, 20, 4), (20, 30, 4)], 20, 1),
    # In any order, and with nothing in between.
    (9, [(50, 60, 4), (10, 20, 4), (20, 30, 4)], 30, 1),
    # What overlaps is skipped as a whole or not at all.
    (5, [(0, 10, 4), (0, 10, 2)], 0, 5),
    (6, [(0, 10, 4), (0, 10, 2), (10, 20, 5)], 10, 0),
    (6, [(0, 10, 4), (5, 20, 3), (20, 30, 1)], 0, 6),
    (7, [(0, 20, 4), (5, 10, 3), (20, 30, 1)], 20, 0),
    (8, [(0, 20, 4), (5, 10, 3), (10, 20, 1), (20, 30, 1)], 20, 0),
])
def test_whole_blocks_are_skipped(offset, blocks, begin, left):
    assert skipped(offset, *blocks) == (begin, left)


class TestOffsets:
    @pytest.fixture
    def filled(self, database):
        """Rolled up but for two days of one project, the second in the middle: 4 points a day of 31 days."""
        points = storage.make_points(database)
        points.add_batch(API, [
            usage.point(MARCH + day * DAY + hour * 3600, str(day * 10 + hour), of=usage.series(project=project))
            for day in range(31) for hour, project in enumerate('pqpq') if (day, project) not in ((0, 'q'), (12, 'q'))])
        storage.make_rollups(database).roll(10 ** 9)
        points.add_batch(API, [
            usage.point(MARCH + day * DAY + hour * 3600, str(day * 10 + hour), of=usage.series(project='q'))
            for day in (0, 12) for hour in (1, 3)])
        return points

    @pytest.mark.parametrize('more', [
        {}, {'scope': 'q'}, {'filters': (storage.Filter('project_id', 'eq', ('p',)),)}, {'scope': 'nobody'},
        {'filters': (storage.Filter('month', 'eq', ('3',)),)}, {'filters': (storage.Filter('type', 'neq', ('cpu',)),)}])
    def test_every_offset_shows_what_is_there(self, filled, more):
        everything = keys(filled.page(storage.PageQuery(WINDOW, limit=1000, **more)))
        for offset in range(len(everything) + 3):
            page = filled.page(storage.PageQuery(WINDOW, limit=5, offset=offset, with_count=True, **more))
            assert keys(page) == everything[offset:offset + 5]
            assert (page.count, page.more) == (len(everything), len(everything) > offset + 5)

    def test_the_window_may_cut_days(self, filled):
        window = storage.Window(MARCH + 3600, MARCH + 30 * DAY + 3601)
        everything = keys(filled.page(storage.PageQuery(window, limit=1000)))
        assert len(everything) == 31 * 4 - 1 - 2
        for offset in (0, 1, 3, 4, 60, 119, 120, 121):
            page = filled.page(storage.PageQuery(window, limit=1, offset=offset))
            assert keys(page) == everything[offset:offset + 1]

    def test_days_that_rollups_count_are_not_read(self, database, filled):
        expected = keys(filled.page(storage.PageQuery(WINDOW, limit=3, offset=100)))
        with database.writer() as connection:
            connection.execute(models.point.delete().where(
                models.point.c.begin.between(MARCH + 13 * DAY, MARCH + 25 * DAY - 1)))
        assert keys(filled.page(storage.PageQuery(WINDOW, limit=3, offset=100))) == expected

    def test_in_reverse_it_counts_from_the_end(self, filled):
        everything = keys(filled.page(storage.PageQuery(WINDOW, limit=1000)))
        page = filled.page(storage.PageQuery(WINDOW, limit=2, offset=100, reverse=True))
        assert keys(page) == everything[-102:-100]
