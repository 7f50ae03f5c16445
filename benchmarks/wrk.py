"""The load of the figures that are requests a second: wrk, from Debian's packages."""

import re
import shutil
import typing
from collections.abc import Mapping

from benchmarks import client
from benchmarks import environments
from benchmarks import live

CONNECTIONS: typing.Final = 16


class Load(typing.NamedTuple):
    """What a server did under a load: requests a second, and the CPU milliseconds that each took it."""

    requests_a_second: float
    cpu_milliseconds: float


def run(server: live.Server, path: str, headers: Mapping[str, str], seconds: int) -> Load:
    """GET a path over and over. Raises Unavailable without wrk, WrongAnswer for any answer but a success."""
    wrk = shutil.which('wrk')
    if wrk is None:
        raise environments.Unavailable('wrk is not installed')
    sent = [f'-H{name}: {text}' for name, text in headers.items()]
    cpu = server.cpu_seconds()
    told = live.run([wrk, '-t1', f'-c{CONNECTIONS}', f'-d{seconds}s', *sent, f'http://{live.HOST}:{server.port}{path}'],
                    {})
    cpu = server.cpu_seconds() - cpu
    if 'Non-2xx' in told or 'Socket errors' in told:
        raise client.WrongAnswer(f'GET {path}: {told}')
    return Load(_number(r'Requests/sec: +([0-9.]+)', told), cpu / _number('([0-9]+) requests in', told) * 1000)


def _number(pattern: str, told: str) -> float:
    found = re.search(pattern, told)
    if found is None:
        raise environments.Unavailable(f'wrk said nothing of {pattern!r}')
    return float(found[1])
