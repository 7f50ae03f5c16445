"""Sums of the largest and smallest amounts, of as many of them as there may be, are exact to the last digit."""

import decimal
import fractions

import hypothesis
import sqlalchemy
from hypothesis import strategies

from rating_api import datapoint
from rating_api import storage
from rating_api.db import models
from rating_api.storage.sql import marks
from rating_api.storage.sql import numbers
from tests import fixtures
from tests.functional.storage import checks
from tests.functional.storage import emptying
from tests.unit.storage import plain
from tests.unit.storage import usage
from tests.unit.storage.sql import test_properties as claims

DAY, MARCH = datapoint.DAY_SECONDS, usage.MARCH
# Each side of every bound: of the range, of the smallest unit, of what a billionth and 64 bits of them can say.
_BOUNDS = [decimal.Decimal(text) for text in (
    '0', '1000000000000000', '999999999999999.999999999999999999', '0.000000000000000001', '0.000000000999999999',
    '0.000000001', '999999999.999999999', '999999999.999999999999999999', '1000000000', '9223372036.854775807',
    '9223372036.854775808', '1000000000.000000000000000001')]
AMOUNTS = strategies.builds(decimal.Decimal.copy_sign, strategies.sampled_from(_BOUNDS),
                            strategies.sampled_from([decimal.Decimal(1), decimal.Decimal(-1)]))
# What a day of a series adds up to, in units of 1e-18, when a month of it has a thousand million points.
ROWS = 10 ** 9
_DAY_ROWS = ROWS // 31
_DAY_SUMS = strategies.one_of(
    strategies.integers(-10 ** 33 * _DAY_ROWS, 10 ** 33 * _DAY_ROWS),
    strategies.sampled_from([sign * (10 ** 33 * _DAY_ROWS - less) for sign in (1, -1) for less in (0, 1)]),
    strategies.sampled_from([sign * (base + more) for sign in (1, -1) for base in (10 ** 24, 2 ** 63 * 10 ** 9)
                             for more in (-1, 0, 1)]))
# A month by itself, by days, by hours, and without its first second: months, days and points are read.
QUESTIONS = [storage.TotalsQuery(storage.Window(MARCH + cut, MARCH + 31 * DAY), (), groupby, period)
             for cut in (0, 1) for groupby, period in (((), 1), (('time',), DAY), (('time',), usage.HOUR), (('id',), 1))]


@fixtures.on_every_engine
def test_points_days_and_months_say_the_same(database):
    """Many equal extremes, of either sign, in a few days."""
    @claims.tries(15)
    @hypothesis.given(given=strategies.lists(strategies.tuples(
        AMOUNTS, AMOUNTS, strategies.integers(0, 2), strategies.integers(1, 40)), min_size=1, max_size=12))
    def holds(given):
        emptying.clear(database)
        points = [datapoint.Point(MARCH + day * DAY, MARCH + day * DAY + 1, usage.series(id=str(day % 2)), *amounts)
                  for *amounts, day, times in given for _ in range(times)]
        store, rollups = storage.make_points(database), storage.make_rollups(database)
        store.add_batch(storage.NewBatch('api'), points)
        for limit in (0, 1, 100):
            rollups.roll(limit)
            with checks.snapshot(database) as seen:
                stored = seen.stored()
                for query in QUESTIONS:
                    checks.check_totals(seen, stored, query)
                    checks.check_totals(seen, stored, query._replace(fields=plain.FIELDS))
        [total] = store.totals(QUESTIONS[0]._replace(window=usage.EVER))
        assert fractions.Fraction(total.price) == sum(fractions.Fraction(point.price) for point in points)
        checks.check_rollups(database)

    holds()


@fixtures.on_every_engine
def test_a_month_of_a_thousand_million_points(database):
    @claims.tries(15)
    @hypothesis.given(strategies.lists(strategies.tuples(_DAY_SUMS, _DAY_SUMS), min_size=1, max_size=31))
    def holds(sums):
        emptying.clear(database)
        check_month(database, sums)

    holds()


def check_month(database, sums):
    """The answers about a month whose days add up to (qty, price) in units of 1e-18."""
    store, rollups = storage.make_points(database), storage.make_rollups(database)
    store.add_batch(storage.NewBatch('api'), [
        usage.point(MARCH + day * DAY, of=usage.series(id='0')) for day in range(len(sums))])
    rollups.roll(100)
    database.write(lambda connection: pretend(connection, {
        MARCH // DAY + day: parts for day, parts in enumerate(sums)}))
    for _source in ('days', 'the month'):
        assert store.totals(QUESTIONS[0]) == [storage.TotalsRow(
            *QUESTIONS[0].window, *(numbers.amount(sum(part)) for part in zip(*sums, strict=True)), ())]
        assert store.count(QUESTIONS[0].window) == len(sums) * _DAY_ROWS
        assert store.totals(QUESTIONS[1]) == [
            storage.TotalsRow(MARCH + day * DAY, MARCH + (day + 1) * DAY, *map(numbers.amount, parts), ())
            for day, parts in enumerate(sums)]
        rollups.roll(100)
    assert _months(database) == 1


@fixtures.on_every_engine
def test_more_rollups_than_64_bits_can_add_up(database):
    """Each of them is small; that all are of one sign is what overflows."""
    store = storage.make_points(database)
    store.add_batch(storage.NewBatch('api'), [
        # Two of each a day: with one, the first day would be crowded and have no sums by series.
        usage.point(MARCH + day * DAY + hour * 3_600, of=usage.series(id=number))
        for day in range(2) for hour in range(2) for number in range(6_000)])
    storage.make_rollups(database).roll(100)
    most = 10 ** 24 - 1
    database.write(lambda connection: pretend(connection, {MARCH // DAY + day: (most, -most) for day in range(2)}))
    # By kind of series, and with a filter by the series themselves.
    for filters in ((), [storage.Filter('id', 'neq', ('none',))]):
        [total] = store.totals(QUESTIONS[0]._replace(filters=filters))
        assert (total.qty, total.price) == (numbers.amount(12_000 * most), numbers.amount(-12_000 * most))
    assert store.count(QUESTIONS[0].window) == 12_000 * _DAY_ROWS


def pretend(connection, sums):
    """Let the rollups of days say other sums, {day: (qty, price)} in units of 1e-18; months are yet to follow."""
    for day, parts in sums.items():
        series = connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(models.rollup_day).where(
            models.rollup_day.c.span == day))
        # All of them are of one kind.
        for rollup, times in ((models.rollup_day, 1), (models.rollup_kind_day, series)):
            values = {}
            for name, part in zip(('qty', 'price'), parts, strict=True):
                values |= dict(zip((name, f'{name}_millions', f'{name}_low'), numbers.limbs(part * times), strict=True))
            connection.execute(rollup.update().where(rollup.c.span == day).values(count=_DAY_ROWS * times, **values))
    connection.execute(models.rollup_month.delete())
    connection.execute(models.rollup_kind_month.delete())
    scopes = connection.scalars(sqlalchemy.select(models.series.c.scope_hash).distinct()).all()
    marks.insert_month(connection, MARCH // DAY, scopes)


def _months(database):
    with database.reader() as connection:
        return connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(models.rollup_month))
