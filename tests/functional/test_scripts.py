"""Scripts over HTTP: what v1 keeps of them, what it refuses, and what they make of pushed usage."""

import datetime
import hashlib

import pytest

from tests import fixtures
from tests.functional import api as real

PS = '/v1/rating/module_config/pyscripts/scripts'
DAY = datetime.timedelta(days=1)
NOBODY = '6c1e0d5e-8a3c-4f5e-9a6c-6d1f5f6f0b11'
LONG_AGO = '2020-01-01T00:00:00'
DOUBLE = 'for point in data["usage"]["cpu"]:\n    point["rating"]["price"] += 2 * point["vol"]["qty"]\n'
ONLY_END = 'You are allowed to update only the attribute [end] as this rule is already running'


def when(distance):
    """A time at a distance from now as v1 writes it: naive, UTC."""
    return (datetime.datetime.now(datetime.UTC) + distance).replace(tzinfo=None).isoformat()


def add(api, name='tariff', data='x = 1', query='', **more):
    response = api.ask('POST', PS + query, {'name': name, 'data': data, **more})
    assert response.status == 201, response.text
    return response.json


def refused(response, status=400):
    assert response.status == status, response.text
    assert set(response.json) == {'faultcode', 'faultstring', 'debuginfo'}
    return response.json['faultstring']


@pytest.mark.parametrize('api', fixtures.ENGINES, indirect=True)
def test_a_script_lives_and_its_name_is_free_afterwards(api):
    """W13, W14: it starts now, and a deleted script's name can be taken again."""
    before = when(datetime.timedelta())
    made = add(api, data='naïve = "\U0001f600"\r\n')
    assert list(made) == ['script_id', 'name', 'data', 'checksum', 'created_at', 'start', 'end', 'description',
                          'deleted', 'created_by', 'updated_by', 'deleted_by']
    assert made['checksum'] == hashlib.sha512(made['data'].encode()).hexdigest()
    assert before <= made['start'] <= when(datetime.timedelta())
    assert (made['data'], made['created_by'], made['end']) == ('naïve = "\U0001f600"\r\n', 'unknown', None)
    assert api.get(f'{PS}/{made["script_id"]}/') == made
    assert refused(api.ask('POST', PS, {'name': 'tariff', 'data': 'x'}), 409) == (
        f'Script tariff already exists (UUID: {made["script_id"]})')
    assert api.ask('DELETE', f'{PS}/', {'script_id': made['script_id']}).status == 204
    for method in ('GET', 'DELETE', 'PUT'):
        response = api.ask(method, f'{PS}/{made["script_id"]}', {'name': 'x'} if method == 'PUT' else None)
        assert refused(response, 404) == f'No such script: None (UUID: {made["script_id"]})'
    again = add(api)
    assert api.get(PS)['scripts'] == [again]
    assert [one['deleted'] is None for one in api.get(PS, deleted='true')['scripts']] == [False, True]


def test_a_new_script_says_where_it_is(api):
    response = api.ask('POST', f'{PS}/', {'name': 'a', 'data': ''})
    assert response.headers['Location'] == f'{real.ROOT}{PS}/{response.json["script_id"]}'


def test_a_put_answers_as_if_it_had_made_the_script(api):
    """W15: 201, and a Location that has the id twice if the path has it."""
    made = add(api, start=when(DAY))
    identity = made['script_id']
    response = api.ask('PUT', f'{PS}/{identity}', {'name': 'tariff', 'data': 'x = 2'})
    assert (response.status, response.json['data']) == (201, 'x = 2')
    assert response.headers['Location'] == f'{real.ROOT}{PS}/{identity}/{identity}'
    response = api.ask('PUT', f'{PS}/', {'name': 'tariff', 'data': 'x = 3', 'script_id': identity})
    assert (response.status, response.json['data']) == (201, 'x = 3')
    assert response.headers['Location'] == f'{real.ROOT}{PS}/{identity}'


def test_a_script_that_has_not_started_is_replaced(api):
    made = add(api, start=when(DAY), end=when(3 * DAY), description='old')
    later = when(2 * DAY)
    changed = api.put(f'{PS}/{made["script_id"]}', {'name': 'other', 'data': 'x = 2', 'start': later}).json
    assert changed == {**made, 'data': 'x = 2', 'checksum': hashlib.sha512(b'x = 2').hexdigest(), 'start': later,
                       'end': None, 'description': None, 'updated_by': 'unknown'}


def test_a_script_that_runs_takes_an_end_and_the_same_again(api):
    """W7: its own name, data and start are no change."""
    made = add(api)
    end = when(DAY)
    whole = {name: value for name, value in made.items() if name != 'checksum'}
    for body in ({'name': 'tariff', 'end': end}, {**whole, 'end': end}):
        assert api.put(f'{PS}/{made["script_id"]}', body).json == {**made, 'end': end, 'updated_by': 'unknown'}


