"""Where sums are read from: the points themselves, and their rollups by days and by months."""

import typing
from collections.abc import Callable, Iterable, Mapping, Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import datapoint
from rating_api.db import models
from rating_api.storage.sql import numbers
from rating_api.storage.sql import texts


class Source(typing.NamedTuple):
    """A table with one row for each point, or for each span and series (or kind of series).

    ``place`` is the column that orders it in time: seconds of points, days of rollups. ``day`` is the UTC day that a
    row begins in, ``count`` the number of points, ``sums`` the sums of ``qty`` or ``price``, perhaps in halves, and
    ``extremes`` the names of the columns that have the least or the greatest amounts, each with another for its rest.
    """

    table: sqlalchemy.FromClause
    place: ColumnElement[int]
    day: ColumnElement[int]
    count: ColumnElement[int]
    sums: Callable[[str, bool], numbers.Sums]
    extremes: Mapping[str, str]

    def within(self, begin: int, end: int) -> Sequence[ColumnElement[bool]]:
        """The conditions that leave the rows from one place on and before another."""
        return self.place >= begin, self.place < end

    def among(self, series_ids: Sequence[int], dialect: str) -> ColumnElement[bool]:
        """The condition that leaves the rows of some series."""
        # Not the column itself: PostgreSQL would search its index for each series at each place in time.
        return texts.among(self.table.c.series_id + 0, series_ids, dialect)


class Rollups(typing.NamedTuple):
    """What may be read instead of points, None where it is too coarse. Days are those that the months consist of."""

    days: Source | None
    months: Source | None


def bucket(seconds: int) -> ColumnElement[int]:
    """The begin of the bucket of so many seconds that a point is in; buckets are counted from the epoch."""
    begin = models.point.c.begin
    # SQL's remainder has the sign of the left side, and there may be usage of before 1970.
    return begin - (begin % seconds + seconds) % seconds


def _day() -> ColumnElement[int]:
    # MariaDB divides into decimals, of which this one is whole.
    return sqlalchemy.cast(bucket(datapoint.DAY_SECONDS) // datapoint.DAY_SECONDS, sqlalchemy.BigInteger)


def together(parts: Iterable[tuple[Source, int, Sequence[ColumnElement[bool]]]]) -> Source:
    """Some rows of several rollups as one source; those with the sign -1 are taken off."""
    rows = []
    for source, sign, conditions in parts:
        column = source.table.c
        summed = [(column[name] if sign > 0 else -column[name]).label(name) for name in _SUMMED]
        rows.append(sqlalchemy.select(column.span, column.series_id, *summed).where(*conditions))
    return _rollup(sqlalchemy.union_all(*rows).subquery())


def _rollup(table: sqlalchemy.FromClause) -> Source:
    return Source(table, table.c.span, table.c.span, sqlalchemy.func.sum(table.c.count),
                  lambda name, halves: numbers.rollup_sums(name, table, halves),
                  {name: name for name in EXTREMES if name in table.c})


_SUMMED = [column.name for column in models.rollup_kind_day.columns if not column.primary_key]
EXTREMES = ('qty_min', 'qty_max', 'price_min', 'price_max')
POINTS = Source(models.point, models.point.c.begin, _day(), sqlalchemy.func.count(), numbers.point_sums,
                {name: name.partition('_')[0] for name in EXTREMES})
DAYS = _rollup(models.rollup_day)
BY_SERIES = Rollups(DAYS, _rollup(models.rollup_month))
BY_KIND = Rollups(_rollup(models.rollup_kind_day), _rollup(models.rollup_kind_month))
NOTHING = Rollups(None, None)
