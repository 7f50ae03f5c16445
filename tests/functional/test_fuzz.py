"""Whatever is sent, on every engine: the answer is never a 500, and what is refused leaves no trace."""

import json
import urllib.parse

import pytest

from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from rating_api.api.validation import decoder
from tests import fixtures
from tests import surface
from tests.functional import api as real
from tests.functional import corpus
from tests.functional import filled
from tests.functional import pricing

VERSIONS = ('2.0', '2.2', '2.4')
OPERATIONS = [one for one in surface.operations() if one.declaration.removal is None]
WINDOW = 'begin=2026-03-01&end=2026-04-01'


class Fuzzed(filled.Filled):
    """An API to be asked for anything."""

    def some(self, one, version, asked):
        """What to ask an operation for, of all (query, body) that there are.

        All of it where an operation begins, and every fifth at later versions, which share its code; and what
        never comes as far as to a database is sent with one of them only.
        """
        first = next(text for text in VERSIONS if microversion.parse(text) in one.plans)
        chosen = list(asked)[::1 if version == first else 5]
        plan = one.plans[microversion.parse(version)]
        return [pair for pair in chosen if self.engine == 'sqlite' or _passes(plan, *pair)]


@pytest.fixture(scope='module', params=fixtures.ENGINES)
def fuzzed(request, databases):
    with databases.url(request.param) as url, real.application(url) as application:
        made = Fuzzed(url, application)
        yield made
        made.close()


@pytest.fixture(scope='module', params=fixtures.ENGINES)
def untouched(request, databases):
    """The same, of which nothing was deleted."""
    with databases.url(request.param) as url, real.application(url) as application:
        made = Fuzzed(url, application)
        yield made
        made.close()


def faults_of(fuzzed, asked):
    """What is wrong with the answers to (method, path, version, body, headers)."""
    found, before = [], fuzzed.traces()
    clients = {version: fuzzed.client.at(version).rude() for version in VERSIONS}
    for method, path, version, body, headers in asked:
        response = clients[version].ask(method, path, raw=body, headers=headers)
        after = fuzzed.traces() if method != 'GET' else before
        if not is_fair(response) or response.status >= 400 and after != before:
            found.append((method, path[:200], version, (body or b'')[:300], headers, response, after != before))
        before = after
    return found


def is_fair(response):
    """Whether an answer is one that a client may get: no fault of ours, and every refusal has its reason."""
    if response.status >= 500:
        return False
    return response.status < 400 or bool(real.message(response))


# v1 is the same at every version.
CASES = [pytest.param(one, version, id=f'{one.method} {one.path} at {version}')
         for one in OPERATIONS for version in VERSIONS[:1 if one.path.startswith('/v1') else None]
         if microversion.parse(version) in one.plans]


def _passes(plan, query, body):
    """Whether input is as the schemas want it."""
    try:
        (plan.query or plan.no_query).read(query)
        return plan.body is None or not plan.body.problems(decoder.decode(body))
    except (faults.Fault, decoder.Malformed):
        return False


@pytest.mark.parametrize(('one', 'version'), CASES)
def test_no_query_is_too_much(fuzzed, one, version):
    parameters = {name for fact in one.declaration.queries for name in fact.value.get('properties', ())}
    path, body = fuzzed.path(one), None
    if one.method == 'DELETE' and '{' in one.path:
        path = path.rpartition('/')[0] + '/nothing'
    elif one.method != 'GET':
        # Refused in the end, so that the next query finds the same.
        body = json.dumps({**(fuzzed.sample(one) or {}), 'cost': '1e30'}).encode()
    pairs = [(f'{query}&{WINDOW}' if 'begin' in parameters and not query.startswith(('begin', 'end')) else query, body)
             for query in corpus.queries(sorted(parameters))]
    assert faults_of(fuzzed, [(one.method, f'{path}?{query}', version, body, None)
                              for query, body in fuzzed.some(one, version, pairs)]) == []


@pytest.mark.parametrize(('one', 'version'), [case for case in CASES if case.values[0].declaration.bodies])
def test_no_body_is_too_much(fuzzed, one, version):
    pairs = [('', body) for body in corpus.bodies(fuzzed.sample(one))]
    assert faults_of(fuzzed, [(one.method, fuzzed.path(one), version, body, None)
                              for _, body in fuzzed.some(one, version, pairs)]) == []


@pytest.mark.parametrize('one', [one for one in OPERATIONS if one.path.startswith('/v1/') and not one.declaration.bodies],
                         ids=lambda one: f'{one.method} {one.path}')
