"""Bringing rollups up to date: what the points of a series add up to in a day, and its days in a month.

Those of kinds of series (kinds.py) are replaced in the same transactions: a day's are made of the sums of its series, a
month's of its days' sums by kind. So a month always says what its days' rollups say, unless the month has a mark. Of
crowded days (crowds.py) there are those by kind only.

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

from rating_api.db import models
from rating_api.db import session
from rating_api.storage.sql import bulk
from rating_api.storage.sql import crowds
from rating_api.storage.sql import kinds
from rating_api.storage.sql import levels
from rating_api.storage.sql import marks
from rating_api.storage.sql import numbers
from rating_api.storage.sql import planner
from rating_api.storage.sql import shares
from rating_api.storage.sql import sources
from rating_api.storage.sql import spans
from rating_api.storage.sql import texts

_COLUMNS = tuple(column.name for column in models.rollup_day.columns if column.name != 'span')
_KIND_COLUMNS = tuple(column.name for column in models.rollup_kind_day.columns if column.name != 'span')


class _Work(typing.NamedTuple):
    """What was read of a share's span: the marks, the series, and the rows that are to replace theirs."""

    span: int
    share: shares.Share
    mark_ids: Sequence[int]
    series_ids: list[int]
    rows: list[bulk.Row]
    kind_rows: list[bulk.Row]


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
        for level in (levels.DAYS, levels.MONTHS):
            with self._database.reader() as connection:
                marked = level.spans(connection, until)
            for span in marked:
                done += self._roll_span(level, span, limit - done)
        return done

    def pending(self, until: int | None = None) -> int:
        """How many scopes are not up to date, span by span."""
        total = 0
        with self._database.reader() as connection:
            for level in (levels.DAYS, levels.MONTHS):
                for span in level.spans(connection, until):
                    due = level.due(span).subquery()
                    total += connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(due))
        return total

    def _roll_span(self, level: levels.Level, span: int, limit: int) -> int:
        done = 0
        for share in self._shares(level, span, limit):
            try:
                work = self._read(level, span, share)
                self._database.write(functools.partial(_replace, level, work))
            except _OvertakenError:
                continue
            done += len(work.share.scope_hashes)
        return done

    def _shares(self, level: levels.Level, span: int, limit: int) -> list[shares.Share]:
        """The first scopes that are not up to date in a span, in the shares that are read and written together."""
        with self._database.reader() as connection:
            due = connection.scalars(level.due(span).order_by(level.mark.c.scope_hash).limit(limit)).all()
            planner.read_in_order(connection)
            return shares.divide(connection, level, span, due) if due else []

    def _read(self, level: levels.Level, span: int, planned: shares.Share) -> _Work:
        """The work of a share, read in one snapshot, but of scopes that somebody else has brought up to date."""
        mark = level.mark.c
        with self._database.reader() as connection:
            marked = connection.execute(sqlalchemy.select(mark.id, mark.scope_hash).where(
                mark.span == span, texts.among(mark.scope_hash, planned.scope_hashes, connection.dialect.name))).all()
            if not marked:
                raise _OvertakenError
            planner.read_in_order(connection)
            left = planned.among({row.scope_hash for row in marked})
            work = _Work(span, left, [row.id for row in marked], [], [], [])
            if work.share.ordinary:
                _read_ordinary(connection, level, work)
            if work.share.crowded:
                _read_crowded(connection, level, work)
            return work


class _OvertakenError(Exception):
    """Somebody else has brought up to date what this roller has read."""


def _read_ordinary(connection: sqlalchemy.Connection, level: levels.Level, work: _Work) -> None:
    """Read what scopes add up to by series, and by kind."""
    kind_of = kinds.of_scopes(connection, work.share.ordinary, level.there(work.span))
    place = level.range(work.span)
    sums = _sums(connection, level.source, place, list(kind_of))
    kind_sums = _sums(connection, level.kind_source, place, list(kind_of)) if level.kind_source else sums
    work.series_ids.extend(kind_of)
    work.rows.extend((one.series_id, *numbers.limbs(one.qty), *numbers.limbs(one.price), one.count, *one.extremes)
                     for one in sums)
    work.kind_rows.extend(_by_kind(kind_sums, kind_of))


def _read_crowded(connection: sqlalchemy.Connection, level: levels.Level, work: _Work) -> None:
    """Read what scopes add up to by kind only; rows by series may be there from a time when it was less crowded."""
    old = kinds.of_scopes(connection, work.share.crowded, level.replaced(work.span))
    work.series_ids.extend(old)
    work.kind_rows.extend(crowds.sums(connection, level.range(work.span), work.share.crowded))


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
    return [(max(one.series_id for one in same), *numbers.limbs(sum(one.qty for one in same)),
                   *numbers.limbs(sum(one.price for one in same)), sum(one.count for one in same))
            for same in found.values()]


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


def _replace(level: levels.Level, work: _Work, connection: sqlalchemy.Connection) -> None:
    """Replace rollups; _OvertakenError if a mark is gone, which undoes it all."""
    dialect = connection.dialect.name
    if dialect == 'postgresql':
        # A crash of the server may take the rollups and brings the marks back with it; nobody need wait for a disk.
        connection.exec_driver_sql('SET LOCAL synchronous_commit = off')
    marks_read = texts.among(level.mark.c.id, work.mark_ids, dialect)
    if connection.execute(level.mark.delete().where(marks_read)).rowcount < len(work.mark_ids):
        raise _OvertakenError
    for rollup, columns, rows in ((level.rollup, _COLUMNS, work.rows),
                                  (level.kinds, _KIND_COLUMNS, sorted(work.kind_rows))):
        connection.execute(rollup.delete().where(
            rollup.c.span == work.span, texts.among(rollup.c.series_id, work.series_ids, dialect)))
        bulk.insert(connection, bulk.Rows(rollup, columns, rows, (('span', work.span),)))
    if level is levels.DAYS:
        crowds.replace(connection, work.span, work.share.scope_hashes, work.share.crowded)
        marks.insert_month(connection, spans.month_of(work.span), work.share.scope_hashes)
