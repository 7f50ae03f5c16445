"""A Prometheus of the tests' own that scrapes a node exporter of their own, from the installed binaries.

Debian's packages prometheus and prometheus-node-exporter bring them. As root they run as their package's user.
"""

import contextlib
import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

import pytest
import requests

from tests import servers

SCRAPE_SECONDS = 2
_START_SECONDS = 60
_CONFIGURATION = """
global: {{scrape_interval: {interval}s, scrape_timeout: {interval}s}}
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ['{target}']
        labels: {{project_id: {project_id}}}
"""


@contextlib.contextmanager
def serve(project_id):
    """The URL of the HTTP API of a Prometheus whose one target carries the project_id, once it was scraped."""
    prometheus, exporter = _binary('prometheus'), _binary('prometheus-node-exporter')
    directory = pathlib.Path(tempfile.mkdtemp(prefix='rating-prometheus-'))
    user = _user(directory)
    listen, target = (f'127.0.0.1:{port}' for port in _free_ports(2))
    configuration = directory / 'prometheus.yml'
    configuration.write_text(_CONFIGURATION.format(
        interval=SCRAPE_SECONDS, target=target, project_id=json.dumps(project_id)))
    url = f'http://{listen}/api/v1'
    try:
        with (_run([exporter, f'--web.listen-address={target}',
                    # The loopback too: that is where there is always traffic to rate.
                    '--collector.netdev.device-exclude=^$'], directory, user),
              _run([prometheus, f'--config.file={configuration}', f'--storage.tsdb.path={directory}/data',
                    f'--web.listen-address={listen}', '--log.level=warn'], directory, user) as server):
            _await_scrape(url, server, directory)
            yield url
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _binary(name):
    path = shutil.which(name, path=os.pathsep.join([os.environ.get('PATH', ''), '/usr/sbin', '/usr/bin']))
    if path is None:
        servers.lack(f'no {name} is installed')
    return path


def _user(directory):
    """Whom to run as, the owner of the directory from now on: as root the package's user, if it brought one."""
    if os.getuid() != 0:
        return {}
    try:
        os.chown(directory, pwd.getpwnam('prometheus').pw_uid, -1)
    except KeyError:
        return {}
    return {'user': 'prometheus', 'group': 'prometheus', 'extra_groups': []}


def _free_ports(count):
    # All are bound before any is given back, so that they differ.
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(('127.0.0.1', 0))
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def _run(command, directory, user):
    log = directory / f'{pathlib.Path(command[0]).name}.log'
    # In a group of its own a Ctrl-C of the developer's ends it through us, in order.
    with log.open('w') as output, subprocess.Popen(
            command, cwd=directory, **user, stdout=output, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _await_scrape(url, server, directory):
    give_up = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up and server.poll() is None:
        with contextlib.suppress(requests.RequestException):
            answer = requests.get(f'{url}/query', params={'query': 'up == 1'}, timeout=5)
            if answer.ok and answer.json()['data']['result']:
                return
        time.sleep(0.2)
    logs = '\n'.join(path.read_text() for path in sorted(directory.glob('*.log')))
    pytest.fail(f'Prometheus did not scrape its node exporter:\n{logs}')
