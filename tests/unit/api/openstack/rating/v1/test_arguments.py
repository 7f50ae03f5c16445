"""What v1's info, collector, modules and quotes refuse, and in which words: no database is asked."""

import json

import pytest

from rating_api import app
from rating_api import conf
from rating_api.db import session
from tests import client

LONG = 'x' * 256
MAPPINGS, STATES = '/v1/collector/mappings', '/v1/collector/states'
MODULES, QUOTE, NOOP = '/v1/rating/modules', '/v1/rating/quote', '/v1/rating/module_config/noop'


@pytest.fixture(scope='module')
def api():
    """A client of the real API, whose database and file of metrics are not there."""
    configuration = conf.make_conf(config_files=[], overrides={
        'api.auth_strategy': 'noauth', 'collect.metrics_conf': '/nowhere/metrics.yml'})
    made = app.make_services(configuration, session.Database('sqlite:////nowhere/none.sqlite'))
    return client.Client(app.make_app(configuration, made))


def ask(api, method, path, body=None, kind='application/json'):
    raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    return api.request(method, path, body=raw, headers={} if raw is None else {'Content-Type': kind})


def invalid(name, reason):
    return f'Invalid input for field/attribute {name}. {reason}'


def mandatory(name):
    return invalid(name, "Value: 'None'. Mandatory field missing.")


def twice(name):
    return f'Parameter {name} was given several times'


