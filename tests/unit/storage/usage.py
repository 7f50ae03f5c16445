"""Usage made for tests: short ways to say a series and a point."""

import decimal

from rating_api import datapoint
from rating_api import storage

HOUR = 3600
# 2026-03-01T00:00:00Z
MARCH = 1772323200
EVER = storage.Window(-10 ** 11, 10 ** 11)


def series(kind='cpu', project='p1', metadata=None, **groupby):
    """A series of a project; None is of no scope."""
    labels = groupby if project is None else {'project_id': project, **groupby}
    return datapoint.Series(kind, 'GiB', '' if project is None else str(project), labels, metadata or {})


def point(begin=MARCH, qty='1', price='0', of=None, seconds=HOUR):
    """A priced point of one series."""
    return datapoint.Point(begin, begin + seconds, of or series(), decimal.Decimal(qty), decimal.Decimal(price))


def labels(stored):
    """What a stored point says of its series, comparable."""
    one = stored.point.series
    return one.type, one.unit, one.scope, dict(one.groupby), dict(one.metadata)