@pytest.mark.parametrize(('body', 'text'), [
    ({'name': 'other', 'end': '2099-01-01'}, ONLY_END),
    ({'name': 'tariff', 'data': 'x = 2'}, ONLY_END),
    ({'name': 'tariff', 'start': '2099-01-01'}, ONLY_END),
    ({'name': 'tariff', 'description': 'new'}, ONLY_END),
    ({'name': 'tariff', 'end': LONG_AGO}, 'End date must be in the future. end=[2020-01-01 00:00:00] current time=['),
    ({'name': 'tariff', 'data': 'x ='}, 'The script cannot be compiled: SyntaxError: invalid syntax (line 1)'),
    ({}, "Invalid input for field/attribute name. Value: 'None'. Mandatory field missing."),
    ({'name': 'tariff', 'checksum': 'a'}, 'Invalid input for field/attribute checksum. Cannot set read only field.'),
    ({'name': 'tariff', 'foo': 1}, 'Unknown attribute for argument script_data: foo'),
])
def test_what_a_running_script_does_not_become(api, body, text):
    made = add(api)
    assert refused(api.ask('PUT', f'{PS}/{made["script_id"]}', body)).startswith(text)
    assert api.get(f'{PS}/{made["script_id"]}') == made


def test_a_script_with_an_end_stays_as_it_is(api):
    made = add(api)
    api.put(f'{PS}/{made["script_id"]}', {'name': 'tariff', 'end': when(DAY)})
    response = api.ask('PUT', f'{PS}/{made["script_id"]}', {'name': 'tariff', 'end': when(2 * DAY)})
    assert refused(response) == 'Cannot update a rule that was already processed and has a defined end date.'


def test_a_put_without_an_id_is_refused(api):
    assert refused(api.ask('PUT', PS, {'name': 'x'})) == 'Missing argument: "script_id"'


@pytest.mark.parametrize(('body', 'text'), [
    ({'name': 'a', 'data': 'def f(:\n  pass'}, 'The script cannot be compiled: SyntaxError: '),
    ({'name': 'a', 'data': 'x = 1\n  y = 2'}, 'The script cannot be compiled: IndentationError: unexpected indent (line 2)'),
    ({'name': 'a', 'data': 'return 1'}, "The script cannot be compiled: SyntaxError: 'return' outside function (line 1)"),
    ({'name': 'a', 'data': '(' * 60_000}, 'The script cannot be compiled: '),
    ({'name': 'a', 'data': '-' * 60_000 + '1'}, 'The script cannot be compiled: '),
    ({'name': 'a', 'data': 'x' + '.x' * 30_000}, 'The script cannot be compiled: '),
    ({'name': 'a', 'data': '#' * 65_537}, 'Invalid input for field/attribute data. '),
    ({'name': 'a', 'data': '#' + 'ü' * 32_768}, 'The data of a script has at most 65536 bytes.'),
    ({'name': 'a'}, 'A script must have data.'),
    ({'name': 'a', 'data': None}, 'A script must have data.'),
    ({'name': 'a', 'data': 5}, 'Invalid input for field/attribute data. '),
    ({'name': None, 'data': ''}, 'Invalid input for field/attribute name. '),
    ({'data': ''}, "Invalid input for field/attribute name. Value: 'None'. Mandatory field missing."),
    ({'name': 'a', 'data': '', 'start': LONG_AGO}, 'Cannot create a rule with start in the past. start=[2020-01-01'),
    ({'name': 'a', 'data': '', 'end': '2099-01-01'}, 'Cannot create a rule with an end but no start. '),
    ({'name': 'a', 'data': '', 'start': '2099-01-02', 'end': '2099-01-01'}, 'Cannot create a rule with start after end.'),
    ({'name': 'a', 'data': '', 'start': 'soon'}, 'Invalid input for field/attribute start. '),
    ({'name': 'a', 'data': '', 'script_id': 'zz'}, 'Invalid input for field/attribute script_id. Invalid UUID'),
    ({'name': 'a', 'data': '', 'checksum': 'a'}, 'Invalid input for field/attribute checksum. Cannot set read only field.'),
    ([], 'Missing argument: "script_data"'),
])
def test_a_script_that_is_refused_is_not_there(api, body, text):
    """W5, W12: what CloudKitty answers with 500, and a syntax error, are refusals."""
    assert refused(api.ask('POST', PS, body)).startswith(text)
    assert api.get(PS) == {'scripts': []}


def test_force_permits_a_start_in_the_past(api):
    assert add(api, query='?force=true', start=LONG_AGO)['start'] == LONG_AGO


def test_a_day_as_an_end_is_meant_as_a_whole(api):
    made = add(api, start='2099-01-01T00:00:00+02:00', end='2099-02-01')
    assert (made['start'], made['end']) == ('2098-12-31T22:00:00', '2099-02-01T23:59:59')


