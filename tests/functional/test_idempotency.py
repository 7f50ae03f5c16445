"""Writes that are sent again with their Idempotency-Key: carried out once, answered each time."""

import contextlib
import datetime

import pytest
import sqlalchemy

from rating_api import exception
from rating_api.db import idempotency
from rating_api.db import models
from rating_api.db import session
from rating_api.storage.sql import batches
from tests import fixtures
from tests import surface
from tests.functional import api as real
from tests.functional import filled
from tests.functional import pricing

ENGINES = fixtures.ENGINES
MARCH = {'begin': '2026-03-01', 'end': '2026-04-01'}
KEY = {'Idempotency-Key': 'b7e3-41'}
GROUPS = f'{pricing.HASHMAP}/groups'
BODY = real.frames({'cpu': [real.point('1', price='2', id='a')]})
# What is always refused is no write.
WRITES = [one for one in surface.operations() if one.method != 'GET' and one.declaration.removal is None
          and one.controller != 'ModuleConfigController']

on_every_engine = pytest.mark.parametrize('api', ENGINES, indirect=True)


def push(client, key='b7e3-41', body=BODY):
    return client.ask('POST', '/v2/dataframes', body, headers={'Idempotency-Key': key})


def is_replayed(response):
    return response.headers.get('Idempotency-Replayed') == 'true'


def count(client):
    """How many points there are."""
    return client.at('2.3').get('/v2/dataframes', **MARCH, with_count='true')['count']


@on_every_engine
def test_what_is_sent_twice_is_stored_once(api):
    first, again = push(api), push(api)
    assert (first.status, is_replayed(first)) == (204, False)
    assert (again.status, is_replayed(again), again.body) == (204, True, b'')
    assert count(api) == 1
    # Another key is another write, and none is one each time.
    push(api, 'b7e3-42')
    api.post('/v2/dataframes', BODY)
    api.post('/v2/dataframes', BODY)
    assert count(api) == 4


@pytest.fixture(params=ENGINES)
def full(request, databases):
    with databases.url(request.param) as url, real.application(url) as application:
        made = filled.Filled(url, application)
        yield made
        made.close()


@pytest.mark.parametrize('one', WRITES, ids=lambda one: f'{one.method} {one.path}')
def test_every_write_takes_a_key(full, one):
    client = full.client.at(str(one.until))
    body = {'POST': full.sample, 'PUT': full.change, 'PATCH': full.change, 'DELETE': full.arguments}[one.method](one)
    before = full.rows()
    first = client.ask(one.method, full.path(one), body, headers=KEY)
    stored = full.rows()
    again = client.ask(one.method, full.path(one), body, headers=KEY)
    assert first.status < 400, first.text
    assert (again.status, again.body, is_replayed(again)) == (first.status, first.body, True)
    assert [again.headers.get(name) for name in ('ETag', 'Location')] == [
        first.headers.get(name) for name in ('ETag', 'Location')]
    assert stored != before
    assert full.rows() == stored


@pytest.mark.parametrize('version', ['2.0', '2.4'])
def test_the_same_key_with_another_request_is_refused(api, version):
    client = api.at(version)
    assert push(client).status == 204
    response = push(client, body=real.frames({'cpu': [real.point('1', price='3', id='a')]}))
    assert response.status == 409
    assert 'used before' in real.message(response)
    if version != '2.0':
        assert response.json['errors'][0]['code'] == 'request.idempotency_key_reused'
    assert count(api) == 1
    assert is_replayed(push(client))


@pytest.mark.parametrize('key', ['', ' ', 'a b', '\xe9', '\x7f', 'x' * 256])
def test_a_key_that_is_none_is_refused(api, key):
    response = api.at('2.4').rude().ask('POST', '/v2/dataframes', BODY, headers={'Idempotency-Key': key})
    assert (response.status, response.json['errors'][0]['code']) == (400, 'request.idempotency_key')
    assert count(api) == 0


@pytest.mark.parametrize('key', ['x' * 255, '!', '"b7e3"', 'b7e3,b7e4'])
def test_a_key_is_any_visible_text(api, key):
    assert [is_replayed(push(api, key)) for _ in range(2)] == [False, True]


def test_who_reads_needs_no_key(api):
    """It is not even looked at."""
    response = api.ask('GET', '/v2/rating/modules', headers={'Idempotency-Key': 'x' * 300})
    assert (response.status, is_replayed(response)) == (200, False)


