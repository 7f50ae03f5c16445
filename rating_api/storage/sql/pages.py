"""Reading points one by one, in the order of their keys."""

import typing
from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import datapoint
from rating_api.db import models
from rating_api.storage import points
from rating_api.storage.sql import cover
from rating_api.storage.sql import filters
from rating_api.storage.sql import kinds
from rating_api.storage.sql import numbers
from rating_api.storage.sql import planner
from rating_api.storage.sql import series
from rating_api.storage.sql import sources

_POINT, _UNRATED = models.point.c, models.unrated.c
_KEY = tuple(_POINT[name] for name in points.PointKey._fields)


def page(connection: sqlalchemy.Connection, query: points.PageQuery) -> points.Page:
    """Some of the points that the query selects."""
    selection = filters.select(connection, query)
    number = None
    if query.offset and not query.reverse and query.after is None:
        blocks = list(_blocks(connection, query, selection))
        number = sum(block.number for block in blocks)
        query = _skip(query, blocks)
    elif query.with_count:
        number = _count(connection, query, selection)
    planner.read_in_order(connection)
    order = [column.desc() for column in _KEY] if query.reverse else _KEY
    found = connection.execute(models.point.select().where(*_conditions(connection, query, selection)).order_by(*order)
                               .limit(query.limit + 1).offset(query.offset or None)).all()
    shown = found[:query.limit]
    if query.reverse:
        shown.reverse()
    return points.Page(_stored(connection, shown), len(found) > query.limit, number if query.with_count else None)


def count(connection: sqlalchemy.Connection, query: points.PageQuery) -> int:
    """How many points the query selects, whatever its place."""
    return _count(connection, query, filters.select(connection, query))


def unrated(connection: sqlalchemy.Connection, query: points.PageQuery) -> list[points.StoredUnrated]:
    """Some of the points that could not be rated, with the module and its reason; there are no filters."""
    same = sqlalchemy.and_(*(column == models.unrated.c[column.name] for column in _KEY))
    window = query.window if query.after is None else _beyond(query)
    conditions = [] if query.after is None else [
        sqlalchemy.tuple_(*(_UNRATED[column.name] for column in _KEY)) > sqlalchemy.tuple_(*query.after)]
    found = connection.execute(
        sqlalchemy.select(models.point, _UNRATED.module, _UNRATED.reason).join_from(models.unrated, models.point, same)
        .where(*_unrated_in(window, query.scope), *conditions)
        .order_by(*(_UNRATED[column.name] for column in _KEY)).limit(query.limit)).all()
    return [points.StoredUnrated(stored, row.module, row.reason)
            for stored, row in zip(_stored(connection, found), found, strict=True)]


def count_unrated(connection: sqlalchemy.Connection, window: points.Window, scope: str | None) -> int:
    """How many points could not be rated."""
    return connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(models.unrated).where(
        *_unrated_in(window, scope))) or 0


def _unrated_in(window: points.Window, scope: str | None) -> list[ColumnElement[bool]]:
    of_scope = [] if scope is None else [
        _UNRATED.series_id.in_(sqlalchemy.select(models.series.c.id).where(filters.of_scope(scope)))]
    return [_UNRATED.begin >= window.begin, _UNRATED.begin < window.end, *of_scope]


class _Block(typing.NamedTuple):
    """How many points begin in a stretch of seconds."""

    begin: int
    end: int
    number: int


def _count(connection: sqlalchemy.Connection, query: points.PageQuery, selection: filters.Selection) -> int:
    """How many points the query selects."""
    return sum(part.sign * int(connection.scalar(_counted(connection, part, selection)) or 0)
               for part in cover.parts(connection, _asked(connection, query, selection)))


def _blocks(connection: sqlalchemy.Connection, query: points.PageQuery,
            selection: filters.Selection) -> Iterator[_Block]:
    """How many points the query selects, day by day where rollups say it; some blocks may overlap."""
    asked = _asked(connection, query, selection)
    for part in cover.parts(connection, asked._replace(rollups=asked.rollups._replace(months=None))):
        statement = _counted(connection, part, selection)
        if part.source is sources.POINTS:
            yield _Block(*part.range, connection.scalar(statement))
            continue
        for number, day in connection.execute(statement.add_columns(part.source.day).group_by(part.source.day)):
            yield _Block(day * datapoint.DAY_SECONDS, (day + 1) * datapoint.DAY_SECONDS, int(number))


def _asked(connection: sqlalchemy.Connection, query: points.PageQuery, selection: filters.Selection) -> cover.Asked:
    rollups = kinds.rollups(connection, (one.key for one in query.filters))
    return cover.Asked(query.window, selection, query.scope, selection.usable(rollups))


def _counted(connection: sqlalchemy.Connection, part: cover.Part, selection: filters.Selection) -> sqlalchemy.Select:
    dialect = connection.dialect.name
    return sqlalchemy.select(part.source.count).select_from(part.source.table).where(
        *part.conditions(dialect), *selection.conditions(part.source, dialect))


def _skip(query: points.PageQuery, blocks: Iterable[_Block]) -> points.PageQuery:
    """The same page, sought from a later place on: of what lies before, nothing need be read."""
    begin, offset = query.window.begin, query.offset
    for block in _apart(blocks):
        if offset < block.number:
            break
        begin, offset = block.end, offset - block.number
    return query._replace(window=query.window._replace(begin=begin), offset=offset)


def _apart(blocks: Iterable[_Block]) -> list[_Block]:
    """The blocks in the order of time; those that overlap are one."""
    found: list[_Block] = []
    for block in sorted(blocks):
        if found and block.begin < found[-1].end:
            last = found.pop()
            block = _Block(last.begin, max(last.end, block.end), last.number + block.number)  # noqa: PLW2901, the same block
        found.append(block)
    return found


def _conditions(connection: sqlalchemy.Connection, query: points.PageQuery,
                selection: filters.Selection) -> list[ColumnElement[bool]]:
    dialect = connection.dialect.name
    conditions = [*cover.Series(selection.series).conditions(sources.POINTS, dialect),
                  *selection.conditions(sources.POINTS, dialect)]
    if query.after is None:
        return [*sources.POINTS.within(*query.window), *conditions]
    return [*sources.POINTS.within(*_beyond(query)), _past(query.after, query.reverse), *conditions]


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
        end = row.begin + (row.seconds or models.USUAL_SECONDS)
        found.append(points.StoredPoint(
            datapoint.Point(row.begin, end, shared[place], numbers.join(row.qty, row.qty_low),
                            numbers.join(row.price, row.price_low)),
            points.PointKey(row.begin, row.series_id, row.n, row.batch_id)))
    return found
