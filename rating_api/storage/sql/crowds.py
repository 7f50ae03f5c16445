"""Crowded days: those of a scope that have nearly as many series as points, because a label changes all the time.

Sums by series would be as many as the points there, each several times as wide, and no quicker to read. So there are
none: such a day has rollups by kind only, and is named in a table, which who asks by series takes for marks (marks.py).
"""

import collections
import typing
from collections.abc import Iterable, Sequence

import sqlalchemy

from rating_api.db import models
from rating_api.storage.sql import bulk
from rating_api.storage.sql import kinds
from rating_api.storage.sql import numbers
from rating_api.storage.sql import sources
from rating_api.storage.sql import spans
from rating_api.storage.sql import texts

_CROWDED, _KIND, _SERIES = models.crowded_day.c, models.rollup_kind_day.c, models.series.c

# Of fewer series in a day, rollups cost nothing to speak of.
_LEAST_SERIES = 256
# From this many points a series on, sums are fewer.
_MOST_POINTS = 1.25


class Size(typing.NamedTuple):
    """How much a scope has in a day: points, and series with points, whose ids have a mean."""

    points: int
    series: int
    mean_id: float


def among(connection: sqlalchemy.Connection, day: int, sizes: dict[int, Size]) -> set[int]:
    """Those of some scopes, each with its size, whose day is to be kept as a crowded one.

    A series that is metered once a day has a point for each day, too, and sums by month that are worth it. Most of its
    kind were there the day before, and a changing label's were not: ids are given in the order of time.
    """
    found = {scope_hash: size for scope_hash, size in sizes.items()
             if size.series >= _LEAST_SERIES and size.points <= size.series * _MOST_POINTS}
    if not found:
        return set()
    newest = dict(connection.execute(
        sqlalchemy.select(_SERIES.scope_hash, sqlalchemy.func.max(_KIND.series_id))
        .join_from(models.rollup_kind_day, models.series, _SERIES.id == _KIND.series_id)
        .where(_KIND.span == day - 1, texts.among(_SERIES.scope_hash, list(found), connection.dialect.name))
        .group_by(_SERIES.scope_hash)).all())
    return {scope_hash for scope_hash, size in found.items() if size.mean_id > newest.get(scope_hash, 0)}


def sums(connection: sqlalchemy.Connection, place: spans.Range, scope_hashes: Sequence[int]) -> list[bulk.Row]:
    """What the points of scopes add up to by kind, each at a series that is among them, as rows of rollups by kind."""
    conditions = [*sources.POINTS.within(*place),
                  texts.among(_SERIES.scope_hash, scope_hashes, connection.dialect.name)]
    kind = kinds.kind(connection)
    table = kind.joined(models.point.join(models.series, _SERIES.id == models.point.c.series_id))
    more = [sqlalchemy.func.max(models.point.c.series_id).label('series_id'), sources.POINTS.count.label('count')]

    def ask(halves: bool) -> tuple[list[numbers.Sums], numbers.Columns]:
        sums = [sources.POINTS.sums(name, halves) for name in ('qty', 'price')]
        columns = [*more, *(column for one in sums for column in one.columns)]
        return sums, numbers.read(connection, sqlalchemy.select(*columns).select_from(table).where(*conditions)
                                  .group_by(*kind.columns))

    (qty, price), columns = numbers.exactly(ask)
    return [(series_id, *numbers.limbs(one), *numbers.limbs(other), count) for series_id, one, other, count in zip(
        columns['series_id'], qty.units(columns), price.units(columns), columns['count'], strict=True)]


def days(connection: sqlalchemy.Connection, scopes: Iterable[str]) -> dict[str, list[int]]:
    """The crowded days of each scope."""
    found: dict[int, list[int]] = collections.defaultdict(list)
    hashes = {scope: texts.digest(scope) for scope in scopes}
    for day, scope_hash in connection.execute(sqlalchemy.select(_CROWDED.span, _CROWDED.scope_hash).where(
            texts.among(_CROWDED.scope_hash, list(hashes.values()), connection.dialect.name))):
        found[scope_hash].append(day)
    return {scope: found[scope_hash] for scope, scope_hash in hashes.items()}


def replace(connection: sqlalchemy.Connection, day: int, scope_hashes: Sequence[int], crowded: Iterable[int]) -> None:
    """Say which of some scopes have a crowded day."""
    connection.execute(models.crowded_day.delete().where(
        _CROWDED.span == day, texts.among(_CROWDED.scope_hash, scope_hashes, connection.dialect.name)))
    bulk.insert(connection, bulk.Rows(models.crowded_day, ('scope_hash',), [(one,) for one in sorted(crowded)],
                                      (('span', day),)))
