"""What surrounds every request: its id, its line in the log, and the headers that no response lacks.

Middleware inside it (authentication, say) may answer by itself; what it forgets is added here, and what it
raises becomes a 500 in the form of the API.
"""

import logging
import os
import re
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterable
from typing import Any

from rating_api.api.openstack import dialect
from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from rating_api.api.openstack import wsgi
from rating_api.api.validation import decoder

LOG = logging.getLogger(__name__)

_REQUEST_ID = re.compile('req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')
# What a log line may hold of a request as it came; all else is percent-encoded, line ends first of all.
_HARMLESS = "!$%&'()*+,-./:;=?@_~"
_ONLY_HARMLESS = re.compile(f'[a-zA-Z0-9{re.escape(_HARMLESS)}]*')


def request_id() -> str:
    """A new request id: ``req-`` and a random UUID."""
    text = os.urandom(16).hex()
    return f'req-{text[:8]}-{text[8:12]}-4{text[13:16]}-{"89ab"[int(text[16], 16) & 3]}{text[17:20]}-{text[20:]}'


class Pipeline:
    """A WSGI application around another."""

    def __init__(self, app: Callable[..., Iterable[bytes]], versions: microversion.Versions) -> None:
        self._app = app
        self._versions = versions

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        environ[wsgi.REQUEST_ID] = own = request_id()
        sent = environ.get('HTTP_X_OPENSTACK_REQUEST_ID')
        if sent and _REQUEST_ID.fullmatch(sent):
            environ[wsgi.GLOBAL_REQUEST_ID] = sent
        is_logged = not LOG.isEnabledFor(logging.INFO)
        is_started = False

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            nonlocal is_logged, is_started
            is_started = True
            named = dict(headers)
            if microversion.HEADER not in named:
                headers = [*headers, *self._versions.headers(self._version(environ))]
            headers.append(('X-Openstack-Request-Id', own))
            if not is_logged:
                is_logged = True
                _log(environ, status[:3], named.get('Content-Length', '-'), time.perf_counter() - began)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        try:
            return self._app(environ, start)
        except Exception:  # whatever a middleware lets through, the client gets a clean answer
            LOG.exception('%s %s %r failed', wsgi.ids(environ), environ['REQUEST_METHOD'], environ['PATH_INFO'])
            body = _unexpected(own)
            headers = [('Content-Type', dialect.JSON), ('Content-Length', str(len(body)))]
            # Only an answer that has begun needs the exception: a middleware that is handed it raises it again.
            start('500 Internal Server Error', headers, sys.exc_info() if is_started else None)
            return [b'' if environ['REQUEST_METHOD'] == 'HEAD' else body]

    def _version(self, environ: dict[str, Any]) -> microversion.Version:
        try:
            return self._versions.requested(environ.get('HTTP_OPENSTACK_API_VERSION'))
        except faults.Fault:
            return self._versions.minimum


def _unexpected(own: str) -> bytes:
    """The 500 for whichever version a client speaks: API-SIG's form, and the message of older ones."""
    fault = faults.unexpected()
    return decoder.encode({**faults.api_sig(fault, own), 'message': fault.detail})


def _log(environ: dict[str, Any], status: str, length: str, seconds: float) -> None:
    address, method = _loggable(environ.get('REMOTE_ADDR', '-')), _loggable(environ['REQUEST_METHOD'])
    path, query = _loggable(environ['PATH_INFO']), _loggable(environ.get('QUERY_STRING', ''))
    LOG.info('%s %s "%s %s" status: %s len: %s microversion: %s time: %.6f', wsgi.ids(environ), address, method,
             f'{path}?{query}' if query else path, status, length, environ.get(wsgi.MICROVERSION, '-'), seconds)


def _loggable(text: str) -> str:
    if _ONLY_HARMLESS.fullmatch(text):
        return text
    return urllib.parse.quote(text, safe=_HARMLESS, encoding='latin-1', errors='replace')
