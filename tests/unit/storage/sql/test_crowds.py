"""Days with as many series as points: what is kept of them, what answers, and when that changes."""

import itertools

import hypothesis
import pytest
from hypothesis import strategies

from rating_api import storage
from rating_api.db import meta
from rating_api.db import models
from rating_api.storage.sql import crowds
from rating_api.storage.sql import rescope
from tests.unit.storage import plain
from tests.unit.storage import usage
from tests.unit.storage.sql import test_properties as claims
from tests.unit.storage.sql import test_rollups as kept

API, ALL, DAY, MARCH = kept.API, kept.ALL, kept.DAY, kept.MARCH
TODAY = MARCH // DAY
QUESTIONS = [kept.asked(*groupby, window=window, filters=filters, scope=scope)
             for groupby in ((), ('type',), ('id',), ('project_id', 'time-d'), ('id', 'time-m'))
             for window in (kept.MONTH, storage.Window(MARCH, MARCH + 5 * DAY), storage.Window(MARCH + 1, MARCH + 29 * DAY))
             for filters in ((), (kept.by('id', '1-0', '2-1', 's0'),)) for scope in (None, 'p')]


@pytest.fixture
def few(monkeypatch):
    """Four series are many."""
    monkeypatch.setattr(crowds, '_LEAST_SERIES', 4)


@pytest.fixture
def store(few, databases):
    with databases.database() as database:
        meta.claim_scope_key(database, 'project_id')
        yield Store(database)


class Store:
    """A database, and the points that are in it."""

    def __init__(self, database):
        self.database = database
        self.points = storage.make_points(database)
        self.rollups = storage.make_rollups(database)
        self.given = []

    def add(self, *points):
        self.given += points
        return self.points.add_batch(API, points)

    def roll(self):
        self.rollups.roll(ALL)
        assert not self.rollups.pending()

    def check(self):
        for query in QUESTIONS:
            assert self.points.totals(query) == plain.totals(self.given, query)
            found = self.points.page(storage.PageQuery(query.window, query.filters, 2, offset=3, with_count=True,
                                                       scope=query.scope, contained=query.contained))
            begins = sorted(point.begin for point in self.given if plain.selected(point, query))
            assert (found.count, [one.point.begin for one in found.points]) == (len(begins), begins[3:5])

    def crowded(self):
        return [row.span - TODAY for row in kept.rows(self.database, models.crowded_day)]

    def by_series(self, table=models.rollup_day):
        """How many sums there are by series, by day or month."""
        spans = [row.span - TODAY for row in kept.rows(self.database, table)]
        return {span: spans.count(span) for span in spans}


def changing(day, series=5, project='p'):
    """Points of a day, each of a series of its own."""
    return [usage.point(MARCH + day * DAY + n, f'{day}.{n}', '0.1', usage.series('cpu', project, id=f'{day}-{n}'))
            for n in range(series)]


def steady(day, series=5, project='p', times=1):
    """Points of a day, of series that other days have too."""
    return [usage.point(MARCH + day * DAY + n, f'1.{day}', '0.1', usage.series('cpu', project, id=f's{n % series}'))
            for n in range(series * times)]


class TestWhatIsKept:
    def test_of_a_crowded_day_there_are_no_sums_by_series(self, store):
        store.add(*changing(0), *changing(1, project='q'), *changing(1, series=3))
        store.roll()
        assert (store.crowded(), store.by_series(), store.by_series(models.rollup_month)) == ([0, 1], {1: 3}, {0: 3})
        store.check()

    def test_what_is_metered_once_a_day_is_crowded_on_its_first_day_only(self, store):
        for day in range(4):
            store.add(*steady(day))
            store.roll()
        assert (store.crowded(), store.by_series(), store.by_series(models.rollup_month)) == (
            [0], {1: 5, 2: 5, 3: 5}, {0: 5})
        store.check()

    def test_a_few_that_stay_do_not_hide_those_that_change(self, store):
        for day in range(3):
            store.add(*steady(day, series=1), *changing(day))
            store.roll()
        assert store.crowded() == [0, 1, 2]

    def test_many_points_of_each_series_are_no_crowd(self, store):
        store.add(*steady(0, times=2))
        store.add(*steady(1, 8, 'q'), *steady(1, 2, 'q'))
        store.add(*steady(2, 8, 'r'), *steady(2, 3, 'r'))
        store.roll()
        assert (store.crowded(), store.by_series()) == ([1], {0: 5, 2: 8})

    def test_usually_a_few_hundred_series_are_no_crowd(self, databases):
        with databases.database() as database:
            store = Store(database)
            store.add(*changing(0, series=255), *changing(1, series=256, project='q'))
            store.roll()
            assert (store.crowded(), store.by_series()) == ([1], {0: 255})


