"""Database servers for the tests: one that is running, or one of the tests' own from the installed binaries.

``RATING_TEST_POSTGRESQL`` names a PostgreSQL as an URL of somebody who may create databases; without it the tests
start their own. Where there is neither, tests are skipped, or fail with ``RATING_TEST_NO_SKIP=1``.
"""

import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid

import pytest
import sqlalchemy

_BINARIES = '/usr/lib/postgresql'
_START_SECONDS = 60


@contextlib.contextmanager
def postgresql():
    """The URL of a PostgreSQL server's maintenance database, as SQLAlchemy reads it."""
    given = os.environ.get('RATING_TEST_POSTGRESQL')
    if given:
        yield given
        return
    binaries = _binaries()
    if binaries is None:
        lack(f'no PostgreSQL: neither RATING_TEST_POSTGRESQL nor binaries in {_BINARIES}')
    with _own_postgresql(binaries) as url:
        yield url


@contextlib.contextmanager
def postgresql_database(admin_url, template='template1'):
    """The URL of a database of this test's own on a server, dropped at the end."""
    name = f'rating_test_{uuid.uuid4().hex}'
    _administrate(admin_url, f'CREATE DATABASE {name} TEMPLATE {template}')
    try:
        yield sqlalchemy.make_url(admin_url).set(database=name).render_as_string(hide_password=False)
    finally:
        _administrate(admin_url, f'DROP DATABASE {name} WITH (FORCE)')


def lack(what):
    """Skip the test for want of something, loudly, or fail it where a skip is refused."""
    if os.environ.get('RATING_TEST_NO_SKIP') == '1':
        pytest.fail(what)
    pytest.skip(what)


def _binaries():
    found = sorted(pathlib.Path(_BINARIES).glob('*/bin/initdb'), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextlib.contextmanager
def _own_postgresql(binaries):
    directory = pathlib.Path(tempfile.mkdtemp(prefix='rating-postgresql-'))
    who = {}
    if os.getuid() == 0:
        # It refuses to run as root; its package brought a user.
        who = {'user': 'postgres', 'group': 'postgres', 'extra_groups': []}
        os.chown(directory, pwd.getpwnam('postgres').pw_uid, -1)
    data, port = directory / 'data', _free_port()
    server = None
    try:
        subprocess.run([binaries / 'initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8',
                        '--locale=C.UTF-8', '--no-sync'], check=True, capture_output=True, cwd='/', **who)
        server = subprocess.Popen(
            [binaries / 'postgres', '-D', data, '-p', str(port), '-c', 'listen_addresses=127.0.0.1',
             '-c', f'unix_socket_directories={directory}', '-c', 'fsync=off'],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd='/', **who)
        url = f'postgresql+psycopg://postgres@127.0.0.1:{port}/postgres'
        _wait_for(server, binaries, port)
        yield url
    finally:
        if server is not None:
            server.terminate()
            server.wait(_START_SECONDS)
        shutil.rmtree(directory, ignore_errors=True)


def _wait_for(server, binaries, port):
    until = time.monotonic() + _START_SECONDS
    ask = [binaries / 'pg_isready', '-q', '-h', '127.0.0.1', '-p', str(port)]
    while subprocess.run(ask, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError('PostgreSQL does not start')
        time.sleep(0.1)


def _free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


def _administrate(admin_url, statement):
    url = sqlalchemy.make_url(admin_url).set(drivername='postgresql+psycopg')
    engine = sqlalchemy.create_engine(url, isolation_level='AUTOCOMMIT', poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
