"""Worker processes and interleaved rounds: whoever is measured is measured at the same time.

A figure is the median of its rounds, so that a busy moment of the machine costs all alike.
"""

import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import types
import typing
from collections.abc import Callable, Iterator, Sequence

from benchmarks import environments

# Microseconds, round by round, by the label of a subject and the name of a call.
Samples = dict[tuple[str, str], list[float]]


class Subject(typing.NamedTuple):
    """What is measured: a factory of a module, run by the peer's interpreter; see ``benchmarks.worker``.

    A subject without a peer runs in our own environment, one without routes is a plain callable.
    """

    label: str
    peer: str | None
    module: str
    factory: str
    routes: int | None = None


class Worker:
    """A process that has loaded one subject and answers rounds; a context manager."""

    def __init__(self, python: str, subject: Subject) -> None:
        self._complaints = tempfile.TemporaryFile('w+')  # noqa: SIM115, closed in __exit__
        arguments = [] if subject.routes is None else [str(subject.routes)]
        self._process = subprocess.Popen(
            [python, '-m', 'benchmarks.worker', subject.module, subject.factory, *arguments],
            cwd=environments.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints,
            text=True, bufsize=1)
        self._subject = subject

    def __enter__(self) -> 'Worker':
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: types.TracebackType | None) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()  # type: ignore[union-attr]
        self._complaints.close()

    def ready(self) -> None:
        """Wait until it has proved its answers right; raises Unavailable with its last words if it fails."""
        self._answer()

    def round(self, name: str, seconds: float) -> float:
        """CPU seconds of one call of ``name``, taken from a round of so many seconds."""
        self._process.stdin.write(f'{name} {seconds}\n')  # type: ignore[union-attr]
        answer = self._answer()
        return float(answer['cpu']) / int(answer['calls'])

    def _answer(self) -> dict[str, typing.Any]:
        line = self._process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            self._process.wait(10)
            self._complaints.seek(0)
            words = environments.last_line(self._complaints.read())
            raise environments.Unavailable(f'{self._subject.label}: {words}')
        return typing.cast(dict[str, typing.Any], json.loads(line))


class Plan(typing.NamedTuple):
    """How long to measure: rounds of so many CPU seconds each, and where to report progress."""

    rounds: int
    seconds: float
    say: Callable[[str], None]
    step: Callable[[int, int], None]
    with_peers: bool = True


@contextlib.contextmanager
def started(subjects: Sequence[Subject], say: Callable[[str], None]) -> Iterator[dict[str, Worker]]:
    """The workers of all subjects that can be measured here, by label; says which cannot, and why."""
    with contextlib.ExitStack() as stack:
        workers = {}
        for subject in subjects:
            try:
                python = environments.python_of(subject.peer, say) if subject.peer else sys.executable
                worker = stack.enter_context(Worker(python, subject))
                worker.ready()
            except environments.Unavailable as error:
                say(f'Not measured: {error}')
            else:
                workers[subject.label] = worker
        yield workers


def samples(subjects: Sequence[Subject], names: Sequence[str], plan: Plan) -> Samples:
    """CPU microseconds of a call in each round; what cannot be measured is absent.

    Each round visits every name and, for each, every subject; every other round backwards.
    """
    taken: Samples = {}
    with started(subjects, plan.say) as workers:
        for number in range(plan.rounds):
            plan.step(number, plan.rounds)
            for name in names:
                for label in list(workers)[::-1 if number % 2 else 1]:
                    spent = workers[label].round(name, plan.seconds)
                    taken.setdefault((label, name), []).append(spent * 1e6)
        plan.step(plan.rounds, plan.rounds)
    return taken


def medians(subjects: Sequence[Subject], names: Sequence[str], plan: Plan) -> dict[tuple[str, str], float]:
    """The median of the samples of each label and name."""
    return {key: statistics.median(taken) for key, taken in samples(subjects, names, plan).items()}
