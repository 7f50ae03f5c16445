"""v1's hashmap over HTTP: the forms in which CloudKitty's clients ask, the lists, and what is kept."""

import pytest

from tests import fixtures
from tests import surface
from tests.functional import api as real
from tests.functional.v1 import prices as pricing
from tests.functional.v1.prices import DAY
from tests.functional.v1.prices import NOBODY
from tests.functional.v1.prices import H
from tests.functional.v1.prices import when

every_engine = pytest.mark.parametrize('api', fixtures.ENGINES, indirect=True)


@pytest.fixture
def prices(api):
    return pricing.Prices(api)


# What is made

def test_types_are_always_in_one_order(prices):
    """W16."""
    assert prices.get('/types') == prices.get('/types/') == ['flat', 'rate']


@pytest.mark.parametrize(('kind', 'body'), [
    ('services', {'name': 'disk'}), ('fields', {'name': 'image', 'service_id': '{s}'}), ('groups', {'name': 'g'}),
    ('mappings', {'cost': '1', 'service_id': '{s}'}), ('thresholds', {'cost': '1', 'level': '1', 'service_id': '{s}'}),
])
@pytest.mark.parametrize('end', ['', '/', '//'])
@pytest.mark.parametrize('rating', ['rating', 'billing'])
def test_what_is_made_is_where_location_says(prices, kind, body, end, rating):
    path = f'/v1/{rating}/module_config/hashmap/{kind}'
    response = prices.client.ask('POST', path + end, prices._named(body))
    identity = response.json[f'{kind[:-1]}_id']
    assert (response.status, response.headers['Location']) == (201, f'{real.ROOT}{path}/{identity}')
    assert 'ETag' not in response.headers
    assert prices.client.get(response.headers['Location']) == response.json
    assert prices.client.get(f'{path}/{identity}//') == response.json


def test_an_id_that_a_client_makes_up_is_not_looked_at(prices):
    for kind, body in (('service', {'name': 'x'}), ('field', {'name': 'x', 'service_id': '{s}'}), ('group', {'name': 'x'}),
                       ('mapping', {'cost': '1', 'service_id': '{s}'}),
                       ('threshold', {'cost': '1', 'level': '1', 'service_id': '{s}'})):
        made = prices.ask('POST', f'/{kind}s', {f'{kind}_id': NOBODY, **body}).json
        assert made[f'{kind}_id'] != NOBODY


def test_a_mapping_as_the_official_client_makes_it(prices):
    made = prices.ask('POST', '/mappings/', {
        'field_id': '{f}', 'service_id': None, 'group_id': None, 'tenant_id': None, 'value': 'big', 'cost': '2.5',
        'type': 'rate', 'name': '0123456789abcdef01234567'}).json
    assert list(made) == ['mapping_id', 'value', 'type', 'cost', 'service_id', 'field_id', 'group_id', 'tenant_id',
                          'created_at', 'start', 'end', 'name', 'description', 'deleted', 'created_by', 'updated_by',
                          'deleted_by']
    assert (made['name'], made['cost'], made['field_id'], made['service_id']) == (
        '0123456789abcdef01234567', '2.5000000000000000000000000000', prices.ids['f'], None)
    assert made['start'] == made['created_at']
    assert '+' not in made['start']
    assert made['end'] is made['deleted'] is made['updated_by'] is made['deleted_by'] is None


def test_without_a_name_and_a_user_there_are_others(prices):
    """W1: CloudKitty answers 500 without Keystone."""
    made = prices.mapping('m').json
    assert len(made['name']) == 32
    assert made['created_by'] == 'unknown'
    named = real.Client(prices.client.application, headers={'X-User-Id': 'ann'})
    assert named.ask('PUT', f'{H}/mappings/{made["mapping_id"]}', {'cost': 0, 'end': when(DAY)}).status == 302
    assert named.ask('DELETE', f'{H}/mappings/{made["mapping_id"]}').status == 204
    found = prices.get('/mappings/{m}')
    assert (found['created_by'], found['updated_by'], found['deleted_by']) == ('unknown', 'ann', 'ann')