NOT_JSON, NOT_OBJECT = 'Request is not in valid JSON format', 'Request must be a JSON dict'
INFO = [
    ('GET', '/v1/info/config?x=1', None, 'Unknown argument: "x"'),
    ('GET', '/v1/info/metrics', {'x': 1}, 'Unknown argument: "x"'),
    ('GET', '/v1/info/services?metric_id=a', None, 'Unknown argument: "metric_id"'),
    ('GET', '/v1/info/metrics/a?x=1', None, 'Unknown argument: "x"'),
    # W4: the one of the path is not overridden.
    ('GET', '/v1/info/metrics/a?metric_id=b', None, twice('metric_id')),
    ('GET', '/v1/info/services/a', {'metric_id': 'b'}, twice('metric_id')),
]
COLLECTOR = [
    ('GET', f'{MAPPINGS}?x=1', None, 'Unknown argument: "x"'),
    ('GET', f'{MAPPINGS}?collector=a&collector=a', None, twice('collector')),
    ('GET', f'{MAPPINGS}?collector=a', {'collector': 'a'}, twice('collector')),
    ('GET', MAPPINGS, {'collector': 5}, invalid('collector', 'expected str')),
    ('GET', MAPPINGS, ['a'], NOT_OBJECT),
    ('GET', f'{MAPPINGS}/a?service=b', None, twice('service')),
    ('POST', MAPPINGS, None, 'Missing argument: "collector"'),
    ('POST', MAPPINGS, {'service': 'a'}, 'Missing argument: "collector"'),
    ('POST', MAPPINGS, {'collector': 'a'}, 'Missing argument: "service"'),
    ('POST', MAPPINGS, {'collector': 'a', 'service': None}, 'Missing argument: "service"'),
    ('POST', MAPPINGS, {'collector': 'a', 'service': 'b', 'x': 1}, 'Unknown argument: "x"'),
    ('POST', MAPPINGS, {'collector': 'a', 'service': ['b']}, invalid('service', 'expected str')),
    ('POST', MAPPINGS, {'collector': 'a', 'service': ''}, invalid('service', 'length of value must be at least 1')),
    ('POST', MAPPINGS, {'collector': LONG, 'service': 'b'},
     invalid('collector', 'length of value must be at most 255')),
    ('POST', MAPPINGS, b'{bad', NOT_JSON),
    ('POST', MAPPINGS, [], NOT_OBJECT),
    ('POST', f'{MAPPINGS}/a/b', {'service': 'c'}, twice('service')),
    ('POST', f'{MAPPINGS}/a/b?collector=c', None, twice('collector')),
    ('DELETE', MAPPINGS, None, 'Missing argument: "service"'),
    ('DELETE', f'{MAPPINGS}/a', {'service': 'b'}, twice('service')),
    ('GET', STATES, None, 'Missing argument: "name"'),
    ('GET', f'{STATES}?name=', None, invalid('name', 'length of value must be at least 1')),
    ('GET', f'{STATES}/a?name=b', None, twice('name')),
    ('GET', f'/v1/collector/{LONG}/states', None, invalid('name', 'length of value must be at most 255')),
    ('PUT', f'{STATES}/a', None, 'Missing argument: "infos"'),
    ('PUT', f'{STATES}/a', [], 'Missing argument: "infos"'),
    ('PUT', f'{STATES}/a', {}, mandatory('enabled')),
    ('PUT', f'{STATES}/a', {'enabled': None}, invalid('enabled', 'expected boolean')),
    ('PUT', f'{STATES}/a', {'enabled': 'perhaps'}, invalid('enabled', 'expected boolean')),
    ('PUT', f'{STATES}/a', {'enabled': 2}, invalid('enabled', 'expected boolean')),
    ('PUT', f'{STATES}/a', {'enabled': True, 'x': 1}, 'Unknown attribute for argument infos: x'),
    ('PUT', f'{STATES}/a', {'enabled': True, 'name': 5}, invalid('name', 'expected str')),
    ('PUT', f'{STATES}/a?name=b', {'enabled': True}, twice('name')),
    ('PUT', STATES, {'enabled': True}, 'Missing argument: "name"'),
]
WHOLE = {'module_id': 'hashmap'}
RATING = [
    ('GET', f'{MODULES}?module_id=noop', None, 'Unknown argument: "module_id"'),
    ('GET', MODULES, {'x': 1}, 'Unknown argument: "x"'),
    ('GET', f'{MODULES}/noop?module_id=hashmap', None, twice('module_id')),
    ('GET', f'{MODULES}/noop', {'module_id': 'hashmap'}, twice('module_id')),
    ('GET', f'{MODULES}/noop?x=1', None, 'Unknown argument: "x"'),
    ('GET', '/v1/rating/reload_modules?x=1', None, 'Unknown argument: "x"'),
    ('PUT', f'{MODULES}/hashmap', None, 'Missing argument: "module"'),
    ('PUT', f'{MODULES}/hashmap', {'enabled': True}, mandatory('module_id')),
    ('PUT', MODULES, {'enabled': True}, mandatory('module_id')),
    ('PUT', f'{MODULES}/hashmap', {'module_id': None}, invalid('module_id', 'expected str')),
    ('PUT', f'{MODULES}/hashmap', {'module_id': 5}, invalid('module_id', 'expected str')),
    # W5: it was a 500.
    ('PUT', f'{MODULES}/hashmap', {**WHOLE, 'enabled': None}, invalid('enabled', 'expected boolean')),
    ('PUT', f'{MODULES}/hashmap', {**WHOLE, 'enabled': 'perhaps'}, invalid('enabled', 'expected boolean')),
    ('PUT', f'{MODULES}/hashmap', {**WHOLE, 'enabled': []}, invalid('enabled', 'expected boolean')),
    ('PUT', f'{MODULES}/hashmap', {**WHOLE, 'hot-config': 'x'}, invalid('hot-config', 'expected boolean')),
    ('PUT', f'{MODULES}/hashmap', {**WHOLE, 'description': 5}, invalid('description', 'expected str or null')),
    *(('PUT', f'{MODULES}/hashmap', {**WHOLE, 'priority': value}, invalid('priority', 'expected int'))
      for value in (None, '5', 1.5, True)),
    ('PUT', f'{MODULES}/hashmap', {**WHOLE, 'priority': 2 ** 31},
     invalid('priority', 'value must be at most 2147483647')),
    ('PUT', f'{MODULES}/hashmap', {**WHOLE, 'x': 1}, 'Unknown attribute for argument module: x'),
    ('PUT', f'{MODULES}/hashmap?x=1', WHOLE, 'Unknown argument: "x"'),
    ('PUT', f'{MODULES}/hashmap?module_id=noop', WHOLE, twice('module_id')),
    ('PUT', f'{MODULES}/hashmap', b'{bad', NOT_JSON),
]
RESOURCE = {'service': 'cpu', 'volume': '1', 'desc': {}}


def quoting(**changes):
    """A resource with something else, or with nothing where it is None."""
    return {'resources': [{name: value for name, value in {**RESOURCE, **changes}.items() if value is not ...}]}


def wrong(place, reason):
    return invalid(f'resources.0.{place}', reason)


