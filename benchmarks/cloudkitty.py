"""The peer of the store: CloudKitty from PyPI on InfluxDB from Debian, both live and both gone afterwards.

Where ``influxd`` is not installed, Debian's package is fetched and unpacked below ``.bench/``: nothing is installed
into the machine and no service is started. Rules and states are in an SQLite file.
"""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import typing
from collections.abc import Callable, Iterator

from benchmarks import client
from benchmarks import environments
from benchmarks import live

NAME: typing.Final = 'CloudKitty'
PEER: typing.Final = 'cloudkitty'

_INFLUXDB: typing.Final = """\
reporting-disabled = true
bind-address = "{host}:{internal}"
[meta]
dir = "{home}/meta"
[data]
dir = "{home}/data"
wal-dir = "{home}/wal"
query-log-enabled = false
[monitor]
store-enabled = false
[http]
bind-address = "{host}:{port}"
log-enabled = false
"""
_CLOUDKITTY: typing.Final = """\
[DEFAULT]
auth_strategy = noauth
transport_url = fake:/
[database]
connection = sqlite:///{home}/cloudkitty.sqlite
[storage]
backend = influxdb
version = 2
[storage_influxdb]
host = {host}
port = {port}
database = cloudkitty
username = cloudkitty
password = cloudkitty
"""


class Service(typing.NamedTuple):
    """A live API and a connection to it."""

    server: live.Server
    client: client.Client


@contextlib.contextmanager
def fresh(say: Callable[[str], None]) -> Iterator[Service]:
    """CloudKitty on an InfluxDB that is empty. Raises Unavailable."""
    python, influxd = environments.python_of(PEER, say), _influxd(say)
    with tempfile.TemporaryDirectory(prefix='rating-bench-') as name:
        home = pathlib.Path(name)
        stored, port = live.free_port(), live.free_port()
        influxdb, cloudkitty = home / 'influxdb.conf', home / 'cloudkitty.conf'
        influxdb.write_text(_INFLUXDB.format(home=home, host=live.HOST, port=stored, internal=live.free_port()))
        cloudkitty.write_text(_CLOUDKITTY.format(home=home, host=live.HOST, port=stored))
        command = [python, '-m', 'benchmarks.peers.cloudkitty.app', str(cloudkitty), str(port)]
        environ = {**os.environ, 'PYTHONPATH': str(environments.ROOT)}
        with (live.Server([influxd, '-config', str(influxdb)], os.environ, stored, '/ping'),
              live.Server(command, environ, port) as server, client.Client(port) as sender):
            yield Service(server, sender)


def _influxd(say: Callable[[str], None]) -> str:
    """The path of InfluxDB's server: the installed one, or Debian's, fetched once."""
    installed = shutil.which('influxd')
    if installed:
        return installed
    home = environments.HOME / 'influxdb'
    unpacked = home / 'usr' / 'bin' / 'influxd'
    if not unpacked.exists():
        say(f'Fetching influxdb from Debian into {home.relative_to(environments.ROOT)}; this happens once.')
        home.mkdir(parents=True, exist_ok=True)
        _run(['apt-get', 'download', 'influxdb'], home)
        _run(['dpkg-deb', '--extract', *map(str, home.glob('influxdb_*.deb')), '.'], home)
    return str(unpacked)


def _run(argv: list[str], home: pathlib.Path) -> None:
    try:
        done = subprocess.run(argv, cwd=home, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise environments.Unavailable(f'influxd is not here, nor is {argv[0]} to fetch it with') from error
    if done.returncode:
        raise environments.Unavailable(f'{" ".join(argv[:3])}: {environments.last_line(done.stderr)}')
