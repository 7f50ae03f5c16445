"""Data frames where a conversation is not enough: bounds, kinds of labels, and pages in every direction."""

import itertools

import pytest

from rating_api import exception
from rating_api.storage.sql import batches
from tests import fixtures
from tests.functional import api as real

MARCH = {'begin': '2026-03-01', 'end': '2026-04-01'}
both_engines = pytest.mark.parametrize('api', fixtures.ENGINES, indirect=True)


def shown(body):
    return [point for frame in body['dataframes'] for points in frame['usage'].values() for point in points]


@pytest.mark.parametrize(('part', 'longest'), [
    ('labels', 64), ('key', 255), ('value', 4096), ('type', 255), ('unit', 255),
])
def test_what_may_be_long_has_an_end(api, part, longest):
    """Characters are counted, not bytes."""
    def body(length):
        text = '\u00e9' * length
        labels = {'labels': {str(number): '' for number in range(length)}, 'key': {text: 1}, 'value': {'a': text}}
        return real.frames({text if part == 'type' else 'cpu': [real.point(
            unit=text if part == 'unit' else 'h', metadata=labels.get(part, {}), **labels.get(part, {}))]})

    assert api.ask('POST', '/v2/dataframes', body(longest + 1)).status == 400
    api.post('/v2/dataframes', body(longest))
    [point] = shown(api.get('/v2/dataframes', **MARCH))
    [kind] = api.get('/v2/dataframes', **MARCH)['dataframes'][0]['usage']
    sent = body(longest)['dataframes'][0]['usage'][kind][0]
    assert (point['vol']['unit'], point['groupby'], point['metadata']) == (
        sent['vol']['unit'], sent['groupby'], sent['metadata'])


@both_engines
def test_labels_keep_their_kind_and_are_compared_by_their_text(api):
    labels = [4, '4', 4.5, True, 'True', None, 'None', '', 2 ** 64 - 1, -2 ** 63, '\u00e9\U0001f600']
    api.post('/v2/dataframes', real.frames({'cpu': [real.point(label=label) for label in labels] + [real.point()]}))
    points = shown(api.get('/v2/dataframes', **MARCH))
    assert sorted(repr(point['groupby'].get('label', 'missing')) for point in points) == sorted(
        repr(label) for label in [*labels, 'missing'])
    for text, count in (('4', 2), ('4.5', 1), ('True', 2), ('None', 2), (str(2 ** 64 - 1), 1), ('\u00e9\U0001f600', 1)):
        assert api.get('/v2/dataframes', **MARCH, filters=f'label:{text}')['total'] == count
    rows = api.get('/v2/summary', **MARCH, groupby='label')['results']
    assert {row[4]: row[2] for row in rows} == {
        '4': 2, '4.5': 1, 'True': 2, 'None': 2, '': 2, str(2 ** 64 - 1): 1, str(-2 ** 63): 1, '\u00e9\U0001f600': 1}
    # By code point, whatever the language of the database.
    assert [row[4] for row in rows] == sorted(row[4] for row in rows)


@both_engines
def test_labels_that_follow_from_the_time_are_there_again(api):
    """Collected points carry them; they are not stored, and nobody can tell."""
    derived = {'day_of_the_year': '60', 'week_of_the_year': '09', 'month': '3', 'year': '2026'}
    wrong = {**derived, 'month': '7'}
    api.post('/v2/dataframes', real.frames({'cpu': [
        real.point('1', id='a', **derived), real.point('2', id='b', **wrong), real.point('4', id='c')]}))
    points = {point['groupby']['id']: point['groupby'] for point in shown(api.get('/v2/dataframes', **MARCH))}
    assert points == {'a': {'id': 'a', **derived}, 'b': {'id': 'b', **wrong}, 'c': {'id': 'c'}}

    def by(name):
        return {row[4]: row[2] for row in api.get('/v2/summary', **MARCH, groupby=name)['results']}

    assert by('time-m') == {'3': 5, '7': 2}
    assert by('month') == {'3': 1, '7': 2, '': 4}
    assert api.get('/v2/dataframes', **MARCH, filters='month:3')['total'] == 1
    assert len(shown(api.at('2.3').get('/v2/dataframes', **MARCH, filters='month:gt:2'))) == 2


