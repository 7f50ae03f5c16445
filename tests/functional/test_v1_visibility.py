"""Whose usage v1 shows to whom, with Keystone: everything is real but the check of the token itself."""

import contextlib

import pytest

from rating_api.api import keystone
from tests.functional import api as real

MARCH = {'begin': '2026-03-01', 'end': '2026-04-01'}
USAGE = real.frames({
    'cpu': [real.point(1, price=1, project_id='mine'), real.point(1, price=100, metadata={'project_id': 'mine'})],
    # A frame of two tenants.
    'disk': [real.point(1, price=10, project_id='theirs'), real.point(1, price=2, project_id='mine'),
             real.point(1, price=1000, project_id='None')],
})
REPORTS = ('/v1/report/summary', '/v1/report/total', '/v1/storage/dataframes')
RULES = dict(zip(REPORTS, ('report:get_summary', 'report:get_total', 'storage:list_data_frames'), strict=True))


@pytest.fixture(scope='module', params=[2, 1])
def generation(request, databases):
    """A client of an API behind Keystone, which believes the headers that keystonemiddleware sets; the generation."""
    with databases.url() as url, contextlib.ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(keystone.auth_token, 'AuthProtocol', lambda app, options: app)
            application = stack.enter_context(real.application(
                url, api__auth_strategy='keystone', storage__version=request.param))
        real.Client(stack.enter_context(real.application(url))).post('/v2/dataframes', USAGE)
        yield real.Client(application), request.param


@pytest.fixture
def api(generation):
    return generation[0]


@pytest.fixture
def admin(api):
    return api.having(X_Roles='admin,member,reader', X_Project_Id='mine', X_User_Id='root')


@pytest.fixture
def reader(api):
    return api.having(X_Roles='member,reader', X_Project_Id='mine', X_User_Id='alice')


def total(client, **question):
    return client.get('/v1/report/total', **MARCH, **question)


def tenants(client, **question):
    return sorted(frame['tenant_id'] for frame in client.get('/v1/storage/dataframes', **MARCH, **question)['dataframes'])


def test_an_administrator_sees_the_own_project_in_reports_unless_another_is_named(admin):
    assert total(admin) == '3.0'
    assert total(admin, tenant_id='theirs') == '10.0'
    assert total(admin, all_tenants=1) == '1113.0'
    assert total(admin, tenant_id='__UNDEF__') == '100.0'
    [row] = admin.get('/v1/report/summary', **MARCH, all_tenants='1')['summary']
    assert row['rate'] == '1113.0'


def test_an_administrator_sees_all_data_frames_unless_a_tenant_is_named(admin):
    assert tenants(admin) == ['None', '__UNDEF__', 'mine', 'mine', 'theirs']
    assert tenants(admin, tenant_id='theirs') == ['theirs']


def test_a_reader_sees_the_own_project(reader):
    for question in ({}, {'tenant_id': 'mine'}):
        assert total(reader, **question) == '3.0'
        assert tenants(reader, **question) == ['mine', 'mine']
    rows = reader.get('/v1/report/summary', **MARCH, groupby='tenant_id,res_type')['summary']
    assert [(row['tenant_id'], row['res_type'], row['rate']) for row in rows] in (
        [('mine', 'cpu', '1.0'), ('mine', 'disk', '2.0')],)


@pytest.mark.parametrize('path', REPORTS)
def test_another_project_is_refused(reader, path):
    questions = [{'tenant_id': 'theirs'}, {'tenant_id': '__UNDEF__'}]
    if path != '/v1/storage/dataframes':
        questions += [{'all_tenants': '1'}, {'all_tenants': 'false', 'tenant_id': 'mine'}]
    for question in questions:
        response = reader.ask('GET', path, params={**MARCH, **question})
        assert response.status == 403
        assert response.json == {'faultcode': 'Client', 'debuginfo': None,
                                 'faultstring': f"Policy doesn't allow {RULES[path]} to be performed."}


@pytest.mark.parametrize('path', [*REPORTS, '/v1/report/tenants'])
def test_a_member_without_the_role_of_a_reader_is_refused(api, path):
    assert api.having(X_Roles='member', X_Project_Id='mine').ask('GET', path).status == 403


def test_tenants_are_for_administrators(admin, reader, generation):
    assert reader.ask('GET', '/v1/report/tenants').status == 403
    assert reader.ask('GET', '/v1/report/tenants?begin=bad').status == 403
    # No scope was ever processed.
    assert admin.get('/v1/report/tenants', **MARCH) == ([] if generation[1] == 2 else ['__UNDEF__', 'None', 'mine', 'theirs'])


@pytest.mark.parametrize('question', [{}, {'all_tenants': '1'}, {'tenant_id': ''}])
def test_w18_a_reader_without_a_project_sees_no_tenants_totals(api, question):
    homeless = api.having(X_Roles='reader', X_User_Id='carol')
    assert total(homeless, **question) == '0'
    assert all(row['rate'] == '0' for row in homeless.get('/v1/report/summary', **MARCH, **question)['summary'])
    assert homeless.get('/v1/report/summary', **MARCH, groupby='tenant_id')['summary'] == []


@pytest.mark.parametrize('tenant', ['mine', 'theirs', '__UNDEF__'])
def test_a_reader_without_a_project_may_name_none(api, tenant):
    homeless = api.having(X_Roles='reader', X_User_Id='carol')
    for path in REPORTS:
        assert homeless.ask('GET', path, params={**MARCH, 'tenant_id': tenant}).status == 403


def test_a_tenant_that_is_called_as_no_project_is_written_is_not_shown_to_who_has_none(api):
    homeless = api.having(X_Roles='reader', X_User_Id='carol')
    assert total(homeless, tenant_id='None') == '0'
    assert tenants(homeless, tenant_id='None') == []


def test_w17_a_reader_without_a_project_sees_an_empty_list(api):
    assert tenants(api.having(X_Roles='reader', X_User_Id='carol')) == []


@pytest.mark.parametrize('headers', [{'X_Domain_Id': 'd'}, {'OpenStack_System_Scope': 'all'}])
@pytest.mark.parametrize('path', [*REPORTS, '/v1/report/tenants'])
def test_w19_a_token_of_a_domain_or_of_the_system_is_refused(api, headers, path):
    assert api.having(X_Roles='admin,reader', **headers).ask('GET', path).status == 403
