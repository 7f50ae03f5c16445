"""The router of one section: from a WSGI environment to a controller's answer or a fault.

One straight way for each request: version, path, method, gate, permission, query, body, call, answer. The
router is given what it needs to know of the service (Kit) and the services that controllers ask for.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rating_api.api.openstack import declaration
from rating_api.api.openstack import dialect as dialects
from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from rating_api.api.openstack import operation
from rating_api.api.openstack import routing
from rating_api.api.openstack import wsgi
from rating_api.api.validation import decoder

LOG = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Factory = Callable[[Any], wsgi.Controller]

# The statuses that any operation may meet, whatever it does: who asks, and a store that is busy.
_ALWAYS = frozenset((401, 403, 503))


class Section(NamedTuple):
    """A part of the route list: every path below its prefix, spoken in one dialect.

    ``routes`` holds (path, {method: [controller factory, name of a function, ...]}).
    """

    prefix: str
    dialect: dialects.Dialect
    routes: Sequence[tuple[str, Mapping[str, Sequence[Any]]]]
    versioned: bool = True


class Kit(NamedTuple):
    """What the framework is given instead of knowing it.

    ``context`` makes the caller's context from an environment; it has ``can(rule, target=None)`` and
    ``checked``, the rules it was asked for. ``errors`` translates the exceptions of the domain.
    ``successor`` names what a client uses instead of (method, path), or None.
    """

    versions: microversion.Versions
    errors: Mapping[type[Exception], faults.Translation]
    context: Callable[[Environ], Any]
    body_limit: int = 16 * 1024 * 1024
    response_validation: str = 'ignore'


class Answer(NamedTuple):
    """What goes out: the status line, the headers and the body."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


