"""Who may do what, over HTTP, with Keystone: everything is real but the check of the token itself."""

import contextlib

import pytest

from rating_api.api import keystone
from tests.functional import api as real

MARCH = {'begin': '2026-03-01', 'end': '2026-04-01'}
USAGE = real.frames({
    'cpu': [real.point(1, price=1, project_id='mine', id='a'),
            # Their usage that says in its metadata, or in another label, that it is mine.
            real.point(1, price=10, project_id='theirs', id='b', metadata={'project_id': 'mine', 'owner': 'mine'}),
            real.point(1, price=100, project_id='theirs', id='mine'),
            # Usage of nobody that says so, too.
            real.point(1, price=1000, id='c', metadata={'project_id': 'mine'})],
    'disk': [real.point(2, price=2, project_id='mine', id='d', metadata={'project_id': 'theirs'})],
})
VERSIONS = ('2.0', '2.1', '2.2', '2.3', '2.4')


@contextlib.contextmanager
def believing(databases, **options):
    """A client of an API behind Keystone, which believes the headers that keystonemiddleware sets."""
    with databases.url() as url, contextlib.ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(keystone.auth_token, 'AuthProtocol', lambda app, options: app)
            application = stack.enter_context(real.application(url, api__auth_strategy='keystone', **options))
        client = real.Client(application)
        client.having(X_Roles='admin', X_Project_Id='ops').post('/v2/dataframes', USAGE)
        yield client


@pytest.fixture(scope='module')
def keystone_api(databases):
    with believing(databases) as client:
        yield client


@pytest.fixture(scope='module')
def older_api(databases):
    """The same where the rules from before there were readers still count."""
    with believing(databases, oslo_policy__enforce_new_defaults=False) as client:
        yield client


@pytest.fixture
def admin(keystone_api):
    return keystone_api.having(X_Roles='admin,member,reader', X_Project_Id='ops', X_User_Id='root')


@pytest.fixture
def reader(keystone_api):
    return keystone_api.having(X_Roles='member,reader', X_Project_Id='mine', X_User_Id='alice')


@pytest.fixture
def member(keystone_api):
    return keystone_api.having(X_Roles='member', X_Project_Id='mine', X_User_Id='bob')


@pytest.fixture
def homeless(keystone_api):
    return keystone_api.having(X_Roles='reader', X_User_Id='carol')


# Every way to ask for somebody else's usage; operators come with 2.3.
QUESTIONS = [
    {}, {'filters': 'project_id:theirs'}, {'filters': 'project_id:mine'}, {'filters': 'id:mine'},
    {'filters': 'owner:mine'}, {'filters': 'type:cpu'}, {'filters': 'project_id:mine,type:cpu'},
]
OPERATORS = [
    {'filters': 'project_id:neq:mine'}, {'filters': 'project_id:in:mine,theirs'}, {'filters': 'project_id:gte:a'},
    {'filters': 'project_id:nin:mine'}, {'filters': 'project_id:theirs,project_id:mine'},
]
GROUPINGS = [{'groupby': names} for names in ('project_id', 'type,project_id,id', 'owner', 'time')]
ASKED = [(version, question) for version in VERSIONS
         for question in QUESTIONS + (OPERATORS if version in ('2.3', '2.4') else [])]


@pytest.mark.parametrize(('version', 'question'), ASKED)
def test_a_reader_sees_no_point_of_another_project(reader, version, question):
    response = reader.at(version).ask('GET', '/v2/dataframes', params={**MARCH, **question})
    if response.status == 404:
        assert version in ('2.0', '2.1', '2.2')
        return
    points = [point for frame in response.json['dataframes'] for found in frame['usage'].values() for point in found]
    assert {point['groupby'].get('project_id') for point in points} <= {'mine'}


