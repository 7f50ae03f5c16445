"""Pushing usage: points a second from the bodies to the commit, and the memory that it leaves behind."""

import typing
from collections.abc import Iterator

from benchmarks import client
from benchmarks import engines
from benchmarks import environments
from benchmarks import month
from benchmarks import questions
from benchmarks import rating
from benchmarks import rating_speed
from benchmarks import report
from benchmarks import rounds
from benchmarks import service
from rating_api.db import modules
from rating_api.db import session

MAPPINGS: typing.Final = 63
SENDERS: typing.Final = 4


class Case(typing.NamedTuple):
    """Usage to push by so many senders into a database of its own, and the points/s asked of each engine."""

    name: str
    made: month.Month
    asked: dict[str, float]
    senders: int = 1


SENT: typing.Final = month.Month()
RULED: typing.Final = month.Month(types=rating_speed.SERVICES, hours=240, rated=False)
CHANGING: typing.Final = month.Month(hours=150, changing=True)

CASES: typing.Final = (
    Case('rated by the sender', SENT, {'SQLite': 150_000, 'PostgreSQL': 80_000}),
    Case('rated by the sender, four senders', SENT, {}, SENDERS),
    Case(f'rated by us with {MAPPINGS} mappings', RULED, {'SQLite': 100_000, 'PostgreSQL': 60_000}),
    Case(f'rated by us with {MAPPINGS} mappings, four senders', RULED, {}, SENDERS),
    Case('as many series as points', CHANGING, {'SQLite': 20_000, 'PostgreSQL': 20_000, 'MariaDB': 20_000}),
)
# What memory may be after the first case.
IDLE_MEBIBYTES, LOADED_MEBIBYTES = 110, 150


class Figures(typing.NamedTuple):
    """What pushing the usage of a case took."""

    points_a_second: float
    cpu_microseconds_a_point: float
    idle_mebibytes: float
    loaded_mebibytes: float


def rows(plan: rounds.Plan) -> list[report.Row]:
    """Every case on every engine."""
    with engines.found(plan.say) as found:
        total = len(found) * len(CASES)
        made = []
        for number, engine in enumerate(found):
            for done, case in enumerate(CASES):
                plan.step(number * len(CASES) + done, total)
                try:
                    figures = push(engine, case)
                except environments.Unavailable as error:
                    plan.say(f'Not measured: {engine.name}: {error}')
                    break
                made += _rows(engine.name, case, figures)
    return made


def push(engine: engines.Engine, case: Case) -> Figures:
    """Push the usage of a case into a new database, and prove that all of it is there."""
    with engine.database() as database:
        service.upgrade(database.url)
        if not case.made.rated:
            _enable_rules(database.url)
        with service.serve(database.url) as server, client.Client(server.port) as first:
            idle, cpu = server.mebibytes(), server.cpu_seconds()
            if case.senders == 1:
                seconds = sum(first.push(body) for body in case.made.bodies())
            else:
                seconds = client.push_at_once(server.port, case.senders, list(case.made.bodies()))
            points = case.made.series * case.made.hours
            figures = Figures(points / seconds, (server.cpu_seconds() - cpu) / points * 1e6,
                              idle, server.mebibytes())
            for asked in questions.summaries(questions.Truth(case.made)):
                asked.check(first.get(asked.path, asked.version))
    return figures


def _enable_rules(url: str) -> None:
    """Put the rules that the month is priced by into a database, and make them count."""
    database = session.Database(url)
    with database.writer() as connection:
        rating.store(connection, rating_speed.make_rules(MAPPINGS, thresholds=False))
    modules.ModuleStates(database).set('hashmap', enabled=True)
    database.dispose()


def _rows(engine: str, case: Case, figures: Figures) -> Iterator[report.Row]:
    name = f'{engine}: pushed, {case.name}'
    yield report.Row(name, 'points/s', figures.points_a_second, more_is_better=True,
                     target=report.Target(at_least=case.asked.get(engine)))
    yield report.Row(f'{name}, CPU of the API a point', 'us', figures.cpu_microseconds_a_point)
    yield report.Row(f'{name}, memory of the API afterwards', 'MiB', figures.loaded_mebibytes)