def test_scripts_are_listed_as_asked_for(api):
    add(api, 'old', query='?force=1', start=LONG_AGO, end='2020-02-01T00:00:00', description='Of OLD times')
    add(api, 'now')
    add(api, 'new', start='2099-01-01T00:00:00')
    api.ask('DELETE', f'{PS}/{add(api, "gone")["script_id"]}')
    for query, names in (
            ('', 'old now new'), ('deleted=1', 'old now new gone'), ('is_active=1', 'now'), ('is_active=', 'old now new'),
            ('start=2021-01-01', 'now new'), ('end=2021-01-01', 'old'), ('description=old', 'old'),
            ('created_by=unknown', 'old now new'), ('created_by=me', ''), ('updated_by=me', ''),
            ('deleted_by=unknown&deleted=1', 'gone')):
        assert ' '.join(one['name'] for one in api.get(f'{PS}?{query}')['scripts']) == names, query
    assert all('data' not in one for one in api.get(f'{PS}?no_data=true')['scripts'])
    assert refused(api.ask('GET', f'{PS}?foo=1')) == 'Unknown argument: "foo"'


def test_an_unknown_script_is_not_found(api):
    for identity in (NOBODY, 'x', 'a%20b'):
        assert api.ask('GET', f'{PS}/{identity}').status == 404


# ---- rating ----

@pytest.fixture
def rating(databases):
    """A client of an API in which scripts may run, and pyscripts and hashmap do."""
    with databases.url() as url, real.application(url, pyscripts__enabled=True, pyscripts__timeout_seconds=3) as made:
        client = real.Client(made, '2.4')
        client.put('/v2/rating/modules/pyscripts', {'enabled': True})
        yield client


def script(client, data, name='tariff'):
    return add(client, name, data, query='?force=1', start=LONG_AGO)


def prices(client):
    frames = client.get('/v2/dataframes', begin='2026-03-01', end='2026-04-01')['dataframes']
    return [(kind, point['rating']['price']) for frame in frames for kind, points in frame['usage'].items()
            for point in points]


def push(client, usage=None, **period):
    return client.ask('POST', '/v2/dataframes', real.frames(
        usage or {'cpu': [real.point('1.5', project_id='P1')]}, **period))


def test_pushed_usage_without_a_rating_is_rated_by_scripts(rating):
    script(rating, DOUBLE)
    assert push(rating, {'cpu': [real.point('1.5', project_id='P1'), real.point('4', price='0.7')]}).status == 204
    assert sorted(prices(rating)) == [('cpu', '0.7'), ('cpu', '3')]


def test_hashmap_and_scripts_run_by_priority(rating):
    service = rating.post('/v2/rating/hashmap/services', {'name': 'cpu'}).json['service_id']
    rating.post('/v2/rating/hashmap/mappings?force=true', {'service_id': service, 'cost': '10', 'start': LONG_AGO})
    script(rating, 'for point in data["usage"]["cpu"]:\n    point["rating"]["price"] = point["rating"]["price"] + 1')
    rating.put('/v2/rating/modules/hashmap', {'enabled': True, 'priority': 2})
    push(rating)
    assert prices(rating) == [('cpu', '16')]
    rating.put('/v2/rating/modules/pyscripts', {'priority': 3})
    script(rating, 'for point in data["usage"]["cpu"]:\n    point["rating"]["price"] *= 2', 'second')
    push(rating, begin='2026-03-02T00:00:00Z', end='2026-03-02T01:00:00Z')
    assert prices(rating)[1:] == [('cpu', '17')]


def test_a_script_counts_from_its_start_to_its_end(rating):
    add(rating, data=DOUBLE, query='?force=1', start='2026-03-01T01:00:00', end='2026-03-01T02:00:00')
    for hour in range(3):
        push(rating, begin=f'2026-03-01T0{hour}:00:00Z', end=f'2026-03-01T0{hour + 1}:00:00Z')
    assert [price for _kind, price in prices(rating)] == ['0', '3', '0']


def test_scripts_add_and_remove_points(rating):
    script(rating, 'data["usage"] = {"fee": [{"vol": {"unit": "u", "qty": 1}, "rating": {"price": "0.1"}}]}')
    push(rating)
    assert prices(rating) == [('fee', '0.1')]
    rows = rating.get('/v2/summary', begin='2026-03-01', end='2026-04-01', groupby='project_id', response_format='object')
    assert [row['project_id'] for row in rows['results']] == ['P1']


@pytest.mark.parametrize('bad', ['1 / 0', 'while True: pass', 'data = None', 'import os'])
def test_a_broken_script_beside_a_good_one_stops_neither_it_nor_the_push(rating, bad):
    script(rating, bad, 'bad')
    script(rating, DOUBLE, 'good')
    assert push(rating).status == 204
    assert prices(rating) == [('cpu', '3')]


def test_usage_for_scripts_that_may_not_run_is_refused(databases):
    with databases.url() as url, real.application(url) as made:
        client = real.Client(made, '2.4')
        client.put('/v2/rating/modules/pyscripts', {'enabled': True})
        assert push(client).status == 204
        script(client, DOUBLE)
        refusal = push(client, begin='2026-03-02T00:00:00Z', end='2026-03-02T01:00:00Z')
        assert (refusal.status, refusal.json['errors'][0]['code']) == (503, 'rating.unavailable')
        assert 'the option [pyscripts] enabled' in real.message(refusal)
        assert len(prices(client)) == 1
        client.put('/v2/rating/modules/pyscripts', {'enabled': False})
        assert push(client).status == 204