@both_engines
def test_pages_show_every_point_once_in_every_direction(api):
    """Many points begin at one moment, and some are equal altogether."""
    for hour, count in ((0, 3), (1, 5), (2, 4)):
        begin, end = f'2026-03-01T0{hour}:00:00Z', f'2026-03-01T0{hour + 1}:00:00Z'
        points = [real.point(str(number // 2), id=str(number % 3)) for number in range(count)]
        for kind in ('cpu', 'disk'):
            api.post('/v2/dataframes', real.frames({kind: points}, begin, end))
    client = api.at('2.3')
    whole = client.get('/v2/dataframes', **MARCH, limit=1000, with_count='true')
    assert whole['count'] == len(shown(whole)) == 24
    for sort, limit in itertools.product(('begin', 'begin:desc'), (1, 2, 5, 23, 24, 25)):
        forth, body = [], client.get('/v2/dataframes', **MARCH, limit=limit, sort=sort)
        while True:
            forth.append(body['dataframes'])
            following = link(body, 'next')
            if following is None:
                break
            assert len(forth) <= 24, 'the pages have no end'
            body = client.get(following)
        begins = [frame['period']['begin'] for page in forth for frame in page]
        assert begins == sorted(begins, reverse=sort == 'begin:desc')
        points = [repr(point) for page in forth for point in shown({'dataframes': page})]
        assert sorted(points) == sorted(map(repr, shown(whole)))
        for page in reversed(forth[:-1]):
            body = client.get(link(body, 'prev'))
            assert body['dataframes'] == page
        assert link(body, 'prev') is None


def link(body, rel):
    return next((found['href'] for found in body['links'] if found['rel'] == rel), None)


@both_engines
def test_a_page_goes_on_where_it_ended_whatever_came_and_went(api):
    client = api.at('2.3')
    for hour in (0, 2):
        window = f'2026-03-01T0{hour}:00:00Z', f'2026-03-01T0{hour + 1}:00:00Z'
        client.post('/v2/dataframes', real.frames({'cpu': [real.point(id=str(hour))] * 2}, *window))
    body = client.get('/v2/dataframes', **MARCH, limit=2)
    for hour in (0, 1):
        window = f'2026-03-01T0{hour}:00:00Z', f'2026-03-01T0{hour + 1}:00:00Z'
        client.post('/v2/dataframes', real.frames({'cpu': [real.point(id='late')]}, *window))
    rest = real.pages(client, link(body, 'next'), 'dataframes')
    ids = [point['groupby']['id'] for point in shown({'dataframes': rest})]
    # What came behind the place is seen, what came before it is not, and nothing twice.
    assert ids[-3:] == ['late', '2', '2']
    assert '0' not in ids


@both_engines
def test_a_refused_body_leaves_nothing(api):
    good = real.point(id='good')
    for bad in ({**good, 'vol': {'unit': 'h', 'qty': '1e16'}}, {**good, 'rating': {'price': '-1e16'}},
                {**good, 'groupby': {'a': 2 ** 64}}):
        assert api.ask('POST', '/v2/dataframes', real.frames({'cpu': [good] * 3 + [bad]})).status == 400
    assert api.ask('GET', '/v2/dataframes', params=MARCH).status == 404


@both_engines
def test_the_ends_of_the_calendar_can_be_billed(api):
    first, last = ('0001-01-01T00:00:00Z', '0001-01-01T00:00:01Z'), ('9999-12-31T23:59:58Z', '9999-12-31T23:59:59Z')
    for window in (first, last):
        api.post('/v2/dataframes', real.frames({'cpu': [real.point(id='a')]}, *window))
    always = {'begin': first[0], 'end': last[1]}
    for version in ('2.0', '2.3'):
        client = api.at(version)
        assert len(shown(client.get('/v2/dataframes', **always))) == 2
        assert client.get('/v2/summary', **always)['results'][0][:2] == [
            '0001-01-01T00:00:00+00:00', '9999-12-31T23:59:59+00:00']
    rows = api.at('2.3').get('/v2/summary', **always, groupby='time,time-y,time-d')['results']
    assert [row[:2] + row[4:] for row in rows] == [
        ['0001-01-01T00:00:00+00:00', '0001-01-01T01:00:00+00:00', '1', '1'],
        ['9999-12-31T23:00:00+00:00', '9999-12-31T23:59:59+00:00', '9999', '365']]


@pytest.mark.parametrize('version', ['2.0', '2.4'])
def test_a_busy_database_is_told_as_such(api, version, monkeypatch):
    """And whoever repeats the request a little later is served."""
    def busy(*_):
        raise exception.StorageBusy

    client, body = api.at(version), real.frames({'cpu': [real.point('1')]})
    with monkeypatch.context() as patch:
        patch.setattr(batches, 'add', busy)
        response = client.ask('POST', '/v2/dataframes', body)
    assert (response.status, response.headers['Retry-After']) == (503, '1')
    assert real.message(response) == 'The database is busy; repeat the request.'
    client.post('/v2/dataframes', body)
