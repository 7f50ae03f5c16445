"""The client of the figures over HTTP: one connection kept open, bodies made beforehand, answers read to their end."""

import concurrent.futures
import http.client
import json
import time
import types
import typing
from collections.abc import Sequence

from benchmarks import environments
from benchmarks import live
from benchmarks import month

TIMEOUT: typing.Final = 120.0


class WrongAnswer(Exception):
    """A service answered something else than what is right: no figure is worth printing."""


class Client:
    """A connection to an API, made when something is asked; a context manager."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(live.HOST, port, timeout=TIMEOUT)

    def __enter__(self) -> typing.Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: types.TracebackType | None) -> None:
        self._connection.close()

    def reconnect(self) -> None:
        """Begin anew: a server may have closed a connection on which nothing was asked for a while."""
        self._connection.close()
        self._connection.connect()

    def call(self, method: str, path: str, body: bytes | None = None, version: str = '2.2') -> bytes:
        """The body of a successful answer; WrongAnswer for any other, Unavailable if there is none in time."""
        headers = {'Content-Type': 'application/json', 'OpenStack-API-Version': f'rating {version}'}
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise environments.Unavailable(f'{method} {path}: {error!r}') from error
        if not 200 <= response.status < 300:
            raise WrongAnswer(f'{method} {path}: {response.status} {content[:300]!r}')
        return content

    def get(self, path: str, version: str = '2.2') -> dict[str, typing.Any]:
        """A JSON object."""
        return typing.cast(dict[str, typing.Any], json.loads(self.call('GET', path, version=version)))

    def push(self, body: month.Body) -> float:
        """POST data frames; the wall seconds until they are acknowledged."""
        begun = time.perf_counter()
        self.call('POST', '/v2/dataframes', body.content)
        return time.perf_counter() - begun


def push_at_once(port: int, senders: int, bodies: Sequence[month.Body]) -> float:
    """The wall seconds that it takes so many senders, each with a connection, to push all bodies turn by turn."""
    def send(number: int) -> None:
        with Client(port) as sender:
            for body in bodies[number::senders]:
                sender.push(body)

    with concurrent.futures.ThreadPoolExecutor(senders) as pool:
        begun = time.perf_counter()
        for sent in [pool.submit(send, number) for number in range(senders)]:
            sent.result()
        return time.perf_counter() - begun
