"""Bringing rollups up to date: what the points of a series add up to in a day, and its days in a month.

A span of a scope that has a mark is read in one snapshot, marks and points, and in a short transaction afterwards its
rollups are replaced and exactly the marks that were read are deleted. If one of those is gone by then, somebody else
was faster and may have read later: nothing is written. So a span without a mark has rollups that hold, whatever
writers, removers and other rollers do meanwhile. Replacing days marks their month in the same transaction.
"""

import functools
import typing
from collections.abc import Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import datapoint
from rating_api.db import models
from rating_api.db import session
from rating_api.storage.sql import bulk
from rating_api.storage.sql import marks
from rating_api.storage.sql import numbers
from rating_api.storage.sql import sources
from rating_api.storage.sql import spans
from rating_api.storage.sql import texts

_SERIES = models.series.c

# What one transaction replaces at most, unless a single scope has more: a second's work on a slow disk.
_MOST_SERIES, _MOST_SCOPES = 10_000, 1_000

_COLUMNS = tuple(column.name for column in models.rollup_day.columns if column.name != 'span')


class _Level(typing.NamedTuple):
    """Rollups, the marks that say where they do not hold, and what they are made of."""

    rollup: sqlalchemy.Table
    mark: sqlalchemy.Table
    source: sources.Source

    def range(self, span: int) -> spans.Range:
        """The places of the source that make up a span."""
        if self.source is sources.POINTS:
            return spans.Range(span * datapoint.DAY_SECONDS, (span + 1) * datapoint.DAY_SECONDS)
        return spans.Range(span, spans.month_after(span))


_DAYS = _Level(models.rollup_day, models.mark_day, sources.POINTS)
_MONTHS = _Level(models.rollup_month, models.mark_month, sources.DAYS)


class _Work(typing.NamedTuple):
    """What was read of some scopes in a span: the marks, the series, and the rows that are to replace theirs."""

    span: int
    scope_hashes: Sequence[int]
    mark_ids: Sequence[int]
    series_ids: Sequence[int]
    rows: Sequence[bulk.Row]


class SqlRollups:
    """The rollups of a database; what each method promises is said in ``storage.rollups.Rollups``."""

    def __init__(self, database: session.Database) -> None:
        self._database = database

    def roll(self, limit: int, until: int | None = None) -> int:
        """Bring days and then months up to date, and return of how many scopes that was done, span by span."""
        done = 0
        for level in (_DAYS, _MONTHS):
            for span in self._spans(level, until):
                done += self._roll_span(level, span, limit - done)
        return done

    def pending(self, until: int | None = None) -> int:
        """How many scopes are not up to date, span by span."""
        total = 0
        with self._database.reader() as connection:
            for level in (_DAYS, _MONTHS):
                for span in _spans(connection, level, until):
                    due = _due(level, span).subquery()
                    total += connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(due))
        return total

    def _spans(self, level: _Level, until: int | None) -> Sequence[int]:
        with self._database.reader() as connection:
            return _spans(connection, level, until)

    def _roll_span(self, level: _Level, span: int, limit: int) -> int:
        done, after = 0, None
        while done < limit and (work := self._read(level, span, after, limit - done)):
            after = work.scope_hashes[-1]
            try:
                self._database.write(functools.partial(_replace, level, work))
            except _OvertakenError:
                continue
            done += len(work.scope_hashes)
        return done

    def _read(self, level: _Level, span: int, after: int | None, limit: int) -> _Work | None:
        """The next work in a span, after a scope, read in one snapshot; None if there is none."""
        with self._database.reader() as connection:
            due = _due(level, span).order_by(level.mark.c.scope_hash).limit(min(limit, _MOST_SCOPES))
            if after is not None:
                due = due.where(level.mark.c.scope_hash > after)
            series = _series(connection, connection.scalars(due).all())
            if not series:
                return None
            series_ids = [series_id for ids in series.values() for series_id in ids]
            mark_ids = connection.scalars(sqlalchemy.select(level.mark.c.id).where(
                level.mark.c.span == span,
                texts.among(level.mark.c.scope_hash, list(series), connection.dialect.name))).all()
            return _Work(span, list(series), mark_ids, series_ids, _rows(connection, level, span, series_ids))


class _OvertakenError(Exception):
    """Somebody else has brought up to date what this roller has read."""


