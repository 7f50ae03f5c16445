"""The same write at the same time, by threads and by processes: one is carried out, the others wait for its answer."""

import concurrent.futures
import contextlib
import json
import threading
import urllib.request

import pytest

from rating_api.storage.sql import batches
from tests.functional import api as real
from tests.functional import serving
from tests.functional import test_idempotency as sequels

BODY = json.dumps(real.frames({'cpu': [real.point('1', price='2', id=str(number)) for number in range(100)]})).encode()


class Held:
    """Holds the first write inside its transaction, all written, until it is let go; then it ends or fails."""

    def __init__(self, fails=False):
        self.inside, self._go, self._fails = threading.Event(), threading.Event(), fails
        self._real, self._first = batches.add, True

    def add(self, *arguments):
        made = self._real(*arguments)
        if self._first:
            self._first = False
            self.inside.set()
            assert self._go.wait(60)
            if self._fails:
                raise RuntimeError('a fault of ours')
        return made

    def let_go(self):
        self._go.set()


@pytest.mark.parametrize('fails', [False, True])
@sequels.on_every_engine
def test_twins_in_flight_wait_and_give_one_write(api, monkeypatch, fails):
    held = Held(fails)
    monkeypatch.setattr(batches, 'add', held.add)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        first = pool.submit(sequels.push, api)
        assert held.inside.wait(60)
        others = [pool.submit(sequels.push, api) for _ in range(3)]
        done, _ = concurrent.futures.wait(others, timeout=1)
        held.let_go()
        assert not done
        responses = [one.result(60) for one in (first, *others)]
    assert [response.status for response in responses] == [500 if fails else 204, 204, 204, 204]
    # Whoever was carried out was the only one.
    assert [sequels.is_replayed(response) for response in responses].count(True) == (2 if fails else 3)
    assert sequels.count(api) == 1


@sequels.on_every_engine
def test_another_body_waits_for_the_first_and_is_refused(api, monkeypatch):
    held = Held()
    monkeypatch.setattr(batches, 'add', held.add)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        first = pool.submit(sequels.push, api)
        assert held.inside.wait(60)
        other = pool.submit(sequels.push, api, body=real.frames({'disk': [real.point('5', price='2')]}))
        held.let_go()
        assert (first.result(60).status, other.result(60).status) == (204, 409)
    assert sequels.count(api) == 1


def send(url, key):
    """The status of a push, and whether it was one that had been answered before."""
    request = urllib.request.Request(f'{url}/v2/dataframes', BODY, {
        'Content-Type': 'application/json', 'Idempotency-Key': key}, method='POST')
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.status, response.headers.get('Idempotency-Replayed') == 'true'


@pytest.mark.parametrize('engine', sequels.ENGINES)
def test_processes_on_one_database_carry_out_each_key_once(databases, engine):
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(databases.url(engine))
        servers = [stack.enter_context(serving.serving(url)) for _ in range(2)]
        pool = stack.enter_context(concurrent.futures.ThreadPoolExecutor(6))
        keys = [f'key-{number}' for number in range(10)]
        answers = list(pool.map(send, servers * 30, sorted(keys * 6)))
        assert [status for status, _ in answers] == [204] * 60
        assert [replayed for _, replayed in answers].count(False) == len(keys)
        with sequels.a_process(url) as client:
            assert sequels.count(client) == len(keys) * 100
