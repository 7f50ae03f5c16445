"""Reading bodies: what is JSON, how long it is, and what kind."""

import io
import json

import pytest

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from tests.unit.api.openstack import toys

LIMIT = 1000


@toys.marked(toys.SHOWS, validation.schema({}), wsgi.response(200))
def echo(self, req, body):
    return {'body': body}


@pytest.fixture
def client():
    made = toys.one(echo, method='POST', body_limit=LIMIT)
    made.headers['Content-Type'] = 'application/json'
    return made


def send(client, body, **environ):
    return client.post('/toys', body=body, environ=environ)


def refusal(response):
    [error] = response.json['errors']
    return response.status, error['code'], error['detail']


@pytest.mark.parametrize('kind', [
    'application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', ' application/json ;a=b',
    'application/vnd.openstack.toys+json', 'application/merge-patch+json'])
def test_json_has_many_names(client, kind):
    assert send(client, b'{"a": 1}', CONTENT_TYPE=kind).json == {'body': {'a': 1}}


@pytest.mark.parametrize('kind', [None, '', 'text/plain', 'text/json', 'application/x-www-form-urlencoded',
                                  'application/jsonp', 'multipart/form-data; boundary=a', 'application/xml', 'json'])
def test_another_media_type_is_415(client, kind):
    client.headers.clear()
    status, code, _ = refusal(send(client, b'{"a": 1}', CONTENT_TYPE=kind))
    assert (status, code) == (415, 'request.media_type')


@pytest.mark.parametrize('raw, reason', [
    (b'', 'truncated'),
    (b'{', 'truncated'),
    (b'{"a": 1} x', 'trailing characters'),
    (b"{'a': 1}", 'malformed'),
    (b'{"a": NaN}', 'malformed'),
    (b'[Infinity]', 'malformed'),
    (b'[-Infinity]', 'malformed'),
    (b'{"a": 1, "a": 2}', "the key 'a' is given twice"),
    (b'{"a": {"b" : 1, "b": 1}}', "the key 'b' is given twice"),
    (b'["\\u0000"]', 'U+0000'),
    (b'{"a\\u0000": 1}', 'U+0000'),
    (b'["\\ud800"]', 'truncated'),
    (b'["\\udc00\\ud800"]', 'malformed'),
    (b'["\xff"]', 'utf-8'),
    (b'["\xed\xa0\x80"]', 'utf-8'),
    ('["é"]'.encode('latin-1'), 'utf-8'),
    ('["a"]'.encode('utf-16'), 'malformed'),
    (b'\xef\xbb\xbf{}', 'malformed'),
    (b'[1e401]', 'out of range'),
    (b'[1e-999999999999999999999]', 'out of range'),
])
def test_what_is_no_json_is_400_and_says_why(client, raw, reason):
    status, code, detail = refusal(send(client, raw))
    assert (status, code) == (400, 'request.malformed')
    assert detail.startswith('The request body is no valid JSON: ')
    assert reason.lower() in detail.lower()


@pytest.mark.parametrize('opening', [b'[', b'{"a":'])
def test_deep_nesting_is_400(opening):
    client = toys.one(echo, method='POST')
    status, code, detail = refusal(client.post('/toys', body=opening * 100_000, headers={
        'Content-Type': 'application/json'}))
    assert (status, code) == (400, 'request.malformed')
    assert 'nested too deeply' in detail


def test_numbers_stay_exact(client):
    digits = '12345678901234567890.12345678901234567890'
    assert send(client, f'[{digits}, {"9" * 400}, 1e400]'.encode()).text == \
        '{"body":[%s,%s,1E+400]}' % (digits, '9' * 400)


@pytest.mark.parametrize('length', ['-1', '+5', '5.0', 'five', '0x5', '٥', '5 5', '5,5', '1' * 5000, '²'])
def test_a_length_that_is_no_number_is_400(client, length):
    client.is_validated = False
    assert refusal(send(client, b'{"a": 1}', CONTENT_LENGTH=length))[:2] == (400, 'request.malformed')


