"""v1's collector resource: what is stored is shown again, wherever its arguments come from."""

import pytest

from tests import fixtures

MAPPINGS, STATES = '/v1/collector/mappings', '/v1/collector/states'

pytestmark = pytest.mark.parametrize('api', fixtures.ENGINES, indirect=True)


def mapped(client):
    return {one['service']: one['collector'] for one in client.get(MAPPINGS)['mappings']}


def test_a_service_is_mapped_by_path_query_or_body(api):
    for number, (path, body) in enumerate([
            (f'{MAPPINGS}/gnocchi/a', None), (f'{MAPPINGS}?collector=gnocchi&service=b', None),
            (f'{MAPPINGS}/', {'collector': 'gnocchi', 'service': 'c'}),
            (f'{MAPPINGS}?collector=gnocchi', {'service': 'd'})]):
        response = api.ask('POST', path, body)
        assert (response.status, response.json) == (200, {'service': 'abcd'[number], 'collector': 'gnocchi'})
        assert list(response.json) == ['service', 'collector']
    assert mapped(api) == dict.fromkeys('abcd', 'gnocchi')


def test_another_collector_takes_the_place_of_the_first(api):
    for collector in ('gnocchi', 'prometheus', 'prometheus'):
        api.post(MAPPINGS, {'collector': collector, 'service': 'cpu'})
    assert mapped(api) == {'cpu': 'prometheus'}


def test_mappings_are_shown_alone_and_by_collector(api):
    for service, collector in (('b', 'x'), ('a', 'x'), ('c', 'y')):
        api.post(f'{MAPPINGS}/{collector}/{service}', None)
    assert api.get(f'{MAPPINGS}/a/') == api.get(f'{MAPPINGS}/a', service='a') == {'service': 'a', 'collector': 'x'}
    assert [one['service'] for one in api.get(MAPPINGS, collector='x')['mappings']] == ['a', 'b']
    assert api.get(MAPPINGS, collector='z') == {'mappings': []}


def test_a_mapping_is_removed_by_path_query_or_body(api):
    for path, body in ((f'{MAPPINGS}/a', None), (f'{MAPPINGS}?service=a', None), (MAPPINGS, {'service': 'a'})):
        api.post(f'{MAPPINGS}/x/a', None)
        response = api.ask('DELETE', path, body)
        assert (response.status, response.body) == (204, b'')
        assert mapped(api) == {}
    for method in ('GET', 'DELETE'):
        response = api.ask(method, f'{MAPPINGS}/a')
        assert (response.status, response.json['faultstring']) == (404, 'No mapping for service: a')


def test_w4_another_service_beside_the_path_removes_nothing(api):
    for service in 'ab':
        api.post(f'{MAPPINGS}/x/{service}', None)
    assert api.ask('DELETE', f'{MAPPINGS}/a?service=b').status == 400
    assert api.ask('DELETE', f'{MAPPINGS}/a', {'service': 'b'}).status == 400
    assert set(mapped(api)) == {'a', 'b'}


def test_a_state_is_set_and_asked_for_by_path_query_or_body(api):
    asked = [(f'{STATES}/x', None), ('/v1/collector/x/states/', None), (f'{STATES}/?name=x', None), (STATES, {'name': 'x'})]
    assert api.get(f'{STATES}/x') == {'name': 'x', 'enabled': False}
    for path, body in asked:
        for enabled in (True, False):
            response = api.ask('PUT', path, {**(body or {}), 'enabled': enabled})
            assert (response.status, response.json) == (200, {'name': 'x', 'enabled': enabled})
            assert list(response.json) == ['name', 'enabled']
            assert [api.ask('GET', *one).json['enabled'] for one in asked] == [enabled] * 4
    assert api.get(f'{STATES}/y')['enabled'] is False


def test_the_name_of_the_path_wins_over_that_of_a_typed_body(api):
    assert api.put(f'{STATES}/x', {'name': 'y', 'enabled': 'yes'}).json == {'name': 'x', 'enabled': True}
    assert (api.get(f'{STATES}/x')['enabled'], api.get(f'{STATES}/y')['enabled']) == (True, False)
