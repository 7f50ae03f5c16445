"""v1's reports and data frames, of either generation of storage, from one database."""

import contextlib
import decimal

import pytest

from rating_api.db import scopes
from rating_api.db import session
from tests import fixtures
from tests.functional import api as real

MARCH = {'begin': '2026-03-01', 'end': '2026-04-01T00:00:00'}
BEGIN, END = '2026-03-01T00:00:00', '2026-04-01T00:00:00'


class Estate:
    """A database with an API of each generation of storage on it."""

    def __init__(self, url, stack):
        self.second = real.Client(stack.enter_context(real.application(url)))
        self.first = real.Client(stack.enter_context(real.application(url, storage__version=1)))
        self._url = url

    def push(self, usage, begin='2026-03-01T00:00:00Z', end='2026-03-01T01:00:00Z'):
        self.second.post('/v2/dataframes', real.frames(usage, begin, end))

    def add_scope(self, scope_id, active=True, fetcher='source'):
        database = session.Database(self._url)
        scopes.Scopes(database, scopes.Origin('project_id', 'prometheus', 'source')).add(
            scope_id, None, active, scopes.Origin('project_id', 'prometheus', fetcher))
        database.dispose()


@pytest.fixture
def estate(request, databases):
    with databases.url(getattr(request, 'param', 'sqlite')) as url, contextlib.ExitStack() as stack:
        yield Estate(url, stack)


@pytest.fixture
def filled(estate):
    estate.push({'cpu': [real.point('1', price='1.723456789', project_id='a'), real.point('2', price=2, project_id='b')],
                 'disk': [real.point('1', price='0.1', project_id='a'), real.point('1', price='0.5')]})
    return estate


on_every_engine = pytest.mark.parametrize('estate', fixtures.ENGINES, indirect=True)


def row(rate, tenant='ALL', kind='ALL', begin=BEGIN, end=END):
    return {'begin': begin, 'end': end, 'tenant_id': tenant, 'res_type': kind, 'rate': rate}


@on_every_engine
@pytest.mark.parametrize(('question', 'rows'), [
    ({}, [row('4.32346')]),
    ({'groupby': 'tenant_id'}, [row('0.5', '__UNDEF__'), row('1.82346', 'a'), row('2.0', 'b')]),
    ({'groupby': 'res_type'}, [row('3.72346', kind='cpu'), row('0.6', kind='disk')]),
    ({'groupby': 'res_type,tenant_id'}, [row('0.5', '__UNDEF__', 'disk'), row('1.72346', 'a', 'cpu'),
                                         row('0.1', 'a', 'disk'), row('2.0', 'b', 'cpu')]),
    # Whatever has the words in it.
    ({'groupby': 'my res_type!'}, [row('3.72346', kind='cpu'), row('0.6', kind='disk')]),
    ({'groupby': 'id'}, [row('4.32346')]), ({'groupby': ''}, [row('4.32346')]),
    ({'tenant_id': 'a'}, [row('1.82346')]), ({'tenant_id': '__UNDEF__'}, [row('0.5')]), ({'tenant_id': ''}, [row('4.32346')]),
    ({'tenant_id': 'a', 'groupby': 'tenant_id'}, [row('1.82346', 'a')]),
    ({'service': 'cpu'}, [row('3.72346')]), ({'service': 'cpu', 'tenant_id': 'b'}, [row('2.0')]),
    ({'tenant_id': 'nobody'}, []), ({'service': 'none', 'groupby': 'tenant_id'}, []),
    ({'tenant_id': 'a', 'all_tenants': 'true'}, [row('4.32346')]),
    # W3, kept: any text but the empty one is true.
    ({'tenant_id': 'a', 'all_tenants': 'False'}, [row('4.32346')]), ({'tenant_id': 'a', 'all_tenants': '0'}, [row('4.32346')]),
    ({'tenant_id': 'a', 'all_tenants': ''}, [row('1.82346')]),
])
def test_a_summary_of_the_second_generation(filled, question, rows):
    assert filled.second.get('/v1/report/summary', **MARCH, **question) == {'summary': rows}


@pytest.mark.parametrize(('question', 'rows'), [
    ({}, [row('4.32346')]),
    # The cheapest first.
    ({'groupby': 'res_type,tenant_id'}, [row('0.1', 'a', 'disk'), row('0.5', '__UNDEF__', 'disk'),
                                         row('1.72346', 'a', 'cpu'), row('2.0', 'b', 'cpu')]),
    ({'groupby': 'res_type'}, [row('0.6', kind='disk'), row('3.72346', kind='cpu')]),
    ({'tenant_id': 'a'}, [row('1.82346', 'a')]), ({'service': 'cpu'}, [row('3.72346', kind='cpu')]),
    ({'service': 'cpu', 'tenant_id': 'b'}, [row('2.0', 'b', 'cpu')]),
    ({'service': 'cpu', 'groupby': 'tenant_id'}, [row('1.72346', 'a', 'cpu'), row('2.0', 'b', 'cpu')]),
    ({'tenant_id': 'a', 'all_tenants': '1'}, [row('4.32346')]),
    ({'tenant_id': 'nobody'}, [row('0', 'nobody')]), ({'service': 'none', 'groupby': 'tenant_id'}, []),
])
def test_a_summary_of_the_first_generation(filled, question, rows):
    assert filled.first.get('/v1/report/summary', **MARCH, **question) == {'summary': rows}