def test_a_body_that_breaks_off_is_400(client):
    status, code, detail = refusal(send(client, b'{"a": 1}', CONTENT_LENGTH='9'))
    assert (status, code, detail) == (400, 'request.malformed', 'The body is shorter than its Content-Length.')


def test_a_connection_that_breaks_off_is_400(client):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise ConnectionResetError

    client.is_validated = False
    response = client.post('/toys', environ={'wsgi.input': Broken(), 'CONTENT_LENGTH': '9'})
    assert refusal(response) == (400, 'request.malformed', 'The body broke off.')


def test_no_more_is_read_than_was_announced(client):
    class Endless(io.BytesIO):
        def read(self, size=-1):
            assert size == 8
            return super().read(size)

    client.is_validated = False
    stream = Endless(b'{"a": 1}GET /secret')
    assert client.post('/toys', environ={'wsgi.input': stream, 'CONTENT_LENGTH': '8'}).json == {'body': {'a': 1}}


def test_without_a_length_there_is_no_body(client):
    assert refusal(send(client, b'{"a": 1}', CONTENT_LENGTH=None))[0] == 400
    assert refusal(send(client, b'{"a": 1}', CONTENT_LENGTH=''))[0] == 400


def test_a_body_in_chunks_ends_where_the_server_says(client):
    chunked = {'CONTENT_LENGTH': None, 'wsgi.input_terminated': True}
    assert send(client, b'{"a": 1}', **chunked).json == {'body': {'a': 1}}


def body_of(length):
    return json.dumps('a' * (length - 2)).encode()


@pytest.mark.parametrize('environ', [{}, {'CONTENT_LENGTH': None, 'wsgi.input_terminated': True}])
def test_a_body_beyond_the_limit_is_413_announced_or_not(client, environ):
    assert send(client, body_of(LIMIT), **environ).status == 200
    status, code, detail = refusal(send(client, body_of(LIMIT + 1), **environ))
    assert (status, code, detail) == (413, 'request.too_large', f'The request body is larger than {LIMIT} bytes.')


def test_of_a_body_in_chunks_no_more_is_read_than_shows_that_it_is_too_large(client):
    class Endless:
        def read(self, size):
            assert size == LIMIT + 1
            return b' ' * size

    client.is_validated = False
    environ = {'wsgi.input': Endless(), 'wsgi.input_terminated': True}
    assert client.post('/toys', environ=environ).status == 413


def test_a_length_beyond_the_limit_is_refused_unread(client):
    class Unreadable:
        def read(self, size):
            raise AssertionError('the body was read')

    client.is_validated = False
    environ = {'wsgi.input': Unreadable(), 'CONTENT_LENGTH': '9' * 18}
    assert client.post('/toys', environ=environ).status == 413


def test_every_refusal_of_a_body_has_the_headers_of_every_answer(client):
    for response in (send(client, b'{'), send(client, body_of(LIMIT + 1)), send(client, b'{}', CONTENT_TYPE='a/b')):
        assert response.headers['OpenStack-API-Version'] == 'toy 2.4'
        assert response.headers['Vary'] == 'OpenStack-API-Version'
        assert response.headers['X-Openstack-Request-Id'].startswith('req-')


def test_a_dialect_is_a_value_that_words_refusals_its_own_way():
    client = toys.serve(toys.section(toys.SHELF, speaks=toys.Plain()))
    for response in (client.get('/nothing'), client.put('/toys'), client.get('/toys?a=b'), client.get('/%FF'),
                     client.post('/toys', body=b'{')):
        assert response.headers['Content-Type'] == 'text/plain; charset=utf-8'
        assert response.text.startswith(f'no: {response.status} ')
        assert response.headers['OpenStack-API-Version'] == 'toy 2.4'
    assert client.put('/toys').headers['Allow'] == 'GET, OPTIONS, POST'
