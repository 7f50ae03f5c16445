"""Writing: batches of points come and go, each change whole or not at all. Reading points is in pages.py."""

import collections
import decimal
import itertools
import typing
from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy
from sqlalchemy import exc

from rating_api import datapoint
from rating_api import exception
from rating_api.db import clock
from rating_api.db import models
from rating_api.rating import modules
from rating_api.storage import points
from rating_api.storage.sql import bulk
from rating_api.storage.sql import filters
from rating_api.storage.sql import marks
from rating_api.storage.sql import numbers
from rating_api.storage.sql import series
from rating_api.storage.sql import texts

_BATCH, _POINT, _SERIES, _UNRATED = models.batch.c, models.point.c, models.series.c, models.unrated.c

# What is stored of a point but its batch.
_COLUMNS = [column.name for column in models.point.columns if column is not _POINT.batch_id]
Row = tuple[int, int, int, int | None, int, int | None, int, int | None]


class Prepared(typing.NamedTuple):
    """Points as rows without their batch's id, in the order of the table; ready for a short transaction.

    ``touched`` are their days and scopes.
    """

    rows: list[Row]
    touched: set[tuple[int, str]]
    unrated: list[tuple[Row, modules.Unrated]]
    time_labels: bool


def prepare(batch_points: Sequence[datapoint.Point], unrated: Sequence[modules.Unrated],
            ids: series.SeriesIds) -> Prepared:
    """The rows of rated points; their series are stored if they are new.

    ValueError for an amount with more than 18 decimals and for an unrated point that is not in the batch.
    """
    found = ids.of(batch_points)
    begins = [point.begin for point in batch_points]
    quantities = numbers.columns([point.qty for point in batch_points])
    prices = numbers.columns([typing.cast(decimal.Decimal, point.price) for point in batch_points])
    rows: list[Row] = list(zip(
        begins, found.ids, _numbered(begins, found.ids), map(_seconds, batch_points), *quantities, *prices,
        strict=False))
    matched = _match(batch_points, unrated, rows) if unrated else []
    # In the order of the table, which every engine stores fastest.
    touched = {(point.begin // datapoint.DAY_SECONDS, point.series.scope) for point in batch_points}
    return Prepared(sorted(rows), touched, matched, found.time_labels)


def _seconds(point: datapoint.Point) -> int | None:
    seconds = point.end - point.begin
    return None if seconds == models.USUAL_SECONDS else seconds


def _numbered(begins: Sequence[int], series_ids: Sequence[int]) -> Iterable[int]:
    """A number for each point that tells it from the earlier ones of its series and begin."""
    places = list(zip(begins, series_ids, strict=True))
    if len(set(places)) == len(places):
        return itertools.repeat(0)
    counters: dict[tuple[int, int], Iterator[int]] = collections.defaultdict(itertools.count)
    return [next(counters[place]) for place in places]


def add(connection: sqlalchemy.Connection, batch: points.NewBatch, prepared: Prepared) -> int:
    """Store a batch and return its id; ``exception.Conflict`` if its key is taken."""
    rows = prepared.rows
    begins = (rows[0][0], rows[-1][0]) if rows else (batch.period and batch.period.begin,) * 2
    values = models.batch.insert().values(
        source=batch.source, scope=batch.scope, key=batch.key, live=1, count=len(rows), remaining=len(rows),
        digest=batch.digest, begin_min=begins[0], begin_max=begins[1], ruleset_id=batch.ruleset_id,
        time_labels=int(prepared.time_labels), created_at=clock.now(connection),
        rounded=batch.rounded)
    try:
        batch_id = connection.execute(values).inserted_primary_key[0]
    except exc.IntegrityError as error:
        raise exception.Conflict(f'A batch with the key {batch.key!r} is stored already.') from error
    bulk.insert(connection, bulk.Rows(models.point, _COLUMNS, rows, (('batch_id', batch_id),)))
    marks.insert(connection, prepared.touched)
    if prepared.unrated:
        connection.execute(models.unrated.insert(), [
            {'begin': row[0], 'series_id': row[1], 'batch_id': batch_id, 'n': row[2], 'module': one.module,
             'reason': one.reason} for row, one in prepared.unrated])
    return batch_id


def remove(connection: sqlalchemy.Connection, scope: str, begin: int, end: int) -> int:
    """Remove a scope's points of a time and return their number; its batches left empty are live no more."""
    ids = connection.scalars(sqlalchemy.select(_SERIES.id).where(filters.of_scope(scope))).all()
    mine = [_POINT.begin >= begin, _POINT.begin < end, texts.among(_POINT.series_id, ids, connection.dialect.name)]
    # Counted from what was deleted: another removal may be deleting some of it at this moment.
    gone = connection.execute(models.point.delete().where(*mine).returning(_POINT.batch_id, _POINT.begin)).all()
    counts = collections.Counter(row.batch_id for row in gone)
    marks.insert(connection, {(row.begin // datapoint.DAY_SECONDS, scope) for row in gone})
    connection.execute(models.unrated.delete().where(
        _UNRATED.begin >= begin, _UNRATED.begin < end,
        texts.among(_UNRATED.series_id, ids, connection.dialect.name)))
    if counts:
        removed = sqlalchemy.bindparam('removed', type_=sqlalchemy.BigInteger())
        connection.execute(
            models.batch.update().where(_BATCH.id == sqlalchemy.bindparam('batch')).values(
                live=sqlalchemy.case((_BATCH.remaining == removed, None), else_=_BATCH.live),
                remaining=_BATCH.remaining - removed),
            [{'batch': batch_id, 'removed': count} for batch_id, count in sorted(counts.items())])
    # A period without usage is a batch without points.
    connection.execute(models.batch.update().where(
        _BATCH.scope == scope, _BATCH.remaining == 0, _BATCH.begin_min >= begin, _BATCH.begin_min < end,
    ).values(live=None))
    return counts.total()


def remove_batch(connection: sqlalchemy.Connection, batch_id: int) -> int:
    """Remove what is left of a batch and return the number of points; ``exception.NotFound``."""
    batch = get(connection, batch_id)
    connection.execute(models.unrated.delete().where(*_within(batch, models.unrated)))
    places = connection.execute(sqlalchemy.select(_POINT.begin, _SERIES.scope).join_from(
        models.point, models.series, _SERIES.id == _POINT.series_id).where(*_within(batch, models.point)).distinct())
    marks.insert(connection, {(begin // datapoint.DAY_SECONDS, scope) for begin, scope in places})
    removed = connection.execute(models.point.delete().where(*_within(batch, models.point))).rowcount
    connection.execute(models.batch.update().where(_BATCH.id == batch_id).values(live=None, remaining=0))
    return removed


def get(connection: sqlalchemy.Connection, batch_id: int) -> points.Batch:
    """The batch, removed or not; ``exception.NotFound``."""
    row = connection.execute(models.batch.select().where(_BATCH.id == batch_id)).one_or_none()
    if row is None:
        raise exception.NotFound(f'No such batch: {batch_id}')
    return _batch(row)


def find(connection: sqlalchemy.Connection, query: points.BatchQuery) -> list[points.Batch]:
    """The newest batches that pass a query."""
    conditions = [] if query.removed else [_BATCH.live.is_not(None)]
    if query.source is not None:
        conditions.append(_BATCH.source == query.source)
    if query.scope is not None:
        conditions.append(_BATCH.scope == query.scope)
    if query.window is not None:
        conditions += [_BATCH.begin_min < query.window.end, _BATCH.begin_max >= query.window.begin]
    if query.before is not None:
        conditions.append(_BATCH.id < query.before)
    return [_batch(row) for row in connection.execute(
        models.batch.select().where(*conditions).order_by(_BATCH.id.desc()).limit(query.limit))]


def _batch(row: sqlalchemy.Row) -> points.Batch:
    return points.Batch(
        row.id, row.source, row.scope, row.key, bool(row.live), row.count, row.remaining, row.digest, row.begin_min,
        row.begin_max, row.ruleset_id, bool(row.time_labels), row.created_at, row.rounded)


def _within(batch: points.Batch, table: sqlalchemy.Table) -> list[sqlalchemy.ColumnElement[bool]]:
    # The begins are what the order of the table finds quickly; a batch without points has none to find.
    return [table.c.begin.between(batch.begin_min, batch.begin_max), table.c.batch_id == batch.batch_id]


def _match(batch_points: Sequence[datapoint.Point], unrated: Sequence[modules.Unrated],
           rows: Sequence[Row]) -> list[tuple[Row, modules.Unrated]]:
    """Each unrated point's row. The points are the same objects, because equal ones are different points."""
    places: dict[int, list[int]] = {}
    for index, point in enumerate(batch_points):
        places.setdefault(id(point), []).append(index)
    try:
        return [(rows[places[id(one.point)].pop()], one) for one in unrated]
    except (KeyError, IndexError):
        raise ValueError('an unrated point is not in its batch') from None
