"""Bringing rollups up to date: what the points of a series add up to in a day, and its days in a month.

Those of kinds of series (kinds.py) are replaced in the same transactions: a day's are made of the sums of its series, a
month's of its days' sums by kind. So a month always says what its days' rollups say, unless the month has a mark.

A span of a scope that has a mark is read in one snapshot, marks and points, and in a short transaction afterwards its
rollups are replaced and exactly the marks that were read are deleted. If one of those is gone by then, somebody else
was faster and may have read later: nothing is written. So a span without a mark has rollups that hold, whatever
writers, removers and other rollers do meanwhile. Replacing days marks their month in the same transaction.
"""

import collections
import functools
import itertools
import typing
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import datapoint
from rating_api.db import models
from rating_api.db import session
from rating_api.storage.sql import bulk
from rating_api.storage.sql import kinds
from rating_api.storage.sql import marks
from rating_api.storage.sql import numbers
from rating_api.storage.sql import planner
from rating_api.storage.sql import sources
from rating_api.storage.sql import spans
from rating_api.storage.sql import texts

_SERIES = models.series.c

# What one transaction replaces at most, unless a single scope has more: a second's work on a slow disk.
_MOST_SERIES, _MOST_SCOPES = 10_000, 1_000

_COLUMNS = tuple(column.name for column in models.rollup_day.columns if column.name != 'span')
_KIND_COLUMNS = tuple(column.name for column in models.rollup_kind_day.columns if column.name != 'span')


class _Level(typing.NamedTuple):
    """Rollups, by series and by kind, the marks that say where they do not hold, and what they are made of.

    Without a ``kind_source`` those by kind are made of the same sums as those by series.
    """

    rollup: sqlalchemy.Table
    kinds: sqlalchemy.Table
    mark: sqlalchemy.Table
    source: sources.Source
    kind_source: sources.Source | None = None

    def range(self, span: int) -> spans.Range:
        """The places of the source that make up a span."""
        if self.source is sources.POINTS:
            return spans.Range(span * datapoint.DAY_SECONDS, (span + 1) * datapoint.DAY_SECONDS)
        return spans.Range(span, spans.month_after(span))


_DAYS = _Level(models.rollup_day, models.rollup_kind_day, models.mark_day, sources.POINTS)
_MONTHS = _Level(models.rollup_month, models.rollup_kind_month, models.mark_month, sources.DAYS, sources.BY_KIND.days)


class _Work(typing.NamedTuple):
    """What was read of some scopes in a span: the marks, the series, and the rows that are to replace theirs."""

    span: int
    scope_hashes: Sequence[int]
    mark_ids: Sequence[int]
    series_ids: Sequence[int]
    rows: Sequence[bulk.Row]
    kind_rows: Sequence[bulk.Row]


class _Sum(typing.NamedTuple):
    """What one series adds up to in a span, in units of 1e-18, and its extremes as ``_COLUMNS`` has them."""

    series_id: int
    qty: int
    price: int
    count: int
    extremes: Sequence[int | None]


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
            planner.read_in_order(connection)
            kind_of = _series(connection, level, span, connection.scalars(due).all())
            if not kind_of:
                return None
            mark_ids = connection.scalars(sqlalchemy.select(level.mark.c.id).where(
                level.mark.c.span == span,
                texts.among(level.mark.c.scope_hash, list(kind_of), connection.dialect.name))).all()
            of_series = {series_id: kind for scope in kind_of.values() for series_id, kind in scope.items()}
            place = level.range(span)
            sums = _sums(connection, level.source, place, list(of_series))
            kind_sums = _sums(connection, level.kind_source, place, list(of_series)) if level.kind_source else sums
            rows = [(one.series_id, *numbers.limbs(one.qty), *numbers.limbs(one.price), one.count, *one.extremes)
                    for one in sums]
            return _Work(span, list(kind_of), mark_ids, list(of_series), rows, _by_kind(kind_sums, of_series))


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
    """The scopes that are not up to date in a span."""
    return sqlalchemy.select(level.mark.c.scope_hash).distinct().where(level.mark.c.span == span)


def _series(connection: sqlalchemy.Connection, level: _Level, span: int,
            scope_hashes: Sequence[int]) -> dict[int, dict[int, int]]:
    """The series with their kinds of the first of these scopes, as many as one transaction takes.

    Only those that have something in the span, or had: a scope may have had millions in its time.
    """
    source, rollup = level.source, level.rollup.c
    there = sqlalchemy.union(
        sqlalchemy.select(source.table.c.series_id).where(*source.within(*level.range(span))),
        sqlalchemy.select(rollup.series_id).where(rollup.span == span)).subquery()
    counts = dict(connection.execute(
        sqlalchemy.select(_SERIES.scope_hash, sqlalchemy.func.count())
        .join_from(models.series, there, there.c.series_id == _SERIES.id)
        .where(texts.among(_SERIES.scope_hash, scope_hashes, connection.dialect.name))
        .group_by(_SERIES.scope_hash)).all())
    totals = itertools.accumulate(counts.get(scope_hash, 0) for scope_hash in scope_hashes)
    taken = [scope_hash for number, (scope_hash, total) in enumerate(zip(scope_hashes, totals, strict=True))
             if not number or total <= _MOST_SERIES]
    return kinds.of_scopes(connection, taken, there) if taken else {}