@pytest.mark.parametrize('question', [{}, {'tenant_id': 'a'}, {'service': 'disk'}, {'all_tenants': 'x', 'tenant_id': 'a'},
                                      {'tenant_id': 'nobody'}])
def test_a_total_is_the_sum_of_the_summary_unrounded(filled, question):
    totals = {'': '4.323456789', 'a': '1.823456789', 'disk': '0.6', 'x': '4.323456789', 'nobody': '0'}
    name = question.get('all_tenants') or question.get('tenant_id') or question.get('service') or ''
    for api in (filled.first, filled.second):
        assert api.get('/v1/report/total', **MARCH, **question) == totals[name]


def test_a_total_and_the_summary_of_v2_are_one_sum(filled):
    [[_, _, _, rate]] = filled.second.at('2.2').get('/v2/summary', **MARCH)['results']
    assert decimal.Decimal(filled.second.get('/v1/report/total', **MARCH)) == decimal.Decimal(rate)


def test_arguments_may_be_in_the_body_of_a_get(filled):
    body = {**MARCH, 'tenant_id': 'a', 'all_tenants': 'no'}
    assert filled.second.ask('GET', '/v1/report/total/', body).json == '1.823456789'


def test_without_a_window_it_is_this_month(estate):
    [shown] = estate.first.get('/v1/report/summary')['summary']
    assert shown['begin'].endswith('-01T00:00:00') and shown['end'].endswith('-01T00:00:00')
    assert shown['begin'] < shown['end']
    assert estate.second.get('/v1/report/summary', begin='', end='') == {'summary': []}


@pytest.mark.parametrize(('begin', 'end'), [
    ('2026-03-01', '2026-03-01T01:00:00'), ('2026-03-01T02:00:00+02:00', '1 March 2026 01:00'), ('2026-03', '20260301T010000Z')])
def test_times_come_in_many_forms(filled, begin, end):
    shown = filled.second.get('/v1/report/summary', begin=begin, end=end)['summary']
    assert shown == [row('4.32346', end='2026-03-01T01:00:00')]


@pytest.mark.parametrize('path', ['report/summary', 'report/total', 'report/tenants', 'storage/dataframes'])
@pytest.mark.parametrize(('question', 'text'), [
    ('begin=bad', 'unable to convert to datetime'), ('end=2026-02-30', 'unable to convert to datetime'),
    ('begin=2026-03-01T00:00:00+02:00', 'unable to convert to datetime'),
    ('begin=2026-03-02&end=2026-03-01', 'Invalid input for field/attribute end. must be later than begin'),
    ('foo=1', 'Unknown argument: "foo"'), ('begin=2026-03-01&begin=2026-03-01', 'Parameter begin was given several times'),
])
def test_what_cannot_be_asked_is_a_fault_of_the_client(estate, path, question, text):
    """W6: CloudKitty failed with a 500 for some of these."""
    for api in (estate.first, estate.second):
        response = api.ask('GET', f'/v1/{path}?{question}')
        assert (response.status, response.json['faultcode']) == (400, 'Client')
        assert text in response.json['faultstring']


def test_tenants_of_the_second_generation_are_all_scopes(filled):
    """W35: whether they are active or used anything; usage that was pushed alone makes none."""
    filled.add_scope('b', active=False)
    filled.add_scope('x')
    filled.add_scope('x', fetcher='prometheus')
    assert filled.second.get('/v1/report/tenants', **MARCH) == ['b', 'x']
    assert filled.second.get('/v1/report/tenants', begin='2020-01-01', end='2020-01-02') == ['b', 'x']


def test_tenants_of_the_first_generation_are_those_with_usage(filled):
    filled.add_scope('x')
    assert filled.first.get('/v1/report/tenants', **MARCH) == ['__UNDEF__', 'a', 'b']
    assert filled.first.get('/v1/report/tenants', begin='2020-01-01', end='2020-01-02') == []


@on_every_engine
def test_a_window_of_the_first_generation_holds_what_ends_in_it(estate):
    """Both ends are in it; of the second, whatever begins in it before its end."""
    for begin, end, price in (('00:00:00', '01:00:00', 1), ('00:30:00', '01:30:00', 10), ('00:30:00', '00:40:00', 100),
                              ('01:00:00', '02:00:00', 1000)):
        estate.push({'cpu': [real.point(price=price, project_id='a')]}, f'2026-03-01T{begin}Z', f'2026-03-01T{end}Z')
    for begin, end, first, second in (('00:00', '01:00', '101.0', '111.0'), ('00:00', '01:30', '111.0', '1111.0'),
                                      ('00:30', '02:00', '1110.0', '1110.0'), ('00:00', '01:29', '101.0', '1111.0')):
        window = {'begin': f'2026-03-01T{begin}', 'end': f'2026-03-01T{end}'}
        assert estate.first.get('/v1/report/total', **window) == first
        assert estate.second.get('/v1/report/total', **window) == second
        for api, total in ((estate.first, first), (estate.second, second)):
            frames = api.get('/v1/storage/dataframes', **window)['dataframes']
            assert sum(int(one['rating']) for frame in frames for one in frame['resources']) == float(total)