AMOUNT, LABEL = 'expected a decimal number', 'expected str or float or boolean or null'
QUOTES = [
    (None, 'Missing argument: "res_data"'),
    ([], 'Missing argument: "res_data"'),
    # W5: these were a 500.
    ({}, mandatory('resources')),
    (quoting(desc=...), mandatory('desc')),
    (quoting(volume=...), mandatory('volume')),
    (quoting(service=...), mandatory('service')),
    (quoting(desc=None), wrong('desc', 'expected a dictionary')),
    (quoting(volume=None), wrong('volume', AMOUNT)),
    (quoting(volume='much'), wrong('volume', AMOUNT)),
    (quoting(volume=''), wrong('volume', AMOUNT)),
    (quoting(volume=[]), wrong('volume', AMOUNT)),
    (quoting(volume='NaN'), wrong('volume', AMOUNT)),
    (quoting(volume=True), wrong('volume', AMOUNT)),
    (quoting(volume='1e16'), wrong('volume', 'an amount lies within +-1e15')),
    (quoting(volume='-1e999'), wrong('volume', 'an amount lies within +-1e15')),
    (quoting(service=5), wrong('service', 'expected str')),
    (quoting(service=''), wrong('service', 'length of value must be at least 1')),
    (quoting(service=LONG), wrong('service', 'length of value must be at most 255')),
    (quoting(x=1), 'Unknown attribute for argument res_data: x'),
    ({'resources': None}, invalid('resources', 'expected list')),
    ({'resources': {}}, invalid('resources', 'expected list')),
    ({'resources': [5]}, invalid('resources.0', 'expected a dictionary')),
    ({'resources': [], 'x': 1}, 'Unknown attribute for argument res_data: x'),
    (quoting(desc={'flavor': ['a']}), wrong('desc.flavor', 'expected str or float or boolean or null or a dictionary')),
    (quoting(desc={'metadata': 'small'}), wrong('desc.metadata', 'expected a dictionary')),
    (quoting(desc={'groupby': ['a']}), wrong('desc.groupby', 'expected a dictionary')),
    (quoting(desc={'metadata': {'a': ['b']}}), wrong('desc.metadata.a', LABEL)),
    (quoting(desc={'groupby': {'a': {}}}), wrong('desc.groupby.a', LABEL)),
    (quoting(desc={'groupby': {'a': 2 ** 64}}), wrong('desc.groupby.a', 'a number is out of range')),
    (quoting(desc={'metadata': dict.fromkeys(map(str, range(65)), 'x')}),
     wrong('desc.metadata', 'at most 64 keys are allowed')),
    (b'{"resources": [{"service": "a", "volume": NaN, "desc": {}}]}', NOT_JSON),
    (b'{', NOT_JSON),
]


@pytest.mark.parametrize(('method', 'path', 'body', 'text'), [
    *INFO, *COLLECTOR, *RATING, *(('POST', QUOTE, body, text) for body, text in QUOTES)])
def test_what_is_wrong_is_said_of_the_argument(api, method, path, body, text):
    response = ask(api, method, path, body)
    assert (response.status, response.json) == (400, {'faultcode': 'Client', 'faultstring': text, 'debuginfo': None})


@pytest.mark.parametrize(('method', 'path'), [
    ('POST', MAPPINGS), ('PUT', STATES), ('PUT', f'{MODULES}/noop'), ('POST', QUOTE), ('GET', '/v1/info/config')])
def test_a_body_is_json(api, method, path):
    response = ask(api, method, path, {'a': 1}, 'text/plain')
    assert (response.status, response.json['faultstring']) == (415, 'Unknown mimetype: text/plain')


@pytest.mark.parametrize('method', ['GET', 'POST', 'PUT', 'DELETE'])
@pytest.mark.parametrize(('path', 'body'), [(NOOP, None), (f'{NOOP}/?x=1', {'y': 1})])
def test_noop_cannot_be_configured(api, method, path, body):
    response = ask(api, method, path, body)
    assert (response.status, response.json['faultstring']) == (409, 'Module is not configurable')


@pytest.mark.parametrize(('method', 'path', 'status'), [
    ('GET', f'{NOOP}/x', 404), ('DELETE', f'{NOOP}//x/y/', 404), ('PATCH', NOOP, 405),
    ('GET', '/v1/rating/module_config', 405), ('GET', '/v1/rating/module_config/nothing', 405),
    ('GET', '/v1/rating/module_config/nothing/x', 405), ('GET', '/v1/rating', 405), ('GET', '/v1/info', 405),
    ('GET', '/v1/info/metrics.json', 405), ('POST', '/v1/info/config', 405), ('PUT', MAPPINGS, 405),
    ('POST', f'{MAPPINGS}/a', 405), ('DELETE', f'{STATES}/a', 405), ('POST', MODULES, 405), ('GET', QUOTE, 405),
    ('POST', '/v1/rating/reload_modules', 405), ('POST', '/v1/collector', 405), ('HEAD', MODULES, 405),
])
def test_other_paths_and_methods_are_pages(api, method, path, status):
    response = ask(api, method, path)
    assert (response.status, response.headers['Content-Type']) == (status, 'text/plain; charset=UTF-8')


@pytest.mark.parametrize('path', ['config', 'metrics', 'metrics/a', 'services', 'services/a'])
def test_without_a_file_of_metrics_no_method_is_allowed(api, path):
    response = ask(api, 'GET', f'/v1/info/{path}')
    assert (response.status, response.headers['Allow']) == (405, '')
    assert response.json == {'faultcode': 'Client', 'debuginfo': None,
                             'faultstring': 'Invalid endpoint: no metrics in current configuration.'}


def test_the_root_of_collectors_is_there_and_empty(api):
    response = ask(api, 'GET', '/v1/collector/')
    assert (response.status, response.body) == (204, b'')
