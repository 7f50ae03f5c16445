"""Database servers for the tests: one that is running, or one of the tests' own from the installed binaries.

``RATING_TEST_POSTGRESQL`` and ``RATING_TEST_MARIADB`` name servers, each as an URL of somebody who may create
databases; without it the tests start their own. Where there is neither, tests are skipped, or fail with
``RATING_TEST_NO_SKIP=1``.
"""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid

import pytest
import sqlalchemy

_SECONDS = 60
_SBIN = f'{os.environ.get("PATH", os.defpath)}:/usr/sbin:/usr/local/sbin'


@contextlib.contextmanager
def server(engine):
    """The URL of a server's maintenance database, as SQLAlchemy reads it; ``engine`` is one of ``OWN``."""
    given = os.environ.get(f'RATING_TEST_{engine.upper()}')
    if given:
        yield given
        return
    with own(engine) as started:
        yield started.url


@contextlib.contextmanager
def own(engine):
    """A server of the test's own, running, that may be stopped and started again; gone at the end."""
    kind = OWN[engine]
    if kind.programs() is None:
        lack(f'no {engine}: neither RATING_TEST_{engine.upper()} nor the programs of the server')
    directory = pathlib.Path(tempfile.mkdtemp(prefix=f'rating-{engine}-'))
    made = kind(directory)
    try:
        made.initialize()
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def database(admin_url, template=''):
    """The URL of a database of this test's own on a server, dropped at the end.

    On PostgreSQL it is a copy of the database ``template``.
    """
    name = f'rating_test_{uuid.uuid4().hex}'
    url = sqlalchemy.make_url(admin_url)
    postgresql = url.get_backend_name().startswith('postgres')
    copy = f' TEMPLATE {template}' if template else ''
    administrate(url, f'CREATE DATABASE {name}{copy}' if postgresql else
                 f'CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin')
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        administrate(url, f'DROP DATABASE {name}{" WITH (FORCE)" if postgresql else ""}')


def administrate(url, *statements):
    """Execute statements, none of them in a transaction."""
    with _connection(sqlalchemy.make_url(url)) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def dump(url):
    """The statements that copy a database of MariaDB into an empty one; it must be there then."""
    statements = ['SET foreign_key_checks = 0', "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"]
    source = sqlalchemy.make_url(url).database
    with _connection(sqlalchemy.make_url(url)) as connection:
        tables = connection.exec_driver_sql('SHOW TABLES').scalars().all()
        for table in tables:
            statements.append(connection.exec_driver_sql(f'SHOW CREATE TABLE `{table}`').one()[1])
            if connection.exec_driver_sql(f'SELECT 1 FROM `{table}` LIMIT 1').first():
                statements.append(f'INSERT INTO `{table}` SELECT * FROM `{source}`.`{table}`')
    return statements


def lack(what):
    """Skip the test for want of something, loudly, or fail it where a skip is refused."""
    if os.environ.get('RATING_TEST_NO_SKIP') == '1':
        pytest.fail(what)
    pytest.skip(what)


class Server:
    """A server in a directory of its own, which listens on a port of its own.

    ``url`` is that of the maintenance database, of somebody who may do everything.
    """

    # Who runs it when we are root, which servers refuse to be; their packages brought these users.
    user = ''
    # What ends it without waiting for its clients.
    end = signal.SIGTERM

    def __init__(self, directory):
        self.directory = directory
        self.port = _free_port()
        self._process = None
        self._as = {'cwd': '/'}
        if os.getuid() == 0:
            self._as |= {'user': self.user, 'group': self.user, 'extra_groups': []}
            os.chown(directory, pwd.getpwnam(self.user).pw_uid, -1)

    def initialize(self):
        """Write the files of an empty server."""
        subprocess.run(self.initializing(), check=True, capture_output=True, **self._as)

    def start(self):
        """Start it, and return when it answers."""
        self._process = subprocess.Popen(self.running(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                         **self._as)
        until = time.monotonic() + _SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f'{self._process.args[0]} does not start')
            time.sleep(0.1)

    def stop(self, how=None):
        """End it, if it runs, and return when it is gone; with SIGKILL as ``how`` at once."""
        if self._process is not None:
            self._process.send_signal(how or self.end)
            self._process.wait(_SECONDS)
            self._process = None

    def _answers(self):
        try:
            administrate(self.url, 'SELECT 1')
        except sqlalchemy.exc.OperationalError:
            return False
        return True


class PostgreSQL(Server):
    """A PostgreSQL, the newest that is installed."""

    user = 'postgres'
    end = signal.SIGINT

    @staticmethod
    def programs():
        """The directory of its programs, None if it is not installed."""
        found = sorted(pathlib.Path('/usr/lib/postgresql').glob('*/bin/initdb'), key=lambda path: int(path.parts[-3]))
        return found[-1].parent if found else None

    @property
    def url(self):
        return f'postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres'

    def initializing(self):
        return [self.programs() / 'initdb', '-D', self.directory / 'data', '-U', 'postgres', '-A', 'trust',
                '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']

    def running(self):
        return [self.programs() / 'postgres', '-D', self.directory / 'data', '-p', str(self.port),
                '-c', 'listen_addresses=127.0.0.1', '-c', f'unix_socket_directories={self.directory}',
                '-c', 'fsync=off']


class MariaDB(Server):
    """A MariaDB, the one that is installed."""

    user = 'mysql'

    @staticmethod
    def programs():
        """Its programs, None if it is not installed."""
        found = [shutil.which(name, path=_SBIN) for name in ('mariadb-install-db', 'mariadbd')]
        return found if all(found) else None

    @property
    def url(self):
        return f'mariadb+pymysql://root@127.0.0.1:{self.port}/mysql'

    def initializing(self):
        return [self.programs()[0], *self._options(), '--auth-root-authentication-method=normal', '--skip-test-db']

    def running(self):
        # What is committed is the kernel's: it survives the end of the process. Tables are made and dropped in no time.
        return [self.programs()[1], *self._options(), f'--port={self.port}', '--bind-address=127.0.0.1',
                f'--socket={self.directory}/socket', '--skip-name-resolve', '--innodb-flush-log-at-trx-commit=2',
                '--innodb-file-per-table=0', '--debug-no-sync']

    def _options(self):
        # When it starts it removes the temporary tables that it finds, so those of others must not be there.
        return ['--no-defaults', f'--datadir={self.directory}/data', f'--tmpdir={self.directory}',
                '--innodb-use-native-aio=0', '--innodb-log-file-size=32M']


OWN = {'postgresql': PostgreSQL, 'mariadb': MariaDB}


def _free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def _connection(url):
    driver = 'postgresql+psycopg' if url.get_backend_name().startswith('postgres') else 'mariadb+pymysql'
    engine = sqlalchemy.create_engine(url.set(drivername=driver), isolation_level='AUTOCOMMIT',
                                      poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        yield connection
