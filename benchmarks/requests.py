"""Requests to the live API: what a list of three hashmap services costs, and how many reads one process answers.

Without authentication, beside the peer; and behind a real Keystone with a token that keystonemiddleware remembers.
"""

import contextlib
import json
import os
import statistics
import typing
from collections.abc import Callable, Iterator, Mapping

from benchmarks import client
from benchmarks import cloudkitty
from benchmarks import engines
from benchmarks import environments
from benchmarks import live
from benchmarks import report
from benchmarks import rounds
from benchmarks import service
from benchmarks import wrk
from tests import keystone

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
    headers: Mapping[str, str] = HEADERS


def rows(plan: rounds.Plan) -> list[report.Row]:
    """Ours on SQLite without authentication, beside the peer."""
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(service.fresh(engines.SQLITE))
        subjects = [_ours(ours)]
        if plan.with_peers:
            try:
                subjects.append(stack.enter_context(_peer(plan.say)))
            except (environments.Unavailable, client.WrongAnswer) as error:
                plan.say(f'Not measured: {cloudkitty.NAME}: {error}')
        lists = _loads(plan, subjects, lambda subject: subject.listed)
        reads = _loads(plan, subjects, lambda subject: subject.one)
        try:
            guarded = stack.enter_context(_guarded(plan.say, ours, subjects[0]))
        except environments.Unavailable as error:
            plan.say(f'Not measured: behind Keystone: {error}')
            behind = []
        else:
            behind = _behind(plan, guarded)
    return [
        _row('listing 3 hashmap services: CPU', 'ms', lists, 'cpu_milliseconds', report.Target(at_most=0.2)),
        _row('listing 3 hashmap services', 'requests/s', lists, 'requests_a_second', report.Target()),
        _row('a hashmap service: CPU', 'ms', reads, 'cpu_milliseconds', report.Target()),
        _row('a hashmap service', 'requests/s', reads, 'requests_a_second', report.Target(at_least=6_000)),
        *behind,
    ]


def _behind(plan: rounds.Plan, guarded: Subject) -> list[report.Row]:
    lists = _loads(plan, [guarded], lambda subject: subject.listed)
    reads = _loads(plan, [guarded], lambda subject: subject.one)
    return [
        _row('listing 3 hashmap services, with a cached token: CPU', 'ms', lists, 'cpu_milliseconds',
             report.Target(at_most=0.6)),
        _row('a hashmap service, with a cached token', 'requests/s', reads, 'requests_a_second',
             report.Target(at_least=2_000)),
    ]


def _loads(plan: rounds.Plan, subjects: list[Subject],
           path: Callable[[Subject], str]) -> dict[str, list[wrk.Load]]:
    """What each did, round by round, all of them in each round."""
    taken: dict[str, list[wrk.Load]] = {subject.name: [] for subject in subjects}
    for number in range(plan.rounds):
        plan.step(number, plan.rounds)
        for subject in subjects:
            taken[subject.name].append(wrk.run(subject.server, path(subject), subject.headers, SECONDS))
    return taken


def _row(what: str, unit: str, taken: dict[str, list[wrk.Load]], field: str, target: report.Target) -> report.Row:
    ours, *peers = [(name, statistics.median(getattr(load, field) for load in loads)) for name, loads in taken.items()]
    return report.Row(what, unit, ours[1], dict(peers), target, more_is_better=unit != 'ms')


def _ours(served: service.Service) -> Subject:
    made = [json.loads(served.client.call('POST', V2, json.dumps({'name': name}).encode(), VERSION)) for name in NAMES]
    return Subject('rating-api', served.server, V2, f'{V2}/{made[0]["service_id"]}')


@contextlib.contextmanager
def _guarded(say: Callable[[str], None], served: service.Service, ours: Subject) -> Iterator[Subject]:
    """The same database behind a Keystone of our own, asked with an administrator's token."""
    requirements = environments.ROOT / 'tests' / 'keystone' / 'requirements.txt'
    os.environ['RATING_TEST_KEYSTONE'] = environments.python_of('keystone', say, requirements)
    with keystone.serve() as made:
        settings = {
            'OS_API__AUTH_STRATEGY': 'keystone', 'OS_KEYSTONE_AUTHTOKEN__AUTH_URL': made.url,
            'OS_KEYSTONE_AUTHTOKEN__AUTH_TYPE': 'password', 'OS_KEYSTONE_AUTHTOKEN__USERNAME': 'admin',
            'OS_KEYSTONE_AUTHTOKEN__PASSWORD': keystone.PASSWORD, 'OS_KEYSTONE_AUTHTOKEN__PROJECT_NAME': 'admin',
            'OS_KEYSTONE_AUTHTOKEN__USER_DOMAIN_ID': keystone.DOMAIN,
            'OS_KEYSTONE_AUTHTOKEN__PROJECT_DOMAIN_ID': keystone.DOMAIN,
        }
        token = made.session('admin', project_name='admin').get_token()
        with service.serve(served.database.url, **settings) as server:
            yield ours._replace(server=server, headers={**HEADERS, 'X-Auth-Token': token})


@contextlib.contextmanager
def _peer(say: Callable[[str], None]) -> Iterator[Subject]:
    with cloudkitty.fresh(say) as served:
        made = [json.loads(served.client.call('POST', V1, json.dumps({'name': name}).encode())) for name in NAMES]
        yield Subject(cloudkitty.NAME, served.server, V1, f'{V1}/{made[0]["service_id"]}')
