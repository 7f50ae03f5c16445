"""The program on the page "Moving from CloudKitty" that copies usage from one API to another, run as it stands there."""

import os
import pathlib
import subprocess
import sys

import pytest
import requests

from tests.functional import serving

PROGRAM = pathlib.Path(__file__).parents[2] / 'doc' / 'source' / 'operator' / 'copy_usage.py'
BEGIN, END = '2026-03-01', '2026-03-01T06:00:00'


def copy(*arguments):
    """(exit code, standard output, standard error) of the program."""
    done = subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True, timeout=120,
                          check=False, env={key: value for key, value in os.environ.items() if 'TOKEN' not in key})
    return done.returncode, done.stdout, done.stderr


def push(url, hour, kind, **point):
    begin = f'2026-03-01T{hour:02}:00:00'
    answer = requests.post(f'{url}/v2/dataframes', timeout=10, json={'dataframes': [{
        'period': {'begin': begin, 'end': f'2026-03-01T{hour + 1:02}:00:00'},
        'usage': {kind: [{'vol': {'unit': 'GiB', 'qty': '1.5'}, 'rating': {'price': '0.1'},
                          'groupby': {'project_id': 'p1'}, 'metadata': {}, **point}]}}]})
    assert answer.status_code == 204, answer.text


def frames(url, begin=BEGIN, end='2026-04-01'):
    """All points of a server, comparable."""
    answer = requests.get(f'{url}/v2/dataframes', timeout=10, params={'begin': begin, 'end': end, 'limit': 1000})
    if answer.status_code == 404:
        return []
    return sorted((frame['period']['begin'], kind, repr(point)) for frame in answer.json()['dataframes']
                  for kind, points in frame['usage'].items() for point in points)


@pytest.fixture
def servers(databases):
    """The URLs of two servers, the first with usage in three of its hours."""
    with (databases.url() as one, databases.url() as other, serving.serving(one) as source,
          serving.serving(other) as target):
        push(source, 0, 'cpu', metadata={'flavor': 'm1', 'n': 4, 'ratio': 0.25})
        push(source, 0, 'cpu', metadata={'flavor': 'm1', 'n': 4, 'ratio': 0.25})
        push(source, 0, 'disk', rating={'price': '1234567.000000000001'})
        push(source, 5, 'cpu', vol={'unit': 'h', 'qty': '3'})
        push(source, 7, 'cpu')
        yield source, target


def test_everything_of_a_time_is_copied(servers):
    source, target = servers
    code, out, err = copy(source, target, BEGIN, END)
    assert (code, err) == (0, '')
    assert out.startswith('4 points that cost 1234567.3')
    assert frames(target) == frames(source, end=END)


def test_a_second_run_stores_nothing_twice(servers):
    source, target = servers
    copy(source, target, BEGIN, END)
    once = frames(target)
    assert copy(source, target, BEGIN, END)[0] == 0
    assert frames(target) == once


def test_a_past_that_changed_since_is_told(servers):
    source, target = servers
    copy(source, target, BEGIN, END)
    push(source, 0, 'memory')
    code, _out, err = copy(source, target, BEGIN, END)
    assert code == 1
    assert err.startswith('409: ')


def test_without_arguments_it_says_what_it_wants():
    code, _out, err = copy()
    assert code == 1
    assert 'python copy_usage.py FROM TO BEGIN END' in err
