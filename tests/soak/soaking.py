"""The API, the processor and ``rating-manage`` at work on one database at once, for as long as one likes.

The server of the database may be restarted meanwhile. Clients repeat what was not acknowledged; in the end nothing
is lost or doubled, and no answer was an error but 503.
"""

import collections
import contextlib
import json
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
_COMMANDS = (('db', 'rollup'), ('db', 'current'), ('series',), ('unrated',), ('batches', 'list'), ('demo',))
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
    dice, stop = random.Random(seed), threading.Event()
    counts = collections.Counter()
    with contextlib.ExitStack() as stack:
        stub = stack.enter_context(prometheus_stub.serve())
        work = processing.Processing(directory, target.url, stub, period=5)
        # It loads into an empty database only, so it is the first to look.
        demo = stack.enter_context(manage(target, 'demo'))
        assert any('day 1' in line for line in demo.stderr)
        address, api = stack.enter_context(serving.process(serving.SERVE, target.url))
        place = stack.enter_context(pushing.Place())
        place.move(address)
        processor = stack.enter_context(work.running())
        manager = Manager(target)
        others = [Thread(stop, Looker(address), counts), Thread(stop, manager, counts)]
        pushers = [pushing.Pusher(place, dice.random(), stop, _SIZES) for _ in range(_CLIENTS)]
        try:
            _output, problem = demo.communicate(timeout=_PATIENCE_SECONDS)
            assert demo.returncode == 0, problem
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
    database = session.Database(target.url)
    counts['pushed'] = checks.check_pushes(database, pushers)
    counts['collected'] = work.check(database)
    with database.reader() as connection:
        manager.check(connection)
    checks.check_rolled(database)
    database.dispose()
    return counts


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
    """An operator who runs one command after another, and removes the demonstration day by day."""

    def __init__(self, target):
        self._target = target
        # The batches to be removed, and those of them that are.
        self.tried, self.removed = set(), set()

    def __call__(self, counts):
        for command in _COMMANDS:
            self._run(counts, *command)
        there = self._run(counts, 'batches', 'list', '--source', 'demo', '--format', 'json')
        if there:
            batch_id = json.loads(there)[0]['id']
            self.tried.add(batch_id)
            if self._run(counts, 'batches', 'remove', '--yes', str(batch_id)) is not None:
                self.removed.add(batch_id)

    def _run(self, counts, *command):
        """What a command prints; None if there was no database."""
        with manage(self._target, *command) as process:
            output, problem = process.communicate(timeout=_PATIENCE_SECONDS)
        name = ' '.join(command[:2 if command[0] in ('db', 'batches') else 1])
        counts[f'{name}: {process.returncode}'] += 1
        if process.returncode:
            assert self._target.server is not None and 'The database cannot be' in problem, (command, problem)
            return None
        return output

    def check(self, connection):
        """Each batch of the demonstration is there or removed, as a whole."""
        batch = models.batch.c
        rows = connection.execute(models.batch.select().where(batch.source == 'demo')).all()
        assert sum(row.count for row in rows) == _demo_points()
        assert all(row.remaining == (row.count if row.live else 0) for row in rows)
        gone = {row.id for row in rows if not row.live}
        assert self.removed <= gone <= self.tried


def _demo_points():
    now = datapoint.moment(int(time.time()))
    return sum(map(len, cloud.Cloud(cloud.last_month(now)).days()))


@contextlib.contextmanager
def manage(target, *command):
    """The process of a command of rating-manage, which has pipes for what it says; it is killed if it is left."""
    environment = {**os.environ, 'OS_DATABASE__CONNECTION': target.url, 'OS_API__AUTH_STRATEGY': 'noauth'}
    with subprocess.Popen([sys.executable, '-c', _MANAGE, *command, '--config-file', os.devnull], cwd=_ROOT,
                          env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()
