"""What may be done to v1's rules, by tables: the refusals of a POST in their order, and a PUT in each state."""

import itertools
import json

import pytest

from tests import fixtures
from tests.functional import api as real
from tests.functional.v1 import prices as pricing
from tests.functional.v1.prices import DAY
from tests.functional.v1.prices import NOBODY
from tests.functional.v1.prices import H
from tests.functional.v1.prices import when

ONLY_END = 'You are allowed to update only the attribute [end] as this rule is already running as it started on ['
SETTLED = 'Cannot update a rule that was already processed and has a defined end date.'


@pytest.fixture
def prices(api):
    return pricing.Prices(api)


@pytest.fixture(scope='module')
def shop(databases):
    """Prices that nothing in this module changes."""
    with databases.url() as url, real.application(url) as application:
        made = pricing.Prices(real.Client(application))
        made.mapping('m', name='taken')
        made.threshold('t')
        yield made
        assert made.names('/mappings?deleted=1', 'mapping') == 'm'
        assert made.names('/thresholds?service_id={s}', 'threshold') == 't'


# POST of a mapping: what each check refuses, as a change of what is right. They are asked in this order.
CHECKS = [
    ({'start': '2020-01-01'}, 'Cannot create a rule with start in the past. start=[2020-01-01 00:00:00] current time=[', 400),
    ({'start': '2099-02-01', 'end': '2099-01-01T00:00:00'},
     'Cannot create a rule with start after end. start=[2099-02-01 00:00:00] end=[2099-01-01 00:00:00].', 400),
    ({'start': None, 'end': '2099-01-01T00:00:00'},
     'Cannot create a rule with an end but no start. end=[2099-01-01 00:00:00].', 400),
    ({'service_id': '{s}', 'field_id': '{f}'}, 'You can only specify one parent.', 400),
    ({'service_id': None, 'field_id': None}, 'You must specify one parent.', 400),
    ({'service_id': '{s}', 'field_id': None, 'value': 'x'}, "You can't specify a value and a service_id.", 400),
    ({'service_id': None, 'field_id': '{f}', 'value': ''}, 'You must specify a value for a field mapping.', 400),
    ({'service_id': None, 'field_id': '{nobody}', 'value': 'x'}, f'No such field: {NOBODY}', 400),
    ({'service_id': '{nobody}', 'field_id': None, 'value': ''}, f'No such service: None (UUID: {NOBODY})', 400),
    ({'group_id': '{nobody}'}, f'No such group: None (UUID: {NOBODY})', 400),
    ({'name': 'taken'}, "Mapping '", 409),
    ({'cost': None}, 'No mapping type: flat', 400),
    ({'cost': 'NaN'}, 'No mapping type: flat', 400),
    ({'type': None}, 'No mapping type: None', 400),
]
RIGHT = {'cost': '1', 'service_id': '{s}', 'tenant_id': 'q', 'start': '2099-01-01'}


@pytest.mark.parametrize(('change', 'text', 'status'), CHECKS)
def test_a_new_mapping_is_refused(shop, change, text, status):
    assert shop.refused('POST', '/mappings', {**RIGHT, **change}, status).startswith(text)


@pytest.mark.parametrize(('first', 'second'), [
    pytest.param(first, second, id=f'{first[1][:40]} before {second[1][:40]}')
    for first, second in itertools.combinations(CHECKS, 2)
    if not set(first[0]) & set(second[0]) and not first[1].startswith('No mapping type')])
def test_of_two_mistakes_the_first_check_speaks(shop, first, second):
    body = {**RIGHT, **second[0], **first[0]}
    assert shop.refused('POST', '/mappings', body, first[2]).startswith(first[1])


def test_a_mapping_that_is_there_is_a_conflict(shop):
    service = shop.ids['s']
    assert shop.refused('POST', '/mappings', {'cost': '2', 'service_id': '{s}'}, 409) == (
        f"Mapping '' already exists for service '{service}', tenant: 'None'")


