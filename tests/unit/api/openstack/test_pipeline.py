import logging
import re
import uuid

import pytest

from rating_api.api.openstack import faults
from rating_api.api.openstack import pipeline
from tests import client
from tests.unit.api.openstack import toys

IDENTITY = re.compile('req-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}')


def around(app):
    return client.Client(pipeline.Pipeline(app, toys.versions()), service_type='toy')


def unauthorized(environ, start_response):
    """As an authentication middleware answers: in its own words, without our headers."""
    start_response('401 Unauthorized', [('Content-Type', 'text/html'), ('WWW-Authenticate', 'Keystone'),
                                        ('Vary', 'Origin')])
    return [b'Authentication required']


def broken(environ, start_response):
    raise LookupError('the secret is sesame')


def broken_late(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    raise LookupError('the secret is sesame')


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, pipeline.LOG.name)
    return lambda: [record.getMessage() for record in caplog.records if record.levelno == logging.INFO]


def test_a_request_id_is_a_random_uuid():
    made = {pipeline.request_id() for _ in range(1000)}
    assert len(made) == 1000
    for one in made:
        assert IDENTITY.fullmatch(one)
        assert uuid.UUID(one[4:]).version == 4


def test_what_middleware_answers_by_itself_has_the_headers_of_every_answer():
    response = around(unauthorized).get('/toys', version='2.3')
    assert (response.status, response.text) == (401, 'Authentication required')
    assert response.headers['OpenStack-API-Version'] == 'toy 2.3'
    assert response.headers.all('Vary') == ['Origin', 'OpenStack-API-Version']
    assert IDENTITY.fullmatch(response.headers['X-Openstack-Request-Id'])


@pytest.mark.parametrize('version', ['9.9', 'nonsense'])
def test_what_middleware_answers_to_a_wrong_version_names_the_minimum(version):
    response = around(unauthorized).get('/toys', version=version)
    assert (response.status, response.headers['OpenStack-API-Version']) == (401, 'toy 2.0')


@pytest.mark.parametrize('app', [broken, broken_late])
@pytest.mark.parametrize('method', ['GET', 'HEAD'])
def test_what_middleware_raises_is_a_clean_500(app, method, caplog, lines):
    response = around(app).request(method, '/toys')
    assert response.status == 500
    assert 'sesame' not in response.text
    identity = response.headers['X-Openstack-Request-Id']
    assert response.headers['OpenStack-API-Version'] == 'toy 2.0'
    if method == 'HEAD':
        assert response.body == b''
    else:
        [error] = response.json['errors']
        assert (error['code'], error['request_id']) == ('server.unexpected', identity)
        assert response.json['message'] == error['detail'], 'for clients of older versions'
    [record] = [record for record in caplog.records if record.levelname == 'ERROR']
    assert identity in record.getMessage()
    assert 'sesame' in str(record.exc_info[1])
    assert len(lines()) == 1


def test_the_id_of_an_errand_is_kept_for_the_log_and_never_echoed(lines):
    seen = {}

    def app(environ, start_response):
        seen.update(environ)
        return unauthorized(environ, start_response)

    sent = pipeline.request_id()
    response = around(app).get('/toys', headers={'X-Openstack-Request-Id': sent})
    own = response.headers['X-Openstack-Request-Id']
    assert own != sent
    assert (seen['openstack.request_id'], seen['openstack.global_request_id']) == (own, sent)
    assert lines()[0].startswith(f'{sent} {own} ')


@pytest.mark.parametrize('sent', [
    'req-1', 'nonsense', 'REQ-00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000000',
    'req-00000000-0000-4000-8000-000000000000 x', 'req-00000000-0000-4000-8000-00000000000G', ''])
def test_an_id_of_another_form_is_ignored(sent):
    seen = {}

    def app(environ, start_response):
        seen.update(environ)
        return unauthorized(environ, start_response)

    around(app).get('/toys', headers={'X-Openstack-Request-Id': sent})
    assert 'openstack.global_request_id' not in seen


@pytest.mark.parametrize('method, path, version, status, shown', [
    ('GET', '/toys', '2.3', 200, '2.3'), ('GET', '/toys/a?b=c&d=%0A', '2.3', 400, '2.3'), ('PUT', '/toys', None, 405, '2.0'),
    ('GET', '/toys', '9.9', 406, '-'), ('HEAD', '/toys', 'latest', 200, '2.4'), ('GET', '/nothing', None, 404, '2.0')])
def test_each_request_leaves_one_line(lines, method, path, version, status, shown):
    made = toys.serve(*toys.SHELF)
    made.version = None
    response = made.request(method, path, version=version)
    [line] = lines()
    identity = response.headers['X-Openstack-Request-Id']
    length = response.headers['Content-Length']
    assert re.fullmatch(
        rf'{identity} 127\.0\.0\.1 "{method} {re.escape(path)}" status: {status} len: {length} '
        rf'microversion: {shown} time: [0-9]+\.[0-9]{{6}}', line)


def test_a_request_that_fails_leaves_one_line_too(lines):
    @toys.SHOWS
    def show(self, req):
        raise LookupError

    assert toys.one(show).get('/toys').status == 500
    assert len(lines()) == 1
    assert 'status: 500' in lines()[0]


def test_without_the_level_no_line_is_written(caplog):
    caplog.set_level(logging.WARNING, pipeline.LOG.name)
    toys.serve(*toys.SHELF).get('/toys')
    assert not caplog.records


@pytest.mark.filterwarnings('ignore:Unknown REQUEST_METHOD')
def test_a_line_of_the_log_cannot_be_forged(lines):
    made = toys.serve(*toys.SHELF)
    made.is_validated = False
    evil = 'a"\n2026-01-01 INFO forged\r\x1b[31m\x85'
    made.request(f'GET {evil}', '/', environ={'PATH_INFO': f'/{evil}é', 'QUERY_STRING': evil, 'REMOTE_ADDR': evil})
    [line] = lines()
    assert line.isascii()
    assert line.isprintable()
    assert line.count('"') == 2
    assert '\n' not in line


def test_headers_that_are_there_already_are_left_alone():
    def app(environ, start_response):
        start_response('200 OK', [('Content-Type', 'text/plain'), ('OpenStack-API-Version', 'other 1.0')])
        return [b'']

    assert around(app).get('/').headers.all('OpenStack-API-Version') == ['other 1.0']


def test_a_server_that_cannot_answer_any_more_is_told_so():
    def app(environ, start_response):
        start_response('200 OK', [])
        raise faults.Fault(404, 'a.b', 'never translated here')

    def refuses(status, headers, exc_info=None):
        if exc_info:
            raise exc_info[1]

    made = pipeline.Pipeline(app, toys.versions())
    with pytest.raises(faults.Fault):
        made(client.make_environ('GET', '/', {}), refuses)


def test_an_answer_that_has_not_begun_is_replaced_without_a_word_of_the_exception():
    def app(environ, start_response):
        raise faults.Fault(404, 'a.b', 'never translated here')

    handed = []
    made = pipeline.Pipeline(app, toys.versions())
    made(client.make_environ('GET', '/', {}), lambda status, headers, exc_info=None: handed.append(exc_info))
    assert handed == [None]