class Router:
    """A WSGI application for one section; raises TableError when its table must not start."""

    def __init__(self, section: Section, kit: Kit, services: Any, freezer: operation.Freezer | None = None) -> None:
        self.section = section
        self._kit = kit
        self._dialect = section.dialect
        self._table = routing.PathTable(section.prefix)
        self._freezer = freezer or operation.Freezer(kit.versions)
        controllers: dict[int, wsgi.Controller] = {}
        self.operations: list[operation.Operation] = []
        for path, methods in section.routes:
            self._add(path, methods, services, controllers)

    def _add(self, path: str, methods: Mapping[str, Sequence[Any]], services: Any,
             controllers: dict[int, wsgi.Controller]) -> None:
        prefix = self.section.prefix
        if prefix != '/' and path != prefix and not path.startswith(prefix + '/'):
            raise declaration.TableError(f'{path}: does not lie below the prefix {prefix} of its section')
        operations: list[operation.Operation] = []
        for method, (factory, *names) in methods.items():
            if id(factory) not in controllers:
                controllers[id(factory)] = factory(services)
            if not names:
                raise declaration.TableError(f'{method} {path}: names no function')
            operations += self._freezer.freeze(path, method, controllers[id(factory)], names)
        if not operations:
            raise declaration.TableError(f'{path}: has no method')
        self._table.add(_endpoint(path, operations, self._kit.versions, self._dialect.head))
        self.operations += operations

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        versions = self._kit.versions
        version = versions.minimum
        try:
            if self.section.versioned:
                version = versions.requested(environ.get('HTTP_OPENSTACK_API_VERSION'))
            environ[wsgi.MICROVERSION] = version
            status, headers, body = self._answer(environ, version)
        except Exception as error:  # the last resort for everything below: nothing else answers 500
            status, headers, body = self._refuse(error, environ, version)
        headers += versions.headers(version)
        start_response(status, headers)
        return (b'',) if environ['REQUEST_METHOD'] == 'HEAD' else (body,)

    def _answer(self, environ: Environ, version: microversion.Version) -> Answer:
        path = self._dialect.path(environ['PATH_INFO'])
        found = self._table.find(path)
        if found is None:
            raise faults.Fault(404, 'route.not_found', 'Not Found: the API has no such path.')
        endpoint, arguments = found
        method = environ['REQUEST_METHOD']
        plans = endpoint.methods.get(method)
        if plans is None:
            return self._no_method(endpoint, method, version)
        plan = plans.get(version)
        if plan is None:
            raise _outside(endpoint, method, version)
        if plan.removal is not None:
            raise faults.Fault(410, 'route.removed', plan.removal.reason)
        return self._perform(plan, environ, version, arguments)

    def _no_method(self, endpoint: routing.Endpoint, method: str, version: microversion.Version) -> Answer:
        allow = endpoint.allow.get(version)
        if allow is None:
            raise _outside(endpoint, method, version)
        if method == 'OPTIONS':
            return Answer('200 OK', [('Allow', allow), ('Content-Type', 'text/html; charset=utf-8'),
                                     ('Content-Length', '0')], b'')
        raise faults.Fault(405, 'route.method_not_allowed', 'The method is not allowed for the requested URL.',
                           headers=(('Allow', allow),))

    def _perform(self, plan: operation.Plan, environ: Environ, version: microversion.Version,
                 arguments: dict[str, Any]) -> Answer:
        context = environ[wsgi.CONTEXT] = self._kit.context(environ)
        if plan.rule is not None and not plan.late:
            context.can(plan.rule)
        if plan.query is not None:
            arguments['query'] = self._dialect.query(environ, plan.query)
        elif environ.get('QUERY_STRING'):
            self._dialect.query(environ, plan.no_query)
        if plan.body is not None:
            body = arguments['body'] = self._dialect.body(environ, self._kit.body_limit)
            problems = plan.body.problems(body)
            if problems:
                raise faults.invalid(problems)
        try:
            result = plan.call(wsgi.Request(environ), **arguments)
        except Exception as error:
            raise self._expected(error, plan)
        if plan.late and plan.rule not in context.checked:
            raise RuntimeError(f'{plan.call.__qualname__} returned without checking {plan.rule}')
        return self._success(plan, result)

    def _expected(self, error: Exception, plan: operation.Plan) -> Exception:
        fault = faults.translate(error, self._kit.errors)
        if fault is None or fault.status not in plan.errors and fault.status not in _ALWAYS:
            return error if fault is None else RuntimeError(
                f'{plan.call.__qualname__} refused with {fault.status}, which expected_errors does not list: {error!r}')
        return fault

    def _success(self, plan: operation.Plan, result: Any) -> Answer:
        extra: Sequence[tuple[str, str]] = plan.headers
        if type(result) is wsgi.Response:
            result, extra = result.body, (*extra, *result.headers)
        if result is None and plan.response is None:
            return Answer(plan.status, [('Content-Length', '0'), *extra], b'')
        body = decoder.encode(result)
        if self._kit.response_validation != 'ignore':
            self._check_response(plan, body)
        return Answer(plan.status, [('Content-Type', dialects.JSON), ('Content-Length', str(len(body))), *extra], body)

    def _check_response(self, plan: operation.Plan, body: bytes) -> None:
        """A response that breaks its promise is our fault, never the client's."""
        problems = plan.response.problems(decoder.decode(body)) if plan.response else []
        if problems and self._kit.response_validation == 'error':
            raise RuntimeError(f'{plan.call.__qualname__} answered what its schema refuses: {problems}')
        if problems:
            LOG.warning('%s answered what its schema refuses: %s', plan.call.__qualname__, problems)

    def _refuse(self, error: Exception, environ: Environ, version: microversion.Version) -> Answer:
        fault = faults.translate(error, self._kit.errors)
        if fault is None:
            LOG.error('%s %s failed', environ['REQUEST_METHOD'], environ['PATH_INFO'], exc_info=error)
            fault = faults.unexpected()
        request_id = environ.get(wsgi.REQUEST_ID, '')
        kind, body = self._dialect.fault(fault, version, request_id)
        line = f'{fault.status} {fault.title}'
        return Answer(line, [('Content-Type', kind), ('Content-Length', str(len(body))), *fault.headers], body)


def _endpoint(path: str, operations: Sequence[operation.Operation], versions: microversion.Versions,
              head: bool) -> routing.Endpoint:
    methods: dict[str, dict[microversion.Version, operation.Plan]] = {}
    for one in operations:
        methods.setdefault(one.method, {}).update(one.plans)
    if head and 'GET' in methods:
        methods['HEAD'] = methods['GET']
    allow = {}
    for version in versions.all:
        live = sorted(method for method, plans in methods.items() if version in plans)
        if live:
            allow[version] = ', '.join(sorted((*live, 'OPTIONS')))
    return routing.Endpoint(path, methods, allow, tuple(operations))


def _outside(endpoint: routing.Endpoint, method: str, version: microversion.Version) -> faults.Fault:
    """The 404 of a version outside every range, naming the successor of what has ended."""
    wanted = 'GET' if method == 'HEAD' else method
    for one in endpoint.operations:
        if one.method == wanted and one.until < version:
            detail = f'Not Found: {one.method} {one.path} ended with version {one.until}'
            if one.declaration.deprecation is not None:
                detail += f'; use {one.declaration.deprecation.successor}'
            return faults.Fault(404, 'route.ended', detail + '.')
    begins = [one.since for one in endpoint.operations if one.method == wanted and one.since > version]
    detail = f'; it begins with version {min(begins)}' if begins else ''
    return faults.Fault(404, 'route.not_found', f'Not Found: the API has no such path at version {version}{detail}.')
