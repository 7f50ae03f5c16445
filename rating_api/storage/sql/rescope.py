"""Changing the label that scopes come from: every series gets the scope that it would have had by the new one.

It begins with a transaction after which nobody writes usage by the old key, and ends with one that makes the new key
the database's; in between, everything may be done again from the start. Answers are right at every instant: a series
changes its scope together with marks for its days, under both scopes.
"""

import functools
import json
import time
import typing
from collections.abc import Callable, Iterator, Sequence

import sqlalchemy

from rating_api import datapoint
from rating_api import exception
from rating_api.db import meta
from rating_api.db import models
from rating_api.db import session
from rating_api.storage import timelabels
from rating_api.storage.sql import crowds
from rating_api.storage.sql import marks
from rating_api.storage.sql import rollups
from rating_api.storage.sql import series
from rating_api.storage.sql import texts

_BATCH, _LABEL, _POINT, _SERIES, _STATE = (
    models.batch.c, models.series_label.c, models.point.c, models.series.c, models.scope_state.c)

# What one transaction changes: well below a second. In the worst case a series has a mark of its own for each day.
_MOST_SERIES, _MOST_MARKS, _MOST_BATCHES, _MOST_SUMS = 2_000, 5_000, 500, 200
_PAUSE_SECONDS = 0.2
_NAMED = 5

# Told (steps done, steps to do, what was done last).
Progress = Callable[[int, int, str], object]


class Allowed(typing.NamedTuple):
    """What is done although it may be a mistake: leaving series without a scope, and periods without collection."""

    nobody: bool = False
    lagging: bool = False


