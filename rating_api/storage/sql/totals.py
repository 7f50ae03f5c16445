"""Adding up: the exact sums of any groups over any selection of points.

The engine adds up by what the groups need of series and time; where groups are derived from days, that is done
here, as everywhere else.
"""

import typing
from collections.abc import Mapping, Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import datapoint
from rating_api.db import models
from rating_api.storage import points
from rating_api.storage import timelabels
from rating_api.storage.sql import filters
from rating_api.storage.sql import numbers

_POINT, _SERIES, _LABEL = models.point.c, models.series.c, models.series_label.c


class _Plan(typing.NamedTuple):
    """What a grouping needs from the engine; ``labels`` is the column of each label that is joined."""

    bucket_seconds: int | None
    day: bool
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
    qty, price = numbers.point_sums('qty', True), numbers.point_sums('price', True)
    conditions = filters.selection(connection, query.window, query.filters, query.scope)
    found: dict[tuple[tuple[str, ...], int], list[int]] = {}
    for row in connection.execute(_statement(plan, (qty, price), conditions)).mappings():
        if row[qty.columns[0].name] is None:  # the sum of no points at all
            continue
        groups = tuple(_group(item, plan, row) for item in query.groupby if item != 'time')
        total = found.setdefault((groups, row.get('bucket', 0)), [0, 0])
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
    return _Plan(
        bucket_seconds=query.period if 'time' in query.groupby else None,
        day=bool(derived or labels & timelabels.NAMES),
        type='type' in query.groupby,
        time_labels=bool(labels & timelabels.NAMES),
        labels={name: f'label_{number}' for number, name in enumerate(sorted(labels))})


def _statement(plan: _Plan, sums: Sequence[numbers.Sums],
               conditions: Sequence[ColumnElement[bool]]) -> sqlalchemy.Select:
    columns = [column for one in sums for column in one.columns]
    times = _times(plan)
    if plan.series and times:
        # A day or bucket of one series has few points: adding those up first would be in vain.
        source, by = _joined(plan, models.point)
        return sqlalchemy.select(*times, *by, *columns).select_from(source).where(*conditions).group_by(
            *(time.name for time in times), *by)
    if plan.series:
        # Labels are joined to the sums of series, which are far fewer than their points.
        inner = sqlalchemy.select(_POINT.series_id, *columns).where(*conditions).group_by(_POINT.series_id)
    elif times:
        # The table's own order, which is grouped without sorting.
        inner = sqlalchemy.select(*times, *columns).where(*conditions).group_by(_POINT.begin)
    else:
        return sqlalchemy.select(*columns).where(*conditions)
    table = inner.subquery()
    source, by = _joined(plan, table)
    by += [table.c[time.name] for time in times]
    return sqlalchemy.select(*by, *(total for one in sums for total in one.again(table))).select_from(
        source).group_by(*by)


def _times(plan: _Plan) -> list[sqlalchemy.Label[int]]:
    times = []
    if plan.bucket_seconds is not None:
        times.append(filters.bucket(plan.bucket_seconds).label('bucket'))
    if plan.day:
        times.append(filters.day().label('day'))
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


def _row(query: points.TotalsQuery, groups: tuple[str, ...], bucket: int, total: Sequence[int]) -> points.TotalsRow:
    begin, end = (bucket, bucket + query.period) if 'time' in query.groupby else query.window
    return points.TotalsRow(begin, end, numbers.amount(total[0]), numbers.amount(total[1]), groups)
