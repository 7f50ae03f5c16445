"""Reading points one by one, in the order of their keys."""

from collections.abc import Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import datapoint
from rating_api.db import models
from rating_api.storage import points
from rating_api.storage.sql import filters
from rating_api.storage.sql import numbers
from rating_api.storage.sql import series

_POINT, _UNRATED = models.point.c, models.unrated.c
_KEY = tuple(_POINT[name] for name in points.PointKey._fields)


def page(connection: sqlalchemy.Connection, query: points.PageQuery) -> points.Page:
    """Some of the points that the query selects."""
    conditions = filters.selection(connection, query.window, query.filters, query.scope)
    count = _count(connection, conditions) if query.with_count else None
    if query.after is not None:
        conditions = filters.selection(connection, _beyond(query), query.filters, query.scope)
        conditions.append(_past(query.after, query.reverse))
    order = [column.desc() for column in _KEY] if query.reverse else _KEY
    found = connection.execute(models.point.select().where(*conditions).order_by(*order)
                               .limit(query.limit + 1).offset(query.offset or None)).all()
    shown = found[:query.limit]
    if query.reverse:
        shown.reverse()
    return points.Page(_stored(connection, shown), len(found) > query.limit, count)


def count(connection: sqlalchemy.Connection, window: points.Window, wanted: Sequence[points.Filter],
          scope: str | None) -> int:
    """How many points there are."""
    return _count(connection, filters.selection(connection, window, wanted, scope))


def unrated(connection: sqlalchemy.Connection, window: points.Window, limit: int) -> list[points.StoredUnrated]:
    """The first points of the window that could not be rated, with the module and its reason."""
    same = sqlalchemy.and_(*(column == models.unrated.c[column.name] for column in _KEY))
    found = connection.execute(
        sqlalchemy.select(models.point, _UNRATED.module, _UNRATED.reason).join_from(models.unrated, models.point, same)
        .where(_UNRATED.begin >= window.begin, _UNRATED.begin < window.end).order_by(*_KEY).limit(limit)).all()
    return [points.StoredUnrated(stored, row.module, row.reason)
            for stored, row in zip(_stored(connection, found), found, strict=True)]


def _count(connection: sqlalchemy.Connection, conditions: Sequence[ColumnElement[bool]]) -> int:
    return connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(models.point).where(*conditions))


def _beyond(query: points.PageQuery) -> points.Window:
    """The part of the window that begins (or, in reverse, ends) with the place of ``after``.

    It replaces the window, because SQLite uses only one lower bound to find its place in the table: with the
    window's, it would read from there.
    """
    begin, end = query.window
    if query.reverse:
        return points.Window(begin, min(end, query.after.begin + 1))
    return points.Window(max(begin, query.after.begin), end)


def _past(key: points.PointKey, reverse: bool) -> ColumnElement[bool]:
    row, place = sqlalchemy.tuple_(*_KEY), sqlalchemy.tuple_(*key)
    return row < place if reverse else row > place


def _stored(connection: sqlalchemy.Connection, rows: Sequence[sqlalchemy.Row]) -> list[points.StoredPoint]:
    kept = series.load(connection, (row.series_id for row in rows))
    shared: dict[tuple[int, int], datapoint.Series] = {}
    found = []
    for row in rows:
        place = (row.series_id, row.begin)
        if place not in shared:
            shared[place] = kept[row.series_id].at(row.begin)
        found.append(points.StoredPoint(
            datapoint.Point(row.begin, row.end, shared[place], numbers.join(row.qty, row.qty_low),
                            numbers.join(row.price, row.price_low)),
            points.PointKey(row.begin, row.series_id, row.n, row.batch_id)))
    return found