SPANS = {
    'early': {'start': '2099-01-01', 'end': '2099-01-31T00:00:00'},
    'late': {'start': '2099-02-01', 'end': '2099-03-01'},
    'endless': {'start': '2099-01-15'},
    'inside': {'start': '2099-01-10', 'end': '2099-01-11'},
    'from early on': {'start': '2098-01-01'},
}


@pytest.mark.parametrize(('first', 'second', 'status'), [
    ('early', 'late', 201), ('late', 'early', 201), ('early', 'endless', 409), ('endless', 'early', 409),
    ('early', 'inside', 409), ('inside', 'early', 409), ('early', 'from early on', 409), ('from early on', 'late', 409),
    ('endless', 'from early on', 409), ('early', 'early', 409),
])
def test_mappings_of_one_price_do_not_overlap(prices, first, second, status):
    """W10: CloudKitty overlooks an endless one that meets a finite one."""
    bodies = [{'cost': '1', 'field_id': '{f}', 'value': 'x', 'tenant_id': 'p', **SPANS[name]}
              for name in (first, second)]
    assert [prices.ask('POST', '/mappings', body).status for body in bodies] == [201, status]
    assert prices.ask('POST', '/mappings', {**bodies[1], 'tenant_id': 'q'}).status == 201


@pytest.mark.parametrize(('change', 'text', 'status'), [
    ({'service_id': '{s}', 'field_id': '{f}'}, 'You can only specify one parent.', 400),
    ({'service_id': None}, 'You must specify one parent.', 400),
    ({'service_id': None, 'field_id': '{nobody}'}, f'No such field: {NOBODY}', 400),
    ({'service_id': '{nobody}'}, f'No such service: None (UUID: {NOBODY})', 400),
    ({'group_id': '{nobody}'}, f'No such group: None (UUID: {NOBODY})', 400),
    ({'cost': None}, 'No mapping type: flat', 400),
    ({'type': None}, 'No mapping type: None', 400),
    ({'level': '1.000000001'}, 'The level of a threshold must be a number with at most 12 digits before the decimal '
                               'point and 8 after it.', 400),
    # W10: CloudKitty accepts two for every tenant, and names no tenant in the refusal.
    ({'level': '1.0', 'tenant_id': None}, "Threshold '1' already exists for service '{s}', tenant: 'None'", 409),
    # W11: CloudKitty accepts it, and every rating of the service fails.
    ({'level': None}, 'Invalid input for field/attribute level. expected a decimal number', 400),
])
def test_a_new_threshold_is_refused(shop, change, text, status):
    body = {'cost': '1', 'level': '2', 'service_id': '{s}', 'tenant_id': 'q', **change}
    assert shop.refused('POST', '/thresholds', body, status) == text.format(**shop.ids)


def test_a_level_is_taken_for_a_tenant(prices):
    """W10."""
    prices.threshold('t', tenant_id='p')
    assert prices.refused('POST', '/thresholds', {'cost': '2', 'level': '1', 'service_id': '{s}', 'tenant_id': 'p'}, 409) == (
        f"Threshold '1' already exists for service '{prices.ids['s']}', tenant: 'p'")
    prices.threshold('u', tenant_id='q')
    prices.threshold('v')


