"""Rating modules in v1: read, switched by redirects, and the same in v2."""

import pytest

from tests import fixtures
from tests import surface
from tests.functional import api as real

MODULES = '/v1/rating/modules'
NOOP = {'module_id': 'noop', 'description': 'Dummy test module.', 'enabled': True, 'hot-config': False, 'priority': 1}

every_engine = pytest.mark.parametrize('api', fixtures.ENGINES, indirect=True)


def put(client, path=f'{MODULES}/hashmap', body=None, **headers):
    return client.ask('PUT', path, {'module_id': 'hashmap', **(body or {})}, headers=headers)


def state(client, module_id='hashmap'):
    found = client.get(f'{MODULES}/{module_id}')
    assert found in client.get(MODULES)['modules']
    return found['enabled'], found['priority']


def test_modules_are_listed_by_name_each_as_it_is_shown(api):
    listed = api.get(f'{MODULES}/')['modules']
    names = [one['module_id'] for one in listed]
    assert names == sorted(names) and {'hashmap', 'noop'} <= set(names)
    assert [api.get(f'{MODULES}/{name}', module_id=name) for name in names] == listed
    assert list(NOOP) == list(listed[0])
    assert api.get('/v1/billing//modules/noop/') == NOOP
    hashmap = api.get(f'{MODULES}/hashmap')
    assert hashmap == {'module_id': 'hashmap', 'description': 'HashMap rating module.', 'enabled': False,
                       'hot-config': True, 'priority': 1}


@pytest.mark.parametrize('version', surface.VERSIONS)
def test_v1_is_the_same_at_every_version(api, version):
    assert api.at(version).get(f'{MODULES}/noop') == NOOP
    assert put(api.at(version), body={'priority': 0}).status == 302


@every_engine
def test_w2_a_change_is_redirected_to_where_it_was_sent_and_may_be_repeated(api):
    for _ in range(3):
        response = put(api, body={'enabled': True, 'priority': 100})
        assert (response.status, response.text) == (302, 'null')
        assert response.headers['Content-Type'] == 'application/json'
        assert response.headers['Location'] == f'{real.ROOT}{MODULES}/hashmap'
    assert state(api) == (True, 100)


@pytest.mark.parametrize('path', [f'{MODULES}/hashmap/', '/v1//rating/modules/hashmap//', '/v1/billing/modules/hashmap'])
def test_the_location_repeats_the_path_as_it_was_requested(api, path):
    response = put(api, f'{path}?module_id=hashmap', {'priority': 3}, Host='rating.example:8889')
    assert (response.status, response.headers['Location']) == (302, f'http://rating.example:8889{path}')
    assert state(api) == (False, 3)


def test_the_module_of_the_path_is_meant_then_that_of_the_query_then_that_of_the_body(api):
    assert put(api, f'{MODULES}/hashmap', {'module_id': 'noop', 'priority': 2}).status == 302
    assert state(api) == (False, 2)
    assert put(api, f'{MODULES}?module_id=hashmap', {'module_id': 'noop', 'priority': 3}).status == 302
    assert state(api) == (False, 3)
    response = put(api, f'{MODULES}/', {'priority': 4})
    assert (response.status, response.headers['Location']) == (302, f'{real.ROOT}{MODULES}/')
    assert state(api) == (False, 4)


def test_what_is_not_sent_stays_and_what_describes_a_module_is_ignored(api):
    put(api, body={'enabled': True, 'priority': 5})
    put(api, body={'description': 'mine', 'hot-config': False})
    put(api, body={'description': None})
    assert state(api) == (True, 5)
    put(api, body={'enabled': False})
    assert state(api) == (False, 5)
    put(api, body={'priority': 6})
    assert state(api) == (False, 6)
    assert api.get(f'{MODULES}/hashmap')['description'] == 'HashMap rating module.'


@pytest.mark.parametrize(('word', 'enabled'), [
    (True, True), (1, True), ('true', True), ('T', True), ('yes', True), ('Y', True), ('on', True), ('1', True),
    (False, False), (0, False), ('False', False), ('f', False), ('no', False), ('n', False), ('OFF', False), ('0', False)])
def test_yes_and_no_have_many_words(api, word, enabled):
    put(api, body={'enabled': not enabled})
    assert put(api, body={'enabled': word}).status == 302
    assert state(api) == (enabled, 1)


@pytest.mark.parametrize(('sent', 'shown'), [(0, 1), (-7, -7), (2147483647, 2147483647)])
def test_w20_any_integer_is_a_priority_and_zero_reads_back_as_one(api, sent, shown):
    put(api, body={'priority': sent})
    assert state(api) == (False, shown)


def test_noop_is_accepted_and_stays_as_it_is(api):
    assert put(api, f'{MODULES}/noop', {'module_id': 'noop', 'enabled': False, 'priority': 9}).status == 302
    assert api.get(f'{MODULES}/noop') == NOOP


@pytest.mark.parametrize('ask', [
    lambda api: api.ask('GET', f'{MODULES}/nothing'), lambda api: put(api, f'{MODULES}/nothing'),
    lambda api: put(api, MODULES, {'module_id': 'nothing'}), lambda api: api.ask('GET', f'{MODULES}/HashMap')])
def test_a_module_that_is_not_installed_is_not_found(api, ask):
    response = ask(api)
    assert (response.status, response.json['faultstring']) == (404, 'Module not found.')


def test_v1_and_v2_speak_of_the_same_modules(api):
    put(api, body={'enabled': 'on', 'priority': 0})
    second = api.get('/v2/rating/modules/hashmap')
    assert (second['enabled'], second['priority']) == (True, 1)
    api.put('/v2/rating/modules/hashmap', {'enabled': False, 'priority': 8})
    assert state(api) == (False, 8)


def test_reloading_is_accepted(api):
    response = api.ask('GET', '/v1/rating/reload_modules/')
    assert (response.status, response.body) == (204, b'')
