"""Scripts run on frames as the module runs them: here, or in a process that another user owns.

As a program it rates what stands on its standard input, and says what became of it.
"""

import contextlib
import decimal
import json
import os
import subprocess
import sys
import typing
from unittest import mock

from rating_api import datapoint
from rating_api.rating.pyscripts import library
from rating_api.rating.pyscripts import module
from rating_api.rating.pyscripts import process
from rating_api.rating.pyscripts import rules
from rating_api.rating.pyscripts import syscalls

# Whoever runs the tests may read the interpreter, wherever it is; the nobody of the tests must be able to, too.
_NOBODY = ('setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=+dac_read_search',
           '--ambient-caps=+dac_read_search')
USERS = ('root', 'root without a filter', 'user') if os.geteuid() == 0 else ('user',)

# Doubles the quantity, and says nothing else.
GOOD = 'for point in data["usage"]["cpu"]:\n    point["rating"]["price"] += 2 * point["vol"]["qty"]\n'
# How a script reaches what it may not import.
REACH = """
for kind in ().__class__.__base__.__subclasses__():
    if kind.__name__ == '_wrap_close':
        sys = kind.__init__.__globals__['sys']
os, ctypes, resource, signal = (sys.modules[name] for name in ('os', 'ctypes', 'resource', 'signal'))
libc = ctypes.CDLL(None, use_errno=True)

def attempt(call, *arguments):
    try:
        return call(*arguments)
    except BaseException as error:
        return f'{type(error).__name__} {error}'

def tell(*said):
    data['usage']['cpu'][0]['metadata']['said'] = repr(said)
"""


class Told(typing.NamedTuple):
    """What came of scripts: the prices, what the first point's metadata say, and the reasons of doubts."""

    prices: list[str]
    said: str | None
    doubts: list[str]


def script(data, name='tariff', **fields):
    return rules.Script(name, name, data, **fields)


def point(qty='1', begin=0, scope='P1', price=None, type='cpu', **metadata):
    series = datapoint.Series(type, 'h', scope, {'project_id': scope}, metadata)
    return datapoint.Point(begin, begin + 3600, series, decimal.Decimal(qty), price)


def rate(points, *scripts, enabled=True, **limits):
    """What the module makes of points by these scripts, each a text or a Script."""
    made = tuple(one if isinstance(one, rules.Script) else script(one, f'script {number}')
                 for number, one in enumerate(scripts, 1))
    settings = library.Settings(enabled, limits=process.Limits(**limits))
    return module.PyScripts().rate(points, library.Library(1, made, settings))


def told(outcome):
    return Told([datapoint.text(one.price) for one in outcome.points],
                outcome.points[0].series.metadata.get('said') if outcome.points else None,
                [doubt.reason for doubt in outcome.doubts])


def run(user, *scripts, **limits):
    """What two frames of a point become by scripts, for a service that this user runs."""
    if user.startswith('root'):
        return _here(user, scripts, limits)
    started = start(*scripts, user=user, **limits)
    answer, errors = started.communicate(timeout=60)
    assert started.returncode == 0, errors
    return Told(*json.loads(answer))


def start(*scripts, user='user', **limits):
    """A process of this user that does the same and prints what came of it."""
    words = _NOBODY if user.startswith('user') and os.geteuid() == 0 else ()
    made = subprocess.Popen([*words, sys.executable, '-m', __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)
    made.stdin.write(json.dumps([user, scripts, limits]) + '\n')
    made.stdin.flush()
    return made


def _here(user, scripts, limits):
    without = mock.patch.object(syscalls, 'program', return_value=b'')
    with without if user.endswith('without a filter') else contextlib.nullcontext():
        return told(rate([point('1'), point('2', begin=3600)], *scripts, **limits))


if __name__ == '__main__':
    asked, texts, allowed = json.loads(sys.stdin.readline())
    print(json.dumps(_here(asked, texts, allowed)))