@pytest.mark.parametrize(('path', 'body', 'text'), [
    ('services', {}, "Invalid input for field/attribute name. Value: 'None'. Mandatory field missing."),
    ('services', {'name': None}, 'Invalid input for field/attribute name. expected str'),
    ('services', {'name': 5}, 'Invalid input for field/attribute name. expected str'),
    ('services', {'name': 'x', 'foo': 1}, 'Unknown attribute for argument service_data: foo'),
    ('services?foo=1', {'name': 'x'}, 'Unknown argument: "foo"'),
    ('services', [], 'Missing argument: "service_data"'),
    ('fields', {'name': 'x'}, "Invalid input for field/attribute service_id. Value: 'None'. Mandatory field missing."),
    ('fields', {'name': 'x', 'service_id': 'zz'}, 'Invalid input for field/attribute service_id. Invalid UUID'),
    ('fields', {'name': 'x', 'service_id': None}, 'Invalid input for field/attribute service_id. expected str'),
    ('fields', {'name': 'x', 'service_id': NOBODY}, f'No such service: None (UUID: {NOBODY})'),
    ('fields', {'name': 'x', 'service_id': '{s}', 'foo': 1}, 'Unknown attribute for argument field_data: foo'),
    ('groups', {'name': []}, 'Invalid input for field/attribute name. expected str'),
    ('groups', {'name': 'x', 'foo': 1}, 'Unknown attribute for argument group_data: foo'),
    ('mappings', {'service_id': '{s}'}, "Invalid input for field/attribute cost. Value: 'None'. Mandatory field missing."),
    ('mappings', None, 'Missing argument: "mapping_data"'),
    ('mappings', {**RIGHT, 'cost': 'abc'}, 'Invalid input for field/attribute cost. expected a decimal number'),
    ('mappings', {**RIGHT, 'cost': 'Infinity'}, 'Invalid input for field/attribute cost. expected a decimal number'),
    ('mappings', {**RIGHT, 'cost': '1e999'}, 'Invalid input for field/attribute cost. the number is out of range'),
    ('mappings', {**RIGHT, 'type': 'cubic'}, 'Invalid input for field/attribute type. Value should be one of: flat, rate'),
    ('mappings', {**RIGHT, 'value': 5}, 'Invalid input for field/attribute value. expected str or null'),
    ('mappings', {**RIGHT, 'service_id': 'zz'}, 'Invalid input for field/attribute service_id. Invalid UUID'),
    ('mappings', {**RIGHT, 'start': 'soon'}, 'Invalid input for field/attribute start. not a valid iso8601'),
    ('mappings', {**RIGHT, 'map_type': 'flat'}, 'Unknown attribute for argument mapping_data: map_type'),
    ('mappings?forced=1', RIGHT, 'Unknown argument: "forced"'),
    ('thresholds', {'service_id': '{s}', 'cost': '1'},
     "Invalid input for field/attribute level. Value: 'None'. Mandatory field missing."),
    ('thresholds', {'service_id': '{s}', 'level': '1'},
     "Invalid input for field/attribute cost. Value: 'None'. Mandatory field missing."),
    ('thresholds', {'service_id': '{s}', 'level': '1', 'cost': '1', 'value': ''},
     'Unknown attribute for argument threshold_data: value'),
    ('thresholds?force=1', {'service_id': '{s}', 'level': '1', 'cost': '1'}, 'Unknown argument: "force"'),
])
def test_a_body_is_typed(shop, path, body, text):
    """W5: much of this is 500 in CloudKitty."""
    assert shop.refused('POST', f'/{path}', body) == text


