"""What totals must be, the slow and obvious way: a loop over points, and usage for it to try."""

import collections
import datetime
import decimal
import fractions
import operator

from hypothesis import strategies

from rating_api import datapoint
from rating_api import storage
from rating_api.storage import timelabels
from tests.unit.storage import usage

_ORDERINGS = {'gt': operator.gt, 'gte': operator.ge, 'lt': operator.lt, 'lte': operator.le}


def totals(points, query):
    """The rows of a TotalsQuery over a list of points."""
    found = collections.defaultdict(list)
    for point in points:
        if selected(point, query):
            bucket = point.begin // query.period * query.period if 'time' in query.groupby else None
            groups = tuple(_group(point, item) for item in query.groupby if item != 'time')
            found[groups, bucket].append(point)
    return [storage.TotalsRow(*(query.window if bucket is None else (bucket, bucket + query.period)),
                              figure(group, 'sum', 'qty'), figure(group, 'sum', 'price'), groups,
                              tuple(figure(group, *field) for field in query.fields))
            for (groups, bucket), group in sorted(found.items())]


def figure(points, function, amount):
    """What a field says of a group of points."""
    amounts = [fractions.Fraction(getattr(point, amount)) for point in points]
    value = {'sum': sum, 'count': len, 'min': min, 'max': max,
             'mean': lambda amounts: fractions.Fraction(round(sum(amounts) / len(amounts) * 10 ** 18), 10 ** 18),
             }[function](amounts)
    numerator, denominator = fractions.Fraction(value).as_integer_ratio()
    return datapoint.EXACT.divide(decimal.Decimal(numerator), decimal.Decimal(denominator))


def selected(point, query):
    """Whether a query is about a point."""
    return (query.window.begin <= point.begin < query.window.end
            and query.scope in (None, point.series.scope)
            and (not query.contained or point.end <= query.window.end)
            and all(_passes(point, one) for one in query.filters))


def _passes(point, wanted):
    value = point.series.type if wanted.key == 'type' else _label(point.series.labels, wanted.key)
    if wanted.op == 'eq':
        return value in wanted.values
    if wanted.op == 'neq':
        return value not in wanted.values
    [bound] = wanted.values
    if not value:
        return False
    try:
        return _ORDERINGS[wanted.op](decimal.Decimal(value), decimal.Decimal(bound))
    except decimal.InvalidOperation:
        return _ORDERINGS[wanted.op](value, bound)


def _group(point, item):
    if item == 'type':
        return point.series.type
    if item in timelabels.GROUPS:
        name = timelabels.GROUPS[item]
        moment = datapoint.moment(point.begin)
        derived = {'time-d': str(moment.timetuple().tm_yday), 'time-w': moment.strftime('%U'),
                   'time-m': str(moment.month), 'time-y': str(moment.year)}
        return _label(point.series.groupby, name) or derived[item]
    return _label(point.series.groupby, item)


def _label(labels, name):
    return str(labels[name]) if name in labels else ''


AMOUNTS = strategies.one_of(
    strategies.decimals(-10 ** 15, 10 ** 15, places=18), strategies.integers(-3, 3).map(decimal.Decimal),
    strategies.sampled_from([decimal.Decimal(10) ** 15, -decimal.Decimal(10) ** 15]))
_VALUES = strategies.sampled_from(['', 'a', 'b', '4', 4, 4.0, 10, True, None, '1e1'])
_KEYS = strategies.sampled_from(['id', 'size', 'month', 'year'])
# What a stored time label may say of a point: what follows from its begin, or something else.
_OTHER_BEGIN = usage.MARCH + 40 * datapoint.DAY_SECONDS
_NEAR = strategies.sampled_from([usage.MARCH + hours * usage.HOUR for hours in (-25, -24, -1, 0, 1, 23, 24, 24 * 60)])
# Where days, months and years end: of our time, around and before the epoch, and at both ends of the calendar.
_EDGES = [datapoint.epoch(datetime.datetime.fromisoformat(text)) for text in (
    '2026-03-31T00:00', '2026-04-01T00:00', '2026-12-31T00:00', '2027-01-01T00:00', '2024-02-29T00:00', '1970-01-01T00:00',
    '1969-12-01T00:00', '1900-01-01T00:00', '2300-07-01T00:00')]
FIRST, LAST = -62135596800, 253402300799
_BEGINS = strategies.one_of(_NEAR, strategies.builds(
    operator.add, strategies.sampled_from(_EDGES), strategies.sampled_from([-1, 0, 1, 86_399, -86_400])),
    strategies.sampled_from([FIRST, LAST]))


@strategies.composite
def points(draw):
    """A point with or without a scope, labels of any type, and perhaps the labels of a begin, its own or another."""
    begin = draw(_BEGINS)
    groupby = draw(strategies.dictionaries(_KEYS, _VALUES, max_size=3))
    if draw(strategies.booleans()):
        groupby |= timelabels.derive(draw(strategies.sampled_from([begin, begin, _OTHER_BEGIN])))
    project = draw(strategies.sampled_from([None, 'p', 'q']))
    series = usage.series(draw(strategies.sampled_from(['cpu', 'disk'])), project,
                          draw(strategies.dictionaries(_KEYS, _VALUES, max_size=2)), **groupby)
    seconds = draw(strategies.sampled_from([1, usage.HOUR, 40 * datapoint.DAY_SECONDS]))
    return datapoint.Point(begin, begin + seconds, series, draw(AMOUNTS), draw(AMOUNTS))


@strategies.composite
def windows(draw):
    """All time, or from one place to another that points are likely to be around, days and months whole or cut."""
    begin, end = sorted(draw(strategies.tuples(_BEGINS, _BEGINS)))
    return draw(strategies.sampled_from([storage.Window(FIRST, LAST + 1), storage.Window(begin, end + 1)]))


@strategies.composite
def _filters(draw):
    key = draw(strategies.sampled_from(['type', 'project_id', 'id', 'size', 'month', 'year', 'day_of_the_year']))
    op = draw(strategies.sampled_from(['eq', 'neq', *_ORDERINGS]))
    values = strategies.sampled_from(['', 'a', 'cpu', 'p', '4', '4.0', '10', 'True', 'None', '2', '2026', '3', '60'])
    most = 1 if op in _ORDERINGS else 3
    return storage.Filter(key, op, tuple(draw(strategies.lists(values, min_size=1, max_size=most))))


# All that there are.
FIELDS = tuple(storage.Field(function, amount)
               for function in ('sum', 'count', 'min', 'max', 'mean') for amount in ('qty', 'price'))
_FIELDS = strategies.sampled_from([(), FIELDS]) | strategies.lists(strategies.sampled_from(FIELDS), max_size=3).map(tuple)


@strategies.composite
def queries(draw):
    """A question about such points."""
    groupby = strategies.sampled_from(['type', 'project_id', 'id', 'size', 'month', 'nothing', 'time', 'time-d',
                                       'time-w', 'time-m', 'time-y'])
    return storage.TotalsQuery(
        draw(windows()), draw(strategies.lists(_filters(), max_size=2)),
        tuple(draw(strategies.lists(groupby, unique=True, max_size=3))),
        draw(strategies.sampled_from([1, usage.HOUR, 7 * usage.HOUR, 24 * usage.HOUR, 24 * 7 * usage.HOUR])),
        draw(strategies.sampled_from([None, None, 'p', ''])),
        draw(strategies.sampled_from([False, False, False, True])),
        draw(_FIELDS))
