"""Clients that push usage all the time, wherever the API is at the moment, and know what must have come of it."""

import collections
import dataclasses
import decimal
import random
import threading
import time
import uuid

import requests

from rating_api import datapoint
from tests.functional import api as real
from tests.unit.storage import usage

FRAMES = 3
_PATIENCE_SECONDS = 120


class Place:
    """Where the API is, for threads that wait while it is nowhere; an error in its block tells them that it is over."""

    def __init__(self):
        self._url = None
        self._over = False
        self._changed = threading.Condition()

    def move(self, url):
        """It is there now; None is nowhere."""
        with self._changed:
            self._url = url
            self._changed.notify_all()

    def url(self):
        """Where it is."""
        with self._changed:
            self._changed.wait_for(lambda: self._url or self._over, _PATIENCE_SECONDS)
            assert self._url, 'the API is not coming back'
            return self._url

    def __enter__(self):
        return self

    def __exit__(self, kind, *_details):
        self._over = kind is not None
        if self._over:
            self.move(None)


@dataclasses.dataclass
class Push:
    """A request that stores ``size`` points of a name of their own; ``acknowledged`` says whether it did.

    One with a key is repeated until it is acknowledged. ``tries`` is how often it was sent.
    """

    name: str
    size: int
    price: str | None
    keyed: bool
    acknowledged: bool = False
    tries: int = 0

    def body(self, dice):
        """What is sent: the same in some hours of three months, of a scope or none."""
        labels = {'push': self.name, **dice.choice([{}, {'project_id': 'p'}, {'project_id': 'q'}])}
        begins = [usage.MARCH + hour * usage.HOUR for hour in dice.sample(range(-28 * 24, 61 * 24), FRAMES)]
        points = {'cpu': [real.point('1', price=self.price, **labels)] * (self.size // FRAMES)}
        return {'dataframes': [{'period': {'begin': _iso(begin), 'end': _iso(begin + usage.HOUR)}, 'usage': points}
                               for begin in begins]}


def _iso(instant):
    return datapoint.moment(instant).isoformat()


class Pusher:
    """One client; its thread runs until ``stop`` is set and what it has begun is acknowledged.

    ``sizes`` are those of frames, of which each push has ``FRAMES``.
    """

    def __init__(self, place, seed, stop, sizes=(1, 10, 60, 250)):
        self._place = place
        self._dice = random.Random(seed)
        self._stop = stop
        self._sizes = sizes
        self._session = requests.Session()
        self.pushes, self.services = [], []
        self.seen = collections.Counter()
        self.problem = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def join(self):
        """Wait for the end; whatever went wrong is raised."""
        self._thread.join()
        if self.problem is not None:
            raise self.problem

    def _run(self):
        try:
            while not self._stop.is_set():
                if self._dice.random() < 0.1:
                    self._create()
                else:
                    self._push()
        except BaseException as problem:
            self.problem = problem

    def _push(self):
        push = Push(uuid.UUID(int=self._dice.getrandbits(128)).hex, FRAMES * self._dice.choice(self._sizes),
                    self._dice.choice([None, '1', '-0.000000000000000001', '1000000000000000']),
                    self._dice.random() < 0.6)
        self.pushes.append(push)
        body, headers = push.body(self._dice), {'Idempotency-Key': push.name} if push.keyed else {}
        while not push.acknowledged and (push.keyed or not push.tries):
            push.tries += 1
            push.acknowledged = self._post('/v2/dataframes', body, headers, 204)

    def _create(self):
        """A price's service: a name that is taken would be refused if the first request had been carried out."""
        name = f'push-{uuid.UUID(int=self._dice.getrandbits(128)).hex}'
        self.services.append(name)
        while not self._post('/v2/rating/hashmap/services', {'name': name}, {'Idempotency-Key': name}, 201):
            pass

    def _post(self, path, body, headers, success):
        """Whether it succeeded; nobody knows what became of it if not."""
        url = self._place.url()
        self.seen['requests'] += 1
        try:
            answer = self._session.post(url + path, json=body, timeout=_PATIENCE_SECONDS, headers={
                'OpenStack-API-Version': 'rating 2.4', **headers})
        except requests.RequestException:
            self.seen['broken'] += 1
            self._session.close()
            return False
        self.seen[answer.status_code] += 1
        if answer.status_code == 503:
            time.sleep(min(int(answer.headers['Retry-After']), 1) / 4)
            return False
        assert answer.status_code == success, answer.text
        return True


def expected(pushers):
    """What must be there and what may be there, {name: (number of points, sum of prices)} each."""
    must, may = {}, {}
    for pusher in pushers:
        for push in pusher.pushes:
            price = push.size * decimal.Decimal(push.price or 0)
            (must if push.acknowledged else may)[push.name] = (push.size, price)
    return must, may