def _sums(connection: sqlalchemy.Connection, source: sources.Source, place: spans.Range,
          series_ids: Sequence[int]) -> list[_Sum]:
    """What a source says of series in a range of its places."""
    conditions = [*source.within(*place), source.among(series_ids, connection.dialect.name)]
    names = sorted(set(source.extremes.values()))
    more = [source.table.c.series_id, source.count.label('count'),
            *(_extreme(source, name) for name in source.extremes),
            *(sqlalchemy.func.count(source.table.c[f'{name}_low']).label(f'{name}_odd') for name in names)]

    def ask(halves: bool) -> tuple[list[numbers.Sums], numbers.Columns]:
        sums = [source.sums(name, halves) for name in ('qty', 'price')]
        columns = [*more, *(column for one in sums for column in one.columns)]
        return sums, numbers.read(connection, sqlalchemy.select(*columns).where(*conditions).group_by(more[0]))

    (qty, price), columns = numbers.exactly(ask)
    odd = _odd(connection, source, [name for name in names if any(columns[f'{name}_odd'])], conditions)
    extremes = [[_most(name, plain, odd.get((series_id, column), ())) for series_id, plain in zip(
        columns['series_id'], columns[name], strict=True)] for name, column in source.extremes.items()]
    return [_Sum(*values, [part for extreme in of_series for part in extreme]) for *values, of_series in zip(
        columns['series_id'], qty.units(columns), price.units(columns), map(int, columns['count']),
        zip(*extremes, strict=True) if extremes else itertools.repeat(()), strict=False)]


def _by_kind(sums: Iterable[_Sum], kind_of: Mapping[int, int]) -> list[bulk.Row]:
    """What the sums add up to by kind, as rows of ``_KIND_COLUMNS``, each at a series that is among the sums."""
    found: dict[int, list[_Sum]] = collections.defaultdict(list)
    for one in sums:
        found[kind_of[one.series_id]].append(one)
    return sorted((min(one.series_id for one in same), *numbers.limbs(sum(one.qty for one in same)),
                   *numbers.limbs(sum(one.price for one in same)), sum(one.count for one in same))
                  for same in found.values())


def _extreme(source: sources.Source, name: str) -> sqlalchemy.Label[int]:
    """The least or greatest of the amounts of a series that have no rest, which compare as integers."""
    column = source.extremes[name]
    plain = sqlalchemy.case((source.table.c[f'{column}_low'].is_(None), source.table.c[column]))
    return (sqlalchemy.func.min if name.endswith('min') else sqlalchemy.func.max)(plain).label(name)


def _odd(connection: sqlalchemy.Connection, source: sources.Source, names: Iterable[str],
         conditions: Sequence[ColumnElement[bool]]) -> dict[tuple[int, str], list[tuple[int, int | None]]]:
    """The amounts that have a rest, by series and name of column; they are compared here."""
    found: dict[tuple[int, str], list[tuple[int, int | None]]] = {}
    for name in names:
        column, low = source.table.c[name], source.table.c[f'{name}_low']
        for series_id, first, rest in connection.execute(
                sqlalchemy.select(source.table.c.series_id, column, low).where(*conditions, low.is_not(None))):
            found.setdefault((series_id, name), []).append((first, rest))
    return found


def _most(name: str, plain: int | None, odd: Sequence[tuple[int, int | None]]) -> tuple[int, int | None]:
    if not odd and plain is not None:
        return plain, None
    candidates = [*odd] if plain is None else [*odd, (plain, None)]
    choose = min if name.endswith('min') else max
    return choose(candidates, key=lambda parts: numbers.units(*parts))


def _replace(level: _Level, work: _Work, connection: sqlalchemy.Connection) -> None:
    """Replace rollups; _OvertakenError if a mark is gone, which undoes it all."""
    dialect = connection.dialect.name
    if dialect == 'postgresql':
        # A crash of the server may take the rollups and brings the marks back with it; nobody need wait for a disk.
        connection.exec_driver_sql('SET LOCAL synchronous_commit = off')
    marks_read = texts.among(level.mark.c.id, work.mark_ids, dialect)
    if connection.execute(level.mark.delete().where(marks_read)).rowcount < len(work.mark_ids):
        raise _OvertakenError
    for rollup, columns, rows in ((level.rollup, _COLUMNS, work.rows), (level.kinds, _KIND_COLUMNS, work.kind_rows)):
        connection.execute(rollup.delete().where(
            rollup.c.span == work.span, texts.among(rollup.c.series_id, work.series_ids, dialect)))
        bulk.insert(connection, bulk.Rows(rollup, columns, rows, (('span', work.span),)))
    if level is _DAYS:
        marks.insert_month(connection, spans.month_of(work.span), work.scope_hashes)
