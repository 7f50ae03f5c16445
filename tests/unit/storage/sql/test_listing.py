"""What the operator's commands ask a store: batches, unrated points, counts of series."""

import pytest

from rating_api import datapoint
from rating_api import storage
from rating_api.rating import modules
from tests.unit.storage import usage

HOUR, MARCH, EVER = usage.HOUR, usage.MARCH, usage.EVER


@pytest.fixture
def points(database):
    return storage.make_points(database)


class TestBatches:
    @pytest.fixture
    def numbers(self, points):
        """Three batches with points of one hour each, a period without usage, and one that was removed."""
        def add(hour, source='api', scope=None, **more):
            return points.add_batch(storage.NewBatch(source, scope, **more), [usage.point(MARCH + hour * HOUR)])
        period = datapoint.Period(MARCH + 9 * HOUR, MARCH + 10 * HOUR)
        found = [add(0), add(5), add(9, 'processor', 'p1', key='k', period=period), add(5),
                 points.add_batch(storage.NewBatch('processor', 'p2', 'l', period=period), ())]
        points.remove_batch(found[3])
        return found

    def found(self, points, numbers, **query):
        return [numbers.index(batch.batch_id) for batch in points.batches(storage.BatchQuery(**query))]

    @pytest.mark.parametrize(('query', 'expected'), [
        ({}, [4, 2, 1, 0]),
        ({'removed': True}, [4, 3, 2, 1, 0]),
        ({'source': 'processor'}, [4, 2]),
        ({'scope': 'p1'}, [2]),
        ({'scope': ''}, []),
        ({'window': storage.Window(MARCH, MARCH + 6 * HOUR)}, [1, 0]),
        ({'window': storage.Window(MARCH + 5 * HOUR, MARCH + 9 * HOUR)}, [1]),
        ({'window': storage.Window(MARCH + 1, MARCH + 5 * HOUR)}, []),
        ({'window': EVER, 'source': 'api', 'removed': True}, [3, 1, 0]),
        ({'limit': 2}, [4, 2]),
    ])
    def test_the_newest_that_pass_are_listed(self, points, numbers, query, expected):
        assert self.found(points, numbers, **query) == expected

    def test_a_batch_of_many_hours_is_in_every_window_that_it_may_have_points_in(self, points):
        points.add_batch(storage.NewBatch('api'), [usage.point(), usage.point(MARCH + 9 * HOUR)])
        for begin, expected in ((MARCH - HOUR, 0), (MARCH, 1), (MARCH + HOUR, 1), (MARCH + 9 * HOUR, 1), (MARCH + 10 * HOUR, 0)):
            window = storage.Window(begin, begin + HOUR)
            assert len(points.batches(storage.BatchQuery(window=window))) == expected

    def test_pages_go_on_before_the_last_one(self, points, numbers):
        assert self.found(points, numbers, before=numbers[2]) == [1, 0]

    def test_a_batch_is_listed_as_it_is_shown(self, points, numbers):
        assert points.batches(storage.BatchQuery(removed=True)) == [points.batch(number) for number in reversed(numbers)]


class TestUnrated:
    @pytest.fixture
    def keys(self, points):
        """Ten unrated points of two scopes among others, two of them equal; their keys in order."""
        given = [usage.point(MARCH + hour * HOUR, of=usage.series(project=project))
                 for hour in (0, 0, 1, 2, 3) for project in ('p1', 'p2')]
        others = [usage.point(MARCH + hour * HOUR) for hour in range(5)]
        points.add_batch(storage.NewBatch('api'), given + others,
                         [modules.Unrated(point, 'hashmap', f'reason {place}') for place, point in enumerate(given)])
        return [one.stored.key for one in points.unrated(EVER)]

    @pytest.mark.parametrize('size', [1, 3, 10, 11])
    def test_pages_are_the_whole_list(self, points, keys, size):
        assert keys == sorted(keys) and len(set(keys)) == 10
        found, after = [], None
        while page := points.unrated(EVER, size, after=after):
            found += [one.stored.key for one in page]
            after = found[-1]
        assert found == keys

    def test_a_scope_and_a_window_leave_their_own(self, points, keys):
        window = storage.Window(MARCH, MARCH + 2 * HOUR)
        found = points.unrated(window, scope='p2')
        assert [(one.stored.point.begin, one.stored.point.series.scope) for one in found] == [
            (MARCH, 'p2'), (MARCH, 'p2'), (MARCH + HOUR, 'p2')]
        assert [points.count_unrated(*query) for query in ((EVER,), (EVER, 'p2'), (window,), (window, 'p2'), (EVER, 'x'))] == [
            10, 5, 6, 3, 0]

    def test_a_place_before_the_window_leaves_the_window(self, points, keys):
        later = storage.Window(MARCH + HOUR, MARCH + 2 * HOUR)
        assert [one.stored.key for one in points.unrated(later, after=keys[0])] == keys[4:6]


class TestCounts:
    def test_types_and_labels_with_the_most_come_first(self, points):
        given = [usage.point(of=usage.series('cpu', str(n % 3), {'image': f'i{n % 2}'}, timestamp=str(n))) for n in range(12)]
        given += [usage.point(of=usage.series('disk', None, {'b': n}, a='x')) for n in range(4)]
        given += [usage.point(of=usage.series('none', None))] * 2
        points.add_batch(storage.NewBatch('api'), given)
        assert points.count_series() == storage.StoreCount(17, 18, [
            ('cpu', 12, [('timestamp', True, 12), ('project_id', True, 3), ('image', False, 2)]),
            ('disk', 4, [('b', False, 4), ('a', True, 1)]),
            ('none', 1, [])])
        assert points.count_series(limit=1) == (17, 18, [('cpu', 12, [('timestamp', True, 12)])])
        assert points.count_series('disk', 1) == (4, 18, [('disk', 4, [('b', False, 4)])])
        assert points.count_series('nothing') == (0, 18, [])

    def test_an_empty_store_has_none(self, points):
        assert points.count_series() == (0, 0, [])

    def test_removed_points_do_not_count_and_their_series_do(self, points):
        points.remove_batch(points.add_batch(storage.NewBatch('api'), [usage.point()]))
        assert points.count_series()[:2] == (1, 0)