@pytest.mark.parametrize(('method', 'path', 'body', 'text'), [
    ('GET', '/services?service_id={s}', None, 'Unknown argument: "service_id"'),
    ('GET', '/services', {'name': 'x'}, 'Unknown argument: "name"'),
    ('GET', '/groups?a=1', None, 'Unknown argument: "a"'),
    ('GET', '/types?a=1', None, 'Unknown argument: "a"'),
    ('GET', '/mappings?mapping_id={m}', None, 'Unknown argument: "mapping_id"'),
    ('GET', '/mappings?start=soon', None, 'Invalid input for field/attribute start. not a valid iso8601'),
    ('GET', '/mappings?deleted=1&deleted=1', None, 'Parameter deleted was given several times'),
    ('GET', '/mappings?deleted=1', {'deleted': True}, 'Parameter deleted was given several times'),
    ('GET', '/mappings', {'deleted': 'perhaps'}, 'Invalid input for field/attribute deleted. expected boolean'),
    ('GET', '/mappings', {'service_id': 5}, 'Invalid input for field/attribute service_id. expected str'),
    ('GET', '/mappings?all=', None, 'You must specify either service_uuid, field_uuid or group_uuid.'),
    ('GET', '/services/mappings?all=', None, 'You must specify either service_uuid, field_uuid or group_uuid.'),
    ('GET', '/thresholds', None, 'You must specify either service_uuid, field_uuid or group_uuid.'),
    ('GET', '/thresholds?deleted=1', None, 'Unknown argument: "deleted"'),
    ('GET', '/fields', None, 'Missing argument: "service_id"'),
    ('GET', '/services/fields', None, 'Missing argument: "service_id"'),
    ('GET', '/groups/mappings', None, 'Missing argument: "group_id"'),
    ('GET', '/groups/{nobody}/mappings?deleted=1', None, 'Unknown argument: "deleted"'),
    ('GET', '/mappings/group', None, 'Missing argument: "mapping_id"'),
    ('GET', '/thresholds/group', None, 'Missing argument: "threshold_id"'),
    ('DELETE', '/services/', None, 'Missing argument: "service_id"'),
    ('DELETE', '/fields', None, 'Missing argument: "field_id"'),
    ('DELETE', '/groups?recursive=1', None, 'Missing argument: "group_id"'),
    ('DELETE', '/mappings', None, 'Missing argument: "mapping_id"'),
    ('DELETE', '/thresholds', None, 'Missing argument: "threshold_id"'),
    ('DELETE', '/mappings/{m}?force=1', None, 'Unknown argument: "force"'),
    ('PUT', '/mappings', {'cost': '1'}, 'Missing argument: "mapping_id"'),
    ('PUT', '/mappings/{m}', {}, "Invalid input for field/attribute cost. Value: 'None'. Mandatory field missing."),
    ('PUT', '/mappings/{m}', None, 'Missing argument: "mapping_data"'),
    ('PUT', '/mappings/{m}?force=1', {'cost': '1'}, 'Unknown argument: "force"'),
    ('PUT', '/thresholds', {'cost': '1', 'level': '1'}, 'Missing argument: "threshold_id"'),
    ('PUT', '/thresholds/{t}', {'cost': '1'},
     "Invalid input for field/attribute level. Value: 'None'. Mandatory field missing."),
    ('PUT', '/thresholds/{t}', {'cost': '1', 'level': None},
     'Invalid input for field/attribute level. expected a decimal number'),
])
def test_arguments_are_those_that_an_operation_has(shop, method, path, body, text):
    assert shop.refused(method, path, body) == text


@pytest.mark.parametrize(('method', 'path', 'body'), [
    ('GET', '/mappings/{m}?mapping_id={nobody}', None), ('GET', '/services/{s}/fields?service_id={nobody}', None),
    ('DELETE', '/mappings/{nobody}', {'mapping_id': '{m}'}), ('DELETE', '/services/{nobody}?service_id={s}', None),
    ('DELETE', '/thresholds/{nobody}?threshold_id={t}', None), ('PUT', '/mappings/{m}?mapping_id={nobody}', {'cost': 0}),
])
def test_two_ids_are_one_too_many(shop, method, path, body):
    """W4: CloudKitty takes the one of the query or body, and deletes another object than the path names."""
    assert 'was given several times' in shop.refused(method, path, body)


# PUT of a mapping: states, what is sent, and what becomes of it.

@pytest.fixture
def states(prices):
    """A rate in each state: to come, running, and with its end set."""
    prices.group('g')
    rule = {'field_id': '{f}', 'type': 'rate', 'cost': '0.5', 'tenant_id': 'p', 'group_id': '{g}'}
    prices.mapping('future', **rule, value='a', start='2099-01-01', end='2099-02-01T00:00:00', name='n', description='d')
    prices.mapping('running', **rule, value='b', start=when(-DAY), force='1', description='d')
    prices.mapping('settled', **rule, value='c', start=when(-DAY), end='2099-02-01T00:00:00', force='1')
    return prices


FUTURE = [
    ('cost alone', {'cost': '3'}, {'cost': '3.0000000000000000000000000000', 'end': None, 'description': None}),
    ('what is ignored', {'cost': '0.5', 'value': 'z', 'type': 'flat', 'group_id': None, 'tenant_id': 'q', 'name': 'other',
                         'field_id': None, 'service_id': '{s}', 'end': '2099-02-01T00:00:00', 'description': 'd'}, {}),
    ('dates', {'cost': '0.5', 'start': '2099-03-01', 'end': '2099-03-02', 'description': 'e'},
     {'start': '2099-03-01T00:00:00', 'end': '2099-03-02T23:59:59', 'description': 'e'}),
    ('empty dates', {'cost': '0.5', 'start': '', 'end': '', 'description': ''}, {'end': None, 'description': ''}),
]
SERVERS_OWN = {'updated_by': 'unknown'}


