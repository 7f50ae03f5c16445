"""The API, the processor and ``rating-manage`` at work on one database at once, for as long as one likes.

The server of the database may be restarted meanwhile. Clients repeat what was not acknowledged; in the end nothing
is lost or doubled, and no answer was an error but 503.
"""

import collections
import contextlib
import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time
import typing

import requests
import sqlalchemy

from rating_api import datapoint
from rating_api.db import models
from rating_api.db import session
from rating_api.demo import cloud
from tests import fixtures
from tests import prometheus_stub
from tests import servers
from tests.functional import serving
from tests.functional.fire import checks
from tests.functional.fire import processing
from tests.functional.fire import pushing

_ROOT = pathlib.Path(__file__).parents[2]
_MANAGE = 'import sys; from rating_api.cmd import manage; sys.exit(manage.main())'
_COMMANDS = (('db', 'rollup'), ('db', 'current'), ('demo',))
# As many as SQLite, API, processor and a command have the time for, with enough left to look at each.
_SIZES = (1, 3, 12)
_CLIENTS = 3
_PATIENCE_SECONDS = 120


class Target(typing.NamedTuple):
    """A migrated database, and its server (``servers.Server``) if that is to be restarted."""

    url: str
    server: typing.Any = None


@contextlib.contextmanager
def own(engine):
    """A Target on a server of its own."""
    with servers.own(engine) as server, servers.database(server.url) as url:
        fixtures.migrate(url)
        yield Target(url, server)


def soak(target, directory, seconds, seed):
    """Work for so many seconds, check what came of it, and return the counts."""
    dice, stop, place = random.Random(seed), threading.Event(), pushing.Place()
    counts = collections.Counter()
    with contextlib.ExitStack() as stack:
        stub = stack.enter_context(prometheus_stub.serve())
        work = processing.Processing(directory, target.url, stub, period=5)
        # It loads into an empty database only, so it is the first to look.
        demo = stack.enter_context(manage(target, 'demo'))
        assert any('day 1' in line for line in demo.stderr)
        address, api = stack.enter_context(serving.process(serving.SERVE, target.url))
        place.move(address)
        processor = stack.enter_context(work.running())
        others = [Thread(stop, Looker(address), counts), Thread(stop, Manager(target), counts)]
        pushers = [pushing.Pusher(place, dice.random(), stop, _SIZES) for _ in range(_CLIENTS)]
        try:
            counts['demo'] = _end(demo)
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                time.sleep(dice.uniform(1, 5))
                assert (api.poll(), processor.poll()) == (None, None)
                if target.server is not None:
                    counts[f'restarts by {restart(target.server, dice)}'] += 1
        finally:
            stop.set()
        for one in (*pushers, *others):
            one.join()
        for process in (api, processor):
            process.terminate()
            assert process.wait(_PATIENCE_SECONDS) == 0
    counts.update(sum((pusher.seen for pusher in pushers), collections.Counter()))
    assert counts['broken'] == 0
    check(target, work, pushers, counts)
    return counts


def check(target, work, pushers, counts):
    """Pushes, periods and the demonstration are there once, and sums are right."""
    database = session.Database(target.url)
    counts['pushed'] = checks.check_pushes(database, pushers)
    counts['collected'] = work.check(database)
    demo = sum(map(len, cloud.Cloud(cloud.last_month(datapoint.moment(int(time.time())))).days()))
    batch = models.batch.c
    with database.reader() as connection:
        assert int(connection.scalar(sqlalchemy.select(sqlalchemy.func.sum(batch.remaining)).where(
            batch.source == 'demo'))) == demo
    checks.check_rolled(database)
    database.dispose()


def restart(server, dice):
    """Stop a server in one of the ways in which servers end, start it again, and say which way it was."""
    how = dice.choice([server.end, signal.SIGKILL, *([signal.SIGQUIT] if server.user == 'postgres' else [])])
    server.stop(how)
    time.sleep(dice.uniform(0, 1))
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            server.start()
        except RuntimeError:
            # Children of a server that was killed may still be going.
            assert time.monotonic() < give_up
        else:
            return how.name


class Thread:
    """Calls an object with the counts until ``stop``."""

    def __init__(self, stop, work, counts):
        self._stop = stop
        self._work = work
        self._counts = counts
        self._problem = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def join(self):
        """Wait for the end; whatever went wrong is raised."""
        self._thread.join()
        if self._problem is not None:
            raise self._problem

    def _run(self):
        try:
            while not self._stop.is_set():
                self._work(self._counts)
        except BaseException as problem:
            self._problem = problem


class Looker:
    """A client that reads: what is there may only become more."""

    _WINDOW: typing.ClassVar = {'begin': '2026-01-01T00:00:00Z', 'end': '2026-06-01T00:00:00Z'}

    def __init__(self, address):
        self._address = address
        self._count = 0

    def __call__(self, counts):
        for groupby in ('type', 'time-d', 'push'):
            self._get(counts, '/v2/summary', groupby=groupby, limit=1000)
        page = self._get(counts, '/v2/dataframes', limit=10, with_count='true')
        if page is not None:
            assert page['count'] >= self._count
            self._count = page['count']

    def _get(self, counts, path, **params):
        answer = requests.get(self._address + path, params={**self._WINDOW, **params}, timeout=_PATIENCE_SECONDS,
                              headers={'OpenStack-API-Version': 'rating 2.4'})
        counts[f'GET {answer.status_code}'] += 1
        if answer.status_code == 503:
            time.sleep(int(answer.headers['Retry-After']) / 4)
            return None
        assert answer.status_code == 200, answer.text
        return answer.json()


class Manager:
    """An operator who runs one command after another."""

    def __init__(self, target):
        self._target = target

    def __call__(self, counts):
        for command in _COMMANDS:
            with manage(self._target, *command) as process:
                counts[f'{" ".join(command)}: {_end(process, self._target.server is not None)}'] += 1


@contextlib.contextmanager
def manage(target, *command):
    """The process of a command of rating-manage, which has a pipe for its errors; it is killed if it is left."""
    environment = {**os.environ, 'OS_DATABASE__CONNECTION': target.url, 'OS_API__AUTH_STRATEGY': 'noauth'}
    with subprocess.Popen([sys.executable, '-c', _MANAGE, *command, '--config-file', os.devnull], cwd=_ROOT,
                          env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _end(process, excused=False):
    """How a command ended: 0; 1, where that is excused, because there was no database."""
    problem = process.stderr.read()
    code = process.wait(_PATIENCE_SECONDS)
    assert code == 0 or (excused and code == 1 and 'The database cannot be used' in problem), problem
    return code
