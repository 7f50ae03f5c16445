"""The process that one figure is taken in: it loads a toy API, proves it correct, then times it on demand.

``python -m benchmarks.worker MODULE FACTORY N`` times the WSGI application ``MODULE.FACTORY(N)``;
without N it times the callable that ``MODULE.FACTORY()`` returns. The first line on standard output is
``{"ready": [names]}``. Then each line ``NAME SECONDS`` on standard input is answered by
``{"calls": n, "cpu": seconds}``. It runs inside a peer's environment: the standard library and
oslo.context only.
"""

import gc
import importlib
import io
import json
import sys
import time
import typing
from collections.abc import Callable, Iterable

from oslo_context import context

from benchmarks import workloads

App = Callable[..., Iterable[bytes]]

WARM_UP: typing.Final = 0.3
# Work between two looks at the clock, so that the looks cost nothing.
STRIDE: typing.Final = 0.002


def make_environ(load: workloads.Workload, service_type: str, prefix: str) -> dict[str, typing.Any]:
    """What a WSGI server would hand over for the request, but for ``wsgi.input``."""
    identity = workloads.DATA['context']
    version = workloads.DATA['request_version_header'].split()[-1]
    environ = {
        'REQUEST_METHOD': load.method, 'SCRIPT_NAME': '', 'PATH_INFO': prefix + load.path, 'QUERY_STRING': '',
        'SERVER_NAME': 'localhost', 'SERVER_PORT': '8889', 'SERVER_PROTOCOL': 'HTTP/1.1',
        'SERVER_SOFTWARE': 'benchmark', 'REMOTE_ADDR': '127.0.0.1', 'REMOTE_PORT': '50000',
        'HTTP_HOST': 'localhost:8889', 'HTTP_ACCEPT': 'application/json', 'HTTP_USER_AGENT': 'benchmark',
        'HTTP_OPENSTACK_API_VERSION': f'{service_type} {version}',
        'HTTP_X_USER_ID': identity['user_id'], 'HTTP_X_PROJECT_ID': identity['project_id'],
        'HTTP_X_ROLES': ','.join(identity['roles']),
        'wsgi.version': (1, 0), 'wsgi.url_scheme': 'http', 'wsgi.errors': sys.stderr,
        'wsgi.multithread': True, 'wsgi.multiprocess': False, 'wsgi.run_once': False,
        'bench.context': context.RequestContext(**identity),
    }
    if load.body:
        environ |= {'CONTENT_TYPE': 'application/json', 'CONTENT_LENGTH': str(len(load.body))}
    return environ


class Request:
    """A request that can be sent again and again, each time with an environ and a body stream of its own."""

    def __init__(self, app: App, environ: dict[str, typing.Any], body: bytes) -> None:
        self._app = app
        self._environ = environ
        self._body = body
        self.status = ''

    def __call__(self) -> bytes:
        """Send it; gives the body of the answer, whose status line is in ``status`` then."""
        environ = self._environ.copy()
        environ['wsgi.input'] = io.BytesIO(self._body)
        parts = self._app(environ, self._start_response)
        try:
            return b''.join(parts)
        finally:
            if hasattr(parts, 'close'):
                parts.close()

    def _start_response(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        self.status = status


def check(load: workloads.Workload, send: Request) -> None:
    """Raise SystemExit unless the answer is the one that the workload prescribes."""
    body = send()
    if int(send.status.split()[0]) != load.status:
        raise SystemExit(f'{load.name}: expected {load.status}, got {send.status}: {body[:300]!r}')
    if load.answer is not None and json.loads(body) != load.answer:
        raise SystemExit(f'{load.name}: another body was expected than {body[:500]!r}')


def wsgi_calls(module: typing.Any, factory: str, routes: int) -> dict[str, Callable[[], object]]:
    """A checked callable for each workload."""
    app = getattr(module, factory)(routes)
    service_type = getattr(module, 'SERVICE_TYPE', workloads.DATA['service_type'])
    calls: dict[str, Callable[[], object]] = {}
    for name in workloads.NAMES:
        load = workloads.workload(name)
        send = Request(app, make_environ(load, service_type, getattr(module, 'PREFIX', '')), load.body)
        check(load, send)
        calls[name] = send
    return calls


def run(call: Callable[[], object], seconds: float, stride: int) -> tuple[int, float]:
    """Call again and again for so many seconds of CPU; gives the number of calls and the CPU seconds."""
    calls = 0
    clock = time.process_time
    start = clock()
    while (spent := clock() - start) < seconds:
        for _ in range(stride):
            call()
        calls += stride
    return calls, spent


def main(argv: list[str]) -> None:
    """Answer rounds until standard input ends."""
    module = importlib.import_module(argv[0])
    calls = wsgi_calls(module, argv[1], int(argv[2])) if len(argv) > 2 else {
        'call': getattr(module, argv[1])()}
    strides = {}
    for name, call in calls.items():
        done, spent = run(call, WARM_UP, 1)
        strides[name] = max(1, int(STRIDE * done / spent))
    print(json.dumps({'ready': list(calls)}), flush=True)
    for line in sys.stdin:
        name, seconds = line.split()
        gc.collect()
        done, spent = run(calls[name], float(seconds), strides[name])
        print(json.dumps({'calls': done, 'cpu': spent}), flush=True)


if __name__ == '__main__':
    main(sys.argv[1:])
