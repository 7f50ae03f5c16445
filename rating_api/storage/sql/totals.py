"""Adding up: the exact sums of any groups over any selection of points.

The engine adds up by what the groups need of series and time, over rollups where they hold (cover.py); where groups
are derived from days, that is done here, as everywhere else.
"""

import typing
from collections.abc import Mapping, Sequence, Set

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import datapoint
from rating_api.db import models
from rating_api.storage import points
from rating_api.storage import timelabels
from rating_api.storage.sql import cover
from rating_api.storage.sql import filters
from rating_api.storage.sql import numbers
from rating_api.storage.sql import sources

_SERIES, _LABEL = models.series.c, models.series_label.c

# What is the same for all days of a month.
_OF_MONTHS = frozenset({'month', 'year'})


class _Plan(typing.NamedTuple):
    """What a grouping needs from the engine; ``labels`` is the column of each label that is joined."""

    bucket_seconds: int | None
    day: bool
    coarsest: sources.Source
    type: bool
    time_labels: bool
    labels: Mapping[str, str]

    @property
    def series(self) -> bool:
        """Whether the groups depend on the series."""
        return self.type or self.time_labels or bool(self.labels)


def totals(connection: sqlalchemy.Connection, query: points.TotalsQuery) -> list[points.TotalsRow]:
    """The sums of every group that has points, sorted by the groups and then by time."""
    plan = _plan(connection, query)
    selection = filters.select(connection, query.window, query.filters, query.scope)
    coarsest = sources.DAYS if selection.by_day and plan.coarsest is sources.MONTHS else plan.coarsest
    found: dict[tuple[tuple[str, ...], int], list[int]] = {}
    for part in cover.parts(connection, cover.Asked(query.window, selection, query.scope, coarsest)):
        conditions = [*part.conditions(connection.dialect.name),
                      *selection.conditions(part.source, connection.dialect.name)]
        (qty, price), rows = _sums(connection, plan, part.source, conditions)
        for row in rows:
            if row[qty.columns[0].name] is None:  # the sum of no points at all
                continue
            groups = tuple(_group(item, plan, row) for item in query.groupby if item != 'time')
            total = found.setdefault((groups, _bucket(plan, row)), [0, 0])
            total[0] += qty.units(row)
            total[1] += price.units(row)
    return [_row(query, groups, bucket, total) for (groups, bucket), total in sorted(found.items())]


def _plan(connection: sqlalchemy.Connection, query: points.TotalsQuery) -> _Plan:
    names = [item for item in query.groupby if item not in ('time', 'type')]
    labels = {name for name in names if name not in timelabels.GROUPS}
    derived = {timelabels.GROUPS[name] for name in names if name in timelabels.GROUPS}
    for name in derived:
        # Hardly any series stores one of its own, and adding up without series is much quicker.
        own = sqlalchemy.exists().where(_LABEL.key == name, _LABEL.groupable == 1)
        if connection.scalar(sqlalchemy.select(own)):
            labels.add(name)
    calendar = derived | labels & timelabels.NAMES
    return _Plan(
        bucket_seconds=query.period if 'time' in query.groupby else None,
        day=bool(calendar),
        coarsest=_coarsest(query.period if 'time' in query.groupby else 0, calendar),
        type='type' in query.groupby,
        time_labels=bool(labels & timelabels.NAMES),
        labels={name: f'label_{number}' for number, name in enumerate(sorted(labels))})


def _coarsest(bucket_seconds: int, calendar: Set[str]) -> sources.Source:
    """The rollups that are no coarser than buckets and labels of time."""
    if bucket_seconds % datapoint.DAY_SECONDS:
        return sources.POINTS
    return sources.DAYS if bucket_seconds or not calendar <= _OF_MONTHS else sources.MONTHS


def _sums(connection: sqlalchemy.Connection, plan: _Plan, source: sources.Source,
          conditions: Sequence[ColumnElement[bool]]) -> tuple[list[numbers.Sums], Sequence[sqlalchemy.RowMapping]]:
    """The sums of quantity and price, and the rows of the groups that have them."""
    def ask(halves: bool) -> tuple[list[numbers.Sums], Sequence[sqlalchemy.RowMapping]]:
        sums = [source.sums(name, halves) for name in ('qty', 'price')]
        return sums, connection.execute(_statement(plan, source, sums, conditions)).mappings().all()

    return numbers.exactly(ask)


