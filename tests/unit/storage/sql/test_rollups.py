"""What rollups say, and which of them answer a question."""

import decimal
import itertools

import hypothesis
import pytest
from hypothesis import strategies

from rating_api import datapoint
from rating_api import storage
from rating_api.db import meta
from rating_api.db import models
from rating_api.storage.sql import numbers
from rating_api.storage.sql import rescope
from tests.unit.storage import plain
from tests.unit.storage import usage
from tests.unit.storage.sql import test_properties as claims

API = storage.NewBatch('api')
D = decimal.Decimal
DAY = datapoint.DAY_SECONDS
MARCH = usage.MARCH
MONTH = storage.Window(MARCH, MARCH + 31 * DAY)
ALL = 10 ** 9

KINDS = ('rollup_kind_day', 'rollup_kind_month')
SOURCES = ('point', 'rollup_day', 'rollup_month', *KINDS)


@pytest.fixture
def keyed(database):
    """An empty database whose scopes come from project_id."""
    meta.claim_scope_key(database, 'project_id')
    return database


def month():
    """Two series of each of four kinds, every second day of March."""
    series = [usage.series(kind, project, id=f'{kind}-{project}-{n}')
              for kind in ('cpu', 'disk') for project in ('p', 'q') for n in range(2)]
    return [usage.point(MARCH + day * DAY + 5 * n, f'{day}.{n}', '0.01', one)
            for day in range(0, 31, 2) for n, one in enumerate(series)]


def asked(*groupby, window=MONTH, filters=(), **more):
    return storage.TotalsQuery(window, filters, groupby, **more)


def rows(database, table):
    with database.reader() as connection:
        return connection.execute(table.select().order_by(*table.primary_key.columns)).all()


def only(database, kept):
    """Leave of all sources the rows of one kind only."""
    with database.writer() as connection:
        for name in set(SOURCES) - set(kept):
            connection.execute(models.metadata.tables[name].delete())


def by(key, *values, op='eq'):
    return storage.Filter(key, op, values)


