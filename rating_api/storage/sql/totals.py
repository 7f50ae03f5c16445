"""Adding up: the exact sums of any groups over any selection of points.

The engine adds up by what the groups need of series and time, over rollups where they hold (cover.py), those of kinds
of series where they tell enough (kinds.py); where groups are derived from days, that is done here, as everywhere else.
"""

import decimal
import fractions
import itertools
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import datapoint
from rating_api.db import models
from rating_api.storage import points
from rating_api.storage import timelabels
from rating_api.storage.sql import cover
from rating_api.storage.sql import extremes
from rating_api.storage.sql import filters
from rating_api.storage.sql import kinds
from rating_api.storage.sql import numbers
from rating_api.storage.sql import planner
from rating_api.storage.sql import sources

_SERIES, _LABEL = models.series.c, models.series_label.c

# What is the same for all days of a month.
_OF_MONTHS = frozenset({'month', 'year'})

# The groups of a sum and the begin of its bucket, 0 without any.
_Key = tuple[tuple[str, ...], int]
# The sums of quantity and price, a count, and then extremes, all of amounts in units of 1e-18.
_Total = Sequence[typing.Any]
_QTY, _PRICE, _COUNT = range(3)
_Figure = numbers.Sums | extremes.Extreme


class _Plan(typing.NamedTuple):
    """What a question needs from the engine.

    ``labels`` is the column of each label that is joined; ``counts`` are those of points, where it is not enough to
    know that there are any; ``extremes`` is the place in a total of each extreme.
    """

    bucket_seconds: int | None
    calendar: Set[str]
    type: bool
    time_labels: bool
    labels: Mapping[str, str]
    counts: bool
    extremes: Mapping[str, int]

    @property
    def series(self) -> bool:
        """Whether the groups depend on the series."""
        return self.type or self.time_labels or bool(self.labels)


def totals(connection: sqlalchemy.Connection, query: points.TotalsQuery) -> list[points.TotalsRow]:
    """The sums of every group that has points, sorted by the groups and then by time."""
    plan = _plan(connection, query)
    selection = filters.select(connection, query)
    rollups = sources.BY_SERIES if plan.extremes else kinds.rollups(
        connection, {*plan.labels, *(one.key for one in query.filters)})
    asked = cover.Asked(query.window, selection, query.scope, selection.usable(_usable(plan, rollups)),
                        surplus=not plan.extremes)
    planner.read_in_order(connection)
    found: dict[_Key, _Total] = {}
    for source, conditions in _sources(plan, cover.parts(connection, asked), selection, connection.dialect.name):
        for key, total in _sums(connection, query, plan, source, conditions):
            found[key] = _together(plan, found[key], total) if key in found else total
    return [_row(query, plan, key, total) for key, total in sorted(found.items()) if total[_COUNT]]


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
        calendar=derived | labels & timelabels.NAMES,
        type='type' in query.groupby,
        time_labels=bool(labels & timelabels.NAMES),
        labels={name: f'label_{number}' for number, name in enumerate(sorted(labels))},
        counts=any(one.function in ('count', 'mean') for one in query.fields),
        extremes={name: place for place, name in enumerate(dict.fromkeys(
            f'{one.amount}_{one.function}' for one in query.fields if one.function in ('min', 'max')), _COUNT + 1)})


def _usable(plan: _Plan, rollups: sources.Rollups) -> sources.Rollups:
    """The rollups that are no coarser than buckets and labels of time."""
    if (plan.bucket_seconds or 0) % datapoint.DAY_SECONDS:
        return sources.NOTHING
    return rollups._replace(months=None) if plan.bucket_seconds or not plan.calendar <= _OF_MONTHS else rollups


def _sources(plan: _Plan, parts: Iterable[cover.Part], selection: filters.Selection,
             dialect: str) -> Iterator[tuple[sources.Source, Sequence[ColumnElement[bool]]]]:
    """What to add up, and under which conditions: the points of each part, and all rollups at once.

    Extremes are asked of each part by itself.
    """
    rollups = []
    for part in parts:
        conditions = [*part.conditions(dialect), *selection.conditions(part.source, dialect)]
        if part.source is sources.POINTS or plan.extremes:
            yield part.source, conditions
        else:
            rollups.append((part.source, part.sign, conditions))
    if len(rollups) == 1:
        yield rollups[0][0], rollups[0][2]
    elif rollups:
        yield sources.together(rollups), ()


