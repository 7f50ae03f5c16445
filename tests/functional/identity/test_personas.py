"""Each kind of caller with a real token of a real Keystone, asking the served API for every operation."""

import contextlib
import re

import pytest

from tests import personas
from tests import surface
from tests.functional import api as real
from tests.functional.identity import people

GARBAGE = {'params': {'unknown': '1'}, 'data': b'nonsense', 'headers': {'Content-Type': 'application/json'}}
MARCH = {'begin': '2026-03-01', 'end': '2026-04-01'}


@pytest.fixture(scope='module')
def place(keystone, databases, tmp_path_factory):
    with databases.url() as url, people.place(keystone, url, tmp_path_factory.mktemp('conf')) as made:
        usage = [real.point(1, price=price, project_id=made.keystone.projects[name], id=name)
                 for name, price in (('mine', 1), ('theirs', 10))]
        admin = people.Client(made.url, people.token(made.keystone, 'admin'))
        assert admin.ask('POST', '/v2/dataframes', json=real.frames({'cpu': usage})).status_code == 204
        yield made


@pytest.fixture(scope='class')
def client(request, place):
    """The caller after whom the class is named."""
    with request.cls.surroundings(place.keystone):
        yield people.Client(place.url, people.token(place.keystone, request.cls.caller))


def ask(client, line, **more):
    """A request that has everything but sense: no such object, nothing in the body."""
    body = {'json': {}} if line.method in ('POST', 'PUT', 'PATCH') else {}
    return client.ask(line.method, re.sub('{[a-z_]+}', 'nothing', line.path), line.since, **(more or body))


class Caller:
    """What the table says about one kind of caller."""

    caller = None
    surroundings = staticmethod(contextlib.nullcontext)

    @pytest.mark.parametrize('line', surface.said(), ids=lambda line: f'{line.method} {line.path} {line.since}')
    def test_an_operation_answers_as_the_table_says(self, client, line):
        answer = personas.CALLERS[self.caller][personas.kind(line)]
        response = ask(client, line)
        if answer == 'ok':
            assert response.status_code in {400, *line.codes} - {410}
        else:
            assert response.status_code == answer
            if personas.kind(line) != 'asked' or answer == 401:
                # Neither is looked at before it is known who asks (W21).
                assert ask(client, line, **GARBAGE).status_code == answer
        assert response.headers['OpenStack-API-Version'] == f'rating {line.since}'
        assert 'OpenStack-API-Version' in response.headers['Vary']
        assert response.headers['X-Openstack-Request-Id'].startswith('req-')


class Refused:
    """Who has no token that Keystone knows: keystonemiddleware answers in its own words, and we add our headers."""

    def test_who_is_refused_is_told_where_tokens_come_from(self, client, place):
        response = client.ask('GET', '/v2/summary', '2.1')
        assert response.headers['WWW-Authenticate'] == f'Keystone uri="{place.keystone.url}"'
        assert response.json() == {'error': {
            'code': 401, 'title': 'Unauthorized', 'message': 'The request you have made requires authentication.'}}

    @pytest.mark.parametrize('path', ['/nothing', '/v1/nothing', '/v2/nothing', '/healthcheck/nothing', '//v2'])
    def test_nobody_learns_which_paths_there_are_not(self, client, path):
        assert client.ask('GET', path).status_code == 401

    @pytest.mark.parametrize('path', ['/', '/v1', '/v1/', '/v2', '/healthcheck'])
    def test_discovery_and_health_are_for_everybody(self, client, path):
        assert client.ask('GET', path).status_code == 200


