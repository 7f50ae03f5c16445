"""Which points a window, filters and a scope leave, as SQL conditions on the table of points."""

import decimal
import operator
import typing
from collections.abc import Callable, Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import datapoint
from rating_api.db import models
from rating_api.storage import points
from rating_api.storage import timelabels
from rating_api.storage.sql import texts

_POINT, _SERIES, _LABEL = models.point.c, models.series.c, models.series_label.c

_ORDERINGS: dict[str, Callable[[typing.Any, typing.Any], bool]] = {
    'gt': operator.gt, 'gte': operator.ge, 'lt': operator.lt, 'lte': operator.le,
}


def within(window: points.Window) -> list[ColumnElement[bool]]:
    """The conditions that leave the points of the window."""
    return [_POINT.begin >= window.begin, _POINT.begin < window.end]


def of_scope(scope: str) -> ColumnElement[bool]:
    """The condition that leaves the series of one scope."""
    return sqlalchemy.and_(_SERIES.scope_hash == texts.digest(scope), _SERIES.scope == scope)


def has_series(connection: sqlalchemy.Connection, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that leaves the points whose series meet conditions.

    The series are looked up first: a planner cannot know how many labels match, and one that guesses a single
    series reads the points once for each of them.
    """
    ids = connection.scalars(sqlalchemy.select(_SERIES.id).where(*conditions)).all()
    return texts.among(_POINT.series_id, ids, connection.dialect.name)


def selection(connection: sqlalchemy.Connection, window: points.Window, filters: Sequence[points.Filter],
              scope: str | None) -> list[ColumnElement[bool]]:
    """The conditions that leave the points of the window, every filter and the scope.

    What there is to compare with is looked up in the same transaction.
    """
    series = [] if scope is None else [of_scope(scope)]
    conditions = within(window)
    for wanted in filters:
        if wanted.key in timelabels.NAMES:
            conditions.append(_by_time_label(connection, window, wanted))
        else:
            series.append(_by_series(connection, wanted))
    if series:
        conditions.append(has_series(connection, *series))
    return conditions


def day() -> ColumnElement[int]:
    """The UTC day that a point begins in, counted from the epoch."""
    return bucket(datapoint.DAY_SECONDS) // datapoint.DAY_SECONDS


def bucket(seconds: int) -> ColumnElement[int]:
    """The begin of the point's bucket; buckets are counted from the epoch."""
    # SQL's remainder has the sign of the left side, and there may be usage of before 1970.
    return _POINT.begin - (_POINT.begin % seconds + seconds) % seconds


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


def _by_time_label(connection: sqlalchemy.Connection, window: points.Window,
                   wanted: points.Filter) -> ColumnElement[bool]:
    """A filter on a label that is stored with some series and derived from the begin for others."""
    stored = has_series(connection, _SERIES.time_labels == 0, _by_series(connection, wanted))
    first, last = connection.execute(sqlalchemy.select(
        sqlalchemy.select(sqlalchemy.func.min(_POINT.begin)).where(*within(window)).scalar_subquery(),
        sqlalchemy.select(sqlalchemy.func.max(_POINT.begin)).where(*within(window)).scalar_subquery())).one()
    if first is None:
        return stored
    days = timelabels.days(first, last + 1, lambda labels: _matches(wanted, labels[wanted.key]))
    derived = sqlalchemy.and_(has_series(connection, _SERIES.time_labels == 1),
                              texts.among(day(), days, connection.dialect.name))
    return sqlalchemy.or_(stored, derived)


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