class TestWhatAnswers:
    @pytest.mark.parametrize(('query', 'read'), [
        (kept.asked(), ['rollup_kind_month']), (kept.asked('type', 'project_id'), ['rollup_kind_month']),
        (kept.asked('time-d'), ['rollup_kind_day']), (kept.asked('id'), ['point', 'rollup_month']),
        (kept.asked(filters=[kept.by('id', 's1', '2-1')]), ['point', 'rollup_month']),
        (kept.asked('id', 'time-d'), ['point', 'rollup_day']),
    ])
    def test_points_are_read_only_for_what_is_told_by_labels(self, store, query, read):
        store.add(*[point for day in range(20) for point in steady(day, times=2)], *changing(21), *changing(22, project='q'))
        store.roll()
        kept.only(store.database, read)
        with store.database.writer() as connection:
            connection.execute(models.point.delete().where(models.point.c.begin < MARCH + 21 * DAY))
        assert store.points.totals(query) == plain.totals(store.given, query)


class TestThereAndBack:
    def test_a_day_is_crowded_or_not_as_its_points_come_and_go(self, store):
        store.add(*[point for day in (0, 4, 29) for point in steady(day, times=2)])
        batches = []
        # Another point of each of these series, and another; then less again, until the day is empty.
        for add, crowded, by_series in ((True, [3], 0), (True, [], 10), (True, [], 10), (False, [], 10), (False, [3], 0),
                                        (True, [], 10), (False, [3], 0), (False, [], 0)):
            if add:
                batches.append(store.add(*changing(3, series=10)))
            else:
                store.points.remove_batch(batches.pop())
                store.given = store.given[:-10]
            store.check()
            store.roll()
            assert (store.crowded(), store.by_series().get(3, 0)) == (crowded, by_series)
            store.check()
        assert {row.span - TODAY for row in kept.rows(store.database, models.rollup_kind_day)} == {0, 4, 29}

    def test_a_day_that_somebody_else_made_crowded_is_left_as_it_is(self, store, monkeypatch):
        """Both have seen that there is something to do; the second does nothing, and finds what comes then."""
        store.add(*changing(0))
        other, read = storage.make_rollups(store.database), store.rollups._read

        def late(*work):
            other.roll(ALL)
            return read(*work)

        monkeypatch.setattr(store.rollups, '_read', late)
        assert store.rollups.roll(ALL) == 0
        assert (store.crowded(), store.by_series()) == ([0], {})

    def test_only_those_days_are_rolled_up_that_still_are_to_be(self, store, monkeypatch):
        """Of the two scopes that were found, somebody else does one."""
        store.add(*changing(0), *changing(0, project='q'))
        other, read = storage.make_rollups(store.database), store.rollups._read
        done = []

        def late(*work):
            if not done:
                done.append(other.roll(1))
            return read(*work)

        monkeypatch.setattr(store.rollups, '_read', late)
        # The other scope's day, and both months.
        assert (store.rollups.roll(ALL), done) == (1 + 2, [1])
        assert store.crowded() == [0, 0]
        store.check()


class TestChangingScopes:
    @pytest.mark.parametrize('steps', [0, 1, 3])
    def test_answers_are_right_after_each_step(self, store, monkeypatch, steps):
        """Crowded days become less crowded, others crowded, while series go from one scope to another one by one."""
        monkeypatch.setattr(rescope, '_MOST_SERIES', 1)
        teams = itertools.cycle('aabca')
        for day in range(4):
            store.add(*[one._replace(series=usage.series('cpu', one.series.scope, id=one.series.groupby['id'], team=next(teams)))
                        for one in (*changing(day, 6, 'p' if day % 2 else 'q'), *steady(day, 2, 'q', times=2))])
        store.roll()
        assert store.crowded() == [0, 1, 2, 3]
        queries = [kept.asked(*groupby, window=window) for groupby in (('team',), ('project_id', 'time-d'), ('team', 'id'))
                   for window in (kept.MONTH, storage.Window(MARCH, MARCH + 3 * DAY))]

        def check(*_progress):
            store.rollups.roll(steps, until=MARCH + steps * DAY)
            for query in queries:
                assert store.points.totals(query) == plain.totals(store.given, query)

        rescope.rescope(store.database, 'team', rescope.Allowed(nobody=True, lagging=True), check)
        check()
        store.roll()
        check()
        # Of the three teams one is crowded each day, at most.
        assert store.crowded() != [0, 1, 2, 3]


@claims.tries(60)
@hypothesis.given(batches=claims.BATCHES, queries=strategies.lists(plain.queries(), min_size=1, max_size=3),
                  limits=strategies.lists(strategies.integers(0, 5), max_size=3), least=strategies.integers(1, 3))
def test_answers_are_the_same_whatever_is_crowded(databases, batches, queries, limits, least):
    with databases.database() as database, pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowds, '_LEAST_SERIES', least)
        meta.claim_scope_key(database, 'project_id')
        store = Store(database)
        for batch, limit in zip(batches, itertools.chain(limits, itertools.repeat(ALL)), strict=False):
            store.add(*batch)
            store.rollups.roll(limit)
            for query in queries:
                assert store.points.totals(query) == plain.totals(store.given, query)
                assert store.points.count(query.window, query.filters, query.scope, query.contained) == sum(
                    plain.selected(point, query) for point in store.given)