@every_engine
@pytest.mark.parametrize(('sent', 'shown'), [
    (b'0.1', '0.1000000000000000000000000000'), (b'"0.1"', '0.1000000000000000000000000000'),
    (b'5', '5.0000000000000000000000000000'), (b'1e-28', '0.0000000000000000000000000001'),
    (b'0.1234567890123456789012345678', '0.1234567890123456789012345678'),
    (b'999999999999.9999999999999999999999999999', '999999999999.9999999999999999999999999999'),
    (b'-0.30000000000000004', '-0.3000000000000000400000000000'),
])
def test_a_cost_is_the_decimal_of_the_text(prices, sent, shown):
    """W36: CloudKitty's JSON numbers go through binary."""
    raw = b'{"service_id": "%s", "cost": %s}' % (prices.ids['s'].encode(), sent)
    made = prices.ask('POST', '/mappings', raw=raw).json
    assert prices.get(f'/mappings/{made["mapping_id"]}')['cost'] == made['cost'] == shown


@every_engine
def test_a_level_is_the_decimal_of_the_text(prices):
    raw = b'{"service_id": "%s", "cost": 0.1, "level": 0.1}' % prices.ids['s'].encode()
    made = prices.ask('POST', '/thresholds', raw=raw).json
    assert prices.get(f'/thresholds/{made["threshold_id"]}') == made
    assert (made['level'], made['cost']) == ('0.10000000', '0.1000000000000000000000000000')


def test_a_start_in_the_past_needs_force(prices):
    """W3: any text is true, also false."""
    body = {'cost': '1', 'service_id': '{s}', 'start': '2026-01-01'}
    assert prices.refused('POST', '/mappings', body).startswith('Cannot create a rule with start in the past.')
    assert prices.refused('POST', '/mappings?force=', body).startswith('Cannot create a rule with start in the past.')
    made = prices.ask('POST', '/mappings?force=false', body)
    assert (made.status, made.json['start']) == (201, '2026-01-01T00:00:00')


def test_an_end_may_be_a_day(prices):
    made = prices.mapping('m', start='2099-01-01', end='2099-02-01').json
    assert (made['start'], made['end']) == ('2099-01-01T00:00:00', '2099-02-01T23:59:59')
    made = prices.mapping('n', start='2100-01-01T01:00:00+01:00', end='2100-02-01T00:00:00Z').json
    assert (made['start'], made['end']) == ('2100-01-01T00:00:00', '2100-02-01T00:00:00')


def test_a_service_may_have_no_name(prices):
    assert prices.service('empty', '').json['name'] == ''
    assert prices.refused('POST', '/services', {'name': ''}, 409).startswith('Service  already exists (UUID: ')


def test_v2_shows_what_v1_made(prices):
    prices.service('empty', '')
    prices.mapping('m', tenant_id='p')
    prices.threshold('t', level='10')
    later = prices.client.at('2.4')
    assert {one['name'] for one in later.get('/v2/rating/hashmap/services')['services']} == {'cpu', ''}
    [mapping] = later.get('/v2/rating/hashmap/mappings')['mappings']
    assert (mapping['mapping_id'], mapping['scope_id'], mapping['cost']) == (prices.ids['m'], 'p', '1')
    assert later.get('/v2/rating/hashmap/thresholds')['thresholds'][0]['level'] == '10'


# Lists

def fill(prices):
    """The same prices with rules of every kind, in the order of their names in these tests."""
    prices.group('g')
    prices.field('other', 's', 'image')
    past = when(-10 * DAY)
    prices.mapping('run', start=past, force='1', description='For ALL')
    prices.mapping('over', field_id='{f}', value='x', start=past, end=when(-9 * DAY), force='1')
    prices.mapping('soon', field_id='{f}', value='y', start='2099-01-01', tenant_id='p', group_id='{g}')
    prices.mapping('gone', field_id='{f}', value='z', tenant_id='p', group_id='{g}')
    assert prices.ask('DELETE', '/mappings/{gone}').status == 204
    prices.threshold('low')
    prices.threshold('high', level='9', tenant_id='p', group_id='{g}')
    prices.threshold('step', field_id='{f}')
    return prices


@pytest.fixture
def filled(prices):
    """Rules to be changed."""
    return fill(prices)


@pytest.fixture(scope='module')
def shown(databases):
    """Rules that are only looked at."""
    with databases.url() as url, real.application(url) as application:
        yield fill(pricing.Prices(real.Client(application)))