def rescope(database: session.Database, key: str, allowed: Allowed, progress: Progress) -> int | None:
    """Change the scope key and return how many series got another scope; None if it is the scope key already.

    May be interrupted at any instant and is to be called again then. Raises ``exception.Conflict`` if another change
    is not complete, or says why it may be a mistake, before anything was changed.
    """
    if key in timelabels.NAMES:
        raise exception.Conflict(f'{key!r} is a label of time, which says nothing about who pays.')
    change = database.write(functools.partial(_begin, key, allowed))
    if change is None:
        return None
    _settle(database, progress)
    # None of these change any more: nobody writes usage.
    with database.reader() as connection:
        days = connection.scalars(sqlalchemy.select(models.rollup_kind_day.c.span).distinct()).all()
        most = connection.scalar(sqlalchemy.select(sqlalchemy.func.max(_SERIES.id))) or 0
        steps = most + (connection.scalar(sqlalchemy.select(sqlalchemy.func.max(_BATCH.id))) or 0)
    changed = 0
    for last, moves in _series(database, key, max(_MOST_MARKS // max(len(days), 1), 1)):
        if moves:
            database.write(functools.partial(_move, moves, _touched(database, moves, days)))
        changed += len(moves)
        progress(last, steps, f'series {last}')
    for last, scopes in _batches(database):
        if scopes:
            database.write(functools.partial(_rename, scopes))
        progress(most + last, steps, f'batch {last}')
    database.write(functools.partial(_finish, change.known, key, days))
    return changed


class _Move(typing.NamedTuple):
    """A series, the scope that it has, and how it is to be stored."""

    series_id: int
    scope: str
    kept: series.Kept


def _begin(key: str, allowed: Allowed, connection: sqlalchemy.Connection) -> meta.Change | None:
    change = meta.begin_scope_key(connection, key)
    if change is None or change.resumed:
        return change
    labelled = sqlalchemy.select(_LABEL.series_id).where(_LABEL.key == key, _LABEL.groupable == 1)
    if not allowed.nobody and not _any(connection, labelled) and _any(connection, sqlalchemy.select(_SERIES.id)):
        raise exception.Conflict(f'No series has the label {key!r} in groupby, so all usage would belong to nobody.')
    lagging = [] if allowed.lagging else _lagging(connection, change.known)
    if lagging:
        names = ', '.join(lagging[:_NAMED]) + (' and others' if len(lagging) > _NAMED else '')
        raise exception.Conflict(f'Some scopes are not collected as far as others, and what they lack would never be '
                                 f'collected: {names}.')
    return change


def _any(connection: sqlalchemy.Connection, found: sqlalchemy.Select) -> bool:
    return connection.execute(found.limit(1)).first() is not None


def _lagging(connection: sqlalchemy.Connection, known: str) -> list[str]:
    """The active scopes that others of the same collector are ahead of."""
    furthest = _furthest(connection, known)
    found = connection.execute(sqlalchemy.select(_STATE.scope_id, _STATE.collector, _STATE.last_processed).where(
        _STATE.scope_key == known, _STATE.active == 1).order_by(_STATE.scope_id))
    return [row.scope_id for row in found
            if furthest[row.collector] is not None and row.last_processed != furthest[row.collector]]


def _furthest(connection: sqlalchemy.Connection, key: str) -> dict[str, int | None]:
    """How far any scope of a key is, by collector."""
    return dict(connection.execute(sqlalchemy.select(
        _STATE.collector, sqlalchemy.func.max(_STATE.last_processed)).where(_STATE.scope_key == key)
        .group_by(_STATE.collector)).all())


def _settle(database: session.Database, progress: Progress) -> None:
    """Roll up all that is pending, so that a series has points only in days with rollups of it, or crowded."""
    made, done = rollups.SqlRollups(database), 0
    left = made.pending()
    while left:
        rolled = made.roll(_MOST_SUMS)
        if not rolled:
            # Somebody else rolls up the same.
            time.sleep(_PAUSE_SECONDS)
        done, left = done + rolled, made.pending()
        progress(done, done + left, f'{left} sums left to roll up first')


def _series(database: session.Database, key: str, most: int) -> Iterator[tuple[int, list[_Move]]]:
    """The series that change, some at a time, and the id up to which that is all of them."""
    last = 0
    while True:
        with database.reader() as connection:
            rows = connection.execute(models.series.select().where(_SERIES.id > last).order_by(_SERIES.id)
                                      .limit(min(most, _MOST_SERIES))).all()
        if not rows:
            return
        last = rows[-1].id
        yield last, [move for row in rows if (move := _moved(row, key)) is not None]


def _moved(row: sqlalchemy.Row, key: str) -> _Move | None:
    groupby = json.loads(row.groupby)
    one = datapoint.Series(row.type, row.unit, datapoint.scope_of(groupby, key), groupby, json.loads(row.metadata))
    return None if one.scope == row.scope else _Move(row.id, row.scope, series.kept(one, bool(row.time_labels)))


def _touched(database: session.Database, moves: Sequence[_Move], days: Sequence[int]) -> set[tuple[int, str]]:
    """The days and scopes, old ones and new ones, of series."""
    scopes = {move.series_id: (move.scope, move.kept.series.scope) for move in moves}
    rollup = models.rollup_day.c
    with database.reader() as connection:
        # In the order of the table, a stretch a day.
        found = connection.execute(sqlalchemy.select(rollup.span, rollup.series_id).where(
            texts.among(rollup.span, days, connection.dialect.name),
            rollup.series_id.between(moves[0].series_id, moves[-1].series_id)))
        touched = {(row.span, scope) for row in found for scope in scopes.get(row.series_id, ())}
        crowded = crowds.days(connection, {move.scope for move in moves})
    # Which series have points in a crowded day, no rollup says.
    return touched | {(day, scope) for old, new in set(scopes.values()) for day in crowded[old] for scope in (old, new)}


def _move(moves: Sequence[_Move], touched: set[tuple[int, str]], connection: sqlalchemy.Connection) -> None:
    digest = functools.cache(texts.digest)
    connection.execute(
        models.series.update().where(_SERIES.id == sqlalchemy.bindparam('moved')),
        [{'moved': move.series_id, 'fingerprint': move.kept.fingerprint, 'scope': move.kept.series.scope,
          'scope_hash': digest(move.kept.series.scope)} for move in moves])
    marks.insert_moved(connection, touched)


def _batches(database: session.Database) -> Iterator[tuple[int, list[dict[str, object]]]]:
    """The scopes of batches that have one, some at a time, and the id up to which that is all of them.

    A batch whose points belong to several scopes by now is no scope's; one without points keeps what it has.
    """
    last = 0
    while True:
        with database.reader() as connection:
            rows = connection.execute(
                sqlalchemy.select(_BATCH.id, _BATCH.scope, _BATCH.begin_min, _BATCH.begin_max).where(
                    _BATCH.id > last, _BATCH.scope.is_not(None), _BATCH.remaining > 0)
                .order_by(_BATCH.id).limit(_MOST_BATCHES)).all()
            if not rows:
                return
            last = rows[-1].id
            found = connection.execute(sqlalchemy.select(
                _POINT.batch_id, sqlalchemy.func.min(_SERIES.scope), sqlalchemy.func.max(_SERIES.scope))
                .join_from(models.point, models.series, _SERIES.id == _POINT.series_id).where(
                    _POINT.begin >= min(row.begin_min for row in rows),
                    _POINT.begin <= max(row.begin_max for row in rows),
                    texts.among(_POINT.batch_id, [row.id for row in rows], connection.dialect.name))
                .group_by(_POINT.batch_id)).all()
        scopes = {row.id: row.scope for row in rows}
        yield last, [{'renamed': batch_id, 'scope': least if least == greatest else None}
                     for batch_id, least, greatest in found
                     if not least == greatest == scopes[batch_id]]


def _rename(scopes: Sequence[dict[str, object]], connection: sqlalchemy.Connection) -> None:
    connection.execute(models.batch.update().where(_BATCH.id == sqlalchemy.bindparam('renamed')), scopes)


def _finish(known: str, key: str, days: Sequence[int], connection: sqlalchemy.Connection) -> None:
    # Those whose scope is '' differ in the label itself, which may be missing or null.
    marks.insert_moved(connection, {(day, '') for day in days})
    for collector, furthest in _furthest(connection, known).items():
        # Of an earlier time with this key: what was collected since then must not be collected again.
        connection.execute(models.scope_state.update().where(
            _STATE.scope_key == key, _STATE.collector == collector,
            sqlalchemy.func.coalesce(_STATE.last_processed, furthest) <= furthest).values(last_processed=furthest))
    meta.finish_scope_key(connection, key)
