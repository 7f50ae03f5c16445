"""``rating-processor`` on a stub of Prometheus: starting and killing it, and what it must have stored."""

import collections
import contextlib
import os
import pathlib
import random
import subprocess
import sys
import time

from rating_api import datapoint
from rating_api.db import scopes
from tests import prometheus_stub
from tests.functional.fire import checks
from tests.functional.storage import checks as store_checks

KILLS = 50
DAYS = 60
SCOPES, TYPES, NAMES = ('P1', 'P2', 'P3'), ('m1', 'm2'), ('a', 'b')
_LONGEST_LIFE_SECONDS = 0.4
_PATIENCE_SECONDS = 120
_ROOT = pathlib.Path(__file__).parents[3]
_PROGRAM = 'import sys; from rating_api.cmd import processor; sys.exit(processor.main())'
_METRICS = 'metrics: {m1: {unit: u, groupby: [name]}, m2: {unit: u, groupby: [name]}}'


class Processing:
    """What a processor is to do, from some days ago on, and with which database."""

    def __init__(self, directory, database_url, stub, period=60):
        self.period = period
        self.start = (int(time.time()) // period * period) - DAYS * datapoint.DAY_SECONDS
        self.stub = stub
        stub.body = prometheus_stub.vector(*(({'name': name}, '1.5') for name in NAMES))
        (directory / 'metrics.yml').write_text(_METRICS)
        self._environment = {**os.environ, 'OS_DATABASE__CONNECTION': database_url, 'OS_COLLECT__PERIOD': str(period),
                             'OS_COLLECT__START': datapoint.moment(self.start).isoformat(),
                             'OS_COLLECT__METRICS_CONF': str(directory / 'metrics.yml'),
                             'OS_COLLECTOR_PROMETHEUS__PROMETHEUS_URL': stub.url,
                             'OS_FETCHER_SOURCE__SOURCES': ','.join(SCOPES)}

    @contextlib.contextmanager
    def running(self):
        """The process, once it asks for usage; killed at the end of the block if it is still there."""
        asked = len(self.stub.questions)
        with subprocess.Popen([sys.executable, '-c', _PROGRAM, '--config-file', os.devnull], cwd=_ROOT,
                              env=self._environment) as process:
            try:
                give_up = time.monotonic() + _PATIENCE_SECONDS
                while len(self.stub.questions) == asked:
                    assert process.poll() is None and time.monotonic() < give_up, 'the processor does not work'
                    time.sleep(0.005)
                yield process
            finally:
                process.kill()

    def check(self, database):
        """Every period of each scope up to its mark is there once, and none beyond it; returns how many points."""
        states = scopes.Scopes(database, scopes.Origin('project_id', 'prometheus', 'source'))
        expected = collections.Counter()
        for scope in SCOPES:
            after = states.get(scope).last_processed + self.period
            assert after > self.start, f'nothing was done for {scope}'
            expected.update((begin, scope, type, name) for begin in range(self.start, after, self.period)
                            for type in TYPES for name in NAMES)
        with database.reader() as connection:
            stored = store_checks.check_batches(connection)
        found = collections.Counter(
            (point.begin, point.series.scope, point.series.type, point.series.groupby['name'])
            for point in (one.point for one in stored) if 'name' in point.series.groupby)
        assert found == expected
        return len(found)


def check_kills(databases, directory, engine, seed):
    """Kill it 50 times while it catches up, and let it stop by itself at last."""
    dice = random.Random(seed)
    with databases.database(engine) as database, prometheus_stub.serve() as stub:
        work = Processing(directory, database.url.render_as_string(hide_password=False), stub)
        for _ in range(KILLS):
            with work.running():
                time.sleep(dice.uniform(0, _LONGEST_LIFE_SECONDS))
        with work.running() as process:
            process.terminate()
            assert process.wait(_PATIENCE_SECONDS) == 0
        print(f'{work.check(database)} points of {len(stub.questions)} questions')
        checks.check_rolled(database)