@pytest.mark.parametrize('grouping', GROUPINGS)
@pytest.mark.parametrize(('version', 'question'), ASKED)
def test_a_reader_pays_for_no_other_project(reader, version, question, grouping):
    body = reader.at(version).get('/v2/summary', **MARCH, **question, **grouping)
    rates = [float(row[3]) for row in body['results'] if row[3] is not None]
    assert sum(rates) in (0, 1, 2, 3)
    assert 'theirs' not in str(body['results'])


def test_a_reader_who_asks_for_another_project_is_answered_the_own_one(reader):
    assert reader.get('/v2/dataframes', **MARCH, filters='project_id:theirs')['total'] == 2
    assert reader.get('/v2/summary', **MARCH, filters='project_id:theirs')['results'][0][2:] == [3, 3]


def test_an_administrator_sees_everything_and_chooses(admin):
    assert admin.get('/v2/dataframes', **MARCH)['total'] == 5
    assert admin.get('/v2/summary', **MARCH, groupby='project_id')['results'] == [
        ['2026-03-01T00:00:00+00:00', '2026-04-01T00:00:00+00:00', 1, 1000, ''],
        ['2026-03-01T00:00:00+00:00', '2026-04-01T00:00:00+00:00', 3, 3, 'mine'],
        ['2026-03-01T00:00:00+00:00', '2026-04-01T00:00:00+00:00', 2, 110, 'theirs']]
    assert admin.get('/v2/dataframes', **MARCH, filters='project_id:theirs')['total'] == 2


@pytest.mark.parametrize('version', VERSIONS)
@pytest.mark.parametrize(('path', 'rule'), [
    ('/v2/dataframes', 'dataframes:get'), ('/v2/summary', 'summary:get_summary')])
def test_who_may_read_nothing_is_refused(member, version, path, rule):
    response = member.at(version).ask('GET', path)
    assert response.status == 403
    assert real.message(response) == (
        'You are not authorized to perform this action' if version == '2.0' else
        f"Policy doesn't allow {rule} to be performed.")


@pytest.mark.parametrize('headers', [{'X_Domain_Id': 'd'}, {'OpenStack_System_Scope': 'all'}])
@pytest.mark.parametrize('path', ['/v2/dataframes', '/v2/summary', '/v2/rating/modules'])
def test_a_token_of_a_domain_or_of_the_system_is_refused(keystone_api, headers, path):
    assert keystone_api.having(X_Roles='admin,reader', **headers).ask('GET', path).status == 403


def test_a_reader_without_a_project_sees_nothing(homeless):
    assert homeless.get('/v2/dataframes', **MARCH) == {'total': 0, 'dataframes': []}
    assert homeless.get('/v2/summary', **MARCH) == {'total': 0, 'columns': [], 'results': [], 'format': 'table'}
    assert homeless.get('/v2/summary', **MARCH, response_format='object', groupby='project_id') == {
        'total': 0, 'results': [], 'format': 'object'}


def test_a_reader_without_a_project_sees_empty_pages_from_2_3_on(homeless):
    frames = homeless.at('2.3').get('/v2/dataframes', **MARCH, with_count='true')
    assert (frames['dataframes'], frames['count'], len(frames['links'])) == ([], 0, 2)
    summary = homeless.at('2.3').get('/v2/summary', **MARCH, with_count='true')
    assert (summary['results'], summary['count'], len(summary['links'])) == ([], 0, 2)


def test_by_the_older_rules_any_role_reads_the_own_project_and_no_other(older_api):
    member = older_api.having(X_Roles='guest', X_Project_Id='mine', X_User_Id='bob')
    assert member.get('/v2/dataframes', **MARCH)['total'] == 2
    assert member.get('/v2/summary', **MARCH, filters='project_id:theirs')['results'][0][2:] == [3, 3]
    assert member.ask('GET', '/v2/rating/modules').status == 403