@pytest.mark.parametrize(('query', 'names'), [
    ('', 'run over soon'),
    ('?service_id={s}', 'run'),
    ('?field_id={f}', 'over soon'),
    ('?service_id={s}&field_id={f}', 'run'),
    ('?field_id={nobody}', ''),
    ('?field_id=not-a-uuid', ''),
    ('?group_id={g}', 'soon'),
    ('?no_group=1', 'run over'),
    ('?group_id={g}&no_group=1', 'soon'),
    ('?tenant_id=p', 'run over soon'),
    ('?tenant_id=p&filter_tenant=true', 'soon'),
    ('?filter_tenant=true', 'run over'),
    ('?filter_tenant=', 'run over soon'),
    ('?deleted=true', 'run over soon gone'),
    ('?deleted=false', 'run over soon gone'),
    ('?deleted=', 'run over soon'),
    ('?deleted_by=unknown', ''),
    ('?deleted_by=unknown&deleted=1', 'gone'),
    ('?created_by=unknown', 'run over soon'),
    ('?created_by=nobody', ''),
    ('?updated_by=unknown', ''),
    ('?start=2090-01-01', 'soon'),
    ('?start=', 'run over soon'),
    ('?end=2090-01-01T00:00:00', 'over'),
    ('?end=2000-01-01', ''),
    ('?description=for%20a', 'run'),
    ('?is_active=1', 'run'),
    ('?is_active=1&deleted=1', 'run'),
    ('?all=1', 'run over soon'),
    ('?all=&field_id={f}', 'over soon'),
])
def test_mappings_are_listed_as_they_are_asked_for(shown, query, names):
    assert shown.names(f'/mappings{query}', 'mapping') == names


@pytest.mark.parametrize(('query', 'names'), [
    ('?service_id={s}', 'low high'), ('?field_id={f}', 'step'), ('?service_id={s}&field_id={f}', 'low high'),
    ('?group_id={g}', 'high'), ('?service_id={s}&no_group=true', 'low'), ('?service_id={s}&tenant_id=p', 'low high'),
    ('?service_id={s}&tenant_id=p&filter_tenant=1', 'high'), ('?service_id={s}&filter_tenant=1', 'low'),
    ('?service_id={nobody}', ''),
])
def test_thresholds_are_listed_as_they_are_asked_for(shown, query, names):
    assert shown.names(f'/thresholds{query}', 'threshold') == names


@pytest.mark.parametrize(('path', 'body', 'kind', 'names'), [
    ('/services', None, 'service', 's'),
    ('/groups', None, 'group', 'g'),
    ('/fields?service_id={s}', None, 'field', 'f other'),
    ('/fields/', {'service_id': '{s}'}, 'field', 'f other'),
    ('/fields?service_id={nobody}', None, 'field', ''),
    ('/services/{s}/fields', None, 'field', 'f other'),
    ('/services/fields?service_id={s}', None, 'field', 'f other'),
    ('/services/fields/', {'service_id': '{s}'}, 'field', 'f other'),
    ('/services/{s}/mappings', None, 'mapping', 'run'),
    ('/services/{s}/mappings?is_active=', None, 'mapping', 'run'),
    ('/services/mappings?service_id={s}', None, 'mapping', 'run'),
    ('/groups/{g}/mappings', None, 'mapping', 'soon'),
    ('/groups/mappings?group_id={g}', None, 'mapping', 'soon'),
    ('/groups/mappings', {'group_id': '{g}'}, 'mapping', 'soon'),
    ('/groups/{nobody}/mappings', None, 'mapping', ''),
    ('/groups/{g}/thresholds/', None, 'threshold', 'high'),
    ('/groups/thresholds?group_id={g}', None, 'threshold', 'high'),
    ('/groups/thresholds/', {'group_id': '{g}'}, 'threshold', 'high'),
    ('/groups/{nobody}/thresholds', None, 'threshold', ''),
    ('/mappings/', {'field_id': '{f}', 'deleted': 'yes'}, 'mapping', 'over soon gone'),
    ('/mappings/', {'field_id': '{f}', 'deleted': False, 'start': '', 'tenant_id': None}, 'mapping', 'over soon'),
    ('/thresholds/', {'field_id': '{f}'}, 'threshold', 'step'),
])
def test_what_belongs_to_something_is_listed_by_any_of_its_names(shown, path, body, kind, names):
    assert shown.names(path, kind, body) == names


@pytest.mark.parametrize(('path', 'body'), [
    ('/mappings/{soon}/group', None), ('/mappings/group?mapping_id={soon}', None),
    ('/mappings/group/', {'mapping_id': '{soon}'}), ('/mappings/{gone}/group', None),
    ('/thresholds/{high}/group', None), ('/thresholds/group?threshold_id={high}', None),
    ('/thresholds/group', {'threshold_id': '{high}'}),
])
def test_the_group_of_a_rule(shown, path, body):
    assert shown.get(path, body) == {'group_id': shown.ids['g'], 'name': 'g'}


