"""Who may do what with info, collectors, modules and quotes."""

import pytest

MODULE, STATE = {'module_id': 'hashmap', 'enabled': False}, {'enabled': False}
# What each rule guards: a method, a path, what is sent, and what an administrator is answered.
ADMINS = [
    ('collector:list_mappings', 'GET', '/v1/collector/mappings', None, 200),
    ('collector:get_mapping', 'GET', '/v1/collector/mappings/cpu', None, 404),
    ('collector:manage_mapping', 'POST', '/v1/collector/mappings', {'collector': 'x', 'service': 'y'}, 200),
    ('collector:manage_mapping', 'POST', '/v1/collector/mappings/x/y', None, 200),
    ('collector:manage_mapping', 'DELETE', '/v1/collector/mappings', {'service': 'z'}, 404),
    ('collector:manage_mapping', 'DELETE', '/v1/collector/mappings/z', None, 404),
    ('collector:get_state', 'GET', '/v1/collector/states', {'name': 'x'}, 200),
    ('collector:get_state', 'GET', '/v1/collector/states/x', None, 200),
    ('collector:get_state', 'GET', '/v1/collector/x/states', None, 200),
    ('collector:update_state', 'PUT', '/v1/collector/states', {**STATE, 'name': 'x'}, 200),
    ('collector:update_state', 'PUT', '/v1/collector/states/x', STATE, 200),
    ('collector:update_state', 'PUT', '/v1/collector/x/states', STATE, 200),
    ('rating:list_modules', 'GET', '/v1/rating/modules', None, 200),
    ('rating:get_module', 'GET', '/v1/rating/modules/hashmap', None, 200),
    ('rating:update_module', 'PUT', '/v1/rating/modules', MODULE, 302),
    ('rating:update_module', 'PUT', '/v1/rating/modules/hashmap', MODULE, 302),
    ('rating:module_config', 'GET', '/v1/rating/reload_modules', None, 204),
]
EVERYBODY = [
    ('GET', '/v1/info/config', None, 200), ('GET', '/v1/info/metrics', None, 200),
    ('GET', '/v1/info/metrics/cpu', None, 200), ('GET', '/v1/info/services', None, 200),
    ('GET', '/v1/info/services/nothing', None, 404), ('GET', '/v1/collector', None, 204),
    ('POST', '/v1/rating/quote', {'resources': []}, 200),
]


@pytest.mark.parametrize(('rule', 'method', 'path', 'body', 'status'), ADMINS)
def test_what_is_for_administrators_is_refused_by_its_rule_to_others(admin, member, rule, method, path, body, status):
    assert admin.ask(method, path, body).status == status
    for sent in (body, {'nonsense': 1}):
        response = member.ask(method, path, sent)
        assert (response.status, response.json['faultstring']) == (
            403, f"Policy doesn't allow {rule} to be performed.")


@pytest.mark.parametrize(('method', 'path', 'body', 'status'), EVERYBODY)
def test_what_is_metered_and_what_it_would_cost_is_for_everybody_with_a_token(anyone, member, method, path, body, status):
    bare = anyone.having(X_Roles='other', X_Project_Id='mine', X_User_Id='bob')
    assert [client.ask(method, path, body).status for client in (member, bare)] == [status, status]


@pytest.mark.parametrize('headers', [{'X_Domain_Id': 'd'}, {'OpenStack_System_Scope': 'all'}])
def test_w19_a_token_of_a_domain_or_of_the_system_is_refused(anyone, headers):
    client = anyone.having(X_Roles='admin', **headers)
    for path in ('/v1/info/config', '/v1/rating/modules', '/v1/collector/mappings'):
        response = client.ask('GET', path)
        assert (response.status, response.json['faultcode']) == (403, 'Client')
