"""A database server that is stopped and started again under a living API."""

import contextlib
import threading
import time

import pytest
import requests

from rating_api.db import migration
from rating_api.db import session
from tests import fixtures
from tests import servers
from tests.functional import api
from tests.functional import serving

WINDOW = {'begin': '2026-03-01T00:00:00Z', 'end': '2026-04-01T00:00:00Z'}
PATIENCE_SECONDS = 60


class Client(threading.Thread):
    """Pushes a point again and again, each until it is taken, and asks for the sum in between.

    ``taken`` are the points that were, ``answers`` the status of each answer and whether it said when to come back.
    """

    def __init__(self, root):
        super().__init__()
        self._root = root
        self._stopped = threading.Event()
        self.taken = 0
        self.answers = []

    def run(self):
        with requests.Session() as http:
            while not self._stopped.is_set():
                key = {'Idempotency-Key': f'point-{self.taken}', 'OpenStack-API-Version': 'rating 2.4'}
                body = api.frames({'cpu': [api.point('1', price='1')]})
                pushed = http.post(f'{self._root}/v2/dataframes', json=body, headers=key)
                asked = http.get(f'{self._root}/v2/summary', params=WINDOW)
                self.answers += [(one.status_code, 'Retry-After' in one.headers) for one in (pushed, asked)]
                self.taken += pushed.ok

    def stop(self):
        self._stopped.set()
        self.join()

    def wait_for(self, number, answer):
        """Return when that many more answers were so."""
        before = len(self.answers)
        until = time.monotonic() + PATIENCE_SECONDS
        while self.answers[before:].count(answer) < number:
            assert time.monotonic() < until, self.answers[before:]
            time.sleep(0.01)


@contextlib.contextmanager
def asking(root):
    client = Client(root)
    client.start()
    try:
        yield client
    finally:
        client.stop()


@pytest.mark.parametrize('engine', fixtures.SERVERS)
def test_a_restart_of_the_server_passes_without_loss(engine):
    with servers.own(engine) as server, servers.database(server.url) as url:
        database = session.Database(url)
        migration.upgrade(database)
        with serving.serving(url) as root, asking(root) as client:
            for _ in range(2):
                client.wait_for(10, (200, False))
                server.stop()
                client.wait_for(10, (503, True))
                server.start()
                client.wait_for(10, (200, False))
            client.stop()
            total = requests.get(f'{root}/v2/summary', params=WINDOW).json()['results'][0]
        database.dispose()
    assert {status for status, _ in client.answers} <= {200, 204, 503}
    assert all(comes_back == (status == 503) for status, comes_back in client.answers)
    assert client.taken == total[3] == total[2]
