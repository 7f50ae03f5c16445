"""Rules of hashmap where a conversation is not enough: what every engine has to hold, and to the last digit."""

import pytest

from tests import fixtures
from tests.functional import api as real
from tests.functional import pricing

every_engine = pytest.mark.parametrize('api', fixtures.ENGINES, indirect=True)


@pytest.fixture
def client(api):
    return api.at('2.4')


@pytest.fixture
def service_id(client):
    return client.post(f'{pricing.HASHMAP}/services', {'name': 'cpu'}).json['service_id']


def made(client, kind, body, **params):
    """What was made, as it is read again."""
    response = client.post(f'{pricing.HASHMAP}/{kind}', body, **params)
    found = client.get(response.headers['Location'])
    assert found == response.json
    return found


@every_engine
@pytest.mark.parametrize('cost', [
    '0', '-1', '0.0000000000000000000000000001', '999999999999.9999999999999999999999999999',
    '-999999999999.9999999999999999999999999999',
])
def test_a_cost_is_kept_to_the_last_digit(client, service_id, cost):
    assert made(client, 'mappings', {'service_id': service_id, 'cost': cost})['cost'] == cost
    assert made(client, 'thresholds', {'service_id': service_id, 'cost': cost, 'level': '1'})['cost'] == cost


@every_engine
@pytest.mark.parametrize('level', ['0', '-1', '0.00000001', '999999999999.99999999'])
def test_a_level_is_kept_to_the_last_digit(client, service_id, level):
    assert made(client, 'thresholds', {'service_id': service_id, 'cost': '1', 'level': level})['level'] == level


@every_engine
@pytest.mark.parametrize('amount', ['1000000000000', '-1e12', '1e39', '1e999'])
def test_an_amount_with_more_digits_is_refused(client, service_id, amount):
    for kind, body in (('mappings', {'cost': amount}), ('thresholds', {'cost': amount, 'level': '1'}),
                       ('thresholds', {'cost': '1', 'level': amount})):
        response = client.ask('POST', f'{pricing.HASHMAP}/{kind}', {'service_id': service_id, **body})
        assert response.status == 400, response


@every_engine
@pytest.mark.parametrize(('sent', 'shown'), [
    ('0001-01-01', '0001-01-01T00:00:00+00:00'),
    ('2026-11-01T00:00:00.123456+05:30', '2026-10-31T18:30:00.123456+00:00'),
    ('9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999+00:00'),
])
def test_a_time_is_kept_to_the_microsecond(client, service_id, sent, shown):
    found = made(client, 'mappings', {'service_id': service_id, 'cost': '1', 'start': sent, 'end': sent}, force='true')
    assert (found['start'], found['end']) == (shown, shown)


@every_engine
@pytest.mark.parametrize(('name', 'longest'), [('name', 255), ('description', 4096), ('scope_id', 255), ('value', 4096)])
def test_a_text_may_be_long_but_not_endless(client, service_id, name, longest):
    """Characters are counted, not bytes."""
    parent = {'service_id': service_id}
    if name == 'value':
        parent = {'field_id': made(client, 'fields', {'name': 'flavor', **parent})['field_id']}
    text = '\u00e9' * longest
    assert client.ask('POST', f'{pricing.HASHMAP}/mappings', {**parent, 'cost': '1', name: text + 'x'}).status == 400
    assert made(client, 'mappings', {**parent, 'cost': '1', name: text})[name] == text


@every_engine
def test_a_name_may_be_any_text(client):
    names = ['cpu', 'CPU', 'c\u00f6re', 'co\u0308re', '\U0001f600', "'; --", ' ', '\n', '\x01', 'e' * 255]
    for name in names:
        made(client, 'services', {'name': name})
    # By code point, whatever the language of the database, and no two of them are one.
    assert [one['name'] for one in client.get(f'{pricing.HASHMAP}/services')['services']] == sorted(names)
    for name in names:
        assert len(client.get(f'{pricing.HASHMAP}/services', name=name)['services']) == 1
    assert client.ask('POST', f'{pricing.HASHMAP}/services', {'name': 'e' * 256}).status == 400


@every_engine
def test_an_author_may_have_any_name(client, service_id):
    author = real.Client(client.application, '2.4', {'X-User-Id': 'x' * 5000})
    assert made(author, 'mappings', {'service_id': service_id, 'cost': '1'})['created_by'] == 'x' * 255


@every_engine
def test_every_write_changes_the_tag_of_its_own_object_only(client, service_id):
    other = client.post(f'{pricing.HASHMAP}/services', {'name': 'disk'}).headers['Location']
    path = f'{pricing.HASHMAP}/services/{service_id}'
    tags = [client.ask('GET', one).headers['ETag'] for one in (path, other)]
    changed = client.ask('PUT', path, {'name': 'core'}, headers={'If-Match': tags[0]})
    assert changed.headers['ETag'] != tags[0]
    assert client.ask('GET', path).headers['ETag'] == changed.headers['ETag']
    assert client.ask('GET', other).headers['ETag'] == tags[1]
    assert client.ask('PUT', path, {'name': 'vcpu'}, headers={'If-Match': tags[0]}).status == 412
    assert client.ask('PUT', path, {'name': 'vcpu'}, headers={'If-Match': tags[1]}).status == 412
    assert client.get(path)['name'] == 'core'
