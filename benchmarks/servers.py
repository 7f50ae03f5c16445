"""Servers that the bench starts for itself, from the binaries of Debian's packages, in a temporary directory.

They write as carefully as the packages' own configuration would: what is acknowledged is on the disk.
"""

import contextlib
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import time
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks import environments
from benchmarks import live

_POSTGRESQL: typing.Final = pathlib.Path('/usr/lib/postgresql')


def binary(name: str, package: str, *places: str) -> str:
    """The path of a program; Unavailable names the package of Debian that it is in."""
    path = shutil.which(name, path=os.pathsep.join([*places, os.environ.get('PATH', ''), '/usr/sbin']))
    if path is None:
        raise environments.Unavailable(f'{name} is not here: apt-get install {package}')
    return path


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL of our own. Raises Unavailable."""
    versions = sorted(_POSTGRESQL.glob('*/bin'), key=lambda path: int(path.parts[-2]))
    bin = pathlib.Path(binary('initdb', 'postgresql', *map(str, versions[-1:]))).parent
    with _home('postgres') as (home, user):
        data, port = f'{home}/data', live.free_port()
        _run([f'{bin}/initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'], user)
        argv = [f'{bin}/postgres', '-D', data, '-p', str(port), '-c', f'listen_addresses={live.HOST}',
                '-c', f'unix_socket_directories={home}']
        ready = [f'{bin}/pg_isready', '-q', '-h', live.HOST, '-p', str(port)]
        with _started(argv, user, lambda: not subprocess.run(ready, check=False).returncode):
            yield f'postgresql+psycopg://postgres@{live.HOST}:{port}/postgres'


@contextlib.contextmanager
def mariadb() -> Iterator[str]:
    """The URL of a MariaDB of our own. Raises Unavailable."""
    server, install = binary('mariadbd', 'mariadb-server'), binary('mariadb-install-db', 'mariadb-server')
    admin = binary('mariadb-admin', 'mariadb-client')
    with _home('mysql') as (home, user):
        data, port = f'{home}/data', live.free_port()
        # When it starts it removes the temporary tables that it finds, so those of others must not be there.
        place = ['--no-defaults', f'--datadir={data}', f'--tmpdir={home}']
        _run([install, *place, '--auth-root-authentication-method=normal', '--skip-test-db'], user)
        argv = [server, *place, f'--port={port}', f'--bind-address={live.HOST}', f'--socket={home}/socket',
                f'--pid-file={home}/pid']
        ready = [admin, '--no-defaults', '-h', live.HOST, '-P', str(port), '-u', 'root', '--silent', 'ping']
        with _started(argv, user, lambda: not subprocess.run(ready, check=False, capture_output=True).returncode):
            yield f'mysql+pymysql://root@{live.HOST}:{port}/mysql'


@contextlib.contextmanager
def _home(user: str) -> Iterator[tuple[str, Mapping[str, typing.Any]]]:
    """A directory, and how to run a program there that refuses to be root: as the user of its package."""
    with tempfile.TemporaryDirectory(prefix='rating-bench-') as home:
        if os.getuid():
            yield home, {}
            return
        shutil.chown(home, user)
        identity = pwd.getpwnam(user)
        yield home, {'user': identity.pw_uid, 'group': identity.pw_gid, 'extra_groups': []}


def _run(argv: Sequence[str], user: Mapping[str, typing.Any]) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd='/', **user)
    if done.returncode:
        raise environments.Unavailable(f'{argv[0]}: {environments.last_line(done.stderr or done.stdout)}')


@contextlib.contextmanager
def _started(argv: Sequence[str], user: Mapping[str, typing.Any], ready: Callable[[], bool]) -> Iterator[None]:
    process = subprocess.Popen([*live.with_us(), *argv], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               cwd='/', **user)
    try:
        until = time.monotonic() + live.PATIENCE
        while not ready():
            if process.poll() is not None or time.monotonic() > until:
                raise environments.Unavailable(f'{argv[0]} does not start')
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(live.PATIENCE)