@pytest.mark.parametrize(('sent', 'change'), [row[1:] for row in FUTURE], ids=[row[0] for row in FUTURE])
def test_a_mapping_to_come_takes_four_attributes(states, sent, change):
    """W8: the others are ignored, and an end or description that is left out is gone."""
    before = states.get('/mappings/{future}')
    response = states.ask('PUT', '/mappings/{future}', sent)
    assert (response.status, response.body) == (302, b'')
    assert response.headers['Location'] == f'{real.ROOT}{H}/mappings/{states.ids["future"]}'
    assert states.get('/mappings/{future}') == {**before, **change, **(change and SERVERS_OWN)}


RUNNING = [
    ('cost of zero', {'cost': 0, 'type': 'rate', 'end': '2099-02-01T00:00:00'}),
    ('equal cost', {'cost': '0.50', 'type': 'rate', 'end': '2099-02-01T00:00:00'}),
    ('empty attributes', {'cost': None, 'type': None, 'end': '2099-02-01T00:00:00', 'value': '', 'name': '', 'start': '',
                          'description': '', 'tenant_id': None, 'group_id': None, 'field_id': None}),
]


@pytest.mark.parametrize('sent', [row[1] for row in RUNNING], ids=[row[0] for row in RUNNING])
def test_a_running_mapping_takes_an_end(states, sent):
    before = states.get('/mappings/{running}')
    assert states.ask('PUT', '/mappings/{running}', sent).status == 302
    assert states.get('/mappings/{running}') == {**before, 'end': '2099-02-01T00:00:00', **SERVERS_OWN}


def test_a_running_mapping_takes_an_end_in_the_whole_of_it(states):
    """W7: CloudKitty compares its own ids with those of the client as different things."""
    whole = states.get('/mappings/{running}')
    response = states.ask('PUT', '/mappings/', {**whole, 'end': '2099-02-01'})
    assert (response.status, response.headers['Location']) == (302, f'{real.ROOT}{H}/mappings/')
    assert states.get('/mappings/{running}') == {**whole, 'end': '2099-02-01T23:59:59', **SERVERS_OWN}


@pytest.mark.parametrize('sent', [{'cost': 0, 'type': 'rate'}, {'cost': '0.5', 'type': 'rate', 'end': None}])
def test_a_running_mapping_without_an_end_is_as_it_was(states, sent):
    before = states.get('/mappings/{running}')
    assert states.ask('PUT', '/mappings/{running}', sent).status == 302
    assert states.get('/mappings/{running}') == before


@pytest.mark.parametrize('change', [
    {'cost': '4'}, {'cost': 'NaN'}, {'type': 'flat'}, {'type': '-'}, {'value': 'z'}, {'field_id': NOBODY}, {'service_id': NOBODY},
    {'group_id': NOBODY}, {'tenant_id': 'q'}, {'start': '2099-01-01'}, {'name': 'z'}, {'description': 'z'},
], ids=str)
def test_nothing_else_of_a_running_mapping_changes(states, change):
    """An absent type is flat."""
    before = states.get('/mappings/{running}')
    sent = {'cost': 0, 'type': 'rate', 'end': '2099-02-01', **change}
    if sent['type'] == '-':
        del sent['type']
    assert states.refused('PUT', '/mappings/{running}', sent).startswith(ONLY_END)
    assert states.get('/mappings/{running}') == before


def test_a_running_mapping_does_not_end_in_the_past(states):
    text = states.refused('PUT', '/mappings/{running}', {'cost': 0, 'type': 'rate', 'end': '2026-01-01T00:00:00'})
    assert text.startswith('End date must be in the future. end=[2026-01-01 00:00:00] current time=[')