@on_every_engine
def test_data_frames_of_the_second_generation_have_a_tenant_each(filled):
    """W17: CloudKitty said of a mixed frame that it was its first point's tenant's."""
    filled.push({'cpu': [real.point('1.50', unit='h', price='0.25', metadata={'size': 's', 'id': 'm'}, project_id='a', id='g'),
                         real.point('2', price='0', project_id='a')]}, '2026-03-01T01:00:00Z', '2026-03-01T02:00:00Z')
    hour = {'begin': '2026-03-01T00:00:00', 'end': '2026-03-01T01:00:00'}

    def frame(tenant, kind, rating, volume, desc):
        return {**hour, 'tenant_id': tenant, 'resources': [
            {'rating': rating, 'service': kind, 'desc': desc, 'volume': volume}]}

    shown = filled.second.get('/v1/storage/dataframes', **MARCH)['dataframes']
    assert sorted(shown[:-1], key=repr) == sorted([
        frame('a', 'cpu', '1.723456789', '1', {'project_id': 'a'}), frame('b', 'cpu', '2', '2', {'project_id': 'b'}),
        frame('a', 'disk', '0.1', '1', {'project_id': 'a'}), frame('__UNDEF__', 'disk', '0.5', '1', {})], key=repr)
    last = shown[-1]
    assert (last['begin'], last['end'], last['tenant_id']) == ('2026-03-01T01:00:00', '2026-03-01T02:00:00', 'a')
    assert sorted(last['resources'], key=repr) == [
        {'rating': '0', 'service': 'cpu', 'desc': {'project_id': 'a'}, 'volume': '2'},
        {'rating': '0.25', 'service': 'cpu', 'desc': {'size': 's', 'id': 'g', 'project_id': 'a'}, 'volume': '1.5'}]
    assert list(last['resources'][0]) == ['rating', 'service', 'desc', 'volume']


@pytest.mark.parametrize(('question', 'tenants'), [
    ({}, ['__UNDEF__', 'a', 'a', 'b']), ({'tenant_id': 'a'}, ['a', 'a']), ({'resource_type': 'cpu'}, ['a', 'b']),
    ({'resource_type': 'disk', 'tenant_id': 'a'}, ['a']), ({'tenant_id': '__UNDEF__'}, ['__UNDEF__']),
    ({'tenant_id': 'nobody'}, []), ({'resource_type': ''}, ['__UNDEF__', 'a', 'a', 'b'])])
def test_data_frames_are_found_by_tenant_and_type(filled, question, tenants):
    for api in (filled.first, filled.second):
        frames = api.get('/v1/storage/dataframes', **MARCH, **question)['dataframes']
        assert sorted(frame['tenant_id'] for frame in frames) == tenants


def test_data_frames_of_the_first_generation_are_one_by_one(estate):
    estate.push({'cpu': [real.point(price='1', project_id='a', id='g'), real.point('2', price='1', project_id='a'),
                         real.point('3', price='1')]})
    shown = estate.first.get('/v1/storage/dataframes', **MARCH)['dataframes']
    assert [len(frame['resources']) for frame in shown] == [1, 1, 1]
    assert sorted((frame['resources'][0]['volume'], frame['tenant_id'], frame['resources'][0]['desc'])
                  for frame in shown) == [
        ('1', 'a', {'project_id': 'a', 'id': 'g', 'tenant_id': 'a'}), ('2', 'a', {'project_id': 'a', 'tenant_id': 'a'}),
        ('3', '__UNDEF__', {'tenant_id': '__UNDEF__'})]


def test_data_frames_beyond_what_an_answer_holds_are_refused(databases):
    with databases.url() as url, real.application(url, api__max_limit=3) as application:
        api = real.Client(application)
        api.post('/v2/dataframes', real.frames({'cpu': [real.point(id=str(number)) for number in range(3)]}))
        assert len(api.get('/v1/storage/dataframes', **MARCH)['dataframes'][0]['resources']) == 3
        api.post('/v2/dataframes', real.frames({'disk': [real.point()]}))
        response = api.ask('GET', '/v1/storage/dataframes', params=MARCH)
        assert response.status == 400
        assert response.json['faultstring'].startswith('There are more than 3 points from begin to end')
        assert len(api.get('/v1/storage/dataframes', **MARCH, resource_type='disk')['dataframes']) == 1


def test_the_first_generation_has_no_v2(estate):
    assert [version['id'] for version in estate.first.get('/')['versions']] == ['v1']
    for path in ('/v2', '/v2/summary', '/v2/dataframes'):
        assert estate.first.ask('GET', path).status == 404
