"""A month of half a million points on each engine and in CloudKitty: what it takes to keep, and to ask about."""

import contextlib
import json
import statistics
import time
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks import client
from benchmarks import cloudkitty
from benchmarks import engines
from benchmarks import environments
from benchmarks import live
from benchmarks import month
from benchmarks import questions
from benchmarks import report
from benchmarks import rounds
from benchmarks import service

BYTES: typing.Final = {'SQLite': 40, 'PostgreSQL': 130}
# What the names of figures end with where not everything is rolled up, and the milliseconds asked of a summary then.
DIRTY, UNROLLED = ', last day dirty', ', nothing rolled up'
MOST: typing.Final = {DIRTY: 15, UNROLLED: 150}
# The engines that figures are asked of; others are shown without a target.
AIMED: typing.Final = tuple(BYTES)
# Wall milliseconds of a round; what takes longer is asked once.
BUDGET: typing.Final = 100.0


class Sample(typing.NamedTuple):
    """The milliseconds of one question: those that passed, and those that processors were at work on its round's."""

    wall: float
    cpu: float


class Subject:
    """A service that holds the month, and the figures that were taken of it, by the names of their rows.

    ``threads`` tells the ids of the threads whose CPU time is counted.
    """

    def __init__(self, name: str, sender: client.Client, truth: questions.Truth,
                 threads: Callable[[], list[int]] = list) -> None:
        self.name = name
        self.client = sender
        self.truth = truth
        self.threads = threads
        self.figures: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    def load(self, step: Callable[[int, int], None]) -> None:
        """Push the month."""
        made, points = self.truth.made, 0
        self.client.reconnect()
        for body in made.bodies():
            step(points, made.series * made.hours)
            self.client.push(body)
            points += body.points

    def push_last_hour(self) -> None:
        """Push the month's last hour once more, so that its last day has to be rolled up again."""
        hours = range(self.truth.made.hours)[-1:]
        self.client.reconnect()
        for body in self.truth.made.bodies(hours):
            self.client.push(body)
        self.truth.add(hours)

    def prove(self, asked: questions.Question) -> bytes:
        """The answer to a question, once it has been found right."""
        self.client.reconnect()
        content = self.client.call('GET', asked.path, version=asked.version)
        asked.check(json.loads(content))
        return content

    def round(self, asked: questions.Question, proven: bytes) -> list[Sample]:
        """What a question takes, again and again for as long as a round is."""
        taken: list[float] = []
        self.client.reconnect()
        before = live.cpu_nanoseconds(self.threads())
        while sum(taken) < BUDGET:
            begun = time.perf_counter()
            content = self.client.call('GET', asked.path, version=asked.version)
            taken.append((time.perf_counter() - begun) * 1000)
            if content != proven and self.truth.exact:
                asked.check(json.loads(content))
        after = live.cpu_nanoseconds(self.threads())
        # A thread that is new among them may have worked for somebody else before.
        cpu = sum(after[thread] - before[thread] for thread in after.keys() & before.keys()) / 1e6 / len(taken)
        return [Sample(wall, cpu) for wall in taken]


def measure(subjects: Mapping[Subject, Sequence[questions.Question]], state: str, plan: rounds.Plan) -> None:
    """Ask all questions in interleaved rounds; the medians become figures, named for the question and the state."""
    asked = {}
    for subject, all in subjects.items():
        for question in all:
            try:
                asked[subject, question.name] = question, subject.prove(question)
            except client.WrongAnswer as error:
                if subject.truth.exact:
                    raise
                plan.say(f'Not measured: {subject.name} is wrong: {error}')
    taken: dict[tuple[Subject, str], list[Sample]] = {}
    for number in range(plan.rounds):
        for done, key in enumerate(list(asked)[::-1 if number % 2 else 1]):
            plan.step(number * len(asked) + done, plan.rounds * len(asked))
            taken.setdefault(key, []).extend(key[0].round(*asked[key]))
    for (subject, name), samples in taken.items():
        subject.figures[name + state] = statistics.median(sample.wall for sample in samples)
        subject.cpu[name + state] = statistics.median(sample.cpu for sample in samples)


def rows(plan: rounds.Plan) -> list[report.Row]:
    """What is kept, then what is asked, ours with the peer beside it."""
    with contextlib.ExitStack() as stack:
        ours = dict(_ours(stack, plan))
        peers = list(_peers(stack, plan)) if plan.with_peers else []
        for subject, served in ours.items():
            subject.load(plan.step)
            subject.figures['bytes a point, nothing rolled up'] = served.database.size() / subject.truth.count
        for subject in peers:
            subject.load(plan.step)
        measure({subject: list(questions.summaries(subject.truth)) for subject in ours}, UNROLLED, plan)
        for subject, served in ours.items():
            subject.figures['rolling up the month'] = _roll_up(served.database.url)
            subject.figures['bytes a point, rolled up'] = served.database.size() / subject.truth.count
        measure({subject: _questions(subject, subject in ours) for subject in [*ours, *peers]}, '', plan)
        for subject in ours:
            subject.push_last_hour()
        measure({subject: list(questions.summaries(subject.truth)) for subject in ours}, DIRTY, plan)
    return [row for subject in ours for row in _rows(subject, peers)]


def _ours(stack: contextlib.ExitStack, plan: rounds.Plan) -> Iterator[tuple[Subject, service.Service]]:
    for engine in stack.enter_context(engines.found(plan.say)):
        try:
            served = stack.enter_context(service.fresh(engine, still=True))
        except environments.Unavailable as error:
            plan.say(f'Not measured: {engine.name}: {error}')
        else:
            yield Subject(engine.name, served.client, questions.Truth(month.Month()), served.threads), served


def _peers(stack: contextlib.ExitStack, plan: rounds.Plan) -> Iterator[Subject]:
    try:
        served = stack.enter_context(cloudkitty.fresh(plan.say))
    except environments.Unavailable as error:
        plan.say(f'Not measured: {cloudkitty.NAME}: {error}')
    else:
        yield Subject(cloudkitty.NAME, served.client, questions.Truth(month.Month(timed=True), exact=False))


def _roll_up(url: str) -> float:
    begun = time.perf_counter()
    service.roll_up(url)
    return time.perf_counter() - begun


def _questions(subject: Subject, marked: bool) -> list[questions.Question]:
    if marked:
        subject.client.reconnect()
    asked = [*questions.summaries(subject.truth), *questions.pages(subject.truth)]
    return [*asked, *questions.marked_pages(subject.truth, subject.client)] if marked else asked


def _rows(subject: Subject, peers: Sequence[Subject]) -> Iterator[report.Row]:
    def row(name: str, unit: str, at_most: float | None = None) -> report.Row:
        beside = {peer.name: peer.figures[name] for peer in peers if name in peer.figures}
        target = report.Target(at_most=at_most if subject.name in AIMED else None)
        return report.Row(f'{subject.name}: {name}', unit, subject.figures[name], beside, target,
                          cpu=subject.cpu.get(name))

    for name in ('bytes a point, nothing rolled up', 'bytes a point, rolled up'):
        yield row(name, 'bytes', BYTES.get(subject.name))
    yield row('rolling up the month', 's')
    for state in ('', DIRTY, UNROLLED):
        for summary in questions.SUMMARIES:
            yield row(f'summary {summary.name}{state}', 'ms', MOST.get(state, summary.most_milliseconds))
    for name, most in questions.pages_asked().items():
        yield row(name, 'ms', most)