@pytest.mark.parametrize('change', [{'end': '2099-03-01'}, {'end': None}, {'cost': '4'}, {'type': 'flat'}, {'value': 'z'}],
                         ids=str)
def test_a_mapping_with_an_end_is_settled(states, change):
    sent = {'cost': 0, 'type': 'rate', 'end': '2099-02-01T00:00:00', **change}
    assert states.refused('PUT', '/mappings/{settled}', sent) == SETTLED


@pytest.mark.parametrize(('name', 'sent'), [
    ('future', {'cost': '3', 'start': '2099-03-01', 'end': '2099-03-02'}), ('running', {'cost': 0, 'type': 'rate'}),
    ('running', {'cost': 0, 'type': 'rate', 'end': '2099-02-01'}),
    ('settled', {'cost': '0.5', 'type': 'rate', 'end': '2099-02-01T00:00:00'}), ('settled', 'whole')], ids=str)
def test_a_repeat_is_answered_as_the_first(states, name, sent):
    """W2: clients that follow the redirect send the same PUT again, and CloudKitty then reports a failure."""
    if sent == 'whole':
        sent = states.get(f'/mappings/{{{name}}}')
    path = f'/mappings/{{{name}}}'
    assert states.ask('PUT', path, sent).status == 302
    after = states.get(path)
    for _ in range(3):
        assert states.ask('PUT', path, sent).status == 302
        assert states.get(path) == after


@pytest.mark.parametrize(('sent', 'text'), [
    ({'cost': '1', 'start': '2020-01-01'}, 'Cannot create a rule with start in the past.'),
    ({'cost': '1', 'end': '2098-01-01'}, 'Cannot create a rule with start after end.'),
    ({'cost': None}, 'No mapping type: rate'), ({'cost': 'NaN'}, 'No mapping type: rate'),
    ({'cost': '1e-29'}, 'The cost of a rule must have at most 12 digits'),
])
def test_a_mapping_to_come_stays_right(states, sent, text):
    before = states.get('/mappings/{future}')
    assert states.refused('PUT', '/mappings/{future}', sent).startswith(text)
    assert states.get('/mappings/{future}') == before


def test_a_mapping_to_come_may_not_come_upon_another(states):
    states.mapping('next', field_id='{f}', value='a', tenant_id='p', group_id='{g}', start='2100-01-01')
    assert states.refused('PUT', '/mappings/{future}', {'cost': '1'}, 409) == (
        f"Mapping 'a' already exists for field '{states.ids['f']}', tenant: 'p'")


def test_an_unknown_rule_cannot_be_changed(shop):
    for kind in ('mapping', 'threshold'):
        for path, more in (('/{nobody}', {}), ('?%s_id={nobody}' % kind, {}), ('/', {f'{kind}_id': NOBODY})):
            body = {'cost': 0, **({'level': 1} if kind == 'threshold' else {}), **more}
            assert shop.refused('PUT', f'/{kind}s{path}', body, 404) == f'No such {kind}: {NOBODY}'


# PUT of a threshold

@pytest.fixture
def steps(prices):
    prices.group('g')
    prices.group('h')
    prices.threshold('step', level='10', cost='2', type='rate', tenant_id='p', group_id='{g}')
    return prices


@pytest.mark.parametrize(('sent', 'change'), [
    ({'cost': '3', 'level': '20'}, {'cost': '3', 'level': '20', 'type': 'flat', 'tenant_id': None}),
    ({'cost': '2', 'level': '10', 'type': 'rate', 'tenant_id': 'p', 'group_id': None}, {}),
    ({'cost': '2', 'level': '10', 'type': 'rate', 'tenant_id': 'q', 'group_id': '{h}'}, {'tenant_id': 'q', 'group_id': '{h}'}),
    ({'cost': '2', 'level': '10', 'type': 'rate', 'tenant_id': 'p', 'service_id': None, 'field_id': '{f}'}, {}),
], ids=str)
def test_a_threshold_takes_all_but_its_parent(steps, sent, change):
    """W8: an absent type is flat, an absent tenant is everybody, and a group cannot be taken away."""
    change = steps._named(change)
    before = steps.get('/thresholds/{step}')
    for _ in range(2):
        response = steps.ask('PUT', '/thresholds/{step}/', sent)
        assert (response.status, response.body) == (302, b'')
        assert response.headers['Location'] == f'{real.ROOT}{H}/thresholds/{steps.ids["step"]}/'
    places = {'cost': '.' + '0' * 28, 'level': '.' + '0' * 8}
    assert steps.get('/thresholds/{step}') == {**before, **{
        key: value and value + places.get(key, '') for key, value in change.items()}}


