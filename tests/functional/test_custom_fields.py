"""custom_fields of the summary: what each row shows, at every version."""

import contextlib

import pytest

from rating_api import storage
from rating_api.db import session
from tests import fixtures
from tests.functional import api as real

MARCH = {'begin': '2026-03-01', 'end': '2026-04-01'}
WINDOW = ['2026-03-01T00:00:00+00:00', '2026-04-01T00:00:00+00:00']
ALL = ('COUNT(qty) AS points, MIN(qty) AS least,MAX(qty) AS most,MEAN(qty) AS middle,MIN(price) AS cheapest,'
       'MAX(price) AS dearest,MEAN(price) AS average,SUM(price) AS cost')
NAMES = ['points', 'least', 'most', 'middle', 'cheapest', 'dearest', 'average', 'cost']
VERSIONS = ('2.0', '2.1', '2.2', '2.3', '2.4')
# A price with a rest below a billionth, as a third has; and one beyond a thousand million.
THIRD, HUGE = '0.333333333333333333', '999999999999999.999999999999999999'


@pytest.fixture
def filled(request, databases):
    """A client of a database whose days may be rolled up; the last day is not."""
    engine, is_rolled = request.param
    with databases.url(engine) as url, contextlib.ExitStack() as stack:
        api = real.Client(stack.enter_context(real.application(url)))
        for day, usage in ((1, [real.point('1', price=THIRD, project_id='a'), real.point('4', price='-2', project_id='b')]),
                           (2, [real.point('2.5', price='0.3', project_id='a'), real.point('-3', price=HUGE, project_id='b')]),
                           (3, [real.point('1', price='0.333333333333333332', project_id='a')])):
            api.post('/v2/dataframes', real.frames({'cpu': usage}, f'2026-03-{day:02}T00:00:00Z', f'2026-03-{day:02}T01:00:00Z'))
            if is_rolled and day < 3:
                database = session.Database(url)
                storage.make_rollups(database).roll(100)
                database.dispose()
        yield api


everywhere = pytest.mark.parametrize('filled', [(engine, is_rolled) for engine in fixtures.ENGINES
                                                for is_rolled in (False, True)], indirect=True)
anywhere = pytest.mark.parametrize('filled', [('sqlite', True)], indirect=True)


@everywhere
def test_each_row_shows_the_fields_in_their_order(filled):
    api = filled.at('2.2')
    body = api.get('/v2/summary', **MARCH, custom_fields=ALL, groupby='project_id')
    assert body['columns'] == ['begin', 'end', *NAMES, 'project_id']
    # The mean of b's prices is half way between two numbers of 18 decimals: the even one is taken.
    assert body['results'] == [
        [*WINDOW, '3', '1', '2.5', '1.5', '0.3', THIRD, '0.322222222222222222', '0.966666666666666665', 'a'],
        [*WINDOW, '2', '-3', '4', '0.5', '-2', HUGE, '499999999999999', '999999999999997.999999999999999999', 'b']]
    [row] = api.get('/v2/summary', **MARCH, custom_fields=ALL)['results']
    assert row[2:] == ['5', '-3', '4', '1.1', '-2', HUGE, '199999999999999.793333333333333333',
                       '999999999999998.966666666666666664']
    [one] = api.get('/v2/summary', **MARCH, custom_fields='MAX(price) AS p', filters='project_id:a',
                    response_format='object')['results']
    assert one == {'begin': WINDOW[0], 'end': WINDOW[1], 'p': THIRD}


@anywhere
@pytest.mark.parametrize('version', VERSIONS)
def test_every_version_takes_them(filled, version):
    """In one parameter or in several; amounts are numbers below 2.2, as everywhere."""
    [row] = filled.at(version).get('/v2/summary', **MARCH, custom_fields=['COUNT(price) AS n', 'MEAN(qty) AS m'])['results']
    assert row[2:] == ([5, 1.1] if version < '2.2' else ['5', '1.1'])


@anywhere
def test_the_default_can_be_written_out(filled):
    for version in VERSIONS:
        api = filled.at(version)
        plain, written = (api.get('/v2/summary', **MARCH, groupby='type', **question) for question in (
            {}, {'custom_fields': 'SUM(qty) AS qty, SUM(price) AS rate'}))
        plain.pop('links', None)
        written.pop('links', None)
        assert plain == written


@anywhere
def test_empty_periods_have_none_of_them(filled):
    body = filled.get('/v2/summary', begin='2026-03-01', end='2026-03-01T02:00:00', groupby='time',
                      custom_fields='COUNT(qty) AS n,MAX(qty) AS m')
    assert (body['total'], [row[2:] for row in body['results']]) == (2, [[2, 4], [None, None]])


@anywhere
def test_pages_may_be_sorted_by_them(filled):
    api = filled.at('2.3')
    for order, projects in (('dearest:desc', 'ba'), ('points:desc', 'ab'), ('cheapest', 'ba'), ('project_id', 'ab')):
        body = api.get('/v2/summary', **MARCH, custom_fields=ALL, groupby='project_id', sort=order, limit=1)
        rows = [body['results'][0], *real.pages(api, body['links'][-1]['href'], 'results')]
        assert ''.join(row[-1] for row in rows) == projects


@anywhere
@pytest.mark.parametrize('version', VERSIONS)
@pytest.mark.parametrize(('question', 'part'), [
    ({'custom_fields': 'qty'}, 'must be FUNC(field) AS alias'), ({'custom_fields': 'SUM(qty) AS a,select'}, 'must be FUNC'),
    ({'custom_fields': 'SUM(qty) AS a;drop'}, 'must be FUNC'), ({'custom_fields': ''}, 'length of value'),
    ({'custom_fields': 'SUM(qty) AS a,SUM(price) AS a'}, 'there would be two columns a'),
    ({'custom_fields': 'SUM(qty) AS begin'}, 'there would be two columns begin'),
    ({'custom_fields': 'SUM(qty) AS type', 'groupby': 'type'}, 'there would be two columns type'),
    ({'custom_fields': ','.join(f'SUM(qty) AS a{number}' for number in range(17))}, 'length of value must be at most 16'),
    ({'begin': 'bad'}, 'not a valid iso8601'), ({'end': '2026-02-30'}, 'not a valid iso8601'),
    ({'response_format': 'xml'}, 'value must be one of table, object'),
])
def test_w6_what_cannot_be_asked_is_refused(filled, version, question, part):
    response = filled.at(version).ask('GET', '/v2/summary', params={**MARCH, **question})
    assert response.status == 400
    assert part in real.message(response)
