"""The service as it is started: how soon it answers, and how much memory it holds when idle."""

import http.client
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import typing

import psutil

from benchmarks import environments
from benchmarks import report
from benchmarks import rounds

HOST: typing.Final = '127.0.0.1'
PATIENCE: typing.Final = 30.0
# After the first answer, for whatever the process does once it has nothing to do.
SETTLE: typing.Final = 1.0
STARTS: typing.Final = 5


class Start(typing.NamedTuple):
    """One start of the service."""

    seconds: float
    mebibytes: float


def command(name: str) -> str:
    """The path of one of our commands: the one beside this interpreter first. Raises Unavailable."""
    beside = pathlib.Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise environments.Unavailable(f'{name} is not installed')
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether GET / is answered with 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request('GET', '/')
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def resident(process: psutil.Process) -> float:
    """MiB of resident memory of a process and all below it."""
    tree = [process, *process.children(recursive=True)]
    return float(sum(member.memory_info().rss for member in tree)) / 2**20


def start_once(environ: dict[str, str]) -> Start:
    """Start the service, wait for its first answer, let it settle, weigh it, stop it."""
    port = free_port()
    with tempfile.TemporaryFile('w+') as log:
        begun = time.perf_counter()
        process = subprocess.Popen([command('rating-api'), 'serve'], stdout=log, stderr=subprocess.STDOUT,
                                   env={**environ, 'OS_API__PORT': str(port)})
        try:
            while not answers(port):
                if process.poll() is not None or time.perf_counter() - begun > PATIENCE:
                    log.seek(0)
                    raise environments.Unavailable(
                        f'rating-api serve does not answer: {environments.last_line(log.read())}')
                time.sleep(0.005)
            seconds = time.perf_counter() - begun
            time.sleep(SETTLE)
            return Start(seconds, resident(psutil.Process(process.pid)))
        finally:
            process.terminate()
            process.wait(PATIENCE)


def starts(plan: rounds.Plan) -> list[Start]:
    """Some starts on a database file that has just been made."""
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, 'OS_API__AUTH_STRATEGY': 'noauth', 'OS_API__HOST': HOST,
                   'OS_DATABASE__CONNECTION': f'sqlite:///{home}/rating.sqlite'}
        done = subprocess.run([command('rating-manage'), 'db', 'upgrade'], env=environ, capture_output=True,
                              text=True, check=False)
        if done.returncode:
            raise environments.Unavailable(
                f'rating-manage db upgrade: {environments.last_line(done.stderr)}')
        taken = []
        for number in range(min(STARTS, plan.rounds)):
            plan.step(number, min(STARTS, plan.rounds))
            taken.append(start_once(environ))
        return taken


def rows(plan: rounds.Plan) -> list[report.Row]:
    """Wall time and memory."""
    try:
        taken = starts(plan)
    except environments.Unavailable as error:
        plan.say(f'Not measured: {error}')
        taken = []
    return [
        report.Row('start to first answer', 's',
                   statistics.median(start.seconds for start in taken) if taken else None,
                   target=report.Target(at_most=1.5)),
        report.Row('memory of all processes, idle', 'MiB',
                   statistics.median(start.mebibytes for start in taken) if taken else None,
                   target=report.Target(at_most=110)),
    ]
