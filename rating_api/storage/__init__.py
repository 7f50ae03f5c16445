"""Rated usage, kept and added up: ``make_points`` gives the store that the rest of the service works with."""

from rating_api.db import session
from rating_api.storage.points import Batch
from rating_api.storage.points import Filter
from rating_api.storage.points import NewBatch
from rating_api.storage.points import Page
from rating_api.storage.points import PageQuery
from rating_api.storage.points import PointKey
from rating_api.storage.points import Points
from rating_api.storage.points import StoredPoint
from rating_api.storage.points import StoredUnrated
from rating_api.storage.points import TotalsQuery
from rating_api.storage.points import TotalsRow
from rating_api.storage.points import Window
from rating_api.storage.sql import points as sql_points

__all__ = [
    'Batch', 'Filter', 'NewBatch', 'Page', 'PageQuery', 'PointKey', 'Points', 'StoredPoint', 'StoredUnrated',
    'TotalsQuery', 'TotalsRow', 'Window', 'make_points',
]


def make_points(database: session.Database, series_cache: int = 50_000) -> Points:
    """The store of points in an SQL database whose tables are up to date.

    It remembers the ids of at most ``series_cache`` series, about 250 bytes each.
    """
    return sql_points.SqlPoints(database, series_cache)
