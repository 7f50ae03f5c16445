"""Servers as they are run: started, watched while they work, and stopped whatever happens."""

import contextlib
import http.client
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import types
import typing
from collections.abc import Iterable, Mapping, Sequence

import psutil

from benchmarks import environments

HOST: typing.Final = '127.0.0.1'
PATIENCE: typing.Final = 60.0


def command(name: str) -> str:
    """The path of one of our commands: the one beside this interpreter first. Raises Unavailable."""
    beside = f'{sys.exec_prefix}/bin/{name}'
    found = shutil.which(beside) or shutil.which(name)
    if found is None:
        raise environments.Unavailable(f'{name} is not installed')
    return found


def run(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """What a command prints; raises Unavailable with its last words if it fails."""
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        words = environments.last_line(done.stderr or done.stdout)
        raise environments.Unavailable(f'{" ".join(argv[:3])}: {words}')
    return done.stdout


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def cpu_nanoseconds(threads: Iterable[int]) -> dict[int, int]:
    """The CPU time that each of these threads of any processes has taken so far; without those that are gone."""
    taken = {}
    for thread in threads:
        with contextlib.suppress(OSError):
            taken[thread] = int(pathlib.Path(f'/proc/{thread}/schedstat').read_text().split()[0])
    return taken


def with_us() -> list[str]:
    """What makes a server stop with this process, even if that is killed; nothing where util-linux is not."""
    setpriv = shutil.which('setpriv')
    return [setpriv, '--pdeathsig', 'TERM', '--'] if setpriv else []


class Server:
    """A server that listens on a port of this machine once it is entered; raises Unavailable if it never answers.

    ``seconds`` is the wall time from the start of the command to the first answer.
    """

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str], port: int, path: str = '/') -> None:
        self._argv = argv
        self._environ = environ
        self._path = path
        self.port = port
        self.seconds = 0.0

    def __enter__(self) -> typing.Self:
        self._log = tempfile.TemporaryFile('w+')
        begun = time.perf_counter()
        self._process = subprocess.Popen([*with_us(), *self._argv], env=self._environ, stdout=self._log,
                                         stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        try:
            while not self._answers():
                if self._process.poll() is not None or time.perf_counter() - begun > PATIENCE:
                    raise environments.Unavailable(f'{self._argv[0]} does not answer: {self.last_words()}')
                time.sleep(0.005)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        self.seconds = time.perf_counter() - begun
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: types.TracebackType | None) -> None:
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def mebibytes(self) -> float:
        """Resident memory of all its processes."""
        return float(sum(process.memory_info().rss for process in self._tree())) / 2**20

    def cpu_seconds(self) -> float:
        """The CPU time that all its processes have taken so far."""
        return float(sum(sum(process.cpu_times()[:2]) for process in self._tree()))

    def threads(self) -> list[int]:
        """The ids of all threads of all its processes."""
        return [thread.id for process in self._tree() for thread in process.threads()]

    def last_words(self) -> str:
        """The end of what it wrote."""
        self._log.seek(0)
        return environments.last_line(self._log.read())

    def _tree(self) -> list[psutil.Process]:
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            connection.request('GET', self._path)
            return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except OSError:
            return False
        finally:
            connection.close()
