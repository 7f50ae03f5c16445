"""Marks: which days of which scopes the rollups do not say yet, because points came or went.

Whoever writes points inserts marks in the same transaction; only who brings a rollup up to date deletes those that
it has seen (rollups.py). A mark stands for all scopes with the same hash, hardly ever more than one.
"""

from collections.abc import Iterable

import sqlalchemy

from rating_api.db import models
from rating_api.storage.sql import texts


def insert(connection: sqlalchemy.Connection, touched: Iterable[tuple[int, str]]) -> None:
    """Say that points begin to be, or are no more, in these pairs of UTC day and scope.

    The day is ``point.begin // datapoint.DAY_SECONDS``, the scope that of the point's series. It belongs into the
    transaction that writes or deletes the points, at any place in it, and again each time: a mark too many costs a
    little work, a mark too few a wrong bill. A pair is marked once, however often it is given.
    """
    rows = [{'span': day, 'scope_hash': texts.digest(scope)} for day, scope in sorted(set(touched))]
    if rows:
        connection.execute(models.mark_day.insert(), rows)
