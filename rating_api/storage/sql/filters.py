"""Which points filters and a scope leave, as the ids of series and, for the labels of time, as days."""

import decimal
import operator
import typing
from collections.abc import Callable, Iterator, Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import datapoint
from rating_api.db import models
from rating_api.storage import points
from rating_api.storage import timelabels
from rating_api.storage.sql import sources
from rating_api.storage.sql import texts

_POINT, _SERIES, _LABEL = models.point.c, models.series.c, models.series_label.c

_ORDERINGS: dict[str, Callable[[typing.Any, typing.Any], bool]] = {
    'gt': operator.gt, 'gte': operator.ge, 'lt': operator.lt, 'lte': operator.le,
}

# Days that are looked at together.
_STRETCH_DAYS = 400


class DayFilter(typing.NamedTuple):
    """A filter on a label that is stored with some series and derived from the begin for others."""

    stored: Sequence[int]
    derived: Sequence[int]
    days: Sequence[int]


class Selection(typing.NamedTuple):
    """What a query leaves: the points of ``series``, None for all, that pass each of ``by_day`` and end by ``end``."""

    series: Sequence[int] | None
    by_day: Sequence[DayFilter]
    end: int | None

    def usable(self, rollups: sources.Rollups) -> sources.Rollups:
        """Those of some rollups that tell apart what is left."""
        if self.end is not None:
            return sources.NOTHING
        return rollups._replace(months=None) if self.by_day else rollups

    def conditions(self, source: sources.Source, dialect: str) -> list[ColumnElement[bool]]:
        """The conditions of ``by_day`` and ``end`` on points or on usable rollups."""
        found = [sqlalchemy.or_(
            source.among(one.stored, dialect),
            sqlalchemy.and_(source.among(one.derived, dialect), texts.among(source.day, one.days, dialect)),
        ) for one in self.by_day]
        if self.end is not None:
            length = sqlalchemy.func.coalesce(_POINT.seconds, models.USUAL_SECONDS)
            found.append(_POINT.begin + length <= self.end)
        return found


def of_scope(scope: str) -> ColumnElement[bool]:
    """The condition that leaves the series of one scope."""
    return sqlalchemy.and_(_SERIES.scope_hash == texts.digest(scope), _SERIES.scope == scope)


def select(connection: sqlalchemy.Connection, query: points.TotalsQuery | points.PageQuery) -> Selection:
    """What the filters and the scope of a query leave of its window.

    The series are looked up first: a planner cannot know how many labels match, and one that guesses a single
    series reads the points once for each of them.
    """
    wanted = [_by_series(connection, one) for one in query.filters if one.key not in timelabels.NAMES]
    if query.scope is not None:
        wanted.append(of_scope(query.scope))
    by_day = [_by_time_label(connection, query.window, one) for one in query.filters if one.key in timelabels.NAMES]
    return Selection(_series(connection, *wanted) if wanted else None, by_day,
                     query.window.end if query.contained else None)


def _series(connection: sqlalchemy.Connection, *conditions: ColumnElement[bool]) -> Sequence[int]:
    return connection.scalars(sqlalchemy.select(_SERIES.id).where(*conditions)).all()


def _by_series(connection: sqlalchemy.Connection, wanted: points.Filter) -> ColumnElement[bool]:
    """The condition of a filter on the table of series."""
    if wanted.op == 'neq':
        return sqlalchemy.not_(_by_series(connection, wanted._replace(op='eq')))
    if wanted.op in _ORDERINGS:
        return _by_order(connection, wanted)
    if wanted.key == 'type':
        return _SERIES.type.in_(wanted.values)
    values = [value for value in wanted.values if value]
    matches = [_labelled(wanted.key, _LABEL.hash.in_([texts.digest(value) for value in values]),
                         _LABEL.value.in_(values))] if values else []
    if '' in wanted.values:
        matches.append(sqlalchemy.not_(_labelled(wanted.key, _LABEL.value != '')))
    return sqlalchemy.or_(sqlalchemy.false(), *matches)


def _labelled(key: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return _SERIES.id.in_(sqlalchemy.select(_LABEL.series_id).where(_LABEL.key == key, *conditions))


def _by_order(connection: sqlalchemy.Connection, wanted: points.Filter) -> ColumnElement[bool]:
    if wanted.key == 'type':
        column, there = _SERIES.type, sqlalchemy.select(_SERIES.type).distinct()
    else:
        column = _LABEL.value
        there = sqlalchemy.select(_LABEL.value).where(_LABEL.key == wanted.key, _LABEL.value != '').distinct()
    matching = [value for value in connection.scalars(there) if _matches(wanted, value)]
    condition = texts.among(column, matching, connection.dialect.name)
    return condition if wanted.key == 'type' else _labelled(wanted.key, condition)


def _by_time_label(connection: sqlalchemy.Connection, window: points.Window, wanted: points.Filter) -> DayFilter:
    stored = _series(connection, _SERIES.time_labels == 0, _by_series(connection, wanted))
    days = [day for one in _used(connection, window)
            for day in timelabels.days(*one, lambda labels: _matches(wanted, labels[wanted.key]))]
    if not days:
        return DayFilter(stored, (), ())
    return DayFilter(stored, _series(connection, _SERIES.time_labels == 1), days)


def _used(connection: sqlalchemy.Connection, window: points.Window) -> Iterator[points.Window]:
    """The stretches of a window that have points: it may be millions of days long, and most of them empty."""
    begin, end = window
    while begin < end:
        first, last = connection.execute(sqlalchemy.select(*(
            sqlalchemy.select(most(_POINT.begin)).where(*sources.POINTS.within(begin, end)).scalar_subquery()
            for most in (sqlalchemy.func.min, sqlalchemy.func.max)))).one()
        if first is None:
            return
        begin = min((first // datapoint.DAY_SECONDS + _STRETCH_DAYS) * datapoint.DAY_SECONDS, last + 1)
        end = last + 1
        yield points.Window(first, begin)


def _matches(wanted: points.Filter, value: str) -> bool:
    """Whether a label's value that is there and is not '' passes the filter."""
    if wanted.op in ('eq', 'neq'):
        return (value in wanted.values) == (wanted.op == 'eq')
    bound = wanted.values[0]
    numbers = _number(value), _number(bound)
    if None in numbers:
        return _ORDERINGS[wanted.op](value, bound)
    return _ORDERINGS[wanted.op](*numbers)


def _number(text: str) -> decimal.Decimal | None:
    try:
        number = decimal.Decimal(text)
    except decimal.InvalidOperation:
        return None
    return number if number.is_finite() else None
