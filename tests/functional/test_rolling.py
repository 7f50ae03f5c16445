"""What is pushed is rolled up by the services themselves, soon, wherever they run, and whatever becomes of them."""

import contextlib
import signal
import time

import pytest
import requests

from rating_api import storage
from rating_api.db import session
from tests import fixtures
from tests.functional import api
from tests.functional import serving
from tests.unit.processor import fakes

ENGINES = pytest.mark.parametrize('engine', fixtures.ENGINES)
# Sooner than a process looks around without having been written to.
GENEROUS_SECONDS = 30
WHOLE_MONTH = storage.Window(1_000_000_000, 2_000_000_000)
FORKING = ['-m', 'tests.functional.forking']


def push(url, day=1, **headers):
    body = api.frames({'cpu': [api.point('2', price='3', project_id='P')]},
                      f'2026-03-{day:02}T00:00:00Z', f'2026-03-{day:02}T01:00:00Z')
    answer = requests.post(f'{url}/v2/dataframes', json=body, headers=headers, timeout=30)
    assert answer.status_code == 204, answer.text


@contextlib.contextmanager
def store(url):
    database = session.Database(url)
    yield storage.make_points(database), storage.make_rollups(database)
    database.dispose()


def wait_until_rolled_up(rollups):
    give_up = time.monotonic() + GENEROUS_SECONDS
    while rollups.pending():
        assert time.monotonic() < give_up
        time.sleep(0.02)


@ENGINES
def test_a_pushed_day_is_rolled_up(databases, engine):
    with databases.url(engine) as url, store(url) as (points, rollups), serving.serving(url) as server:
        for day, headers in enumerate([{}, {'Idempotency-Key': 'k'}, {}], start=1):
            push(server, day, **headers)
            wait_until_rolled_up(rollups)
        total, = points.totals(storage.TotalsQuery(WHOLE_MONTH))
        assert (total.qty, total.price) == (6, 9)


@ENGINES
def test_what_a_killed_process_left_is_rolled_up_by_the_next(databases, engine):
    with databases.url(engine) as url, store(url) as (points, rollups):
        with serving.process(serving.SERVE, url) as (server, process):
            push(server)
            process.kill()
        # As if another one had died too, in case the first was quick.
        points.add_batch(storage.NewBatch('api'), [fakes.point(1_772_500_000, price='1')])
        assert rollups.pending() > 0
        with serving.serving(url):
            wait_until_rolled_up(rollups)


@ENGINES
def test_each_child_of_a_forking_server_rolls_up_what_it_stored(databases, engine):
    with databases.url(engine) as url, store(url) as (points, rollups):
        with serving.process(FORKING, url) as (server, process):
            for day in range(1, 9):
                push(server, day)
            wait_until_rolled_up(rollups)
            process.stdin.close()
            assert process.wait(GENEROUS_SECONDS) == 0
        assert points.count(WHOLE_MONTH) == 8


@ENGINES
def test_a_stop_does_not_wait_for_what_is_due_later(databases, engine):
    with databases.url(engine) as url, serving.process(serving.SERVE, url) as (server, process):
        push(server)
        process.send_signal(signal.SIGTERM)
        assert process.wait(GENEROUS_SECONDS) == 0
