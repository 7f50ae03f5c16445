"""What surrounds every request: its id, its line in the log, and the headers that no response lacks.

Middleware inside it (authentication, say) may answer by itself; what it forgets is added here, and what it
raises becomes a 500 in the form of the API.
"""

import logging
import os
import re
import time
import urllib.parse
from collections.abc import Callable, Iterable
from typing import Any

from rating_api.api.openstack import dialect
from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from rating_api.api.openstack import wsgi

LOG = logging.getLogger(__name__)

GLOBAL_REQUEST_ID = 'openstack.global_request_id'
_REQUEST_ID = re.compile('req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')


def request_id() -> str:
    """A new request id: ``req-`` and a random UUID."""
    text = os.urandom(16).hex()
    return f'req-{text[:8]}-{text[8:12]}-4{text[13:16]}-{"89ab"[int(text[16], 16) & 3]}{text[17:20]}-{text[20:]}'


class Pipeline:
    """A WSGI application around another."""

    def __init__(self, app: Callable[..., Iterable[bytes]], versions: microversion.Versions) -> None:
        self._app = app
        self._versions = versions
        self._dialect = dialect.Dialect()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        environ[wsgi.REQUEST_ID] = own = request_id()
        sent = environ.get('HTTP_X_OPENSTACK_REQUEST_ID')
        if sent and _REQUEST_ID.fullmatch(sent):
            environ[GLOBAL_REQUEST_ID] = sent

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if not any(name == microversion.HEADER for name, _ in headers):
                headers = [*headers, *self._versions.headers(self._version(environ))]
            headers.append(('X-Openstack-Request-Id', own))
            if LOG.isEnabledFor(logging.INFO):
                _log(environ, status, headers, time.perf_counter() - began)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        try:
            return self._app(environ, start)
        except Exception:  # whatever a middleware lets through, the client gets a clean answer
            LOG.exception('%s %s failed', environ['REQUEST_METHOD'], environ.get('PATH_INFO'))
            kind, body = self._dialect.fault(faults.unexpected(), self._versions.minimum, own)
            start('500 Internal Server Error', [('Content-Type', kind), ('Content-Length', str(len(body)))])
            return [body]

    def _version(self, environ: dict[str, Any]) -> microversion.Version:
        try:
            return self._versions.requested(environ.get('HTTP_OPENSTACK_API_VERSION'))
        except faults.Fault:
            return self._versions.minimum


def _log(environ: dict[str, Any], status: str, headers: list[tuple[str, str]], seconds: float) -> None:
    # Quoted again: what a client writes into its path must not write lines into the log.
    path = urllib.parse.quote(environ.get('PATH_INFO', ''), encoding='latin-1')
    query = environ.get('QUERY_STRING')
    found = dict(headers)
    LOG.info('%s "%s %s" status: %s len: %s microversion: %s time: %.6f', environ.get('REMOTE_ADDR', '-'),
             environ['REQUEST_METHOD'], path + (f'?{query}' if query else ''),
             status[:3], found.get('Content-Length', '-'),
             environ.get(wsgi.MICROVERSION, '-'), seconds)
