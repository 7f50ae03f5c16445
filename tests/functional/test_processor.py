"""rating-processor as a process: what it says when it cannot start, and that killing it costs nothing."""

import contextlib
import pathlib
import random
import signal
import subprocess
import sys
import time

import pytest

from rating_api import datapoint
from rating_api import storage
from rating_api.db import modules
from rating_api.db import pyscripts
from rating_api.db import scopes
from rating_api.db import session
from rating_api.rating.pyscripts import process
from rating_api.rating.pyscripts import rules
from tests import fixtures
from tests import prometheus_stub

PERIOD, PERIODS, KILLS = 60, 200, 4
# A script that charges ten for a unit of everything.
GOOD = ('for points in data["usage"].values():\n    for point in points:\n'
        '        point["rating"]["price"] += 10 * point["vol"]["qty"]')


@pytest.fixture
def stub():
    with prometheus_stub.serve() as stub:
        stub.body = prometheus_stub.vector(({'id': 'a'}, '1'), ({'id': 'b'}, '2'))
        yield stub


@pytest.fixture
def configure(tmp_path):
    """Writes a configuration and returns its path."""
    def configure(database_url, prometheus_url='http://127.0.0.1:1', start='now'):
        (tmp_path / 'metrics.yml').write_text('metrics: {m1: {unit: u, groupby: [id]}, m2: {unit: u, groupby: [id]}}')
        path = tmp_path / 'rating-api.conf'
        path.write_text(f"""
[database]
connection = {database_url}
[collect]
period = {PERIOD}
start = {start}
metrics_conf = {tmp_path}/metrics.yml
[collector_prometheus]
prometheus_url = {prometheus_url}
[fetcher_source]
sources = P1
""")
        return path
    return configure


@contextlib.contextmanager
def processor(configuration, stderr=subprocess.PIPE):
    command = [pathlib.Path(sys.executable).with_name('rating-processor'), '--config-file', configuration]
    with subprocess.Popen(command, stderr=stderr, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_without_tables_it_says_what_to_run_and_does_not_start(configure, tmp_path):
    with processor(configure(f'sqlite:///{tmp_path}/empty.sqlite')) as process:
        line, = process.stderr.read().splitlines()
        assert process.wait(30) == 2
    assert line == 'rating-processor: The database has no tables yet: run "rating-manage db upgrade".'


def wait_for(condition):
    give_up = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.005)


@pytest.mark.parametrize('engine', fixtures.ENGINES)
def test_a_kill_at_any_time_neither_loses_nor_doubles_a_period(configure, databases, stub, engine):
    start = (int(time.time()) // PERIOD - PERIODS - 1) * PERIOD
    with databases.url(engine) as url, contextlib.closing(Reader(url)) as reader:
        configuration = configure(url, stub.url, start=datapoint.moment(start).isoformat())
        for _ in range(KILLS):
            with processor(configuration, stderr=subprocess.DEVNULL):
                asked = len(stub.questions) + random.randint(1, PERIODS // KILLS)
                wait_for(lambda: len(stub.questions) >= asked)  # noqa: B023
        assert reader.last() < start + (PERIODS - 1) * PERIOD
        with processor(configuration, stderr=subprocess.DEVNULL) as process:
            wait_for(lambda: reader.last() >= start + (PERIODS - 1) * PERIOD)
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        found = reader.points(start, start + PERIODS * PERIOD)
    assert found == [(start + place * PERIOD, type, name)
                     for place in range(PERIODS) for type in ('m1', 'm2') for name in ('a', 'b')]


def test_what_is_collected_is_rated_by_scripts(configure, databases, stub):
    start = (int(time.time()) // PERIOD - 6) * PERIOD
    with databases.url() as url, contextlib.closing(Reader(url)) as reader:
        configuration = configure(url, stub.url, start=datapoint.moment(start).isoformat())
        configuration.write_text(configuration.read_text() + '[pyscripts]\nenabled = true\n')
        modules.ModuleStates(reader.database).set('pyscripts', enabled=True)
        known = pyscripts.Scripts(reader.database, process.check)
        for name, text in (('bad', '1 / 0'), ('good', GOOD)):
            known.add(rules.Sent(name, text, datapoint.moment(0)), force=True)
        with processor(configuration) as running:
            wait_for(lambda: reader.scopes.get('P1') is not None and reader.last() >= start)
            running.send_signal(signal.SIGTERM)
            log = running.stderr.read()
        page = reader.page(start, start + PERIOD)
    assert [(found.series.type, found.series.groupby['id'], found.price) for found in page] == [
        ('m1', 'a', 10), ('m1', 'b', 20), ('m2', 'a', 10), ('m2', 'b', 20)]
    assert 'pyscripts: Script bad failed: ZeroDivisionError: division by zero (line 1)' in log


class Reader:
    """What a processor wrote into a database."""

    def __init__(self, url):
        self.database = session.Database(url)
        self.scopes = scopes.Scopes(self.database, scopes.Origin('project_id', 'prometheus', 'source'))

    def last(self):
        """The begin of the last period that was done."""
        return self.scopes.get('P1').last_processed

    def points(self, begin, end):
        """(begin, type, id) of every point."""
        return [(point.begin, point.series.type, point.series.groupby['id']) for point in self.page(begin, end)]

    def page(self, begin, end):
        """Every point, by begin, type and id."""
        page = storage.make_points(self.database).page(storage.PageQuery(storage.Window(begin, end), limit=100_000))
        return sorted((point for point, _key in page.points),
                      key=lambda point: (point.begin, point.series.type, point.series.groupby['id']))

    def close(self):
        self.database.dispose()
