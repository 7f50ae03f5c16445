"""What must be true of a store at any instant and at the end, found out without its own ways of adding up."""

import collections
import contextlib
import operator
import typing

import sqlalchemy

from rating_api import datapoint
from rating_api import storage
from rating_api.db import models
from rating_api.storage.sql import numbers
from rating_api.storage.sql import series
from rating_api.storage.sql import spans
from tests.unit.storage import plain


class Snapshot:
    """Reads of a store within one transaction, for as many questions as one likes.

    It takes the place of the database that a store reads.
    """

    def __init__(self, connection):
        self._connection = connection
        self.points = storage.make_points(self)

    @contextlib.contextmanager
    def reader(self):
        yield self._connection

    def rows(self):
        """Every row of the points, in the order of their keys."""
        point = models.point.c
        return self._connection.execute(models.point.select().order_by(
            point.begin, point.series_id, point.n, point.batch_id)).all()

    def stored(self):
        """Every point with its key, put together from its row."""
        rows = self.rows()
        kept = series.load(self._connection, {row.series_id for row in rows})
        return [storage.StoredPoint(
            datapoint.Point(row.begin, row.begin + (row.seconds or models.USUAL_SECONDS), kept[row.series_id].at(row.begin),
                            numbers.join(row.qty, row.qty_low), numbers.join(row.price, row.price_low)),
            storage.PointKey(row.begin, row.series_id, row.n, row.batch_id)) for row in rows]

    def marks(self):
        """How many marks there are, of days and of months."""
        return sum(self._connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(table))
                   for table in (models.mark_day, models.mark_month))


class Paging(typing.NamedTuple):
    """How to read pages: their size, and where to begin, as a share of all places, before or behind."""

    limit: int = 3
    part: float = 0.5


@contextlib.contextmanager
def snapshot(database):
    """A Snapshot of a database."""
    with database.reader() as connection:
        yield Snapshot(connection)


def check_question(seen, stored, query, paging=Paging()):  # noqa: B008, it cannot change
    """Totals, counts and pages of a query against a loop over all points of the same snapshot."""
    check_totals(seen, stored, query)
    points, window = seen.points, query.window
    wanted = [comparable(one) for one in stored if plain.selected(one.point, query)]
    assert points.count(window, query.filters, query.scope, query.contained) == len(wanted), query
    asked = storage.PageQuery(window, query.filters, paging.limit, scope=query.scope, contained=query.contained)
    assert _walk(points, asked, len(wanted)) == wanted, query
    place = int(paging.part * len(wanted))
    found = points.page(asked._replace(offset=place, with_count=True))
    assert ([*map(comparable, found.points)], found.more, found.count) == (
        wanted[place:place + paging.limit], place + paging.limit < len(wanted), len(wanted)), query
    if stored:
        # A place between points as well as that of one: markers are bounds.
        key = stored[int(paging.part * (len(stored) - 1))].key
        key = key._replace(batch_id=key.batch_id + len(stored) % 2)
        behind, before = [one for one in wanted if one[0] > key], [one for one in wanted if one[0] < key]
        assert _walk(points, asked._replace(after=key), len(wanted)) == behind, query
        assert _walk(points, asked._replace(after=key, reverse=True), len(wanted)) == before, query


def check_totals(seen, stored, query):
    """Totals alone; a failure says what else was in the snapshot."""
    found, expected = seen.points.totals(query), plain.totals([one.point for one in stored], query)
    assert found == expected, (query, seen.marks())


def _walk(points, query, most):
    """All points of the pages from a place on, in the order of their keys, whichever way the pages go."""
    seen = []
    while True:
        page = points.page(query)
        shown = [comparable(one) for one in page.points]
        seen = shown + seen if query.reverse else seen + shown
        if not page.more:
            return seen
        assert shown and len(seen) <= most, 'the pages have no end'
        query = query._replace(after=page.points[0 if query.reverse else -1].key)


def comparable(stored):
    """A stored point as values that compare: 4 is not '4', and 1.0 is not 1."""
    point, key = stored
    return key, point_values(point)


def point_values(point):
    """A point as values that compare and can be counted."""
    one = point.series
    labels = tuple(tuple(sorted((name, repr(value)) for name, value in part.items()))
                   for part in (one.groupby, one.metadata))
    return point.begin, point.end, one.type, one.unit, one.scope, labels, point.qty, point.price


def check_rollups(database):
    """That every day and month is rolled up, and what rollups say is what the rows of points add up to."""
    with database.reader() as connection:
        seen = Snapshot(connection)
        assert seen.marks() == 0
        rows = seen.rows()
        crowded = _crowded(connection)
        for table, span_of in ((models.rollup_day, lambda day: day), (models.rollup_month, spans.month_of)):
            found = {(row['span'], row['series_id']): [row['count'], _limbs(row, 'qty'), _limbs(row, 'price')]
                     for row in connection.execute(table.select()).mappings()}
            # Of crowded days there are no sums by series, nor in their months.
            by_series = _sums([row for row in rows if (_day(row), row.series_id) not in crowded], span_of)
            assert differences(found, by_series) == [], table.name
            check_kinds(connection, table, _sums(rows, span_of))


def _day(row):
    return row.begin // datapoint.DAY_SECONDS


def _crowded(connection):
    """The crowded days, each with all series of its scope."""
    crowded, series = models.crowded_day.c, models.series.c
    return {tuple(row) for row in connection.execute(sqlalchemy.select(crowded.span, series.id).join_from(
        models.crowded_day, models.series, series.scope_hash == crowded.scope_hash))}


def _sums(rows, span_of):
    """How many rows there are by span and series, and what they add up to."""
    found = collections.defaultdict(lambda: [0, 0, 0])
    for row in rows:
        for position, value in enumerate((1, numbers.units(row.qty, row.qty_low), numbers.units(row.price, row.price_low))):
            found[span_of(_day(row)), row.series_id][position] += value
    return found


def check_kinds(connection, table, expected):
    """That what rollups say by kind is what those by series add up to."""
    of = dict(connection.execute(sqlalchemy.select(
        models.series.c.id, models.series.c.type + '/' + models.series.c.scope)).all())
    by_kind = collections.defaultdict(lambda: [0, 0, 0])
    for (span, series_id), sums in expected.items():
        total = by_kind[span, of[series_id]]
        total[:] = map(operator.add, total, sums)
    found = collections.defaultdict(lambda: [0, 0, 0])
    for row in connection.execute(models.metadata.tables[table.name.replace('rollup', 'rollup_kind')].select()).mappings():
        total = found[row['span'], of[row['series_id']]]
        total[:] = map(operator.add, total, (row['count'], _limbs(row, 'qty'), _limbs(row, 'price')))
    assert differences(found, by_kind) == [], table.name


def differences(found, expected):
    """The keys whose values differ: dictionaries of thousands take long to show."""
    return [key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key)]


def check_batches(connection):
    """That every batch says how many of its points are left; returns all points."""
    stored = Snapshot(connection).stored()
    rows = collections.Counter(one.key.batch_id for one in stored)
    said = dict(connection.execute(sqlalchemy.select(models.batch.c.id, models.batch.c.remaining)).all())
    assert said == {batch_id: rows.pop(batch_id, 0) for batch_id in said}
    assert not rows, 'points of no batch'
    return stored


def _limbs(row, name):
    return row[name] * 10 ** 9 + (row[f'{name}_millions'] or 0) * 10 ** 24 + (row[f'{name}_low'] or 0)
