"""The store of points in SQL, as the rest of the service sees it: each call one transaction."""

from collections.abc import Callable, Sequence

import sqlalchemy

from rating_api import datapoint
from rating_api.db import meta
from rating_api.db import session
from rating_api.rating import modules
from rating_api.storage import points
from rating_api.storage.sql import batches
from rating_api.storage.sql import counts
from rating_api.storage.sql import pages
from rating_api.storage.sql import series
from rating_api.storage.sql import totals


class SqlPoints:
    """Points in an SQL database; what each method promises is said in ``storage.points.Points``."""

    def __init__(self, database: session.Database, series_cache: int, marked: Callable[[], object],
                 scope_key: str | None) -> None:
        self._database = database
        self._marked = marked
        self._scope_key = scope_key
        self._ids = series.SeriesIds(database, series_cache, scope_key)

    def add_batch(self, batch: points.NewBatch, batch_points: Sequence[datapoint.Point],
                  unrated: Sequence[modules.Unrated] = (),
                  also: Callable[[sqlalchemy.Connection], object] | None = None) -> int:
        """Store all of the points or none, and return the batch's id."""
        prepared = batches.prepare(batch_points, unrated, self._ids)

        def work(connection: sqlalchemy.Connection) -> int:
            if also is not None:
                also(connection)
            return batches.add(connection, batch, prepared)

        return self._write(work, None)

    def remove(self, scope: str, begin: int, end: int, connection: sqlalchemy.Connection | None = None,
               also: Callable[[sqlalchemy.Connection], object] | None = None) -> int:
        """Remove the scope's points of a time and return their number."""

        def work(connection: sqlalchemy.Connection) -> int:
            if also is not None:
                also(connection)
            return batches.remove(connection, scope, begin, end)

        return self._write(work, connection)

    def remove_batch(self, batch_id: int, connection: sqlalchemy.Connection | None = None) -> int:
        """Remove what is left of a batch and return the number of points."""
        return self._write(lambda connection: batches.remove_batch(connection, batch_id), connection)

    def batch(self, batch_id: int) -> points.Batch:
        """The batch, removed or not."""
        with self._database.reader() as connection:
            return batches.get(connection, batch_id)

    def page(self, query: points.PageQuery) -> points.Page:
        """Some of the points in the order of their keys."""
        with self._database.reader() as connection:
            return pages.page(connection, query)

    def count(self, window: points.Window, filters: Sequence[points.Filter] = (), scope: str | None = None,
              contained: bool = False) -> int:
        """How many points there are."""
        with self._database.reader() as connection:
            return pages.count(connection, points.PageQuery(window, filters, scope=scope, contained=contained))

    def totals(self, query: points.TotalsQuery) -> list[points.TotalsRow]:
        """The sums of every group that has points."""
        with self._database.reader() as connection:
            return totals.totals(connection, query)

    def batches(self, query: points.BatchQuery) -> list[points.Batch]:
        """The newest batches that pass the query."""
        with self._database.reader() as connection:
            return batches.find(connection, query)

    def count_series(self, kind: str | None = None, limit: int = 10) -> points.StoreCount:
        """How many series there are, by metric type and label."""
        with self._database.reader() as connection:
            return counts.count(connection, kind, limit)

    def unrated(self, window: points.Window, limit: int = 100, scope: str | None = None,
                after: points.PointKey | None = None) -> list[points.StoredUnrated]:
        """The first points of the window that could not be rated."""
        with self._database.reader() as connection:
            return pages.unrated(connection, points.PageQuery(window, limit=limit, scope=scope, after=after))

    def count_unrated(self, window: points.Window, scope: str | None = None) -> int:
        """How many points of the window could not be rated."""
        with self._database.reader() as connection:
            return pages.count_unrated(connection, window, scope)

    def _write(self, work: Callable[[sqlalchemy.Connection], int], connection: sqlalchemy.Connection | None) -> int:
        if connection is not None:
            return work(connection)

        def held(connection: sqlalchemy.Connection) -> int:
            meta.hold_scope_key(connection, self._scope_key)
            return work(connection)

        done = self._database.write(held)
        self._database.when_committed(self._marked)
        return done
