"""What may happen to a store, step by step, and the plain lists that it must agree with afterwards."""

import typing
from collections.abc import Sequence

from hypothesis import strategies

from rating_api import datapoint
from rating_api import storage
from rating_api.db import meta
from rating_api.rating import modules
from tests.functional.storage import checks
from tests.unit.storage import plain
from tests.unit.storage import usage

ENOUGH = 10_000


class Store:
    """A database, and the points that must be in it by batch."""

    def __init__(self, database):
        self.database = database
        # As a service does, before there is any usage; sums are kept by what it says.
        meta.claim_scope_key(database, 'project_id')
        self.batches = {}
        self.open()

    def open(self):
        """Begin anew with what is in the database, as a process that starts."""
        self.points = storage.make_points(self.database)
        self.rollups = storage.make_rollups(self.database)

    def given(self):
        """The points that must be there."""
        return [point for points in self.batches.values() for point in points]

    def check(self, query, paging):
        """That the points are there, and that the store answers as a loop over them does."""
        with checks.snapshot(self.database) as seen:
            stored = seen.stored()
            checks.check_question(seen, stored, query, paging)
        assert sorted(checks.point_values(one.point) for one in stored) == sorted(
            map(checks.point_values, self.given()))

    def check_rolled(self):
        """That what is left to do is done by a last roll, and that it is right."""
        while self.rollups.pending():
            assert self.rollups.roll(ENOUGH) > 0
        assert self.rollups.roll(ENOUGH) == 0
        checks.check_rollups(self.database)
        with self.database.reader() as connection:
            checks.check_batches(connection)


class Add(typing.NamedTuple):
    """Points come; the first ``unrated`` of them could not be rated."""

    points: Sequence[datapoint.Point]
    unrated: int = 0

    def happen(self, store):
        unrated = [modules.Unrated(point, 'hashmap', 'no number') for point in self.points[:self.unrated]]
        batch_id = store.points.add_batch(storage.NewBatch('api'), self.points, unrated)
        store.batches[batch_id] = list(self.points)


class Remove(typing.NamedTuple):
    """A scope loses its points of a time."""

    scope: str
    window: storage.Window

    def happen(self, store):
        query = storage.TotalsQuery(self.window, scope=self.scope)
        gone = [point for point in store.given() if plain.selected(point, query)]
        assert store.points.remove(self.scope, *self.window) == len(gone)
        for batch_id, points in store.batches.items():
            store.batches[batch_id] = [point for point in points if not plain.selected(point, query)]


class RemoveBatch(typing.NamedTuple):
    """A batch goes as a whole, whatever is left of it."""

    number: int

    def happen(self, store):
        if store.batches:
            batch_id = list(store.batches)[self.number % len(store.batches)]
            assert store.points.remove_batch(batch_id) == len(store.batches[batch_id])
            store.batches[batch_id] = []


class Roll(typing.NamedTuple):
    """Some sums are brought up to date, perhaps only of days that have ended."""

    limit: int
    until: int | None

    def happen(self, store):
        due = store.rollups.pending(self.until)
        # Months become due when their days are done.
        done = store.rollups.roll(self.limit, self.until)
        assert min(due, self.limit) <= done <= self.limit


class Restart(typing.NamedTuple):
    """Whoever remembered something is gone."""

    def happen(self, store):
        store.database.dispose()
        store.open()


_LISTS = strategies.lists(plain.points(), max_size=8)
ADDS = strategies.builds(Add, _LISTS, strategies.integers(0, 2))
_INSTANTS = plain.windows().map(lambda window: window.end)
ROLLS = strategies.one_of(
    strategies.builds(Roll, strategies.integers(1, 5), strategies.one_of(strategies.none(), _INSTANTS)),
    strategies.just(Roll(ENOUGH, None)))
STEPS = strategies.one_of(
    ADDS, ROLLS, ADDS, ROLLS, strategies.builds(Remove, strategies.sampled_from(['p', 'q', '']), plain.windows()),
    strategies.builds(RemoveBatch, strategies.integers(0, 20)), strategies.just(Restart()))
HISTORIES = strategies.lists(STEPS, min_size=1, max_size=10)
PAGINGS = strategies.builds(checks.Paging, strategies.integers(1, 7), strategies.floats(0, 1))
QUESTIONS = strategies.lists(strategies.tuples(plain.queries(), PAGINGS), min_size=1, max_size=3)
_EVER = storage.Window(plain.FIRST, plain.LAST + 1)
# Of a month without its first day a rollup knows the sums, but not what was the least.
_CUT = storage.Window(usage.MARCH + datapoint.DAY_SECONDS, usage.MARCH + 31 * datapoint.DAY_SECONDS)
EVERYTHING = [(storage.TotalsQuery(window, groupby=groupby, period=period, fields=plain.FIELDS), checks.Paging(100))
              for window, groupby, period in ((_EVER, (), 1), (_EVER, ('type', 'project_id', 'id'), 1), (_CUT, (), 1),
                                              (_EVER, ('time-m', 'time-y'), 1), (_CUT, ('type', 'size'), 1),
                                              (_EVER, ('time', 'size'), 24 * usage.HOUR),
                                              (_EVER, ('time', 'time-d'), usage.HOUR))]
