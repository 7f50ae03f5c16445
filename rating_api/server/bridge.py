"""From the event loop to the WSGI application and back: a whole request in, a whole response out.

A body is gathered before a thread is taken, in memory or, when it is long, in a temporary file. The application
says what is too long: it is given the true length of such a body and not the rest of it.
"""

import asyncio
import contextlib
import io
import sys
import tempfile
import typing
from concurrent import futures
from urllib import parse
from wsgiref import types as wsgi_types

_SPOOL_BYTES = 1024 * 1024
_LINGER_SECONDS = 5
_NOT_IN_ENVIRON = frozenset([b'transfer-encoding'])
_UNPREFIXED = frozenset(['CONTENT_TYPE', 'CONTENT_LENGTH'])

Message = dict[str, typing.Any]
Receive = typing.Callable[[], typing.Awaitable[Message]]
Send = typing.Callable[[Message], typing.Awaitable[None]]


class Body(typing.NamedTuple):
    """What arrived of a body: a file at its start, its length, and whether that is all of it."""

    file: typing.BinaryIO
    length: int
    whole: bool = True


class Response(typing.NamedTuple):
    """An answer as ASGI wants it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Bridge:
    """An ASGI application that runs a WSGI application in a pool of threads."""

    def __init__(self, application: wsgi_types.WSGIApplication, threads: int, max_body: int) -> None:
        self._application = application
        self._pool = futures.ThreadPoolExecutor(threads, thread_name_prefix='request')
        self._max_body = max_body

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        body = await _read(receive, _declared(scope), self._max_body)
        if body is None:
            return
        with body.file:
            environ = _environ(scope, body)
            response = await asyncio.get_running_loop().run_in_executor(self._pool, self._run, environ)
        if body.whole:
            await _answer(send, response)
        else:
            await _answer_and_linger(receive, send, response)

    def _run(self, environ: wsgi_types.WSGIEnvironment) -> Response:
        head: list[typing.Any] = ['500 No Response', []]
        written: list[bytes] = []

        # Nothing is sent before the application returns, so a later call may replace an earlier one.
        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None
                           ) -> typing.Callable[[bytes], object]:
            head[:] = status, headers
            return written.append

        result = self._application(environ, start_response)
        try:
            written.extend(result)
        finally:
            close = getattr(result, 'close', None)
            if close is not None:
                close()
        headers = [(name.lower().encode('latin-1'), value.encode('latin-1')) for name, value in head[1]]
        return Response(int(head[0][:3]), headers, b''.join(written))


def _declared(scope: Message) -> int:
    """The length that the client announced; the parser has seen to it that it is a number and said once."""
    for name, value in scope['headers']:
        if name == b'content-length':
            return int(value)
    return 0


async def _read(receive: Receive, declared: int, limit: int) -> Body | None:
    """The body; None if the client left before its end. Reading stops where it is too long."""
    if declared > limit:
        return Body(io.BytesIO(), declared, whole=False)
    message = await receive()
    if message['type'] == 'http.request' and not message['more_body']:
        data = message['body']
        return Body(io.BytesIO(data), len(data))
    return await _spool(receive, message, limit)


async def _spool(receive: Receive, message: Message, limit: int) -> Body | None:
    file = tempfile.SpooledTemporaryFile(_SPOOL_BYTES)  # noqa: SIM115 - the request closes it
    while message['type'] == 'http.request':
        file.write(message['body'])
        length = file.tell()
        if not message['more_body'] or length > limit:
            file.seek(0)
            return Body(typing.cast(typing.BinaryIO, file), length, whole=not message['more_body'])
        message = await receive()
    file.close()
    return None


def _environ(scope: Message, body: Body) -> wsgi_types.WSGIEnvironment:
    host, port = scope['server'] or ('', 0)
    environ: wsgi_types.WSGIEnvironment = {
        'REQUEST_METHOD': scope['method'],
        'SCRIPT_NAME': '',
        'PATH_INFO': parse.unquote_to_bytes(scope['raw_path']).decode('latin-1'),
        'QUERY_STRING': scope['query_string'].decode('latin-1'),
        'SERVER_NAME': host,
        'SERVER_PORT': str(port),
        'SERVER_PROTOCOL': 'HTTP/' + scope['http_version'],
        'REMOTE_ADDR': scope['client'][0] if scope['client'] else '',
        'wsgi.version': (1, 0),
        'wsgi.url_scheme': scope['scheme'],
        'wsgi.input': body.file,
        'wsgi.input_terminated': True,
        'wsgi.errors': sys.stderr,
        'wsgi.multithread': True,
        'wsgi.multiprocess': False,
        'wsgi.run_once': False,
    }
    _add_headers(environ, scope['headers'])
    if body.length or 'CONTENT_LENGTH' in environ:
        environ['CONTENT_LENGTH'] = str(body.length)
    return environ


def _add_headers(environ: wsgi_types.WSGIEnvironment, headers: list[tuple[bytes, bytes]]) -> None:
    for name, value in headers:
        # X_Project_Id would become the same key as X-Project-Id.
        if b'_' in name or name in _NOT_IN_ENVIRON:
            continue
        key = name.decode('latin-1').upper().replace('-', '_')
        if key not in _UNPREFIXED:
            key = 'HTTP_' + key
        text = value.decode('latin-1')
        environ[key] = f'{environ[key]},{text}' if key in environ else text


async def _answer(send: Send, response: Response) -> None:
    await send({'type': 'http.response.start', 'status': response.status, 'headers': response.headers})
    await send({'type': 'http.response.body', 'body': response.body})


async def _answer_and_linger(receive: Receive, send: Send, response: Response) -> None:
    """Answer a client that is still sending, and listen for a while, so that it reads the answer.

    Closing at once would reset the connection and the answer would be lost.
    """
    headers = [*response.headers, (b'connection', b'close')]
    await send({'type': 'http.response.start', 'status': response.status, 'headers': headers})
    await send({'type': 'http.response.body', 'body': response.body, 'more_body': True})
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LINGER_SECONDS):
            while (await receive()).get('more_body'):
                pass
    await send({'type': 'http.response.body', 'body': b''})