def _spans(connection: sqlalchemy.Connection, level: _Level, until: int | None) -> Sequence[int]:
    """The spans with marks; of days, those that ended by an instant, or all."""
    column = level.mark.c.span
    marked = sqlalchemy.select(column).distinct().order_by(column)
    if level is _DAYS and until is not None:
        marked = marked.where(column < until // datapoint.DAY_SECONDS)
    return connection.scalars(marked).all()


def _due(level: _Level, span: int) -> sqlalchemy.Select:
    """The scopes that are not up to date in a span; a month waits for its days."""
    mark = level.mark.c
    due = sqlalchemy.select(mark.scope_hash).distinct().where(mark.span == span)
    if level is _DAYS:
        return due
    day = models.mark_day.c
    return due.where(~sqlalchemy.exists().where(
        day.scope_hash == mark.scope_hash, day.span >= span, day.span < spans.month_after(span)))


def _series(connection: sqlalchemy.Connection, scope_hashes: Sequence[int]) -> dict[int, list[int]]:
    """The ids of the series of the first of these scopes, as many as one transaction takes."""
    found: dict[int, list[int]] = {scope_hash: [] for scope_hash in scope_hashes}
    for series_id, scope_hash in connection.execute(sqlalchemy.select(_SERIES.id, _SERIES.scope_hash).where(
            texts.among(_SERIES.scope_hash, scope_hashes, connection.dialect.name))):
        found[scope_hash].append(series_id)
    taken: dict[int, list[int]] = {}
    for scope_hash, ids in found.items():
        if taken and sum(map(len, taken.values())) + len(ids) > _MOST_SERIES:
            break
        taken[scope_hash] = ids
    return taken


def _rows(connection: sqlalchemy.Connection, level: _Level, span: int, series_ids: Sequence[int]) -> list[bulk.Row]:
    """What the source of a level says of series in a span, as rows of ``_COLUMNS``."""
    source = level.source
    conditions = [*source.within(*level.range(span)),
                  texts.among(source.table.c.series_id, series_ids, connection.dialect.name)]
    extremes = [_extreme(source, name) for name in sources.EXTREMES]

    def ask(halves: bool) -> tuple[list[numbers.Sums], Sequence[sqlalchemy.RowMapping]]:
        sums = [source.sums(name, halves) for name in ('qty', 'price')]
        columns = [column for one in sums for column in one.columns]
        return sums, connection.execute(sqlalchemy.select(
            source.table.c.series_id, source.count.label('count'), *columns, *extremes,
        ).where(*conditions).group_by(source.table.c.series_id)).mappings().all()

    (qty, price), rows = numbers.exactly(ask)
    odd = _odd(connection, source, conditions)
    return [(row['series_id'], *numbers.limbs(qty.units(row)), *numbers.limbs(price.units(row)), int(row['count']),
             *(part for name, column in source.extremes.items()
               for part in _most(name, row[name], odd.get((row['series_id'], column), ())))) for row in rows]


def _extreme(source: sources.Source, name: str) -> sqlalchemy.Label[int]:
    """The least or greatest of the amounts of a series that have no rest, which compare as integers."""
    column = source.extremes[name]
    plain = sqlalchemy.case((source.table.c[f'{column}_low'].is_(None), source.table.c[column]))
    return (sqlalchemy.func.min if name.endswith('min') else sqlalchemy.func.max)(plain).label(name)


def _odd(connection: sqlalchemy.Connection, source: sources.Source,
         conditions: Sequence[ColumnElement[bool]]) -> dict[tuple[int, str], list[tuple[int, int | None]]]:
    """The amounts that have a rest, by series and column; they are compared here."""
    found: dict[tuple[int, str], list[tuple[int, int | None]]] = {}
    for name in sorted(set(source.extremes.values())):
        column, low = source.table.c[name], source.table.c[f'{name}_low']
        for series_id, first, rest in connection.execute(
                sqlalchemy.select(source.table.c.series_id, column, low).where(*conditions, low.is_not(None))):
            found.setdefault((series_id, name), []).append((first, rest))
    return found


def _most(name: str, plain: int | None, odd: Sequence[tuple[int, int | None]]) -> tuple[int, int | None]:
    candidates = [*odd] if plain is None else [*odd, (plain, None)]
    choose = min if name.endswith('min') else max
    return choose(candidates, key=lambda parts: numbers.units(*parts))


def _replace(level: _Level, work: _Work, connection: sqlalchemy.Connection) -> None:
    """Replace rollups; _OvertakenError if a mark is gone, which undoes it all."""
    dialect = connection.dialect.name
    marks_read = texts.among(level.mark.c.id, work.mark_ids, dialect)
    if connection.execute(level.mark.delete().where(marks_read)).rowcount < len(work.mark_ids):
        raise _OvertakenError
    connection.execute(level.rollup.delete().where(
        level.rollup.c.span == work.span, texts.among(level.rollup.c.series_id, work.series_ids, dialect)))
    bulk.insert(connection, bulk.Rows(level.rollup, _COLUMNS, work.rows, (('span', work.span),)))
    if level is _DAYS:
        marks.insert_month(connection, spans.month_of(work.span), work.scope_hashes)
