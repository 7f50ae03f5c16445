"""Talking to Prometheus, and what is said when it does not answer."""

import decimal
import logging
import types

import pytest

from rating_api import exception
from rating_api.collector import prometheus_api
from tests import prometheus_stub


@pytest.fixture
def stub():
    with prometheus_stub.serve() as stub:
        yield stub


def client(url, **options):
    return prometheus_api.Client(types.SimpleNamespace(**prometheus_stub.connection(url, **options)))


def test_the_question_is_the_query_at_an_instant(stub):
    client(stub.url + '/').vector('up', at=1793491200)
    assert stub.questions == [('/api/v1/query', {'query': 'up', 'time': '2026-11-01T00:00:00+00:00'})]


def test_without_an_instant_prometheus_says_what_is_now(stub):
    client(stub.url).vector('up')
    assert stub.questions == [('/api/v1/query', {'query': 'up'})]


def test_values_are_the_decimals_that_prometheus_wrote(stub):
    stub.body = prometheus_stub.vector(({'a': 'b'}, '0.1'), ({}, '1e+06'), ({}, '-Inf'))
    assert client(stub.url).vector('up') == [
        ({'a': 'b'}, decimal.Decimal('0.1')), ({}, decimal.Decimal(1000000)),
        ({}, decimal.Decimal('-Infinity'))]


def test_user_and_password_are_sent(stub):
    client(stub.url, prometheus_user='me', prometheus_password='secret').vector('up')
    assert stub.credentials == 'me:secret'


def test_certificates_are_checked_by_default_by_a_file_or_not_at_all():
    class Session:
        auth = verify = None
    for options, verify in (({}, True), ({'cafile': '/ca.pem'}, '/ca.pem'),
                            ({'insecure': True}, False), ({'insecure': True, 'cafile': '/ca.pem'}, False)):
        session = Session()
        connection = prometheus_stub.connection('https://prometheus/api/v1', **options)
        prometheus_api.Client(types.SimpleNamespace(**connection), session)
        assert session.verify == verify


@pytest.mark.parametrize(('status', 'body', 'words'), [
    (400, {'status': 'error', 'errorType': 'bad_data', 'error': 'parse error'}, '400 bad_data: parse error'),
    (200, {'status': 'error', 'errorType': 'timeout', 'error': 'too slow'}, 'up: 200 timeout: too slow'),
    (503, {'status': 'success', 'data': {'resultType': 'vector', 'result': []}}, 'up: 503'),
    (502, b'<html>Bad gateway</html>', 'answers 502 and no JSON object'),
    (200, b'', 'answers 200 and no JSON object'),
    (200, [], 'answers 200 and no JSON object'),
    (200, {'status': 'success'}, 'no vector of values'),
    (200, {'status': 'success', 'data': {'resultType': 'scalar', 'result': [1, '2']}}, 'is a scalar'),
    (200, {'status': 'success', 'data': {'resultType': 'vector', 'result': [{'metric': {}}]}}, 'no vector'),
    (200, prometheus_stub.vector(({}, 'many')), 'no vector of values'),
    (200, prometheus_stub.vector((5, '1')), 'no vector of values'),
])
def test_everything_but_a_vector_is_a_collect_error(stub, status, body, words):
    stub.status, stub.body = status, body
    with pytest.raises(exception.CollectError) as raised:
        client(stub.url).vector('up')
    assert words in str(raised.value)


def test_a_server_that_is_not_there_is_a_collect_error_without_the_credentials():
    with pytest.raises(exception.CollectError, match='does not answer') as raised:
        client('http://me:secret@127.0.0.1:1/api/v1').vector('up')
    assert 'secret' not in str(raised.value)


def test_warnings_of_prometheus_are_logged(stub, caplog):
    stub.body = {**prometheus_stub.vector(), 'warnings': ['a store is away']}
    with caplog.at_level(logging.WARNING):
        client(stub.url).vector('up')
    assert 'a store is away' in caplog.text
