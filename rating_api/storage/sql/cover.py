"""Covering a stretch of time with sources: months and days where rollups hold, points where they do not.

What rollups say of a scope holds in the spans of time that have no mark of it: a day's are the sums of its points, a
month's those of its days' rollups, whether these hold or not. So a month with a few dirty days, or some beyond the
stretch, is added up without them: the rollups of those days are taken off again. For questions about series, crowded
days (crowds.py) are dirty. All parts of a cover together are
all points, provided that they are read in the transaction that made the cover.
"""

import collections
import typing
from collections.abc import Iterator, Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api.db import models
from rating_api.storage import points
from rating_api.storage.sql import filters
from rating_api.storage.sql import marks
from rating_api.storage.sql import sources
from rating_api.storage.sql import spans
from rating_api.storage.sql import texts

_SERIES = models.series.c

# Scopes with different marks are read by different statements; when they would be more, they are treated alike.
_MOST_GROUPS = 3


class Series(typing.NamedTuple):
    """Some series: those of the ids, or all the others; None for all there are."""

    ids: Sequence[int] | None
    others: bool = False

    def conditions(self, source: sources.Source, dialect: str) -> list[ColumnElement[bool]]:
        """The conditions that leave the rows of these series."""
        if self.ids is None:
            return []
        condition = source.among(self.ids, dialect)
        return [sqlalchemy.not_(condition) if self.others else condition]


class Part(typing.NamedTuple):
    """The rows of a source in a range of its places, those of some series; ``sign`` is -1 to take them off."""

    source: sources.Source
    range: spans.Range
    series: Series
    sign: int = 1

    def conditions(self, dialect: str) -> list[ColumnElement[bool]]:
        """The conditions that leave these rows."""
        return [*self.source.within(*self.range), *self.series.conditions(self.source, dialect)]


class Asked(typing.NamedTuple):
    """What is to be covered, by points and these rollups; only sums and counts can bear a ``surplus``."""

    window: points.Window
    selection: filters.Selection
    scope: str | None
    rollups: sources.Rollups
    surplus: bool = True


def parts(connection: sqlalchemy.Connection, asked: Asked) -> Iterator[Part]:
    """The parts that make up the points of a window and of some series."""
    days = spans.whole_days(*asked.window)
    by_day, by_month = asked.rollups
    if by_day is None or days.begin == days.end:
        yield Part(sources.POINTS, spans.Range(*asked.window), Series(asked.selection.series))
        return
    months = spans.touched_months(days) if by_month else spans.Range(days.begin, days.begin)
    dirt = _alike(marks.dirt(connection, days, months, asked.scope, by_series=by_day is sources.DAYS))
    for dirty, series in _shared(connection, dirt, asked):
        found = _divide(asked, days, months, dirty)
        yield from (Part(by_month or by_day, one, series) for one in found.months)
        yield from (Part(by_day, one, series, -1) for one in found.surplus)
        yield from (Part(by_day, one, series) for one in found.days)
        yield from (Part(sources.POINTS, one, series) for one in found.seconds)


def _divide(asked: Asked, days: spans.Range, months: spans.Range, dirty: marks.Dirt) -> spans.Division:
    found = spans.divide(spans.Range(*asked.window), days, months, dirty.days, dirty.months)
    if asked.surplus or not found.surplus:
        return found
    cut = {spans.month_of(day) for surplus in found.surplus for day in range(*surplus)}
    return spans.divide(spans.Range(*asked.window), days, months, dirty.days, dirty.months | cut)


def _alike(dirt: dict[int, marks.Dirt]) -> dict[marks.Dirt, list[int]]:
    """The scopes by what is dirty of them; a few dirty spans too many are better than many groups."""
    groups = collections.defaultdict(list)
    for scope_hash, dirty in dirt.items():
        groups[dirty].append(scope_hash)
    if len(groups) <= _MOST_GROUPS:
        return groups
    return {marks.Dirt(frozenset().union(*(one.days for one in groups)),
                       frozenset().union(*(one.months for one in groups))): list(dirt)}


def _shared(connection: sqlalchemy.Connection, dirt: dict[marks.Dirt, list[int]],
            asked: Asked) -> Iterator[tuple[marks.Dirt, Series]]:
    """The series among those selected that have the same dirt, and at last those that have none."""
    selected = asked.selection.series
    if not dirt:
        yield marks.CLEAN, Series(selected)
        return
    dirty_hashes = [scope_hash for hashes in dirt.values() for scope_hash in hashes]
    if len(dirt) == 1 and (asked.scope is not None or (selected is None and not _any_other(connection, dirty_hashes))):
        yield next(iter(dirt)), Series(selected)
        return
    known: set[int] = set()
    for dirty, hashes in dirt.items():
        ids = _of_scopes(connection, hashes, selected)
        known.update(ids)
        if ids:
            yield dirty, Series(ids)
    if selected is not None:
        if clean := [one for one in selected if one not in known]:
            yield marks.CLEAN, Series(clean)
    elif _any_other(connection, dirty_hashes):
        yield marks.CLEAN, Series(sorted(known), others=True)


def _of_scopes(connection: sqlalchemy.Connection, hashes: Sequence[int],
               selected: Sequence[int] | None) -> Sequence[int]:
    """The series of scopes, of those selected: a scope whose days are crowded may have millions."""
    dialect = connection.dialect.name
    found = sqlalchemy.select(_SERIES.id).where(texts.among(_SERIES.scope_hash, hashes, dialect))
    if selected is not None:
        found = found.where(texts.among(_SERIES.id, selected, dialect))
    return connection.scalars(found).all()


def _any_other(connection: sqlalchemy.Connection, hashes: Sequence[int]) -> bool:
    condition = texts.among(_SERIES.scope_hash, hashes, connection.dialect.name)
    return connection.scalar(sqlalchemy.select(_SERIES.id).where(sqlalchemy.not_(condition)).limit(1)) is not None
