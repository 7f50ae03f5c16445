"""Writers, rollers, a remover and a reader at work on one store at once, each by the dice of its seed.

As a program, ``python -m tests.functional.storage.actors ROLE SEED URL``, it is one of them: it goes on until it has
done its steps or, having none, until its input ends, and prints what it did, a JSON array a line.
"""

import functools
import json
import random
import sys
import threading
import time
import typing

import sqlalchemy

from rating_api import datapoint
from rating_api import storage
from rating_api.db import models
from rating_api.db import session
from rating_api.storage import timelabels
from rating_api.storage.sql import crowds
from tests.functional.storage import checks
from tests.unit.storage import usage

DAY = datapoint.DAY_SECONDS
FEBRUARY, APRIL = usage.MARCH - 28 * DAY, usage.MARCH + 31 * DAY
# Usage is of four days around the end of a month, so that rollups are in use most of the time.
_FIRST_DAY, _DAYS = usage.MARCH - 2 * DAY, 4
# The series of the last one are new ones each time, so that its days are crowded until a few are left.
_SCOPES = ('p', 'q', '', 'many')
_AMOUNTS = [sign + text for sign in ('', '-') for text in (
    '0', '1', '0.25', '0.000000000000000001', '999999999.999999999', '1000000000', '1000000000000000')]
_BATCHES, _REMOVALS = 50, 30
# The scope of points that come and go in pairs which add up to nothing.
_BALANCED = 'z'

_QUESTIONS = [storage.TotalsQuery(storage.Window(FEBRUARY + begin, APRIL - end), filters, groupby, period, scope)
              for begin, end in ((0, 0), (27 * DAY, 30 * DAY), (26 * DAY + 1, 30 * DAY + 12 * usage.HOUR))
              for filters in ((), (storage.Filter('id', 'eq', ('1', '2')),), (storage.Filter('month', 'eq', ('3',)),))
              for groupby, period in (((), 1), (('type',), 1), (('project_id',), 1), (('time',), DAY),
                                      (('time', 'id'), usage.HOUR), (('time-m', 'type'), 1), (('time-d',), 1))
              for scope in (None, 'p', '', 'many')]


class Event(typing.NamedTuple):
    """What an actor did and when, by a clock that all processes share.

    An 'add' is of batch number ``number`` of the writer with a seed; 'remove' and 'replace' are about a scope and a
    time; 'drop' is of a batch; ``points`` is how many went, or how many a reader saw.
    """

    what: str
    started: float
    ended: float
    points: int
    batch_id: int = 0
    seed: int = 0
    number: int = 0
    scope: str = ''
    begin: int = 0
    end: int = 0


def batch(seed, number):
    """The points of a writer's batch, the same ones each time."""
    dice = random.Random(f'{seed} {number}')
    made = []
    for _ in range(dice.randint(1, 25)):
        begin = _FIRST_DAY + dice.randrange(_DAYS * 24) * usage.HOUR
        labels = timelabels.derive(begin) if dice.random() < 0.3 else {}
        scope = dice.choice(_SCOPES)
        name = f'{seed} {number} {len(made)}' if scope == 'many' else dice.randrange(5)
        series = usage.series(dice.choice(['cpu', 'disk']), scope or None, id=name, **labels)
        made.append(usage.point(begin, dice.choice(_AMOUNTS), dice.choice(_AMOUNTS), series))
    amount = dice.choice(_AMOUNTS)
    for sign in (1, -1):
        begin = _FIRST_DAY + dice.randrange(_DAYS) * DAY
        point = usage.point(begin, amount, of=usage.series(project=_BALANCED, id=dice.randrange(5)))
        made.append(point._replace(qty=sign * point.qty))
    return made


class Actors:
    """What each role does with a database until ``stop``; the events are theirs to keep."""

    def __init__(self, database, seed, stop):
        self._database = database
        self._points = storage.make_points(database)
        self._seed = seed
        self._dice = random.Random(seed)
        self._stop = stop
        self.events = []

    def write(self):
        """Store batches; some in place of what a scope had in a time, as one change."""
        for number in range(_BATCHES):
            points = batch(self._seed, number)
            scope, begin, end = self._stretch()
            removed = []

            def replace(connection, place=(scope, begin, end), removed=removed):
                removed[:] = [self._points.remove(*place, connection)]

            also = replace if self._dice.random() < 0.2 else None
            started = time.monotonic()
            batch_id = self._points.add_batch(storage.NewBatch('api'), points, also=also)
            self._happened('add', started, len(points), batch_id, self._seed, number)
            if also:
                self._happened('replace', started, *removed, batch_id, scope=scope, begin=begin, end=end)
            self._rest(0.06)

    def remove(self):
        """Remove stretches of scopes, and batches."""
        for _ in range(_REMOVALS):
            started = time.monotonic()
            if self._dice.random() < 0.5:
                scope, begin, end = self._stretch()
                removed = self._points.remove(scope, begin, end)
                self._happened('remove', started, removed, scope=scope, begin=begin, end=end)
            elif there := self._batches():
                batch_id = self._dice.choice(there)
                self._happened('drop', started, self._points.remove_batch(batch_id), batch_id)
            self._rest(0.1)

    def roll(self):
        """Bring sums up to date, some or all; a few series in a day are many."""
        crowds._LEAST_SERIES = 6
        rollups = storage.make_rollups(self._database)
        while not self._stop.is_set():
            started = time.monotonic()
            self._happened('roll', started, rollups.roll(self._dice.choice([1, 2, 1000])))
            self._rest(0.02)

    def read(self):
        """Check sums, counts, pages and batches against all points, each time in one snapshot.

        And check that answers which take their own are of one instant.
        """
        while not self._stop.is_set():
            started = time.monotonic()
            with self._database.reader() as connection:
                stored = checks.check_batches(connection)
                seen = checks.Snapshot(connection)
                paging = checks.Paging(self._dice.randint(50, 500), self._dice.random())
                checks.check_question(seen, stored, _QUESTIONS[0], paging)
                for question in self._dice.sample(_QUESTIONS, 4):
                    checks.check_totals(seen, stored, question)
            self._check_balance()
            self._happened('read', started, len(stored))

    def _check_balance(self):
        window = _QUESTIONS[0].window
        for groupby in ((), ('time',), ('id', 'time-d')):
            rows = self._points.totals(storage.TotalsQuery(window, (), groupby, DAY, _BALANCED))
            assert functools.reduce(datapoint.EXACT.add, (row.qty for row in rows), 0) == 0, rows
        page = self._points.page(storage.PageQuery(window, limit=100_000, with_count=True, scope=_BALANCED))
        assert page.count == len(page.points)

    def _rest(self, most):
        # For the others to have their turn at different instants.
        time.sleep(self._dice.uniform(0, most))

    def _stretch(self):
        hours = sorted(self._dice.sample(range(_DAYS * 24 + 1), 2))
        return self._dice.choice(_SCOPES), *(_FIRST_DAY + hour * usage.HOUR for hour in hours)

    def _batches(self):
        with self._database.reader() as connection:
            return connection.scalars(sqlalchemy.select(models.batch.c.id)).all()

    def _happened(self, what, started, points, *rest, **more):
        self.events.append(Event(what, started, time.monotonic(), points, *rest, **more))


def main(role, seed, url):
    """Be one of them."""
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    actors = Actors(session.Database(url), int(seed), stop)
    getattr(actors, role)()
    for event in actors.events:
        print(json.dumps(event))


if __name__ == '__main__':
    main(*sys.argv[1:])
