"""A database with the rater's parts over it, and a source of usage that says what a test wants."""

import decimal
import threading

from rating_api import datapoint
from rating_api import storage
from rating_api.collector import metrics
from rating_api.db import modules as db_modules
from rating_api.db import pyscripts
from rating_api.db import reprocesses
from rating_api.db import scopes
from rating_api.db.hashmap import mappings
from rating_api.db.hashmap import ruleset
from rating_api.db.hashmap import services
from rating_api.processor import pipeline
from rating_api.processor import reprocessing
from rating_api.processor import rules as loaders
from rating_api.processor import schedule
from rating_api.processor import source
from rating_api.processor import worker
from rating_api.rating import modules
from rating_api.rating.hashmap import rules
from rating_api.rating.pyscripts import library
from rating_api.rating.pyscripts import rules as script_rules
from rating_api.storage import roller

EVER = storage.Window(-2 ** 40, 2 ** 40)
ORIGIN = scopes.Origin('project_id', 'fake', 'fake')
# What an operator says who lets scripts run.
RUNNING = library.Settings(enabled=True)


def point(begin, qty='1', price=None, scope='P1', type='cpu', **groupby):
    series = datapoint.Series(type, 's', scope, {'project_id': scope, **groupby}, {})
    return datapoint.Point(begin, begin + 10, series, decimal.Decimal(qty),
                           None if price is None else decimal.Decimal(price))


class Store:
    """What works on a database."""

    def __init__(self, database, scripts=RUNNING):
        self.database = database
        self.rollups = storage.make_rollups(self.database)
        self.marked = []
        self.points = storage.make_points(self.database, marked=lambda: [poke() for poke in self.marked])
        self.states = db_modules.ModuleStates(self.database)
        self.scopes = scopes.Scopes(self.database, ORIGIN)
        self.schedules = reprocesses.Reprocesses(self.database)
        self.rulesets = ruleset.Rulesets(self.database)
        self.rater = pipeline.Rater(self.points, loaders.make_loaders(self.database, scripts), self.states, modules.load())

    def roller(self, clock):
        """A roller by a clock, which nothing pokes yet."""
        return roller.Roller(self.rollups, clock=clock, ticks=clock)

    def price(self, cost, type='cpu', **fields):
        """Enable hashmap and price a metric type, since ever unless a start is given."""
        self.states.set('hashmap', enabled=True)
        known = services.Services(self.database)
        service, = known.list(type) or [known.add(type)]
        fields = {'start': datapoint.moment(0), **fields}
        mappings.Mappings(self.database).add(
            rules.Mapping('', '', 'flat', decimal.Decimal(cost), service.service_id, **fields), force=True)

    def script(self, name, data, **fields):
        """Enable pyscripts and add a script, valid since ever."""
        self.states.set('pyscripts', enabled=True)
        sent = script_rules.Sent(name, data, start=datapoint.moment(0), **fields)
        return pyscripts.Scripts(self.database, lambda data: None).add(sent, force=True)

    def stored(self):
        """Every point that is stored, in order."""
        return [found.point for found in self.points.page(storage.PageQuery(EVER, limit=10_000)).points]

    def bill(self, scope=None):
        """(begin, quantity, price) of every point, of one scope or all."""
        return [(each.begin, each.qty, each.price) for each in self.stored()
                if scope is None or each.series.scope == scope]


class Clock:
    """The time, which moves when it is told to."""

    def __init__(self, now=0):
        self.now = now

    def __call__(self):
        return self.now


class Stop(threading.Event):
    """A stop that is asked for after some waits, each of which moves the clock."""

    def __init__(self, clock, waits):
        super().__init__()
        self.clock, self.waits, self.slept = clock, waits, []

    def wait(self, timeout=None):
        self.slept.append(timeout)
        self.clock.now += timeout
        if len(self.slept) == self.waits:
            self.set()
        return self.is_set()


class Fetcher:
    """Knows the scopes that it was told of."""

    def __init__(self, *names):
        self.names = list(names)

    def scopes(self):
        if isinstance(self.names, Exception):
            raise self.names
        return self.names


class Collector:
    """Has one point of quantity 1 for every question, unless a scope is to fail."""

    def __init__(self):
        self.questions = []
        self.failing = {}
        self.before = lambda scope, period: None

    def check(self, metric):
        pass

    def fetch(self, metric, scope, period):
        self.questions.append((metric.name, scope, period.begin))
        self.before(scope, period)
        if scope in self.failing:
            raise self.failing[scope]
        return [point(period.begin, scope=scope, type=metric.type)]


class Processor:
    """A worker over a store, with everything that it works with at hand. Periods are of ten seconds."""

    def __init__(self, store, *names, start='now', wait_periods=2, now=1000):
        self.store = store
        self.clock = Clock(now)
        self.fetcher = Fetcher(*names)
        self.collector = Collector()
        self.metrics = [metrics.Metric('cpu', 'cpu', 'cpu', 's')]
        self.plan = schedule.Schedule(10, wait_periods, start)
        self.worker = self.restarted()

    def restarted(self):
        """Another worker that knows only what the database knows."""
        self.roller = self.store.roller(self.clock)
        wanted = source.Source('fake', self.fetcher, self.collector, self.metrics)
        books = reprocessing.Books(self.store.points, self.store.rater, self.store.scopes, self.store.schedules)
        return worker.Worker(wanted, worker.Store(self.store.rater, self.store.scopes, self.roller), self.plan,
                             reprocessing.Reprocessing(wanted, books, self.plan.period), self.clock)

    def round(self, now=None):
        """Do what is due at an instant, and return when to look again."""
        self.clock.now = self.clock.now if now is None else now
        return self.worker.run_once(threading.Event())

    def last(self, scope='P1'):
        """The begin of the scope's last period."""
        return self.store.scopes.get(scope).last_processed
