"""``rating-manage db rescope`` beside services that write, killed again and again: nothing is lost or misplaced."""

import contextlib
import os
import random
import subprocess
import sys
import threading

import pytest
import requests

from rating_api import storage
from rating_api.db import meta
from rating_api.db import session
from tests import fixtures
from tests.functional import api
from tests.functional import serving
from tests.unit.storage import usage

PROGRAM = 'import sys; from rating_api.cmd import manage; sys.exit(manage.main())'
RESCOPE = [sys.executable, '-c', PROGRAM, 'db', 'rescope', 'user_id', '--config-file', os.devnull]
SERIES, USERS, KILLS = 6_000, 7, 4


class Writer(threading.Thread):
    """Pushes points of series of its own until it is told to stop; ``stored`` are the numbers of those accepted."""

    def __init__(self, url):
        super().__init__()
        self.url, self.stopped = url, threading.Event()
        self.stored, self.codes = [], set()

    def run(self):
        for number in range(10 ** 9):
            if self.stopped.is_set():
                return
            code = push(self.url, number)
            self.codes.add(code)
            if code == 204:
                self.stored.append(number)


def push(url, number):
    point = api.point('1', price='1', project_id=f'p{number % 3}', user_id=f'u{number % USERS}', id=f'pushed {number}')
    return requests.post(f'{url}/v2/dataframes', json=api.frames({'cpu': [point]}), timeout=60).status_code


def fill(url):
    """Many series of two days, half rolled up."""
    database = session.Database(url)
    meta.claim_scope_key(database, 'project_id')
    points = storage.make_points(database)
    of = [usage.series('cpu', f'p{number % 3}', user_id=f'u{number % USERS}', id=number) for number in range(SERIES)]
    for day in range(2):
        points.add_batch(storage.NewBatch('api'), [
            usage.point(usage.MARCH + day * 24 * usage.HOUR, '1', '1', of=one) for one in of])
    storage.make_rollups(database).roll(10, usage.MARCH + 24 * usage.HOUR)
    database.dispose()


@contextlib.contextmanager
def rescoping(url):
    environment = {**os.environ, 'OS_DATABASE__CONNECTION': url}
    with subprocess.Popen(RESCOPE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process


def totals(url, groupby):
    database = session.Database(url)
    rows = storage.make_points(database).totals(storage.TotalsQuery(usage.EVER, (), groupby))
    by_scope = {scope: sum(row.qty for row in storage.make_points(database).totals(
        storage.TotalsQuery(usage.EVER, scope=scope))) for scope, in {row.groups for row in rows}}
    database.dispose()
    assert {row.groups[0]: row.qty for row in rows} == by_scope
    return by_scope


@pytest.mark.parametrize('engine', fixtures.ENGINES)
def test_kills_and_writers_harm_nothing(databases, engine):
    with databases.url(engine) as url:
        fill(url)
        with serving.serving(url) as server:
            writer = Writer(server)
            writer.start()
            for _ in range(KILLS):
                with rescoping(url) as process:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(random.uniform(0.8, 2.5))
                    process.kill()
            with rescoping(url) as process:
                _out, err = process.communicate(timeout=120)
                assert process.returncode == 0, err
            writer.stopped.set()
            writer.join()
            assert writer.codes == {204, 503}
            assert push(server, 1) == 503
        expected = {f'u{user}': 2 * sum(number % USERS == user for number in range(SERIES))
                    + sum(number % USERS == user for number in writer.stored) for user in range(USERS)}
        assert totals(url, ('user_id',)) == expected
        with pytest.raises(RuntimeError, match='ended with 2 before it served'), serving.serving(url):
            pass
        with serving.serving(url, collect__scope_key='user_id') as server:
            assert push(server, 0) == 204
        assert totals(url, ('user_id',)) == {**expected, 'u0': expected['u0'] + 1}