def _statement(plan: _Plan, source: sources.Source, sums: Sequence[numbers.Sums],
               conditions: Sequence[ColumnElement[bool]]) -> sqlalchemy.Select:
    columns = [column for one in sums for column in one.columns]
    times = _times(plan, source)
    if plan.series and times:
        # A day or bucket of one series has few rows: adding those up first would be in vain.
        table, by = _joined(plan, source.table)
        return sqlalchemy.select(*times, *by, *columns).select_from(table).where(*conditions).group_by(
            *(time.name for time in times), *by)
    if plan.series:
        # Labels are joined to the sums of series, which are far fewer than their points.
        inner = sqlalchemy.select(source.table.c.series_id, *columns).where(*conditions).group_by(
            source.table.c.series_id)
    elif times:
        # The table's own order, which is grouped without sorting.
        inner = sqlalchemy.select(*times, *columns).where(*conditions).group_by(source.place)
    else:
        return sqlalchemy.select(*columns).where(*conditions)
    inner_table = inner.subquery()
    table, by = _joined(plan, inner_table)
    by += [inner_table.c[time.name] for time in times]
    return sqlalchemy.select(*by, *(total for one in sums for total in one.again(inner_table))).select_from(
        table).group_by(*by)


def _times(plan: _Plan, source: sources.Source) -> list[sqlalchemy.Label[int]]:
    """The columns that say when a row is; a rollup's day says it all."""
    times = []
    if plan.bucket_seconds is not None and source is sources.POINTS:
        times.append(sources.bucket(plan.bucket_seconds).label('bucket'))
    if plan.day or (plan.bucket_seconds is not None and source is not sources.POINTS):
        times.append(source.day.label('day'))
    return times


def _joined(plan: _Plan, table: sqlalchemy.FromClause) -> tuple[sqlalchemy.FromClause, list[ColumnElement]]:
    """A table with series ids joined to what the plan needs of series, and the columns to group by.

    Outer joins throughout, though every series is there: a planner without statistics must not begin with the
    series and read the points once for each of them.
    """
    source: sqlalchemy.FromClause = table
    by: list[ColumnElement] = []
    if plan.type or plan.time_labels:
        source = source.outerjoin(models.series, _SERIES.id == table.c.series_id)
        by += [column for column in (_SERIES.type, _SERIES.time_labels) if getattr(plan, column.name)]
    for name, column in plan.labels.items():
        label = models.series_label.alias()
        source = source.outerjoin(label, sqlalchemy.and_(
            label.c.series_id == table.c.series_id, label.c.key == name, label.c.groupable == 1))
        by.append(label.c.value.label(column))
    return source, by


def _group(item: str, plan: _Plan, row: Mapping[str, typing.Any]) -> str:
    """The value of one group of a row; a label that is missing is ''."""
    if item == 'type':
        return row['type']
    name = timelabels.GROUPS.get(item, item)
    stored = row[plan.labels[name]] if name in plan.labels else None
    if item in timelabels.GROUPS:
        return stored or _derived(name, row)
    if item in timelabels.NAMES and row['time_labels']:
        return _derived(name, row)
    return stored or ''


def _derived(name: str, row: Mapping[str, typing.Any]) -> str:
    return timelabels.derive(row['day'] * datapoint.DAY_SECONDS)[name]


def _bucket(plan: _Plan, row: Mapping[str, typing.Any]) -> int:
    """The begin of the row's bucket, 0 without any."""
    if plan.bucket_seconds is None:
        return 0
    if 'bucket' in row:
        return row['bucket']
    return row['day'] * datapoint.DAY_SECONDS // plan.bucket_seconds * plan.bucket_seconds


def _row(query: points.TotalsQuery, groups: tuple[str, ...], bucket: int, total: Sequence[int]) -> points.TotalsRow:
    begin, end = (bucket, bucket + query.period) if 'time' in query.groupby else query.window
    return points.TotalsRow(begin, end, numbers.amount(total[0]), numbers.amount(total[1]), groups)
