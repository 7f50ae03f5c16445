"""Dividing what is to be rolled up in a span: as many scopes together as a short transaction takes."""

import typing
from collections.abc import Iterable, Sequence, Set

import sqlalchemy

from rating_api.db import models
from rating_api.storage.sql import crowds
from rating_api.storage.sql import levels
from rating_api.storage.sql import texts

_SERIES = models.series.c

# What one transaction replaces at most, unless a single scope has more: a second's work on a slow disk.
_MOST_ROWS, _MOST_SCOPES = 10_000, 1_000


class Share(typing.NamedTuple):
    """Scopes whose span one transaction brings up to date, those of which it is crowded apart."""

    ordinary: Sequence[int]
    crowded: Sequence[int]

    @property
    def scope_hashes(self) -> list[int]:
        """All of them."""
        return [*self.ordinary, *self.crowded]

    def among(self, scope_hashes: Set[int]) -> 'Share':
        """Those that are among others."""
        return Share(*([one for one in part if one in scope_hashes] for part in self))


class _Size(typing.NamedTuple):
    """How many rows by series a scope has in a span, and how many will be there."""

    old: int
    new: int


def divide(connection: sqlalchemy.Connection, level: levels.Level, span: int,
           scope_hashes: Sequence[int]) -> list[Share]:
    """The scopes in shares; counted once, so that what is done later finds a little more or less."""
    sizes = dict.fromkeys(scope_hashes, _Size(0, 0))
    crowd = {}
    for scope_hash, total, points, series, ids in connection.execute(_counted(level, span).where(
            texts.among(_SERIES.scope_hash, scope_hashes, connection.dialect.name))):
        sizes[scope_hash] = _Size(total - series, series)
        if level is levels.DAYS and series:
            crowd[scope_hash] = crowds.Size(int(points), series, int(ids) / series)
    crowded = crowds.among(connection, span, crowd)
    sizes.update((one, sizes[one]._replace(new=0)) for one in crowded)
    return [Share([one for one in part if one not in crowded], [one for one in part if one in crowded])
            for part in _parts(sizes)]


def _counted(level: levels.Level, span: int) -> sqlalchemy.Select:
    """By scope: rows by series, old and new; points, and their series; what the ids of these add up to."""
    source, rollup = level.source, level.rollup.c
    series_id = source.table.c.series_id
    there = sqlalchemy.union_all(
        sqlalchemy.select(series_id, sqlalchemy.func.count().label('number'))
        .where(*source.within(*level.range(span))).group_by(series_id),
        sqlalchemy.select(rollup.series_id, sqlalchemy.null()).where(rollup.span == span)).subquery()
    number, func = there.c.number, sqlalchemy.func
    return sqlalchemy.select(
        _SERIES.scope_hash, func.count(), func.sum(number), func.count(number),
        func.sum(sqlalchemy.case((number.is_not(None), there.c.series_id))),
    ).join_from(models.series, there, there.c.series_id == _SERIES.id).group_by(_SERIES.scope_hash)


def _parts(sizes: dict[int, _Size]) -> Iterable[list[int]]:
    part: list[int] = []
    rows = 0
    for scope_hash, size in sizes.items():
        if part and (len(part) == _MOST_SCOPES or rows + max(size) > _MOST_ROWS):
            yield part
            part, rows = [], 0
        part.append(scope_hash)
        rows += max(size)
    if part:
        yield part