def test_no_argument_is_too_much(fuzzed, one):
    """v1 takes its arguments from a body, too, whatever the method."""
    version = str(one.since)
    pairs = [('', body) for body in corpus.bodies(fuzzed.arguments(one) or {'x': 1})]
    assert faults_of(fuzzed, [(one.method, fuzzed.path(one), version, body, None)
                              for _, body in fuzzed.some(one, version, pairs)]) == []


@pytest.mark.parametrize('one', [one for one in OPERATIONS if one.declaration.bodies],
                         ids=lambda one: f'{one.method} {one.path}')
def test_no_body_is_too_much_with_a_key(fuzzed, one):
    """What succeeds is answered again, and a refusal is as if it had had no key."""
    client, version = fuzzed.client.rude(), str(one.since)
    pairs = [('', body) for body in list(corpus.bodies(fuzzed.sample(one)))[::4]]
    for number, (_, body) in enumerate(fuzzed.some(one, version, pairs)):
        key = {'Idempotency-Key': f'{one.path} {number}'.replace(' ', '-')}
        asked = (one.method, fuzzed.path(one), version, body, key)
        assert faults_of(fuzzed, [asked]) == []
        first, again = (client.at(version).rude().ask(*asked[:2], raw=body, headers=key) for _ in range(2))
        assert (first.status, first.body if first.status < 400 else '') == (
            again.status, again.body if again.status < 400 else '')
        assert ('Idempotency-Replayed' in again.headers) == (again.status < 400)


@pytest.mark.parametrize(('one', 'version'), [case for case in CASES if '{' in case.values[0].path])
def test_no_id_is_too_much(fuzzed, one, version):
    prefix = one.path.partition('{')[0]
    body = None if one.method in ('GET', 'DELETE') else b'{}'
    assert faults_of(fuzzed, [(one.method, prefix + name, version, body, None) for name in corpus.PATHS]) == []


@pytest.mark.parametrize(('one', 'version'), [case for case in CASES if case.values[0].method != 'DELETE'])
def test_no_header_is_too_much(fuzzed, one, version):
    body = b'{}' if one.method in ('POST', 'PUT') else None
    asked = [(one.method, fuzzed.path(one), version, body, headers) for headers in corpus.HEADERS]
    assert faults_of(fuzzed, asked) == []


LISTS = {
    '/v2/dataframes': ('begin', 'begin:desc'),
    '/v2/summary?groupby=type,project_id': ('', 'qty', 'rate:desc,type'),
    '/v2/rating/modules': ('', 'enabled', 'priority:desc'),
    '/v2/scope': ('', 'active', 'last_processed_timestamp:desc'),
    '/v2/task/reprocesses': ('', 'created:asc'),
    f'{pricing.HASHMAP}/services': ('', 'name:desc'),
    f'{pricing.HASHMAP}/mappings': ('', 'cost', 'end,scope_id:desc'),
    f'{pricing.HASHMAP}/thresholds': ('', 'level', 'cost:desc'),
}

# Those that would show nothing of what there is without.
WINDOWED = ('/v2/dataframes', '/v2/summary')


@pytest.mark.parametrize(('path', 'sort'), [(path, sort) for path, sorts in LISTS.items() for sort in sorts])
def test_no_marker_is_too_much(untouched, path, sort):
    query = {**({'sort': sort} if sort else {}),
             **(dict(urllib.parse.parse_qsl(WINDOW)) if path.startswith(WINDOWED) else {})}
    url = f'{path}{"&" if "?" in path else "?"}{urllib.parse.urlencode({"limit": 1, **query})}'
    [following] = [link['href'] for link in untouched.client.at('2.4').get(url)['links'] if link['rel'] == 'next']
    [marker] = urllib.parse.parse_qs(urllib.parse.urlsplit(following).query)['marker']
    asked = [('GET', f'{url}&{urllib.parse.urlencode({"marker": marker})}', '2.4', None, None)
             for marker in corpus.markers(corpus.order_of(marker))]
    assert faults_of(untouched, asked) == []


def test_the_corpus_reaches_the_database(fuzzed):
    """It is no proof of anything if every request is refused at the door."""
    create = next(one for one in OPERATIONS if one.path == '/v2/dataframes' and one.method == 'POST')
    bodies = list(corpus.bodies(fuzzed.sample(create)))[::10]
    statuses = [fuzzed.client.rude().ask('POST', '/v2/dataframes', raw=body).status for body in bodies]
    assert set(statuses) == {204, 400}
    assert statuses.count(204) > 10