def test_by_the_older_rules_too_who_has_no_project_sees_nothing(older_api):
    """There "None" is the project of the caller and the one that is asked about (W18)."""
    homeless = older_api.having(X_Roles='', X_User_Id='carol')
    assert homeless.get('/v2/dataframes', **MARCH) == {'total': 0, 'dataframes': []}
    assert homeless.get('/v2/summary', **MARCH)['results'] == []
    for question in ({}, {'all_tenants': 'true'}):
        assert homeless.get('/v1/report/total', **MARCH, **question) == '0'
    assert homeless.get('/v1/report/summary', **MARCH, groupby='tenant_id') == {'summary': []}
    assert homeless.get('/v1/storage/dataframes', **MARCH) == {'dataframes': []}
    assert homeless.ask('GET', '/v1/report/total', params={**MARCH, 'tenant_id': 'theirs'}).status == 403


@pytest.mark.parametrize(('method', 'path'), [
    ('POST', '/v2/dataframes'), ('GET', '/v2/rating/modules'), ('GET', '/v2/rating/modules/hashmap'),
    ('PUT', '/v2/rating/modules/hashmap'), ('GET', '/v2/scope'), ('POST', '/v2/scope'), ('PUT', '/v2/scope'),
    ('PATCH', '/v2/scope'), ('GET', '/v2/task/reprocesses'), ('GET', '/v2/task/reprocesses/mine'),
    ('POST', '/v2/task/reprocesses'),
    *((method, f'/v2/rating/hashmap/{name}{item}')
      for name in ('services', 'fields', 'groups', 'mappings', 'thresholds')
      for method, item in (('GET', ''), ('POST', ''), ('GET', '/x'), ('PUT', '/x'), ('DELETE', '/x'))),
])
def test_only_an_administrator_sees_and_changes_prices_and_scopes(reader, admin, method, path):
    """W20, W21: and nobody else learns whether the body, the query or the id was right."""
    for text in (b'{}', b'nonsense', b''):
        raw = text if method in ('POST', 'PUT', 'PATCH') else None
        assert reader.at('2.4').ask(method, path + '?unknown=1', raw=raw).status == 403
        assert admin.at('2.4').ask(method, path, raw=raw).status in (200, 204, 400, 404)


def test_a_rule_of_an_operator_may_look_at_the_scope_that_is_named(databases, tmp_path):
    """As target CloudKitty's rules have the project, or, where something is written, the tenant."""
    (tmp_path / 'policy.yaml').write_text('"scope:get_state": "project_id:%(project_id)s"\n'
                                          '"scope:patch_state": "project_id:%(tenant_id)s"\n'
                                          '"schedule:get_task_reprocesses": "project_id:%(tenant_id)s"\n')
    with databases.url() as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr(keystone.auth_token, 'AuthProtocol', lambda app, options: app)
        with real.application(url, api__auth_strategy='keystone',
                              oslo_policy__policy_file=str(tmp_path / 'policy.yaml')) as application:
            client = real.Client(application)
            admin = client.having(X_Roles='admin', X_Project_Id='ops')
            for scope_id in ('mine', 'theirs'):
                admin.post('/v2/scope', {'scope_id': scope_id, 'last_processed_timestamp': '2026-03-01'})
            reader = client.having(X_Roles='reader', X_Project_Id='mine')
            assert len(reader.get('/v2/scope', scope_id='mine')['results']) == 1
            for scopes in ('theirs', 'mine,theirs'):
                assert reader.ask('GET', '/v2/scope', params={'scope_id': scopes}).status == 403
                assert reader.at('2.3').ask('GET', '/v2/scope', params={'scope_id': scopes}).status == 403
                assert reader.ask('GET', '/v2/task/reprocesses', params={'scope_ids': scopes}).status == 403
            assert reader.ask('GET', '/v2/task/reprocesses/theirs').status == 403
            assert reader.ask('GET', '/v2/task/reprocesses/mine').status == 200
            assert [reader.ask('PATCH', '/v2/scope', {'scope_id': scope_id}).status
                    for scope_id in ('mine', 'theirs', 'nobodys')] == [200, 403, 403]