@pytest.mark.parametrize(('sent', 'text', 'status'), [
    ({'level': '11'}, "Threshold '11' already exists for Threshold_id '{step}', tenant: 'p'", 409),
    ({'group_id': NOBODY}, f'No such group: None (UUID: {NOBODY})', 400),
    ({'type': None}, 'No mapping type: None', 400), ({'cost': None}, 'No mapping type: rate', 400),
    ({'foo': 1}, 'Unknown attribute for argument threshold_data: foo', 400),
], ids=str)
def test_a_threshold_stays_right(steps, sent, text, status):
    steps.threshold('next', level='11', tenant_id='p', group_id='{g}')
    before = steps.get('/thresholds/{step}')
    whole = {'cost': '2', 'level': '10', 'type': 'rate', 'tenant_id': 'p', **sent}
    assert steps.refused('PUT', '/thresholds/{step}', whole, status) == text.format(**steps.ids)
    assert steps.get('/thresholds/{step}') == before


# On the wire

def test_a_redirect_is_bare(states):
    """No body, no content type, and the URL as it was asked for."""
    client = states.client.rude()
    path = f'/v1//billing/module_config/hashmap/mappings/{states.ids["future"]}/'
    response = client.ask('PUT', path, {'cost': '1'})
    assert (response.status, response.body) == (302, b'')
    assert response.headers['Location'] == f'{real.ROOT}{path}'
    assert 'Content-Type' not in response.headers


def test_a_location_has_no_query(states):
    response = states.ask('PUT', '/mappings?mapping_id={future}', {'cost': '1'})
    assert (response.status, response.headers['Location']) == (302, f'{real.ROOT}{H}/mappings')
    response = states.ask('POST', '/mappings?force=1', {'cost': '1', 'service_id': '{s}', 'start': '2020-01-01'})
    assert response.headers['Location'] == f'{real.ROOT}{H}/mappings/{response.json["mapping_id"]}'


@pytest.mark.parametrize('api', fixtures.ENGINES, indirect=True)
def test_no_refusal_shows_sql(prices):
    """W30."""
    texts = ["'; --", '\U0001f600', '%', '\\', 'a' * 255, 'select * from hashmap_mapping']
    for text in texts:
        prices.mapping(text, tenant_id=text, name=text, description=text, field_id='{f}', value=text)
        for query in ('tenant_id', 'description', 'created_by', 'service_id', 'group_id'):
            response = prices.ask('GET', '/mappings', {query: text, 'filter_tenant': True})
            assert response.status == 200, response
        for path in ('/services', '/fields', '/groups', '/mappings', '/thresholds'):
            response = prices.ask('DELETE', path, {f'{path[1:-1]}_id': text})
            assert response.status == 404
            assert json.loads(response.text)['faultstring'].startswith('No such')


@pytest.mark.parametrize(('method', 'path', 'status'), [
    ('GET', '', 405), ('GET', '/', 405), ('GET', '/nothing', 405), ('PUT', f'/services/{NOBODY}', 405),
    ('PUT', '/services', 405), ('POST', f'/mappings/{NOBODY}', 405), ('HEAD', '/services', 405),
    ('GET', f'/services/{NOBODY}/fields/{NOBODY}', 404), ('GET', f'/services/{NOBODY}/thresholds', 405),
    ('OPTIONS', '/services', 200), ('OPTIONS', '/nothing', 200),
])
def test_methods_and_paths(shop, method, path, status):
    assert shop.ask(method, path).status == status
