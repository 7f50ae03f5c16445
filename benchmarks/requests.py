"""Requests to the live API: what a list of three hashmap services costs, and how many reads one process answers."""

import contextlib
import json
import statistics
import typing
from collections.abc import Callable, Iterator

from benchmarks import client
from benchmarks import cloudkitty
from benchmarks import engines
from benchmarks import environments
from benchmarks import live
from benchmarks import report
from benchmarks import rounds
from benchmarks import service
from benchmarks import wrk

SECONDS: typing.Final = 2
NAMES: typing.Final = ('cpu', 'ram', 'disk')
V2: typing.Final = '/v2/rating/hashmap/services'
V1: typing.Final = '/v1/rating/module_config/hashmap/services'
VERSION: typing.Final = '2.4'
HEADERS: typing.Final = {'OpenStack-API-Version': f'rating {VERSION}', 'Accept': 'application/json'}


class Subject(typing.NamedTuple):
    """A live API with three hashmap services: where it lists them, and one of them."""

    name: str
    server: live.Server
    listed: str
    one: str


def rows(plan: rounds.Plan) -> list[report.Row]:
    """Ours on SQLite without authentication, beside the peer."""
    with contextlib.ExitStack() as stack:
        subjects = [stack.enter_context(_ours())]
        if plan.with_peers:
            try:
                subjects.append(stack.enter_context(_peer(plan.say)))
            except (environments.Unavailable, client.WrongAnswer) as error:
                plan.say(f'Not measured: {cloudkitty.NAME}: {error}')
        lists = _loads(plan, subjects, lambda subject: subject.listed)
        reads = _loads(plan, subjects, lambda subject: subject.one)
    return [
        _row('listing 3 hashmap services: CPU', 'ms', lists, 'cpu_milliseconds', report.Target(at_most=0.2)),
        _row('listing 3 hashmap services', 'requests/s', lists, 'requests_a_second', report.Target()),
        _row('a hashmap service: CPU', 'ms', reads, 'cpu_milliseconds', report.Target()),
        _row('a hashmap service', 'requests/s', reads, 'requests_a_second', report.Target(at_least=6_000)),
    ]


def _loads(plan: rounds.Plan, subjects: list[Subject],
           path: Callable[[Subject], str]) -> dict[str, list[wrk.Load]]:
    """What each did, round by round, all of them in each round."""
    taken: dict[str, list[wrk.Load]] = {subject.name: [] for subject in subjects}
    for number in range(plan.rounds):
        plan.step(number, plan.rounds)
        for subject in subjects:
            taken[subject.name].append(wrk.run(subject.server, path(subject), HEADERS, SECONDS))
    return taken


def _row(what: str, unit: str, taken: dict[str, list[wrk.Load]], field: str, target: report.Target) -> report.Row:
    ours, *peers = [(name, statistics.median(getattr(load, field) for load in loads)) for name, loads in taken.items()]
    return report.Row(what, unit, ours[1], dict(peers), target, more_is_better=unit != 'ms')


@contextlib.contextmanager
def _ours() -> Iterator[Subject]:
    with service.fresh(engines.SQLITE) as served:
        made = [json.loads(served.client.call('POST', V2, json.dumps({'name': name}).encode(), VERSION))
                for name in NAMES]
        yield Subject('rating-api', served.server, V2, f'{V2}/{made[0]["service_id"]}')


@contextlib.contextmanager
def _peer(say: Callable[[str], None]) -> Iterator[Subject]:
    with cloudkitty.fresh(say) as served:
        made = [json.loads(served.client.call('POST', V1, json.dumps({'name': name}).encode())) for name in NAMES]
        yield Subject(cloudkitty.NAME, served.server, V1, f'{V1}/{made[0]["service_id"]}')