class TestWhatAnswers:
    """Of a month that is rolled up, what is read is told by taking everything else away."""

    @pytest.mark.parametrize(('query', 'read'), [
        (asked(), ['rollup_kind_month']),
        (asked('project_id'), ['rollup_kind_month']),
        (asked('type', 'project_id', 'time-m', 'time-y'), ['rollup_kind_month']),
        (asked(filters=[by('type', 'cpu')]), ['rollup_kind_month']),
        (asked('type', filters=[by('project_id', 'p', op='neq')]), ['rollup_kind_month']),
        (asked('type', scope='q'), ['rollup_kind_month']),
        (asked('time-d'), ['rollup_kind_day']),
        (asked('time', 'project_id', period=2 * DAY), ['rollup_kind_day']),
        (asked('id'), ['rollup_month']),
        (asked('project_id', filters=[by('id', 'cpu-p-1')]), ['rollup_month']),
        (asked('id', 'time-w'), ['rollup_day']),
        (asked('time', period=3600), ['point']),
        (asked(window=storage.Window(MARCH, MARCH + 10 * DAY)), ['rollup_kind_day']),
        (asked('id', window=storage.Window(MARCH, MARCH + 10 * DAY)), ['rollup_day']),
        (asked(window=storage.Window(MARCH, MARCH + DAY // 2)), ['point']),
        # Most of a month is the month without the rest.
        (asked('type', window=storage.Window(MARCH, MARCH + 25 * DAY)), list(KINDS)),
        (asked('id', window=storage.Window(MARCH + 3 * DAY, MARCH + 31 * DAY)), ['rollup_month', 'rollup_day']),
    ])
    def test_it_is_the_coarsest_that_tells(self, keyed, query, read):
        points = storage.make_points(keyed)
        points.add_batch(API, month())
        storage.make_rollups(keyed).roll(ALL)
        expected = plain.totals(month(), query)
        assert points.totals(query) == expected != []
        only(keyed, read)
        assert points.totals(query) == expected
        for name in read:
            with keyed.writer() as connection:
                connection.execute(models.metadata.tables[name].delete())
            assert points.totals(query) != expected

    def test_a_month_with_a_dirty_day_is_read_without_that_day(self, keyed):
        points = storage.make_points(keyed)
        late = [usage.point(MARCH + 4 * DAY, '100', of=usage.series(id='new'))]
        points.add_batch(API, month())
        storage.make_rollups(keyed).roll(ALL)
        points.add_batch(API, late)
        for query in (asked('id'), asked('type'), asked()):
            assert points.totals(query) == plain.totals([*month(), *late], query)
        # Clean days are read neither as points nor by their rollups.
        with keyed.writer() as connection:
            connection.execute(models.point.delete().where(models.point.c.begin >= MARCH + 5 * DAY))
            connection.execute(models.rollup_day.delete().where(models.rollup_day.c.span != MARCH // DAY + 4))
        assert points.totals(asked('id')) == plain.totals([*month(), *late], asked('id'))

    def test_a_group_whose_last_points_went_is_not_shown(self, keyed):
        points = storage.make_points(keyed)
        points.add_batch(API, month())
        gone = points.add_batch(API, [usage.point(MARCH + 2 * DAY, '0', of=usage.series('gone', 'r'))])
        zero = points.add_batch(API, [usage.point(MARCH + 2 * DAY, '0', of=usage.series('zero', 'r'))])
        storage.make_rollups(keyed).roll(ALL)
        points.remove_batch(gone)
        assert [row.groups for row in points.totals(asked('type', scope='r'))] == [('zero',)]
        points.remove_batch(zero)
        assert points.totals(asked('type', scope='r')) == []

    def test_without_a_scope_key_projects_are_told_apart_by_their_series(self, database):
        points = storage.make_points(database)
        points.add_batch(API, month())
        storage.make_rollups(database).roll(ALL)
        only(database, KINDS)
        assert points.totals(asked('type')) == plain.totals(month(), asked('type'))
        assert points.totals(asked('project_id')) == []


class TestKinds:
    @pytest.mark.parametrize('queries', [
        [asked('project_id'), asked('type', 'project_id')],
        [asked('type', filters=[by('project_id', *values, op=op)]) for op, values in [
            ('eq', ('p',)), ('eq', ('',)), ('eq', ('None',)), ('eq', ('4', 'True')), ('neq', ('p',)), ('neq', ('',)),
            ('gt', ('3',)), ('lte', ('4.5',)), ('lt', ('p',))]],
        [asked('type', scope=scope) for scope in ('p', '', 'None', '4', 'nobody')],
    ])
    def test_the_scope_key_may_be_any_label_and_anywhere(self, keyed, queries):
        """As a text, a number, null, empty, only in metadata, in both, or missing: with one scope or another."""
        series = [datapoint.Series('cpu', '', scope, groupby, metadata) for scope, groupby, metadata in [
            ('p', {'project_id': 'p'}, {}), ('p', {'project_id': 'p'}, {'project_id': 'q'}), ('', {}, {}),
            ('', {}, {'project_id': 'p'}), ('', {}, {'project_id': ''}), ('', {'project_id': None}, {}),
            ('', {'project_id': ''}, {'project_id': 'p'}), ('4', {'project_id': 4}, {}), ('4', {'project_id': '4'}, {}),
            ('4.0', {'project_id': 4.0}, {}), ('True', {'project_id': True}, {}), ('None', {'project_id': 'None'}, {})]]
        given = [usage.point(MARCH, str(2 ** n), of=one) for n, one in enumerate(series)]
        points = storage.make_points(keyed)
        points.add_batch(API, given)
        storage.make_rollups(keyed).roll(ALL)
        only(keyed, KINDS)
        for query in queries:
            assert points.totals(query) == plain.totals(given, query)

    def test_series_that_come_later_join_their_kind(self, keyed):
        points, rollups = storage.make_points(keyed), storage.make_rollups(keyed)
        given = []
        for n in range(3):
            new = [usage.point(MARCH + n % 2 * DAY, '1', of=usage.series(id=n))]
            given += new
            points.add_batch(API, new)
            rollups.roll(ALL)
        assert [row.count for row in rows(keyed, models.rollup_kind_day)] == [2, 1]
        assert [row.count for row in rows(keyed, models.rollup_kind_month)] == [3]
        for query in (asked(), asked('time-d'), asked('project_id')):
            assert points.totals(query) == plain.totals(given, query)

    def test_a_scope_that_is_empty_again_has_no_rows(self, keyed):
        points, rollups = storage.make_points(keyed), storage.make_rollups(keyed)
        points.add_batch(API, month())
        rollups.roll(ALL)
        points.remove('p', *MONTH)
        points.remove('q', *MONTH)
        rollups.roll(ALL)
        assert [rows(keyed, models.metadata.tables[name]) for name in SOURCES] == [[]] * len(SOURCES)


class TestChangingScopes:
    @pytest.mark.parametrize('steps', [0, 1, 2, 3])
    def test_answers_are_right_after_each_step(self, keyed, monkeypatch, steps):
        """Series of one kind become series of several, and the sums of some are kept at others."""
        monkeypatch.setattr(rescope, '_MOST_SERIES', 1)
        teams = itertools.cycle(['a', 'b', None, 'a', ''])
        series = [usage.series(kind, project, id=n, **({} if (team := next(teams)) is None else {'team': team}))
                  for n, (kind, project) in enumerate(itertools.product(['cpu', 'disk'], ['p', 'p', 'p', 'q', None]))]
        given = [usage.point(MARCH + day * DAY, str(2 ** n), of=one) for n, one in enumerate(series)
                 for day in range(n % 3, 3 + n % 2)]
        points, rollups = storage.make_points(keyed), storage.make_rollups(keyed)
        points.add_batch(API, given)
        rollups.roll(ALL)
        queries = [asked(*groupby, window=window) for groupby in ((), ('type',), ('project_id',), ('team', 'type'), ('time-d',))
                   for window in (MONTH, storage.Window(MARCH + DAY, MARCH + 31 * DAY), storage.Window(MARCH, MARCH + 3 * DAY))]
        queries += [asked('type', filters=[by(key, value)]) for key in ('project_id', 'team') for value in ('a', 'p', '')]

        def check(*_progress):
            # Days first, and months while other days are still to be done.
            rollups.roll(steps, until=MARCH + steps * DAY)
            for query in queries:
                assert points.totals(query) == plain.totals(given, query)

        assert rescope.rescope(keyed, 'team', rescope.Allowed(nobody=True, lagging=True), check) == 8
        for _ in range(40):
            check()
        rollups.roll(ALL)
        check()
        assert {row.groups for row in points.totals(asked('type', scope='a'))} == {('cpu',), ('disk',)}


LARGEST = D('999999999999999.999999999999999999')
EXTREMES = [LARGEST, -LARGEST, D('1e15'), D('-1e15'), D('1e-18'), D('-1e-18'), D(0), D('999999999.999999999'),
            D('-999999999.999999999'), D('1e9'), D('-1e9') - D('1e-18'), D('0.5')]


class TestExtremes:
    @pytest.mark.parametrize('amounts', [
        EXTREMES, [LARGEST] * 30, [-LARGEST] * 30, [D('999999999.999999999')] * 30, [D('1e-18')] * 30,
        [LARGEST, *[D('0.000000001')] * 30], [D('-1e15')] * 15 + [D('1e15')] * 15])
    def test_sums_are_exact_to_the_last_digit(self, keyed, amounts):
        given = [usage.point(MARCH + n % 3 * DAY, amount, -amount, usage.series(id=n % 2))
                 for n, amount in enumerate(amounts)]
        points = storage.make_points(keyed)
        points.add_batch(API, given)
        queries = [asked(*groupby) for groupby in ((), ('type',), ('project_id',), ('time-d',), ('id',), ('id', 'time-d'))]
        expected = [plain.totals(given, query) for query in queries]
        assert [points.totals(query) for query in queries] == expected
        storage.make_rollups(keyed).roll(ALL)
        assert [points.totals(query) for query in queries] == expected
        points.add_batch(API, given[:1])
        given.append(given[0])
        assert [points.totals(query) for query in queries] == [plain.totals(given, query) for query in queries]

    @hypothesis.given(amounts=strategies.lists(plain.AMOUNTS, min_size=1, max_size=12))
    @claims.tries(40)
    def test_the_least_and_the_greatest_are_kept(self, databases, amounts):
        with databases.database() as database:
            storage.make_points(database).add_batch(API, [
                usage.point(MARCH + n % 3 * DAY, amount, -amount) for n, amount in enumerate(amounts)])
            storage.make_rollups(database).roll(ALL)
            [row] = rows(database, models.rollup_month)
        for name, expected in (('qty_min', min(amounts)), ('qty_max', max(amounts)), ('price_min', -max(amounts)),
                               ('price_max', -min(amounts))):
            assert numbers.join(getattr(row, name), getattr(row, f'{name}_low')) == expected


@claims.tries(60)
@hypothesis.given(batches=claims.BATCHES, queries=strategies.lists(plain.queries(), min_size=1, max_size=4),
                  limits=strategies.lists(strategies.integers(0, 5), max_size=3), is_keyed=strategies.booleans(),
                  offset=strategies.integers(0, 20))
def test_answers_are_the_same_whatever_is_rolled_up(databases, batches, queries, limits, is_keyed, offset):
    with databases.database() as database:
        if is_keyed:
            meta.claim_scope_key(database, 'project_id')
        points, rollups = storage.make_points(database), storage.make_rollups(database)
        given = []
        for batch, limit in zip(batches, itertools.chain(limits, itertools.repeat(ALL)), strict=False):
            points.add_batch(API, batch)
            given += batch
            rollups.roll(limit)
            for query in queries:
                assert points.totals(query) == plain.totals(given, query)
                begins = sorted(point.begin for point in given if plain.selected(point, query))
                page = points.page(storage.PageQuery(query.window, query.filters, 3, offset=offset, with_count=True,
                                                     scope=query.scope, contained=query.contained))
                assert [stored.point.begin for stored in page.points] == begins[offset:offset + 3]
                assert (page.count, page.more) == (len(begins), len(begins) > offset + 3)
