"""A client for WSGI applications in the same process: what every test over HTTP speaks through.

Each exchange passes wsgiref's validator, so that an application that breaks PEP 3333 fails its test.
"""

import io
import json as jsonlib
import urllib.parse
import wsgiref.validate
from collections.abc import Callable, Mapping
from typing import Any

VERSION_HEADER = 'OpenStack-API-Version'
_NOTHING = object()


class Headers(list[tuple[str, str]]):
    """The headers of a response in their order; names are looked up in any case."""

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first value of a header."""
        return next(iter(self.all(name)), default)

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for known, value in self if known.lower() == name.lower()]

    def __getitem__(self, name: Any) -> Any:
        if not isinstance(name, str):
            return super().__getitem__(name)
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return bool(self.all(name)) if isinstance(name, str) else super().__contains__(name)


class Response:
    """What an application answered."""

    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = int(status.split(maxsplit=1)[0])
        self.reason = status.partition(' ')[2]
        self.headers = Headers(headers)
        self.body = body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return jsonlib.loads(self.body)

    def __repr__(self) -> str:
        return f'<Response {self.status} {self.body[:500]!r}>'


class Client:
    """Asks an application; ``version`` and ``headers`` go with every request that says nothing else.

    ``is_validated`` may be switched off by tests that hand over what PEP 3333 forbids.
    """

    def __init__(self, app: Callable[..., Any], version: str | None = None,
                 headers: Mapping[str, str] | None = None, service_type: str = 'rating') -> None:
        self.app = app
        self.version = version
        self.headers = dict(headers or {})
        self.service_type = service_type
        self.is_validated = True

    def get(self, path: str, **more: Any) -> Response:
        """GET."""
        return self.request('GET', path, **more)

    def head(self, path: str, **more: Any) -> Response:
        """HEAD."""
        return self.request('HEAD', path, **more)

    def options(self, path: str, **more: Any) -> Response:
        """OPTIONS."""
        return self.request('OPTIONS', path, **more)

    def delete(self, path: str, **more: Any) -> Response:
        """DELETE."""
        return self.request('DELETE', path, **more)

    def post(self, path: str, json: Any = _NOTHING, **more: Any) -> Response:
        """POST."""
        return self.request('POST', path, json=json, **more)

    def put(self, path: str, json: Any = _NOTHING, **more: Any) -> Response:
        """PUT."""
        return self.request('PUT', path, json=json, **more)

    def patch(self, path: str, json: Any = _NOTHING, **more: Any) -> Response:
        """PATCH."""
        return self.request('PATCH', path, json=json, **more)

    def request(self, method: str, path: str, *, json: Any = _NOTHING, body: bytes | None = None,
                headers: Mapping[str, str] | None = None, version: str | None = None,
                environ: Mapping[str, Any] | None = None) -> Response:
        """Send a request; ``environ`` has the last word on the WSGI environment (None removes a key)."""
        sent = {**self.headers, **(headers or {})}
        chosen = version or self.version
        if chosen:
            sent.setdefault(VERSION_HEADER, f'{self.service_type} {chosen}')
        if json is not _NOTHING:
            body = jsonlib.dumps(json).encode()
            sent.setdefault('Content-Type', 'application/json')
        made = make_environ(method, path, sent, body)
        for key, value in (environ or {}).items():
            made.pop(key, None) if value is None else made.__setitem__(key, value)
        return exchange(wsgiref.validate.validator(_typed(self.app)) if self.is_validated else self.app, made)


def _typed(app: Callable[..., Any]) -> Callable[..., Any]:
    """The application with a type for its empty redirects: wsgiref wants one, PEP 3333 and HTTP do not."""
    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if status.startswith('302') and ('Content-Length', '0') in headers:
                headers = [*headers, ('Content-Type', 'none')]
            return start_response(status, headers, *more)

        return app(environ, start)
    return wrapped


def make_environ(method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> dict[str, Any]:
    """The WSGI environment of a request whose path may be percent-encoded and end with a query."""
    path, _, query = path.partition('?')
    environ: dict[str, Any] = {
        'REQUEST_METHOD': method, 'SCRIPT_NAME': '', 'QUERY_STRING': query,
        'PATH_INFO': urllib.parse.unquote_to_bytes(path).decode('latin-1'),
        'SERVER_NAME': 'testserver', 'SERVER_PORT': '80', 'SERVER_PROTOCOL': 'HTTP/1.1', 'HTTP_HOST': 'testserver',
        'REMOTE_ADDR': '127.0.0.1', 'wsgi.version': (1, 0), 'wsgi.url_scheme': 'http',
        'wsgi.input': io.BytesIO(body or b''), 'wsgi.errors': io.StringIO(), 'wsgi.multithread': True,
        'wsgi.multiprocess': False, 'wsgi.run_once': False,
    }
    if body is not None:
        environ['CONTENT_LENGTH'] = str(len(body))
    for name, value in headers.items():
        key = name.upper().replace('-', '_')
        environ[key if key in ('CONTENT_TYPE', 'CONTENT_LENGTH') else f'HTTP_{key}'] = value
    return environ


def exchange(app: Callable[..., Any], environ: dict[str, Any]) -> Response:
    """Call an application once, as a server would."""
    answered: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        assert exc_info or not answered, 'start_response was called twice'
        answered.append((status, headers))
        return written.append

    parts = app(environ, start_response)
    try:
        written.extend(parts)
    finally:
        if hasattr(parts, 'close'):
            parts.close()
    status, headers = answered[-1]
    return Response(status, headers, b''.join(written))