@on_every_engine
def test_a_refusal_is_not_remembered(api):
    """Once what was wrong is mended, the same key may carry another body."""
    assert push(api, body=real.frames({'cpu': [real.point('1e16')]})).status == 400
    assert [is_replayed(push(api)) for _ in range(2)] == [False, True]

    client = api.at('2.4')
    made = client.post(GROUPS, {'name': 'licences'}).json['group_id']
    assert client.ask('POST', GROUPS, {'name': 'licences'}, headers=KEY).status == 409
    assert client.ask('PUT', f'{GROUPS}/nothing', {'name': 'x'}, headers=KEY).status == 404
    assert client.ask('DELETE', f'{GROUPS}/{made}', headers=KEY).status == 204
    response = client.ask('POST', GROUPS, {'name': 'licences'}, headers=KEY)
    assert (response.status, is_replayed(response)) == (201, False)


@on_every_engine
def test_whose_key_it_is_and_for_what_tells_writes_apart(api):
    client = api.at('2.4')
    for headers in ({}, {'X_User_Id': 'a'}, {'X_User_Id': 'b'}, {'X_Project_Id': 'a'},
                    {'X_User_Id': 'a', 'X_Project_Id': 'b'}):
        assert [is_replayed(push(api.having(**headers))) for _ in range(2)] == [False, True]
    assert count(api) == 5

    made = client.ask('POST', GROUPS, {'name': 'a'}, headers=KEY).json['group_id']
    responses = [client.ask('PUT', f'{GROUPS}/{made}', {'name': 'a'}, headers=KEY),
                 client.ask('POST', f'{pricing.HASHMAP}/services', {'name': 'a'}, headers=KEY),
                 client.ask('DELETE', f'{GROUPS}/{made}', headers=KEY)]
    assert [(response.status, is_replayed(response)) for response in responses] == [
        (200, False), (201, False), (204, False)]


def test_a_key_holds_at_every_version(api):
    """Even where the body would be refused: what it asks for is done."""
    body = real.frames({'cpu': [real.point(1, price=0.5)]})
    assert push(api, body=body).status == 204
    assert push(api.at('2.2'), 'other', body).status == 400
    again = push(api.at('2.4'), body=body)
    assert (again.status, is_replayed(again), again.headers['OpenStack-API-Version']) == (204, True, 'rating 2.4')


@on_every_engine
def test_what_failed_half_way_left_nothing(api, monkeypatch):
    real_add = batches.add

    def broken(*arguments):
        real_add(*arguments)
        raise RuntimeError('a fault of ours, after the points were written')

    with monkeypatch.context() as patch:
        patch.setattr(batches, 'add', broken)
        assert push(api).status == 500
    assert count(api) == 0
    assert [is_replayed(push(api)) for _ in range(2)] == [False, True]
    assert count(api) == 1


@on_every_engine
def test_a_busy_database_may_be_asked_again(api, monkeypatch):
    def busy(*_):
        raise exception.StorageBusy

    with monkeypatch.context() as patch:
        patch.setattr(batches, 'add', busy)
        response = push(api)
        assert (response.status, response.headers['Retry-After']) == (503, '1')
    assert [is_replayed(push(api)) for _ in range(2)] == [False, True]
    assert count(api) == 1


@pytest.mark.parametrize('engine', ENGINES)
def test_answers_are_remembered_for_thirty_days_and_then_forgotten(databases, engine):
    """A process looks for old ones when it begins."""
    with databases.url(engine) as url:
        with a_process(url) as client:
            push(client, 'old')
            push(client, 'young')
        make_older(url, {'old': 32, 'young': 30})
        with a_process(url) as client:
            assert is_replayed(push(client, 'young'))
            assert remembered(url) == {identity('young')}
            assert [is_replayed(push(client, 'old')) for _ in range(2)] == [False, True]
            assert count(client) == 3


@contextlib.contextmanager
def a_process(url):
    """A client of an application of its own."""
    with real.application(url) as application:
        yield real.Client(application)


def identity(key):
    """Under what the answer to a push by nobody in particular is kept."""
    return idempotency.identity(None, None, 'POST', '/v2/dataframes', key)


def make_older(url, days):
    """Let the answers to keys be so many days old."""
    with contextlib.closing(Closed(url)) as database, database.writer() as connection:
        for key, age in days.items():
            connection.execute(models.idempotency_key.update().where(
                models.idempotency_key.c.identity == identity(key)).values(
                created_at=datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=age)))


def remembered(url):
    with contextlib.closing(Closed(url)) as database, database.reader() as connection:
        return set(connection.scalars(sqlalchemy.select(models.idempotency_key.c.identity)))


class Closed(session.Database):
    """A database that can be closed like a file."""

    close = session.Database.dispose
