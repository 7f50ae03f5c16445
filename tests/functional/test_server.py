"""The HTTP server, spoken to over raw sockets as good, slow and hostile clients would."""

import contextlib
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib import parse

import pytest

from rating_api.server import protocol
from tests.functional import echo

ROOT = pathlib.Path(__file__).parents[2]
HOST = b'Host: x\r\n'
CLOSE = b'Connection: close\r\n'
POST = b'POST /e HTTP/1.1\r\n' + HOST
CHUNKS = b'5\r\nhello\r\n0\r\n\r\n'


@contextlib.contextmanager
def running(*arguments):
    """The port of an echo server and its process."""
    with subprocess.Popen([sys.executable, '-m', 'tests.functional.echo', *arguments], cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield parse.urlsplit(process.stdout.readline().strip()).port, process
        finally:
            process.kill()


@pytest.fixture(scope='module')
def port():
    with running() as (number, _):
        yield number


def connect(port):
    return socket.create_connection(('127.0.0.1', port), timeout=10)


def receive(client):
    """Everything until the server closes."""
    data = b''
    with contextlib.suppress(ConnectionError):
        while piece := client.recv(65536):
            data += piece
    return data


def ask(port, request):
    """The statuses and the last body of what the server says before it closes."""
    with connect(port) as client:
        client.sendall(request)
        return read_answers(client)


def read_answers(client):
    data = receive(client)
    statuses = [int(code) for code in re.findall(rb'HTTP/1\.1 (\d{3}) ', data)]
    return statuses, data.rpartition(b'\r\n\r\n')[2]


def seen(port, request):
    """What the application saw of a request that asks for the connection to be closed."""
    statuses, body = ask(port, request)
    assert statuses == [200]
    return json.loads(body)


AMBIGUOUS = {
    'length and chunked': POST + b'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n' + CHUNKS,
    'chunked and length 0': POST + b'Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n' + CHUNKS,
    'two lengths': POST + b'Content-Length: 5\r\nContent-Length: 4\r\n\r\nhello',
    'the same length twice': POST + b'Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello',
    'list of lengths': POST + b'Content-Length: 5, 5\r\n\r\nhello',
    'negative length': POST + b'Content-Length: -1\r\n\r\nhello',
    'plus length': POST + b'Content-Length: +5\r\n\r\nhello',
    'hexadecimal length': POST + b'Content-Length: 0x5\r\n\r\nhello',
    'underscored length': POST + b'Content-Length: 0_5\r\n\r\nhello',
    'length with a space inside': POST + b'Content-Length: 5 5\r\n\r\nhello',
    'empty length': POST + b'Content-Length: \r\n\r\nhello',
    'superscript length': POST + b'Content-Length: \xb2\r\n\r\nhello',
    'xchunked': POST + b'Transfer-Encoding: xchunked\r\n\r\n' + CHUNKS,
    'xchunked and length': POST + b'Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nhello',
    'identity and length': POST + b'Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello',
    'gzip, chunked': POST + b'Transfer-Encoding: gzip, chunked\r\n\r\n' + CHUNKS,
    'chunked, chunked': POST + b'Transfer-Encoding: chunked, chunked\r\n\r\n' + CHUNKS,
    'chunked twice': POST + b'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n' + CHUNKS,
    'empty coding': POST + b'Transfer-Encoding: \r\nContent-Length: 5\r\n\r\nhello',
    'comma before chunked': POST + b'Transfer-Encoding: ,chunked\r\n\r\n' + CHUNKS,
    'vertical tab before chunked': POST + b'Transfer-Encoding: \x0bchunked\r\n\r\n' + CHUNKS,
    'space before the colon': POST + b'Transfer-Encoding : chunked\r\n\r\n' + CHUNKS,
    'chunked in HTTP/1.0': b'POST /e HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n' + CHUNKS,
    'folded coding': POST + b'Transfer-Encoding:\r\n chunked\r\n\r\n' + CHUNKS,
    'folded header': POST + b'X-A: a\r\n Content-Length: 5\r\n\r\nhello',
    'folded first header': b'POST /e HTTP/1.1\r\n X-A: a\r\n' + HOST + b'\r\n',
    'bare LF as line end': b'POST /e HTTP/1.1\nHost: x\nContent-Length: 5\n\nhello',
    'bare LF in a header': POST + b'X-A: a\nContent-Length: 5\r\n\r\nhello',
    'bare CR in a header': POST + b'X-A: a\rContent-Length: 5\r\n\r\nhello',
    'NUL in a header': POST + b'X-A: a\0b\r\n\r\n',
    'plus chunk size': POST + b'Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n',
    'hexadecimal prefix of a chunk size': POST + b'Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n',
    'negative chunk size': POST + b'Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n',
    'bare LF after a chunk size': POST + b'Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n',
    'bare LF in a chunk extension': POST + b'Transfer-Encoding: chunked\r\n\r\n5;a\nX\r\nhello\r\n0\r\n\r\n',
    'chunk longer than its size': POST + b'Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n',
    'no Host': b'GET /e HTTP/1.1\r\n\r\n',
    'two Hosts': b'GET /e HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    'HTTP/2.0': b'GET /e HTTP/2.0\r\n' + HOST + b'\r\n',
    'HTTP/0.9': b'GET /e HTTP/0.9\r\n' + HOST + b'\r\n',
    'a body after a wish to upgrade':
        POST + b'Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 5\r\n\r\nhello',
    'an octet in the path': b'GET /\xff HTTP/1.1\r\n' + HOST + b'\r\n',
    'not HTTP': b'\x16\x03\x01\x02\x00\x01\x00\r\n\r\n',
}


@pytest.mark.parametrize('request_', AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_an_ambiguous_request_is_refused_and_the_connection_closed(port, request_):
    statuses, _ = ask(port, request_ + b'GET /smuggled HTTP/1.1\r\n' + HOST + CLOSE + b'\r\n')
    assert statuses == [400]


def test_a_head_beyond_the_limit_is_refused_though_it_never_ends(port):
    with connect(port) as client:
        client.sendall(b'GET /e HTTP/1.1\r\n' + HOST + b'X-A: ')
        with contextlib.suppress(ConnectionError):
            for _ in range(10):
                client.sendall(b'a' * protocol.MAX_HEAD_BYTES)
        assert b'HTTP/1.1 200' not in receive(client)


@pytest.mark.parametrize(('filler', 'statuses'), [(-1000, [200]), (1000, [400])])
def test_a_head_may_be_as_long_as_the_limit(port, filler, statuses):
    header = b'X-A: ' + b'a' * (protocol.MAX_HEAD_BYTES + filler) + b'\r\n'
    assert ask(port, b'GET /e HTTP/1.1\r\n' + HOST + CLOSE + header + b'\r\n')[0] == statuses


def test_many_short_headers_count_towards_the_limit(port):
    headers = b'A: b\r\n' * (protocol.MAX_HEAD_BYTES // 6 + 1)
    assert ask(port, b'GET /e HTTP/1.1\r\n' + HOST + CLOSE + headers + b'\r\n')[0] == [400]


def test_the_application_sees_the_request_as_it_was_sent(port):
    request = (b'PUT /a%2Fb/%C3%A9%ff?q=%41&r HTTP/1.1\r\n' + HOST + CLOSE
               + b'Content-Type: text/plain\r\nX-Twice: 1\r\nX-Twice: 2\r\nX-Forwarded-For: 9.9.9.9\r\n'
               b'X-Forwarded-Proto: https\r\nContent-Length: 5\r\n\r\nhello')
    assert seen(port, request) == {
        'method': 'PUT', 'path': '/a/b/\xc3\xa9\xff', 'query': 'q=%41&r', 'length': '5', 'type': 'text/plain',
        'body': 'hello', 'remote': '127.0.0.1', 'scheme': 'http',
        'headers': {'HTTP_HOST': 'x', 'HTTP_CONNECTION': 'close', 'HTTP_X_TWICE': '1,2',
                    'HTTP_X_FORWARDED_FOR': '9.9.9.9', 'HTTP_X_FORWARDED_PROTO': 'https'},
    }


def test_a_header_with_an_underscore_never_reaches_the_application(port):
    headers = seen(port, b'GET /e HTTP/1.1\r\n' + HOST + CLOSE + b'X-Project-Id: real\r\nX_Project_Id: false\r\n'
                   b'X_Project-Id: false\r\nX_Roles: admin\r\nContent_Length: 5\r\n\r\n')['headers']
    assert headers == {'HTTP_HOST': 'x', 'HTTP_CONNECTION': 'close', 'HTTP_X_PROJECT_ID': 'real'}


def test_a_chunked_upload_arrives_as_a_body_of_known_length(port):
    answer = seen(port, POST + CLOSE + b'Transfer-Encoding: Chunked\r\n\r\n'
                  b'5\r\nhello\r\n6;name=value\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n')
    assert (answer['body'], answer['length']) == ('hello world', '11')
    assert 'HTTP_TRANSFER_ENCODING' not in answer['headers']


def test_a_long_body_arrives_whole(port):
    body = bytes(range(256)) * (echo.MAX_BODY // 256)
    answer = seen(port, POST + CLOSE + b'Content-Length: %d\r\n\r\n' % len(body) + body)
    assert answer['body'].encode('latin-1') == body


def test_a_body_beyond_the_limit_is_the_applications_to_refuse_and_the_client_reads_why(port):
    body = b'a' * (echo.MAX_BODY * 8)
    statuses, answer = ask(port, POST + b'Content-Length: %d\r\n\r\n' % len(body) + body)
    assert statuses == [413]
    assert json.loads(answer)['length'] == str(len(body))


def test_a_chunked_body_is_not_read_beyond_the_limit(port):
    piece = b'%x\r\n' % 100_000 + b'a' * 100_000 + b'\r\n'
    statuses, answer = ask(port, POST + b'Transfer-Encoding: chunked\r\n\r\n' + piece * 100 + b'0\r\n\r\n')
    assert statuses == [413]
    assert echo.MAX_BODY < int(json.loads(answer)['length']) < echo.MAX_BODY * 2


def test_expect_continue_is_answered_before_the_body_is_sent(port):
    with connect(port) as client:
        client.sendall(POST + CLOSE + b'Expect: 100-continue\r\nContent-Length: 5\r\n\r\n')
        assert client.recv(100).startswith(b'HTTP/1.1 100 ')
        client.sendall(b'hello')
        assert read_answers(client)[0] == [200]


def test_expect_continue_with_too_long_a_body_is_refused_without_it(port):
    with connect(port) as client:
        client.sendall(POST + b'Expect: 100-continue\r\nContent-Length: 50000000\r\n\r\n')
        assert client.recv(100).startswith(b'HTTP/1.1 413 ')


def test_a_body_that_is_cut_short_never_reaches_the_application(port):
    with connect(port) as client:
        client.sendall(POST + b'Content-Length: 500\r\n\r\n{"whole": false}')
        client.shutdown(socket.SHUT_WR)
        assert receive(client) == b''


def test_requests_on_one_connection_are_answered_in_order(port):
    one = b'GET /one HTTP/1.1\r\n' + HOST + b'\r\n'
    statuses, body = ask(port, one + one + b'GET /last HTTP/1.1\r\n' + HOST + CLOSE + b'\r\n')
    assert statuses == [200, 200, 200]
    assert json.loads(body)['path'] == '/last'


def test_head_is_answered_without_a_body(port):
    statuses, body = ask(port, b'HEAD /e HTTP/1.1\r\n' + HOST + CLOSE + b'\r\n')
    assert (statuses, body) == ([200], b'')


def test_http_1_0_needs_no_host(port):
    assert ask(port, b'GET /e HTTP/1.0\r\n\r\n')[0] == [200]


def test_a_wish_to_upgrade_is_ignored_and_the_connection_closed(port):
    request = b'GET /e HTTP/1.1\r\n' + HOST + b'Connection: upgrade\r\nUpgrade: h2c\r\n\r\n'
    assert ask(port, request)[0] == [200]


def test_an_application_that_raises_is_answered_500_without_its_words(port):
    statuses, body = ask(port, b'GET /fail HTTP/1.1\r\n' + HOST + CLOSE + b'\r\n')
    assert (statuses, body) == ([500], b'Internal Server Error')


def test_slow_and_idle_clients_keep_nobody_waiting(port):
    with contextlib.ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(connect(port))
            stack.enter_context(connect(port)).sendall(POST + b'Content-Length: 1000000\r\n\r\n' + b'a' * 100)
            stack.enter_context(connect(port)).sendall(b'GET /e HTTP/1.1\r\nHos')
        assert seen(port, b'GET /e HTTP/1.1\r\n' + HOST + CLOSE + b'\r\n')['path'] == '/e'


def test_a_slow_request_delays_no_other(port):
    with connect(port) as slow:
        slow.sendall(b'GET /sleep?1 HTTP/1.1\r\n' + HOST + CLOSE + b'\r\n')
        began = time.monotonic()
        assert seen(port, b'GET /e HTTP/1.1\r\n' + HOST + CLOSE + b'\r\n')
        slow.settimeout(0.001)
        if time.monotonic() - began < 0.9:
            with pytest.raises(TimeoutError):
                slow.recv(1)


def test_a_client_that_stalls_is_left():
    with running('0.3') as (port, _), connect(port) as silent, connect(port) as half, connect(port) as body:
        half.sendall(b'GET /e HT')
        body.sendall(POST + b'Content-Length: 10\r\n\r\nhell')
        assert [receive(client) for client in (silent, half, body)] == [b'', b'', b'']


def test_a_request_that_takes_longer_than_a_stall_is_answered():
    with running('0.3') as (port, _):
        assert ask(port, b'GET /sleep?0.8 HTTP/1.1\r\n' + HOST + CLOSE + b'\r\n')[0] == [200]


@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGINT])
def test_a_stop_finishes_what_is_in_flight_and_is_a_success(number):
    with running() as (port, process), connect(port) as client, connect(port) as idle:
        client.sendall(b'GET /sleep?0.6 HTTP/1.1\r\n' + HOST + b'\r\n')
        answers = []
        thread = threading.Thread(target=lambda: answers.append(read_answers(client)[0]))
        thread.start()
        time.sleep(0.2)
        process.send_signal(number)
        thread.join()
        assert answers == [[200]]
        assert receive(idle) == b''
        assert process.wait(10) == 0
        assert process.stdout.read() == 'stopped\n'


def test_a_stop_refuses_new_connections():
    with running() as (port, process), connect(port) as client:
        client.sendall(b'GET /sleep?1 HTTP/1.1\r\n' + HOST + b'\r\n')
        time.sleep(0.1)
        process.terminate()
        time.sleep(0.4)
        with pytest.raises(ConnectionError):
            ask(port, b'GET /e HTTP/1.1\r\n' + HOST + CLOSE + b'\r\n')
        assert read_answers(client)[0] == [200]
