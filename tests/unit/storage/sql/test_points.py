import decimal
import threading

import pytest
import sqlalchemy

from rating_api import datapoint
from rating_api import exception
from rating_api import storage
from rating_api.db import models
from rating_api.rating import modules
from rating_api.storage import timelabels
from tests.unit.storage import usage

HOUR, MARCH, EVER = usage.HOUR, usage.MARCH, usage.EVER
API = storage.NewBatch('api')
D = decimal.Decimal


def totals(points, groupby=(), window=EVER, filters=(), **more):
    """The rows as {groups and bucket: (qty, price)}."""
    rows = points.totals(storage.TotalsQuery(window, filters, groupby, **more))
    return {(*row.groups, *([row.begin] if 'time' in groupby else [])): (row.qty, row.price) for row in rows}


def page(points, window=EVER, filters=(), **more):
    return points.page(storage.PageQuery(window, filters, **more))


def begins(found):
    return [stored.point.begin for stored in found.points]


@pytest.fixture
def points(database):
    return storage.make_points(database)


class TestAdding:
    def test_a_point_comes_back_as_it_went_in(self, points):
        labels = {'text': 'ä\n"\'', 'whole': 4, 'real': 4.5, 'yes': True, 'no': False, 'none': None, 'empty': ''}
        given = datapoint.Point(MARCH, MARCH + 900, usage.series(metadata={'image': 'rhel'}, **labels),
                                D('1.000000000000000001'), D('-0.5'))
        batch_id = points.add_batch(API, [given])
        [stored] = page(points).points
        assert stored.point[:2] == given[:2]
        assert stored.point[3:] == given[3:]
        assert usage.labels(stored) == ('cpu', 'GiB', 'p1', {'project_id': 'p1', **labels}, {'image': 'rhel'})
        assert all(type(stored.point.series.groupby[name]) is type(value) for name, value in labels.items())
        assert stored.key == (MARCH, stored.key.series_id, 0, batch_id)

    def test_labels_of_another_type_are_another_series(self, points):
        points.add_batch(API, [usage.point(of=usage.series(a=value)) for value in (True, 1, 1.0, '1', None, 'None')])
        found = page(points).points
        assert len({stored.key.series_id for stored in found}) == 6
        assert {repr(stored.point.series.groupby['a']) for stored in found} == {
            'True', '1', '1.0', "'1'", 'None', "'None'"}

    def test_the_order_of_labels_makes_no_new_series(self, points):
        one = datapoint.Series('cpu', '', 'p', {'a': 1, 'b': 2}, {})
        other = datapoint.Series('cpu', '', 'p', {'b': 2, 'a': 1}, {})
        points.add_batch(API, [usage.point(of=one), usage.point(of=other)])
        assert len({stored.key.series_id for stored in page(points).points}) == 1

    def test_equal_points_are_as_many_points(self, points):
        same = usage.point(price='2')
        points.add_batch(API, [same, same])
        points.add_batch(API, [usage.point(price='2')])
        assert totals(points) == {(): (3, 6)}
        assert len({stored.key for stored in page(points).points}) == 3

    def test_a_batch_without_points_is_a_batch(self, points):
        batch = points.batch(points.add_batch(API, []))
        assert (batch.count, batch.begin_min, batch.live) == (0, None, True)

    def test_a_batch_says_what_is_in_it(self, points):
        new = storage.NewBatch('processor', 'p1', 'k', 7, datapoint.Period(0, 9), 'abc')
        batch = points.batch(points.add_batch(new, [usage.point(MARCH + HOUR), usage.point(MARCH)]))
        assert batch[1:11] == ('processor', 'p1', 'k', True, 2, 2, 'abc', MARCH, MARCH + HOUR, 7)
        assert batch.created_at.tzinfo is not None

    def test_a_key_is_stored_once(self, points):
        keyed = storage.NewBatch('processor', 'p1', 'cpu 1')
        points.add_batch(keyed, [usage.point(price='1')])
        with pytest.raises(exception.Conflict):
            points.add_batch(keyed, [usage.point(price='2')])
        assert totals(points) == {(): (1, 1)}

    def test_an_inexact_amount_stores_nothing(self, points):
        with pytest.raises(ValueError, match='18 decimals'):
            points.add_batch(API, [usage.point(), usage.point(qty='1e-19')])
        assert points.count(EVER) == 0

    def test_other_writes_are_in_the_same_transaction(self, database, points):
        points.add_batch(API, [usage.point()], also=_write_meta)
        with pytest.raises(KeyError):
            points.add_batch(API, [usage.point()], also=_fail_after_writing)
        keyed = storage.NewBatch('processor', None, 'k')
        points.add_batch(keyed, [])
        with pytest.raises(exception.Conflict):
            points.add_batch(keyed, [usage.point()], also=_write_more_meta)
        with database.reader() as connection:
            assert len(connection.execute(models.meta.select()).all()) == 1
        assert points.count(EVER) == 1

    def test_a_replacement_is_one_transaction(self, points):
        keyed = storage.NewBatch('processor', 'p1', 'hour')
        points.add_batch(keyed, [usage.point(price='1')])
        points.add_batch(keyed, [usage.point(price='5')],
                         also=lambda connection: points.remove('p1', MARCH, MARCH + HOUR, connection))
        assert totals(points) == {(): (1, 5)}

    def test_two_stores_make_one_series(self, database):
        one, other = storage.make_points(database), storage.make_points(database)
        for points in (one, other):
            points.add_batch(API, [usage.point()])
        assert len({stored.key.series_id for stored in page(one).points}) == 1

    def test_writers_with_the_same_new_series_wait_for_each_other(self, database):
        series = [usage.series(id=str(number)) for number in range(300)]
        given = [usage.point(of=one) for one in series]
        problems = []
        threads = [threading.Thread(target=_add, args=(database, given[::step], problems)) for step in (1, -1, 1, -1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        points = storage.make_points(database)
        assert totals(points) == {(): (1200, 0)}
        with database.reader() as connection:
            counts = [connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(table))
                      for table in (models.series, models.series_label)]
        assert counts == [300, 600]

    def test_a_forgetful_store_knows_its_series_again(self, database):
        points = storage.make_points(database, series_cache=2)
        for _ in range(2):
            points.add_batch(API, [usage.point(of=usage.series(id=number)) for number in range(5)])
        assert totals(points, ('id',)) == {(str(number),): (2, 0) for number in range(5)}


class TestExactness:
    def test_extremes_are_exact_to_the_last_digit(self, points):
        largest, smallest = D('999999999999999.999999999999999999'), D('1e-18')
        points.add_batch(API, [usage.point(qty=largest, price=largest.copy_negate()) for _ in range(10_000)])
        points.add_batch(API, [usage.point(qty=smallest, price=smallest) for _ in range(3)])
        points.add_batch(API, [usage.point(qty=10 ** 15, price=-10 ** 15)])
        qty = D('10000999999999999999.999999999999990003')
        price = D('-10000999999999999999.999999999999989997')
        assert totals(points) == {(): (qty, price)}
        assert totals(points, ('type', 'time')) == {('cpu', MARCH): (qty, price)}
        assert totals(points, ('time-m', 'project_id')) == {('3', 'p1'): (qty, price)}
        assert totals(points, ('time-d',)) == {('60',): (qty, price)}
        assert totals(points, ('project_id',)) == {('p1',): (qty, price)}

    def test_amounts_that_cancel_are_zero(self, points):
        points.add_batch(API, [usage.point(qty='-0.1', price='1e15'), usage.point(qty='0.1', price='-1e15')])
        assert totals(points) == {(): (0, 0)}


class TestWindow:
    def test_a_window_has_its_begin_and_not_its_end(self, points):
        points.add_batch(API, [usage.point(MARCH + number) for number in (-1, 0, 1)])
        window = storage.Window(MARCH, MARCH + 1)
        assert begins(page(points, window)) == [MARCH]
        assert totals(points, (), window) == {(): (1, 0)}
        assert points.count(window) == 1

    def test_where_a_point_ends_plays_no_part(self, points):
        points.add_batch(API, [usage.point(MARCH - 10, seconds=10 ** 9)])
        assert totals(points, (), storage.Window(MARCH, MARCH + HOUR)) == {}

    def test_an_empty_window_has_no_groups(self, points):
        points.add_batch(API, [usage.point()])
        for groupby in ((), ('type',), ('time',), ('project_id', 'time-d')):
            assert totals(points, groupby, storage.Window(0, 10)) == {}


class TestPages:
    def test_pages_are_in_the_order_of_begins(self, points):
        points.add_batch(API, [usage.point(MARCH + number, of=usage.series(id=number % 3)) for number in (5, 1, 3)])
        points.add_batch(API, [usage.point(MARCH + 2)])
        assert begins(page(points)) == [MARCH + number for number in (1, 2, 3, 5)]

    @pytest.mark.parametrize('limit', [1, 2, 3, 7, 8, 100])
    def test_every_page_size_shows_every_point_once(self, points, limit):
        points.add_batch(API, [usage.point(MARCH + number // 3) for number in range(8)])
        everything = [stored.key for stored in page(points).points]
        after, seen = None, []
        while True:
            found = page(points, limit=limit, after=after)
            seen += [stored.key for stored in found.points]
            if not found.more:
                break
            after = seen[-1]
        assert seen == everything
        backwards, before = [], storage.PointKey(10 ** 12, 0, 0, 0)
        while True:
            found = page(points, limit=limit, after=before, reverse=True)
            backwards = [stored.key for stored in found.points] + backwards
            if not found.more:
                break
            before = backwards[0]
        assert backwards == everything
        by_offset = [stored.key for offset in range(0, 8, limit)
                     for stored in page(points, limit=limit, offset=offset).points]
        assert by_offset == everything

    def test_a_marker_need_not_exist(self, points):
        points.add_batch(API, [usage.point(MARCH), usage.point(MARCH + 2)])
        marker = storage.PointKey(MARCH + 1, 10 ** 9, 5, 5)
        assert begins(page(points, after=marker)) == [MARCH + 2]
        assert begins(page(points, after=marker, reverse=True)) == [MARCH]

    def test_a_marker_does_not_widen_the_window(self, points):
        points.add_batch(API, [usage.point(MARCH + number) for number in range(4)])
        window = storage.Window(MARCH + 1, MARCH + 3)
        assert begins(page(points, window, after=storage.PointKey(0, 0, 0, 0))) == [MARCH + 1, MARCH + 2]
        last = storage.PointKey(10 ** 12, 0, 0, 0)
        assert begins(page(points, window, after=last, reverse=True)) == [MARCH + 1, MARCH + 2]

    def test_the_count_is_of_all_that_match(self, points):
        points.add_batch(API, [usage.point(of=usage.series(project='ab'[number % 2])) for number in range(5)])
        wanted = [storage.Filter('project_id', 'eq', ('a',))]
        found = page(points, filters=wanted, limit=1, with_count=True)
        assert (len(found.points), found.more, found.count) == (1, True, 3)
        assert page(points).count is None


class TestFilters:
    @pytest.fixture
    def points(self, database):
        points = storage.make_points(database)
        points.add_batch(API, [
            usage.point(price='1', of=usage.series('cpu', 'a', {'flavor': 'big'}, size=4)),
            usage.point(price='2', of=usage.series('cpu', 'b', {'flavor': 'tiny'}, size='4')),
            usage.point(price='4', of=usage.series('disk', 'b', {'flavor': ''}, size=4.0)),
            usage.point(price='8', of=usage.series('ip', 'c', {'size': '10'})),
            usage.point(price='16', of=usage.series('ip', None, {'project_id': 'a'}, size='huge')),
            usage.point(price='32', of=usage.series('net', 'c', {'size': 'x'}, size=True)),
        ])
        return points

    @pytest.mark.parametrize(('key', 'op', 'values', 'price'), [
        ('type', 'eq', ('cpu',), 3),
        ('type', 'eq', ('cpu', 'ip'), 27),
        ('type', 'neq', ('cpu', 'ip'), 36),
        ('type', 'gt', ('disk',), 56),
        ('type', 'lte', ('disk',), 7),
        ('project_id', 'eq', ('b',), 6),
        ('project_id', 'neq', ('b',), 57),
        ('flavor', 'eq', ('big', 'tiny'), 3),
        # Missing and '' are one, and neither is any value.
        ('flavor', 'eq', ('',), 60),
        ('flavor', 'neq', ('',), 3),
        ('flavor', 'neq', ('big',), 62),
        ('flavor', 'eq', ('', 'big'), 61),
        ('nothing', 'eq', ('',), 63),
        ('nothing', 'neq', ('',), 0),
        ('nothing', 'eq', ('x',), 0),
        # Labels compare as Python shows them, and those of groupby hide those of metadata.
        ('size', 'eq', ('4',), 3),
        ('size', 'eq', ('4.0',), 4),
        ('size', 'eq', ('True',), 32),
        ('size', 'eq', ('x',), 0),
        ('size', 'gte', ('4',), 63),
        ('size', 'gt', ('4',), 56),
        ('size', 'lt', ('10',), 7),
        ('size', 'lt', ('I',), 15),
        ('flavor', 'lt', ('zzz',), 3),
        ('flavor', 'gt', ('',), 3),
    ])
    def test_what_a_filter_leaves(self, points, key, op, values, price):
        wanted = [storage.Filter(key, op, values)]
        assert totals(points, filters=wanted).get((), (0, 0))[1] == price
        assert sum(stored.point.price for stored in page(points, filters=wanted).points) == price
        assert points.count(EVER, wanted) == len(page(points, filters=wanted).points)

    def test_all_filters_must_pass(self, points):
        wanted = [storage.Filter('type', 'eq', ('cpu',)), storage.Filter('project_id', 'eq', ('b',))]
        assert totals(points, filters=wanted) == {(): (1, 2)}

    def test_a_scope_is_not_a_label(self, points):
        assert totals(points, scope='a') == {(): (1, 1)}
        assert totals(points, scope='') == {(): (1, 16)}
        assert {stored.point.price for stored in page(points, scope='b').points} == {2, 4}
        assert points.count(EVER, scope='c') == 2
        assert totals(points, scope='unknown') == {}

    def test_texts_compare_by_their_bytes(self, points):
        points.add_batch(API, [usage.point(price=64, of=usage.series('Ä', 'd', Name='B')),
                               usage.point(price=128, of=usage.series('Ä', 'd', Name='b')),
                               usage.point(price=256, of=usage.series('Ä', 'd', Name='b '))])
        assert totals(points, filters=[storage.Filter('Name', 'eq', ('b',))]) == {(): (1, 128)}
        assert totals(points, filters=[storage.Filter('name', 'eq', ('b',))]) == {}
        assert totals(points, filters=[storage.Filter('Name', 'gt', ('a',))]) == {(): (2, 384)}
        assert list(totals(points, ('Name',))) == [('',), ('B',), ('b',), ('b ',)]

    def test_long_values_are_told_apart(self, points):
        long = 'x' * 4095
        points.add_batch(API, [usage.point(price=64, of=usage.series('l', long + 'a')),
                               usage.point(price=128, of=usage.series('l', long + 'b'))])
        assert totals(points, filters=[storage.Filter('project_id', 'eq', (long + 'a',))]) == {(): (1, 64)}
        assert totals(points, scope=long + 'b') == {(): (1, 128)}

    def test_the_hash_of_a_value_is_not_the_value(self, database, points):
        with database.writer() as connection:
            connection.execute(models.series_label.update().values(hash=models.series_label.c.hash * 0 + 1))
            connection.execute(models.series.update().values(scope_hash=1))
        points.add_batch(API, [usage.point()])
        assert totals(points, filters=[storage.Filter('project_id', 'eq', ('a',))]) == {}


class TestGroups:
    def test_groups_are_sorted_and_then_by_time(self, points):
        points.add_batch(API, [usage.point(MARCH + hour * HOUR, of=usage.series(kind, project))
                               for hour in (1, 0) for kind in ('b', 'a') for project in ('y', 'x')])
        rows = points.totals(storage.TotalsQuery(EVER, groupby=('project_id', 'time', 'type')))
        assert [(*row.groups, (row.begin - MARCH) // HOUR) for row in rows] == [
            (project, kind, hour) for project in 'xy' for kind in 'ab' for hour in (0, 1)]
        assert {(row.end - row.begin) for row in rows} == {HOUR}

    def test_rows_have_the_window_unless_grouped_by_time(self, points):
        points.add_batch(API, [usage.point()])
        for groupby in ((), ('type',), ('time-d',)):
            [row] = points.totals(storage.TotalsQuery(storage.Window(5, MARCH + 7), groupby=groupby))
            assert row[:2] == (5, MARCH + 7)

    def test_equal_texts_are_one_group_and_missing_is_empty(self, points):
        points.add_batch(API, [usage.point(of=usage.series(a=value)) for value in (4, '4', '', None)])
        points.add_batch(API, [usage.point(), usage.point(of=usage.series(metadata={'a': '4'}))])
        assert totals(points, ('a',)) == {('',): (3, 0), ('4',): (2, 0), ('None',): (1, 0)}

    def test_metadata_is_not_grouped_by(self, points):
        points.add_batch(API, [usage.point(of=usage.series(metadata={'flavor': 'big'}))])
        assert totals(points, ('flavor',)) == {('',): (1, 0)}

    def test_buckets_are_counted_from_the_epoch(self, points):
        points.add_batch(API, [usage.point(begin) for begin in (-1, -7, -8, 0, 6, 7)])
        assert totals(points, ('time',), period=7) == {(-14,): (1, 0), (-7,): (2, 0), (0,): (2, 0), (7,): (1, 0)}

    def test_calendar_groups_follow_from_the_begin(self, points):
        days = [datapoint.epoch(datapoint.moment(MARCH).replace(month=month, day=day))
                for month, day in ((1, 1), (2, 28), (3, 1), (12, 31))]
        points.add_batch(API, [usage.point(day + 86_399) for day in days])
        assert totals(points, ('time-d',)) == {(day,): (1, 0) for day in ('1', '365', '59', '60')}
        assert totals(points, ('time-w',)) == {(week,): (1, 0) for week in ('00', '08', '09', '52')}
        assert totals(points, ('time-m',)) == {(month,): (1, 0) for month in ('1', '12', '2', '3')}
        assert totals(points, ('time-y', 'time-m')) == {('2026', month): (1, 0) for month in ('1', '12', '2', '3')}

    def test_a_stored_attribute_comes_before_the_derived_one(self, points):
        points.add_batch(API, [usage.point(of=usage.series(month='13')), usage.point(of=usage.series(month='')),
                               usage.point(of=usage.series(metadata={'month': '14'})), usage.point()])
        assert totals(points, ('time-m',)) == {('13',): (1, 0), ('3',): (3, 0)}
        assert totals(points, ('month',)) == {('13',): (1, 0), ('',): (3, 0)}


class TestTimeLabels:
    """Points that carry the labels of their begin, as collected ones do, beside points without them."""

    @pytest.fixture
    def points(self, database):
        points = storage.make_points(database)
        self.batch_id = points.add_batch(API, [
            usage.point(begin, price='1', of=usage.series(id='a', **timelabels.derive(begin)))
            for begin in (MARCH, MARCH + HOUR, MARCH + 24 * HOUR, MARCH - HOUR)])
        points.add_batch(API, [usage.point(MARCH, price='100', of=usage.series(id='a'))])
        return points

    def test_they_make_no_new_series(self, points):
        keys = {stored.key.series_id for stored in page(points).points if stored.point.price == 1}
        assert len(keys) == 1
        assert points.batch(self.batch_id).time_labels
        assert not points.batch(self.batch_id + 1).time_labels

    def test_they_come_back(self, points):
        found = {stored.point.begin: stored.point.series.groupby for stored in page(points).points
                 if stored.point.price == 1}
        assert all(found[begin] == {'project_id': 'p1', 'id': 'a', **timelabels.derive(begin)} for begin in found)
        [plain] = [stored for stored in page(points).points if stored.point.price == 100]
        assert plain.point.series.groupby == {'project_id': 'p1', 'id': 'a'}

    def test_one_that_is_not_derived_is_stored(self, points):
        labels = {**timelabels.derive(MARCH), 'year': '1999'}
        points.add_batch(API, [usage.point(MARCH, price='7', of=usage.series(**labels))])
        [found] = [stored for stored in page(points).points if stored.point.price == 7]
        assert found.point.series.groupby == {'project_id': 'p1', **labels}

    @pytest.mark.parametrize(('key', 'op', 'values', 'price'), [
        ('month', 'eq', ('3',), 3),
        ('month', 'eq', ('2', '3'), 4),
        ('month', 'neq', ('3',), 101),
        ('month', 'eq', ('',), 100),
        ('month', 'neq', ('',), 4),
        ('day_of_the_year', 'gt', ('9',), 4),
        ('day_of_the_year', 'gt', ('60',), 1),
        ('week_of_the_year', 'eq', ('08',), 1),
        ('year', 'lte', ('2025',), 0),
        ('year', 'eq', ('2026',), 4),
    ])
    def test_they_can_be_filtered_by(self, points, key, op, values, price):
        wanted = [storage.Filter(key, op, values)]
        assert totals(points, filters=wanted).get((), (0, 0))[1] == price
        assert sum(stored.point.price for stored in page(points, filters=wanted).points) == price

    def test_they_can_be_grouped_by(self, points):
        assert totals(points, ('month',)) == {('',): (1, 100), ('2',): (1, 1), ('3',): (3, 3)}
        assert totals(points, ('month', 'id', 'time-d')) == {
            ('', 'a', '60'): (1, 100), ('2', 'a', '59'): (1, 1), ('3', 'a', '60'): (2, 2), ('3', 'a', '61'): (1, 1)}
        assert totals(points, ('time-m',)) == {('2',): (1, 1), ('3',): (4, 103)}


class TestRemoving:
    def test_a_scope_loses_its_points_of_a_time(self, points):
        points.add_batch(API, [usage.point(MARCH + hour * HOUR, of=usage.series(project=project))
                               for hour in range(3) for project in ('a', 'b')])
        assert points.remove('a', MARCH, MARCH + 2 * HOUR) == 2
        assert totals(points, ('project_id', 'time')) == {
            ('a', MARCH + 2 * HOUR): (1, 0), **{('b', MARCH + hour * HOUR): (1, 0) for hour in range(3)}}

    def test_a_batch_ends_with_its_last_point(self, points):
        batch_id = points.add_batch(storage.NewBatch('api', key='k'), [usage.point(MARCH), usage.point(MARCH + 1)])
        points.remove('p1', MARCH, MARCH + 1)
        assert points.batch(batch_id)[4:7] == (True, 2, 1)
        points.remove('p1', MARCH, MARCH + 2)
        assert points.batch(batch_id)[4:7] == (False, 2, 0)

    def test_a_period_without_usage_can_be_done_again(self, points):
        empty = storage.NewBatch('processor', 'p1', 'k', period=datapoint.Period(MARCH, MARCH + HOUR))
        points.add_batch(empty, [])
        points.remove('p1', MARCH + HOUR, MARCH + 9 * HOUR)
        points.remove('p2', MARCH, MARCH + HOUR)
        with pytest.raises(exception.Conflict):
            points.add_batch(empty, [])
        points.remove('p1', MARCH, MARCH + HOUR)
        points.add_batch(empty, [usage.point()])
        assert points.count(EVER) == 1

    def test_a_batch_is_removed_as_a_whole(self, points):
        keyed = storage.NewBatch('api', key='k')
        bad = usage.point(MARCH + 5)
        batch_id = points.add_batch(keyed, [usage.point(), bad], [modules.Unrated(bad, 'hashmap', 'why')])
        points.add_batch(API, [usage.point()])
        assert points.remove_batch(batch_id) == 2
        assert points.remove_batch(batch_id) == 0
        assert points.batch(batch_id)[4:7] == (False, 2, 0)
        assert points.count(EVER) == 1
        assert points.unrated(EVER) == []
        assert points.add_batch(keyed, []) > batch_id

    def test_an_unknown_batch_is_not_found(self, points):
        with pytest.raises(exception.NotFound):
            points.remove_batch(7)
        with pytest.raises(exception.NotFound):
            points.batch(7)


class TestUnrated:
    def test_unrated_points_are_listed_with_the_reason(self, points):
        given = [usage.point(MARCH + 1), usage.point(MARCH), usage.point(MARCH), usage.point(MARCH)]
        points.add_batch(API, given, [modules.Unrated(given[2], 'hashmap', 'no number'),
                                      modules.Unrated(given[0], 'noop', 'late')])
        found = points.unrated(EVER)
        assert [(one.stored.point.begin, one.module, one.reason) for one in found] == [
            (MARCH, 'hashmap', 'no number'), (MARCH + 1, 'noop', 'late')]
        assert found[0].stored.key.n == 1
        later = points.unrated(storage.Window(MARCH + 1, MARCH + 2))
        assert [one.stored.key for one in later] == [found[1].stored.key]
        assert [one.stored.key for one in points.unrated(EVER, limit=1)] == [found[0].stored.key]
        assert totals(points) == {(): (4, 0)}

    def test_they_go_with_the_points(self, points):
        given = [usage.point(MARCH), usage.point(MARCH, of=usage.series(project='other'))]
        points.add_batch(API, given, [modules.Unrated(one, 'hashmap', 'x') for one in given])
        points.remove('p1', MARCH, MARCH + 1)
        assert [one.stored.point.series.scope for one in points.unrated(EVER)] == ['other']

    def test_one_that_is_not_in_the_batch_is_refused(self, points):
        with pytest.raises(ValueError, match='not in its batch'):
            points.add_batch(API, [usage.point()], [modules.Unrated(usage.point(), 'hashmap', 'x')])
        assert points.count(EVER) == 0


def _write_meta(connection):
    connection.execute(models.meta.insert().values(key='also', value='written'))


def _write_more_meta(connection):
    connection.execute(models.meta.insert().values(key='more', value='written'))


def _fail_after_writing(connection):
    _write_more_meta(connection)
    raise KeyError


def _add(database, given, problems):
    try:
        storage.make_points(database).add_batch(API, given)
    except Exception as problem:
        problems.append(problem)