def test_a_version_comes_before_a_permission(reader):
    assert reader.at('9.9').ask('GET', '/v2/rating/modules').status == 406
    assert reader.at('2.3').ask('GET', '/v2/rating/hashmap/services').status == 404
    assert reader.ask('GET', '/v2/example').status == 410


def test_who_writes_a_rule_is_kept_with_it(admin):
    admin = admin.at('2.4')
    service = admin.post('/v2/rating/hashmap/services', {'name': 'cpu'}).json
    made = admin.post('/v2/rating/hashmap/mappings', {'service_id': service['service_id'], 'cost': '1'}).json
    assert made['created_by'] == 'root'


@pytest.fixture(scope='module')
def nobody(databases, tmp_path_factory):
    """A client without a token, of keystonemiddleware itself; where there is none to check, no Keystone is asked."""
    file = tmp_path_factory.mktemp('conf') / 'rating-api.conf'
    file.write_text('[keystone_authtoken]\nwww_authenticate_uri = http://keystone.invalid/\n')
    with databases.url() as url, real.application(
            url, config_files=[str(file)], api__auth_strategy='keystone') as application:
        yield real.Client(application)


@pytest.mark.parametrize('path', ['/', '/v2', '/healthcheck'])
def test_discovery_is_for_everybody(nobody, path):
    assert nobody.ask('GET', path).status == 200


@pytest.mark.parametrize('path', ['/v2/summary', '/v2/dataframes', '/v2/rating/modules', '/v2/nothing', '/nothing',
                                  '/v2/example'])
def test_everything_else_wants_a_token(nobody, path):
    response = nobody.at('2.4').ask('GET', path)
    assert response.status == 401
    assert response.headers['WWW-Authenticate'] == 'Keystone uri="http://keystone.invalid/"'
    assert response.json['error']['code'] == 401
    assert response.headers['OpenStack-API-Version'] == 'rating 2.4'
    assert response.headers['Vary'] == 'OpenStack-API-Version'
    assert response.headers['X-Openstack-Request-Id'].startswith('req-')


def test_an_identity_that_a_client_claims_is_not_believed(nobody):
    claimed = nobody.having(X_Roles='admin', X_Project_Id='p', X_Identity_Status='Confirmed')
    assert claimed.ask('GET', '/v2/rating/modules').status == 401


AWAY = """
[keystone_authtoken]
auth_url = http://127.0.0.1:1/v3
auth_type = password
username = rating
password = secret
user_domain_id = default
project_name = service
project_domain_id = default
"""


def test_while_keystone_is_away_nobody_is_let_in_and_everybody_may_come_again(databases, tmp_path):
    """A token that could not be checked is not a bad one: 503, which clients repeat, and not 401."""
    file = tmp_path / 'rating-api.conf'
    file.write_text(AWAY)
    with databases.url() as url, real.application(
            url, config_files=[str(file)], api__auth_strategy='keystone') as application:
        client = real.Client(application)
        response = client.at('2.4').ask('GET', '/v2/summary', headers={'X-Auth-Token': 'whatever'})
        assert response.status == 503
        assert response.headers['OpenStack-API-Version'] == 'rating 2.4'
        assert response.headers['X-Openstack-Request-Id'].startswith('req-')
        assert client.ask('GET', '/v2').status == 200


@pytest.mark.parametrize('version', ['2.0', '2.4'])
def test_without_authentication_strangers_are_told_why_they_are_refused(api, version):
    for headers in ({'X-Forwarded-For': '127.0.0.1'}, {'Forwarded': 'for=127.0.0.1'}):
        for path in ('/', '/v2', '/v2/rating/modules'):
            response = api.at(version).ask('GET', path, headers=headers)
            assert response.status == 403
            assert 'noauth_open = true' in real.message(response)
    assert api.ask('GET', '/healthcheck', headers={'X-Forwarded-For': '192.0.2.1'}).status == 200
