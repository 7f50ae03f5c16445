"""Pushing usage: points a second from the bodies to the commit, and the memory that it leaves behind."""

import itertools
import typing
from collections.abc import Iterator

from benchmarks import client
from benchmarks import cloudkitty
from benchmarks import engines
from benchmarks import environments
from benchmarks import live
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
IDLE_MEBIBYTES, LOADED_MEBIBYTES = 110, 150


class Case(typing.NamedTuple):
    """Usage to push by so many senders into a database of its own, and the points/s asked of each engine."""

    name: str
    made: month.Month
    asked: dict[str, float]
    senders: int = 1


SENT: typing.Final = month.Month()
RULED: typing.Final = month.Month(types=rating_speed.SERVICES, hours=240, rated=False)
CHANGING: typing.Final = month.Month(hours=150, changing=True)
# A peer that needs a minute and a half for the month is given less of it.
PEER: typing.Final = month.Month(hours=150, timed=True)

CASES: typing.Final = (
    Case('rated by the sender', SENT, {'SQLite': 150_000, 'PostgreSQL': 80_000}),
    Case('rated by the sender, four senders', SENT, {}, SENDERS),
    Case(f'rated by us with {MAPPINGS} mappings', RULED, {'SQLite': 100_000, 'PostgreSQL': 60_000}),
    Case(f'rated by us with {MAPPINGS} mappings, four senders', RULED, {}, SENDERS),
    Case('as many series as points', CHANGING, {'SQLite': 20_000, 'PostgreSQL': 20_000, 'MariaDB': 20_000}),
)


class Figures(typing.NamedTuple):
    """What pushing the usage of a case took."""

    points_a_second: float
    cpu_microseconds: float
    idle_mebibytes: float
    loaded_mebibytes: float


def rows(plan: rounds.Plan) -> list[report.Row]:
    """Every case on every engine, the first beside the peer."""
    peer = _peer(plan) if plan.with_peers else {}
    made: list[report.Row] = []
    with engines.found(plan.say) as found:
        for number, (engine, case) in enumerate(itertools.product(found, CASES)):
            plan.step(number, len(found) * len(CASES))
            try:
                figures = _on(engine, case)
            except environments.Unavailable as error:
                plan.say(f'Not measured: {engine.name}, {case.name}: {error}')
            else:
                made += _rows(engine.name, case, figures, peer if case is CASES[0] else {})
    return made


def push(server: live.Server, case: Case, exact: bool = True) -> Figures:
    """Push the usage of a case to a service, and prove that all of it is there."""
    with client.Client(server.port) as sender:
        idle, cpu = server.mebibytes(), server.cpu_seconds()
        if case.senders == 1:
            seconds = sum(sender.push(body) for body in case.made.bodies())
        else:
            seconds = client.push_at_once(server.port, case.senders, list(case.made.bodies()))
        points = case.made.series * case.made.hours
        figures = Figures(points / seconds, (server.cpu_seconds() - cpu) / points * 1e6, idle, server.mebibytes())
        all_points = next(questions.summaries(questions.Truth(case.made, exact)))
        sender.reconnect()
        all_points.check(sender.get(all_points.path, all_points.version))
    return figures


def _on(engine: engines.Engine, case: Case) -> Figures:
    with engine.database() as database:
        service.upgrade(database.url)
        if not case.made.rated:
            _enable_rules(database.url)
        with service.serve(database.url) as server:
            return push(server, case)


def _peer(plan: rounds.Plan) -> dict[str, Figures]:
    try:
        with cloudkitty.fresh(plan.say) as served:
            return {cloudkitty.NAME: push(served.server, Case(cloudkitty.NAME, PEER, {}), exact=False)}
    except (environments.Unavailable, client.WrongAnswer) as error:
        plan.say(f'Not measured: {cloudkitty.NAME}: {error}')
        return {}


def _enable_rules(url: str) -> None:
    """Put the rules that the month is priced by into a database, and make them count."""
    database = session.Database(url)
    with database.writer() as connection:
        rating.store(connection, rating_speed.make_rules(MAPPINGS, thresholds=False))
    modules.ModuleStates(database).set('hashmap', enabled=True)
    database.dispose()


def _rows(engine: str, case: Case, figures: Figures, peers: dict[str, Figures]) -> Iterator[report.Row]:
    name = f'{engine}: pushed, {case.name}'

    def row(what: str, unit: str, field: str, **aim: float) -> report.Row:
        beside = {peer: getattr(taken, field) for peer, taken in peers.items()}
        return report.Row(what, unit, getattr(figures, field), beside, report.Target(**aim),
                          more_is_better=unit == 'points/s')

    least = {'at_least': case.asked[engine]} if engine in case.asked else {}
    memory = {'at_most': LOADED_MEBIBYTES} if case is CASES[0] else {}
    yield row(name, 'points/s', 'points_a_second', **least)
    yield row(f'{name}: CPU of the API a point', 'us', 'cpu_microseconds')
    if case is CASES[0]:
        yield row(f'{name}: memory of the API before', 'MiB', 'idle_mebibytes', at_most=IDLE_MEBIBYTES)
    yield row(f'{name}: memory of the API afterwards', 'MiB', 'loaded_mebibytes', **memory)