class Confined:
    """Who may read the own project only, whatever is asked for."""

    @pytest.mark.parametrize('question', [{}, {'filters': 'project_id:{theirs}'}, {'filters': 'project_id:{mine}'}])
    def test_only_the_own_project_is_seen(self, client, place, question):
        asked = {name: text.format_map(place.keystone.projects) for name, text in question.items()}
        frames = client.get('/v2/dataframes', **MARCH, **asked)
        assert [point['groupby']['id'] for point in frames['dataframes'][0]['usage']['cpu']] == ['mine']
        assert client.get('/v2/summary', **MARCH, **asked)['results'][0][2:] == [1, 1]

    def test_v1_tells_of_the_own_project(self, client, place):
        mine = place.keystone.projects['mine']
        for asked in ({}, {'tenant_id': mine}):
            frames = client.get('/v1/storage/dataframes', **MARCH, **asked)['dataframes']
            assert [frame['tenant_id'] for frame in frames] == [mine]
            assert client.get('/v1/report/summary', **MARCH, **asked)['summary'][0]['rate'] == '1.0'
            assert client.get('/v1/report/total', **MARCH, **asked) == '1.0'

    @pytest.mark.parametrize(('path', 'question'), [
        ('/v1/report/summary', {'tenant_id': '{theirs}'}), ('/v1/report/summary', {'all_tenants': 'true'}),
        ('/v1/report/total', {'tenant_id': '{theirs}'}), ('/v1/report/total', {'all_tenants': 'true'}),
        ('/v1/storage/dataframes', {'tenant_id': '{theirs}'}),
    ])
    def test_v1_refuses_to_tell_of_another(self, client, place, path, question):
        asked = {name: text.format_map(place.keystone.projects) for name, text in question.items()}
        response = client.ask('GET', path, params={**MARCH, **asked})
        assert response.status_code == 403
        assert response.json()['faultcode'] == 'Client'

    @pytest.mark.parametrize('module', ['hashmap', 'pyscripts'])
    def test_v1_does_not_tell_which_paths_a_module_has(self, client, module):
        assert client.ask('GET', f'/v1/rating/module_config/{module}/nothing').status_code == 403


class TestAdmin(Caller):
    caller = 'admin'

    def test_an_administrator_sees_every_project(self, client):
        assert client.get('/v2/dataframes', **MARCH)['total'] == 2
        assert client.get('/v2/summary', **MARCH)['results'][0][2:] == [2, 11]

    def test_in_v1_an_administrator_says_whose_bill_it_is(self, client, place):
        """Without a tenant it is that of the own project, which has none."""
        for asked, total in (({}, '0'), ({'tenant_id': place.keystone.projects['theirs']}, '10.0'),
                             ({'all_tenants': 'true'}, '11.0')):
            assert client.get('/v1/report/total', **MARCH, **asked) == total

    def test_who_writes_a_rule_is_kept_with_it(self, client, place):
        service = client.ask('POST', '/v2/rating/hashmap/services', '2.4', json={'name': 'cpu'}).json()
        made = client.ask('POST', '/v2/rating/hashmap/mappings', '2.4',
                          json={'service_id': service['service_id'], 'cost': '1'}).json()
        assert made['created_by'] == place.keystone.users['olga']


class TestProjectAdmin(Caller):
    caller = 'project_admin'

    def test_the_role_counts_in_any_project(self, client):
        assert client.get('/v2/dataframes', **MARCH)['total'] == 2


class TestReader(Caller, Confined):
    caller = 'reader'


class TestMember(Caller, Confined):
    caller = 'member'


class TestMemberAlone(Caller):
    caller = 'member_alone'
    surroundings = staticmethod(people.without_implied_roles)


class TestUnscoped(Caller):
    caller = 'unscoped'


class TestDomainAdmin(Caller):
    caller = 'domain_admin'


class TestSystemAdmin(Caller):
    caller = 'system_admin'


class TestNobody(Caller, Refused):
    caller = 'nobody'


class TestForged(Caller, Refused):
    caller = 'forged'


class TestExpired(Caller, Refused):
    caller = 'expired'


class TestRevoked(Caller, Refused):
    caller = 'revoked'

    def test_without_a_cache_a_token_ends_when_it_is_revoked(self, keystone, databases, tmp_path):
        with databases.url() as url, people.place(
                keystone, url, tmp_path, keystone_authtoken__token_cache_time=-1) as place:
            token = people.token(keystone, 'admin')
            client = people.Client(place.url, token)
            assert client.ask('GET', '/v2/rating/modules').status_code == 200
            keystone.delete('/auth/tokens', headers={'X-Subject-Token': token})
            assert client.ask('GET', '/v2/rating/modules').status_code == 401


def test_every_kind_of_caller_has_a_class():
    assert {one.caller for one in Caller.__subclasses__()} == set(personas.CALLERS)