@pytest.mark.parametrize(('path', 'text'), [
    ('/mappings/{run}/group', 'Mapping has no group (UUID: {run})'),
    ('/mappings/{nobody}/group', 'Mapping has no group (UUID: {nobody})'),
    ('/thresholds/{low}/group', 'Threshold has no group (UUID: {low})'),
    ('/thresholds/group?threshold_id=x', 'Threshold has no group (UUID: x)'),
])
def test_a_rule_without_a_group(shown, path, text):
    assert shown.refused('GET', path, status=404) == text.format(**shown.ids)


# Deleting

@pytest.mark.parametrize(('path', 'body'), [
    ('/{kind}s/{id}', None), ('/{kind}s/{id}/', None), ('/{kind}s?{kind}_id={id}', None), ('/{kind}s/', 'id'),
    ('/{kind}s/{id}?{kind}_id={id}', None)])
@pytest.mark.parametrize(('kind', 'name', 'text'), [
    ('service', 's', 'No such service: None (UUID: {})'), ('field', 'f', 'No such field: {}'),
    ('group', 'g', 'No such group: None (UUID: {})'), ('mapping', 'run', 'No such mapping: {}'),
    ('threshold', 'low', 'No such threshold: {}')])
def test_what_is_deleted_is_gone_whichever_way_it_was_named(filled, path, body, kind, name, text):
    identity = filled.ids[name]
    path = path.format(kind=kind, id=identity)
    body = body and {f'{kind}_id': identity}
    response = filled.ask('DELETE', path, body)
    assert (response.status, response.body) == (204, b'')
    assert filled.refused('DELETE', path, body, 404) == text.format(identity)
    if kind != 'mapping':
        assert filled.refused('GET', f'/{kind}s/{identity}', status=404) == text.format(identity)


def test_a_deleted_mapping_is_still_shown_by_its_id(filled):
    """W9."""
    found = filled.get('/mappings/{gone}')
    assert (found['value'], found['deleted_by']) == ('z', 'unknown')
    assert found['created_at'] <= found['deleted'] <= when(DAY)
    assert filled.refused('PUT', '/mappings/{gone}', {'cost': 0}, 404) == f'No such mapping: {filled.ids["gone"]}'


def test_rules_go_with_their_service_and_field(filled):
    filled.ask('DELETE', '/fields/{f}')
    assert filled.names('/mappings?deleted=1', 'mapping') == 'run'
    assert filled.names('/thresholds?service_id={s}', 'threshold') == 'low high'
    assert filled.refused('GET', '/thresholds/{step}', status=404)
    assert filled.refused('GET', '/mappings/{gone}', status=404)
    filled.ask('DELETE', '/services/{s}')
    for path in ('/mappings/{run}', '/thresholds/{low}', '/fields/{other}'):
        assert filled.refused('GET', path, status=404)
    assert filled.names('/groups', 'group') == 'g'


@pytest.mark.parametrize(('path', 'body'), [
    ('/groups/{g}', None), ('/groups/{g}?recursive=', None), ('/groups', {'group_id': '{g}', 'recursive': False}),
    ('/groups/{g}', {'recursive': 'off'})])
def test_rules_stay_when_their_group_goes(filled, path, body):
    assert filled.ask('DELETE', path, body).status == 204
    assert filled.names('/mappings?deleted=1', 'mapping') == 'run over soon gone'
    assert filled.get('/mappings/{soon}')['group_id'] is filled.get('/thresholds/{high}')['group_id'] is None


@pytest.mark.parametrize(('path', 'body'), [
    ('/groups/{g}?recursive=true', None), ('/groups', {'group_id': '{g}', 'recursive': True}),
    # W3: in a query any text is true.
    ('/groups/{g}?recursive=false', None), ('/groups?group_id={g}&recursive=0', None)])
def test_rules_go_with_their_group_if_that_is_asked(filled, path, body):
    assert filled.ask('DELETE', path, body).status == 204
    assert filled.names('/mappings?deleted=1', 'mapping') == 'run over'
    assert filled.refused('GET', '/mappings/{gone}', status=404)
    assert filled.names('/thresholds?service_id={s}', 'threshold') == 'low'


# Versions

@pytest.mark.parametrize('version', [*surface.VERSIONS, 'latest'])
def test_v1_is_the_same_at_every_version(shown, version):
    at = shown.client.at(version)
    assert at.get(f'{H}/mappings') == shown.get('/mappings')
    assert at.ask('GET', f'{H}/mappings/{NOBODY}').json == shown.ask('GET', '/mappings/{nobody}').json
