"""The commands as an operator runs them: processes, exit codes, and what they say."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys

import pytest
import requests

from tests import fixtures

BIN = pathlib.Path(sys.executable).parent


@pytest.fixture
def environ(tmp_path):
    """An environment for commands on a database of their own, without authentication."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith('OS_')}
    return {**kept, 'HOME': str(tmp_path), 'OS_API__AUTH_STRATEGY': 'noauth', 'OS_API__PORT': '0',
            'OS_DATABASE__CONNECTION': f'sqlite:///{tmp_path}/rating.sqlite'}


@pytest.fixture
def upgraded(environ, databases):
    with databases.url() as url:
        yield {**environ, 'OS_DATABASE__CONNECTION': url}


def run(environ, program, *arguments):
    return subprocess.run([BIN / program, *arguments], env=environ, capture_output=True, text=True, timeout=30,
                          check=False)


@contextlib.contextmanager
def serving(environ, *arguments):
    """The URL of a running API and its process."""
    with subprocess.Popen([BIN / 'rating-api', 'serve', *arguments], env=environ, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith('rating-api serves on '), process.stderr.read()
            yield line.split()[-1], process
        finally:
            process.kill()


def test_serve_says_where_and_answers_and_stops(upgraded):
    with serving(upgraded) as (url, process):
        assert requests.get(url, timeout=10).json()['versions']
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        logged = process.stderr.read()
    assert '"GET /" status: 200' in logged
    assert 'WARN' not in logged
    assert 'Traceback' not in logged


def test_logs_go_to_standard_error_only(upgraded):
    with serving(upgraded) as (url, process):
        requests.get(url, timeout=10)
        process.terminate()
        assert process.stdout.read() == ''
        assert ' INFO ' in process.stderr.read()


def test_too_large_a_body_is_answered_413_with_the_version(upgraded):
    with serving({**upgraded, 'OS_API__MAX_REQUEST_BODY_SIZE': '2048'}) as (url, _):
        for body in (b'x' * 5_000_000, iter([b'x' * 1000] * 5000)):
            answer = requests.post(f'{url}/v2/dataframes', data=body, headers={'Content-Type': 'application/json'},
                                   timeout=10)
            assert answer.status_code == 413
            assert answer.headers['OpenStack-API-Version'] == 'rating 2.0'


def test_a_new_database_is_upgraded_and_served(environ):
    assert run(environ, 'rating-manage', 'db', 'upgrade').returncode == 0
    with serving(environ) as (url, _):
        assert requests.get(f'{url}/v2/rating/modules', timeout=10).status_code == 200


@pytest.mark.parametrize('engine', fixtures.SERVERS)
def test_a_database_on_a_server_is_upgraded_and_checked(environ, databases, engine):
    with databases.empty(engine) as url:
        there = {**environ, 'OS_DATABASE__CONNECTION': url}
        assert run(there, 'rating-status', 'upgrade', 'check').returncode == 2
        assert run(there, 'rating-manage', 'db', 'current').returncode == 1
        assert run(there, 'rating-manage', 'db', 'upgrade').returncode == 0
        assert run(there, 'rating-manage', 'db', 'current').stdout.endswith('(head)\n')
        assert run(there, 'rating-status', 'upgrade', 'check').returncode == 0


def test_a_database_that_was_never_upgraded_is_told_how_to_be(environ):
    result = run(environ, 'rating-api', 'serve')
    assert result.returncode == 2
    assert 'run "rating-manage db upgrade"' in result.stderr
    assert result.stderr.count('\n') == 1


def test_noauth_does_not_listen_to_the_world_unless_told_so(upgraded):
    result = run(upgraded, 'rating-api', 'serve', '--host', '0.0.0.0')
    assert result.returncode == 2
    assert 'noauth_open' in result.stderr
    with serving({**upgraded, 'OS_API__NOAUTH_OPEN': 'true'}, '--host', '0.0.0.0') as (url, _):
        assert url.startswith('http://0.0.0.0:')


def test_a_port_in_use_is_told_in_one_line(upgraded):
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        result = run(upgraded, 'rating-api', 'serve', '--port', str(port))
    assert result.returncode == 1
    assert result.stderr == f'rating-api: Cannot listen on 127.0.0.1 port {port}: Address already in use.\n'


def test_ipv6_is_served(upgraded):
    with serving(upgraded, '--host', '::1') as (url, _):
        assert url.startswith('http://[::1]:')
        assert requests.get(url, timeout=10).status_code == 200


@pytest.mark.parametrize('program', ['rating-api', 'rating-manage', 'rating-processor', 'rating-status'])
def test_every_program_explains_itself(environ, program):
    result = run(environ, program, '--help')
    assert result.returncode == 0
    assert result.stdout.startswith(f'usage: {program}')
