"""The four requests that every framework answers, and the routes of the toy API that answers them.

A peer runs in an environment of its own, so this module needs nothing but the standard library.

W1 is a GET of one resource of 8 fields with one policy check, W2 a POST of 10 fields validated by a JSON
Schema, W3 the same with a bad value, W4 a path that nobody serves. All carry a version header.
"""

import json
import pathlib
import typing
from collections.abc import Iterator

DATA: typing.Final[dict[str, typing.Any]] = json.loads(
    pathlib.Path(__file__).with_name('workloads.json').read_text(encoding='utf-8'))
NAMES: typing.Final = ('W1', 'W2', 'W3', 'W4')

REPORT: typing.Final[dict[str, typing.Any]] = DATA['W1']['body']['report']
CREATE_SCHEMA: typing.Final[dict[str, typing.Any]] = DATA['W2']['schema']
SHOW_RULE: typing.Final[str] = DATA['W1']['policy']
CREATE_RULE: typing.Final[str] = DATA['W2']['policy']
POLICY_RULES: typing.Final[dict[str, str]] = DATA['policy_rules']


class Workload(typing.NamedTuple):
    """One request and what a correct answer to it is."""

    name: str
    method: str
    path: str
    body: bytes
    status: int
    answer: dict[str, typing.Any] | None


def workload(name: str) -> Workload:
    """The request called W1, W2, W3 or W4; ``answer`` is None where only the status is prescribed."""
    data = DATA[name]
    method, path = data['request'].split()
    posted = method == 'POST'
    body = json.dumps(data['body']).encode() if posted else b''
    answer = data.get('answers') if posted else data.get('body')
    return Workload(name, method, path, body, data['status'], answer)


def bases(routes: int) -> Iterator[str]:
    """The collection paths of a toy API with this many routes.

    Each resource has two routes, ``<base>`` and ``<base>/{id}``. The middle one is ``/reports``, which
    the requests ask for; every fourth is below a parent.

    >>> list(bases(8))
    ['/res0', '/res1', '/reports', '/res2/{parent_id}/sub3']
    """
    count = routes // 2
    for number in range(count):
        if number == count // 2:
            yield '/reports'
        elif number % 4 == 3:
            yield f'/res{number - 1}/{{parent_id}}/sub{number}'
        else:
            yield f'/res{number}'
