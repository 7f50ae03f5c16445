"""Marks: which days of which scopes the rollups do not say yet, because points came or went.

Whoever writes points inserts marks in the same transaction; only who brings a rollup up to date deletes those that
it has seen (rollups.py). A mark stands for all scopes with the same hash, hardly ever more than one.
"""

import collections
import typing
from collections.abc import Collection, Iterable

import sqlalchemy

from rating_api.db import models
from rating_api.storage.sql import spans
from rating_api.storage.sql import texts


class Dirt(typing.NamedTuple):
    """The days and months of a scope in which its rollups do not hold."""

    days: frozenset[int]
    months: frozenset[int]


CLEAN = Dirt(frozenset(), frozenset())


def insert(connection: sqlalchemy.Connection, touched: Iterable[tuple[int, str]]) -> None:
    """Say that points begin to be, or are no more, in these pairs of UTC day and scope.

    The day is ``point.begin // datapoint.DAY_SECONDS``, the scope that of the point's series. It belongs into the
    transaction that writes or deletes the points, at any place in it, and again each time: a mark too many costs a
    little work, a mark too few a wrong bill. A pair is marked once, however often it is given.
    """
    rows = [{'span': day, 'scope_hash': texts.digest(scope)} for day, scope in sorted(set(touched))]
    if rows:
        connection.execute(models.mark_day.insert(), rows)


def insert_moved(connection: sqlalchemy.Connection, touched: Collection[tuple[int, str]]) -> None:
    """Say the same of series that are of another kind now: their days and months of both scopes, the old and the new.

    Only so much may be wrong of the rollups by kind, each of which is at a series that has points there (kinds.py).
    """
    insert(connection, touched)
    by_month = collections.defaultdict(set)
    for day, scope in touched:
        by_month[spans.month_of(day)].add(texts.digest(scope))
    for month, scope_hashes in by_month.items():
        insert_month(connection, month, scope_hashes)


def insert_month(connection: sqlalchemy.Connection, month: int, scope_hashes: Iterable[int]) -> None:
    """Say that the days of a month of these scopes add up to something else than before."""
    connection.execute(models.mark_month.insert(), [
        {'span': month, 'scope_hash': scope_hash} for scope_hash in scope_hashes])


def dirt(connection: sqlalchemy.Connection, days: spans.Range, months: spans.Range, scope: str | None,
         by_series: bool) -> dict[int, Dirt]:
    """What is dirty in a range of days and, of these, months; by the scopes' hashes, of one scope or of all.

    For who asks ``by_series``, crowded days are dirty, too: a month is what its days' rollups say, so what is said of
    other dirty days holds for those that have none.
    """
    of_days, of_months = _spans(connection, models.mark_day, days, scope), _spans(
        connection, models.mark_month, months, scope)
    if by_series:
        for scope_hash, crowded in _spans(connection, models.crowded_day, days, scope).items():
            of_days[scope_hash] |= crowded
    return {scope_hash: Dirt(frozenset(of_days[scope_hash]), frozenset(of_months[scope_hash]))
            for scope_hash in of_days.keys() | of_months.keys()}


def _spans(connection: sqlalchemy.Connection, table: sqlalchemy.Table, within: spans.Range,
           scope: str | None) -> dict[int, set[int]]:
    """The spans within a range that a table names, by the scopes' hashes."""
    by_scope = collections.defaultdict(set)
    if within.begin < within.end:
        statement = sqlalchemy.select(table.c.span, table.c.scope_hash).distinct().where(
            table.c.span >= within.begin, table.c.span < within.end)
        if scope is not None:
            statement = statement.where(table.c.scope_hash == texts.digest(scope))
        for span, scope_hash in connection.execute(statement):
            by_scope[scope_hash].add(span)
    return by_scope