def _sums(connection: sqlalchemy.Connection, query: points.TotalsQuery, plan: _Plan, source: sources.Source,
          conditions: Sequence[ColumnElement[bool]]) -> Iterator[tuple[_Key, _Total]]:
    """The total of each group; its count may only say that there are points."""
    counts = plan.counts or source is not sources.POINTS

    def ask(halves: bool) -> tuple[list[_Figure], numbers.Columns]:
        figures: list[_Figure] = [source.sums(name, halves) for name in ('qty', 'price')]
        if counts:
            figures.append(numbers.Sums([source.count.label('count')], [1]))
        figures += [extremes.extreme(name, source, connection.dialect.name) for name in plan.extremes]
        return figures, numbers.read(connection, _statement(plan, source, figures, conditions))

    figures, columns = numbers.exactly(ask)
    some = columns[figures[0].columns[0].name]
    values: list[Sequence[int | None]] = [one.units(columns) for one in figures]
    if not counts:
        values.insert(_COUNT, [int(part is not None) for part in some])
    groups = [_group(item, plan, columns) for item in query.groupby if item != 'time']
    keys = zip(zip(*groups, strict=True) if groups else [()] * len(some), _buckets(plan, columns, len(some)),
               strict=True)
    return zip(keys, zip(*values, strict=True), strict=True)


def _together(plan: _Plan, one: _Total, other: _Total) -> _Total:
    """The total of two parts of a group."""
    sums = [first + second for first, second in zip(one[:_COUNT + 1], other[:_COUNT + 1], strict=True)]
    return [*sums, *(extremes.choose(name, one[place], other[place]) for name, place in plan.extremes.items())]


def _statement(plan: _Plan, source: sources.Source, figures: Sequence[_Figure],
               conditions: Sequence[ColumnElement[bool]]) -> sqlalchemy.Select:
    columns = [column for one in figures for column in one.columns]
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
    return sqlalchemy.select(*by, *(again for one in figures for again in one.again(inner_table))).select_from(
        table).group_by(*by)


def _times(plan: _Plan, source: sources.Source) -> list[sqlalchemy.Label[int]]:
    """The columns that say when a row is; a rollup's day says it all."""
    times = []
    if plan.bucket_seconds is not None and source is sources.POINTS:
        times.append(sources.bucket(plan.bucket_seconds).label('bucket'))
    if plan.calendar or (plan.bucket_seconds is not None and source is not sources.POINTS):
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


def _group(item: str, plan: _Plan, columns: numbers.Columns) -> Sequence[str]:
    """The values of one group; a label that is missing is ''."""
    if item == 'type':
        return columns['type']
    name = timelabels.GROUPS.get(item, item)
    stored = columns[plan.labels[name]] if name in plan.labels else itertools.repeat(None)
    if item in timelabels.GROUPS:
        return [value or _derived(name, day) for value, day in zip(stored, columns['day'], strict=False)]
    if item in timelabels.NAMES:
        return [_derived(name, day) if is_derived else value or '' for value, day, is_derived in zip(
            stored, columns['day'], columns['time_labels'], strict=True)]
    return [value or '' for value in stored]


def _derived(name: str, day: int) -> str:
    return timelabels.derive(day * datapoint.DAY_SECONDS)[name]


def _buckets(plan: _Plan, columns: numbers.Columns, number: int) -> Sequence[int]:
    """The begin of the bucket of so many rows, 0 without any."""
    if plan.bucket_seconds is None:
        return [0] * number
    if 'bucket' in columns:
        return columns['bucket']
    return [day * datapoint.DAY_SECONDS // plan.bucket_seconds * plan.bucket_seconds for day in columns['day']]


def _row(query: points.TotalsQuery, plan: _Plan, key: _Key, total: _Total) -> points.TotalsRow:
    groups, bucket = key
    begin, end = (bucket, bucket + query.period) if 'time' in query.groupby else query.window
    sums = {'qty': numbers.amount(total[_QTY]), 'price': numbers.amount(total[_PRICE])}
    fields = tuple(sums[one.amount] if one.function == 'sum' else _field(plan, one, total) for one in query.fields)
    return points.TotalsRow(begin, end, **sums, groups=groups, fields=fields)


def _field(plan: _Plan, field: points.Field, total: _Total) -> decimal.Decimal:
    if field.function == 'count':
        return decimal.Decimal(total[_COUNT])
    if field.function == 'mean':
        # A fraction is rounded half even.
        return numbers.amount(round(fractions.Fraction(
            total[_QTY if field.amount == 'qty' else _PRICE], total[_COUNT])))
    return numbers.amount(total[plan.extremes[f'{field.amount}_{field.function}']])
