"""Rated usage, kept and added up: ``make_points`` gives the store that the rest of the service works with.

``make_rollups`` gives what keeps its sums quick.
"""

from collections.abc import Callable

from rating_api.db import session
from rating_api.storage.points import Batch
from rating_api.storage.points import BatchQuery
from rating_api.storage.points import Field
from rating_api.storage.points import Filter
from rating_api.storage.points import NewBatch
from rating_api.storage.points import Page
from rating_api.storage.points import PageQuery
from rating_api.storage.points import PointKey
from rating_api.storage.points import Points
from rating_api.storage.points import StoreCount
from rating_api.storage.points import StoredPoint
from rating_api.storage.points import StoredUnrated
from rating_api.storage.points import TotalsQuery
from rating_api.storage.points import TotalsRow
from rating_api.storage.points import Window
from rating_api.storage.rollups import Rollups
from rating_api.storage.sql import points as sql_points
from rating_api.storage.sql import rollups as sql_rollups
from rating_api.storage.sql.rescope import Allowed
from rating_api.storage.sql.rescope import rescope

__all__ = [
    'Allowed', 'Batch', 'BatchQuery', 'Field', 'Filter', 'NewBatch', 'Page', 'PageQuery', 'PointKey', 'Points',
    'Rollups', 'StoreCount', 'StoredPoint', 'StoredUnrated', 'TotalsQuery', 'TotalsRow', 'Window', 'make_points',
    'make_rollups', 'rescope',
]


def make_points(database: session.Database, series_cache: int = 50_000,
                marked: Callable[[], object] = lambda: None, scope_key: str | None = None) -> Points:
    """The store of points in an SQL database whose tables are up to date.

    It remembers the ids of at most ``series_cache`` series, about 250 bytes each. ``marked`` is called after each
    commit that left something to roll up. With a ``scope_key`` nothing is written while the database has another.
    """
    return sql_points.SqlPoints(database, series_cache, marked, scope_key)


def make_rollups(database: session.Database) -> Rollups:
    """The sums of days and months in such a database."""
    return sql_rollups.SqlRollups(database)
