"""The router of one section: from a WSGI environment to a controller's answer or a fault.

One straight way for each request: version, path, method, gate, permission, query, body, call, answer. The
router is given what it needs to know of the service (Kit) and the services that controllers ask for.
"""

import logging
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rating_api.api.openstack import declaration
from rating_api.api.openstack import dialect as dialects
from rating_api.api.openstack import faults
from rating_api.api.openstack import idempotency
from rating_api.api.openstack import microversion
from rating_api.api.openstack import operation
from rating_api.api.openstack import routing
from rating_api.api.openstack import wsgi
from rating_api.api.validation import decoder
from rating_api.api.validation import validator

LOG = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Answer = idempotency.Answer

# The statuses that any operation may meet, whatever it does: who asks, and a store that is busy.
_ALWAYS = frozenset((401, 403, 503))
_VALIDATIONS = ('error', 'warn', 'ignore')
_UNSAFE = re.compile('[^\t\x20-\x7e\x80-\xff]')


class Section(NamedTuple):
    """A part of the route list: every path below its prefix, spoken in one dialect.

    ``routes`` holds (path, {method: [controller factory, name of a function, ...]}). ``guards`` holds (prefix, rule):
    who does not satisfy the rule is not even told which paths there are below the prefix.
    """

    prefix: str
    dialect: dialects.Dialect
    routes: Sequence[tuple[str, Mapping[str, Sequence[Any]]]]
    versioned: bool = True
    guards: Sequence[tuple[str, str]] = ()


class Kit(NamedTuple):
    """What the framework is given instead of knowing it.

    ``context`` makes the caller's context from an environment, or refuses who it does not know; a context
    has ``can(rule, target=None)`` and ``checked``, the rules that were found to hold. ``errors`` translates
    the exceptions of the domain. ``response_validation`` is error, warn or ignore. ``rules`` are the policy
    rules that there are; without them nobody checks that a mark names one. ``repeats`` remembers the answers to
    writes that carry an Idempotency-Key; without it the header is not looked at.
    """

    versions: microversion.Versions
    errors: Mapping[type[Exception], faults.Translation]
    context: Callable[[Environ], Any]
    body_limit: int = 16 * 1024 * 1024
    response_validation: str = 'ignore'
    rules: Collection[str] | None = None
    repeats: idempotency.Repeats | None = None


class Router:
    """A WSGI application for one section; raises TableError when its table must not start."""

    def __init__(self, section: Section, kit: Kit, services: Any, freezer: operation.Freezer | None = None) -> None:
        if kit.response_validation not in _VALIDATIONS:
            raise ValueError(f'response_validation is one of {", ".join(_VALIDATIONS)}')
        self.section = section
        self._kit = kit
        self._dialect = section.dialect
        self._table = routing.PathTable(section.prefix)
        self._freezer = freezer or operation.Freezer(kit.versions, kit.rules)
        for guarded, rule in section.guards:
            self._check_guard(guarded, rule)
        controllers: dict[Callable[[Any], wsgi.Controller], wsgi.Controller] = {}
        self.operations: list[operation.Operation] = []
        for path, methods in section.routes:
            for factory, *_ in methods.values():
                if factory not in controllers:
                    controllers[factory] = factory(services)
            self._add(path, {method: (controllers[factory], names) for method, (factory, *names) in methods.items()})

    def _check_guard(self, guarded: str, rule: str) -> None:
        if not _is_below(guarded, self.section.prefix):
            raise declaration.TableError(f'{guarded}: is guarded by the section {self.section.prefix}, which does not '
                                         f'own it')
        if self._kit.rules is not None and rule not in self._kit.rules:
            raise declaration.TableError(f'{guarded}: is guarded by {rule}, which is no registered rule')

    def _add(self, path: str, methods: Mapping[str, tuple[wsgi.Controller, Sequence[str]]]) -> None:
        prefix = self.section.prefix
        if not _is_below(path, prefix):
            raise declaration.TableError(f'{path}: does not lie below the prefix {prefix} of its section')
        routing.check_path(path)
        operations: list[operation.Operation] = []
        for method, (controller, names) in methods.items():
            operations += self._freezer.freeze(path, method, controller, names, self._dialect.merges)
        if not operations:
            raise declaration.TableError(f'{path}: has no method')
        for one in operations:
            if not self.section.versioned and one.since > self._kit.versions.minimum:
                raise declaration.TableError(f'{one.method} {path} ({one.name}): is never reached, as its section '
                                             f'is not versioned and api_version begins with {one.since}')
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
        method = environ['REQUEST_METHOD']
        for guarded, rule in self.section.guards:
            if method != 'OPTIONS' and _is_below(path, guarded):
                self._guard(environ, rule)
        found = self._table.find(path)
        if found is None:
            if method == 'OPTIONS' and self._dialect.options_anywhere:
                return _options()
            return self._refusal(self._dialect.unknown(path), environ, version)
        endpoint, variables = found
        plans = endpoint.methods.get(method)
        if plans is None:
            return self._no_method(endpoint, method, version)
        plan = plans.get(version)
        if plan is None:
            raise _outside(endpoint, method, version)
        try:
            return self._perform(plan, environ, variables)
        except Exception as error:
            return self._refuse(error, environ, version, plan.headers)

    def _guard(self, environ: Environ, rule: str) -> None:
        """Raise a Fault unless the caller satisfies the rule; nothing is known of the path yet but its prefix."""
        context = self._context(environ)
        try:
            context.can(rule)
        except Exception as error:
            refusal = faults.translate(error, self._kit.errors)
            if refusal is None or refusal.status != 403:
                raise
            raise faults.Fault(403, 'route.forbidden',
                               f'Access was denied to this resource. {refusal.detail}') from error

    def _context(self, environ: Environ) -> Any:
        """Who asks; made once a request."""
        if wsgi.CONTEXT not in environ:
            environ[wsgi.CONTEXT] = self._kit.context(environ)
        return environ[wsgi.CONTEXT]

    def _no_method(self, endpoint: routing.Endpoint, method: str, version: microversion.Version) -> Answer:
        allow = endpoint.allow.get(version)
        if allow is None:
            raise _outside(endpoint, method, version)
        if method == 'OPTIONS':
            status, headers, body = _options()
            return status, [('Allow', allow), *headers], body
        raise faults.Fault(405, 'route.method_not_allowed', 'The method is not allowed for the requested URL.',
                           headers=(('Allow', allow),))

    def _perform(self, plan: operation.Plan, environ: Environ, variables: dict[str, Any]) -> Answer:
        context = self._context(environ)
        if plan.removal is not None:
            raise faults.Fault(410, 'route.removed', plan.removal.reason)
        if plan.rule is not None and not plan.late:
            context.can(plan.rule)
        arguments = self._dialect.arguments(environ, variables, plan, self._kit.body_limit)
        text = b'' if plan.body is None else self._dialect.text(environ, self._kit.body_limit)
        call = idempotency.read(environ, text, arguments)
        if call is None or self._kit.repeats is None:
            return self._carry_out(plan, environ, arguments, text)
        return idempotency.answered(self._kit.repeats, context, call,
                                    lambda: self._carry_out(plan, environ, arguments, text))

    def _carry_out(self, plan: operation.Plan, environ: Environ, arguments: dict[str, Any], text: bytes) -> Answer:
        if plan.body is not None:
            arguments['body'] = self._body(plan, plan.body, environ, text)
        try:
            result = plan.call(wsgi.Request(environ), **arguments)
        except Exception as error:
            expected = self._expected(error, plan)
            if expected is None:
                raise
            raise expected from error
        if plan.late and plan.rule not in environ[wsgi.CONTEXT].checked:
            raise RuntimeError(f'{plan.call.__qualname__} returned without checking {plan.rule}')
        return self._success(plan, result)

    def _body(self, plan: operation.Plan, schema: validator.Validator, environ: Environ, text: bytes) -> Any:
        if plan.decode is not None:
            body = plan.decode(text, environ[wsgi.MICROVERSION])
            if body is not None:
                return body
        body = self._dialect.decode(text)
        problems = schema.problems(body)
        if problems:
            raise faults.invalid(problems)
        return body

    def _expected(self, error: Exception, plan: operation.Plan) -> Exception | None:
        """The refusal that an error stands for, or what is wrong with refusing so; None for a mere failure."""
        fault = faults.translate(error, self._kit.errors)
        if fault is None or fault.status in plan.errors or fault.status in _ALWAYS:
            return fault
        return RuntimeError(
            f'{plan.call.__qualname__} refused with {fault.status}, which expected_errors does not list: {error!r}')

    def _success(self, plan: operation.Plan, result: Any) -> Answer:
        extra: Sequence[tuple[str, str]] = plan.headers
        if type(result) is wsgi.Response:
            extra = (*extra, *_safe(plan, result.headers))
            result = result.body
        if plan.response is None:
            if result is not None:
                raise RuntimeError(f'{plan.call.__qualname__} returned a body, which {plan.status} has none of')
            # Of 204 it is known, and said by nobody; of any other status a server would have to guess.
            length = [] if plan.status.startswith('204') else [('Content-Length', '0')]
            return plan.status, [*length, *extra], b''
        body = decoder.encode(result)
        if self._kit.response_validation != 'ignore':
            self._check_response(plan, body)
        return plan.status, [('Content-Type', dialects.JSON), ('Content-Length', str(len(body))), *extra], body

    def _check_response(self, plan: operation.Plan, body: bytes) -> None:
        """A response that breaks its promise is our fault, never the client's."""
        try:
            problems = plan.response.problems(decoder.decode(body)) if plan.response else []
        except decoder.Malformed as error:
            problems = [faults.Problem((), 'json', str(error))]
        if problems and self._kit.response_validation == 'error':
            raise RuntimeError(f'{plan.call.__qualname__} answered what its schema refuses: {problems}')
        if problems:
            LOG.warning('%s answered what its schema refuses: %s', plan.call.__qualname__, problems)

    def _refuse(self, error: Exception, environ: Environ, version: microversion.Version,
                extra: Sequence[tuple[str, str]] = ()) -> Answer:
        fault = faults.translate(error, self._kit.errors)
        if fault is None:
            LOG.error('%s %s %r failed', wsgi.ids(environ), environ['REQUEST_METHOD'], environ['PATH_INFO'],
                      exc_info=error)
            fault = faults.unexpected()
        status, headers, body = self._refusal(fault, environ, version)
        return status, [*headers, *extra], body

    def _refusal(self, fault: faults.Fault, environ: Environ, version: microversion.Version) -> Answer:
        kind, body = self._dialect.fault(fault, version, environ)
        headers = [('Content-Type', kind), ('Content-Length', str(len(body))), *fault.headers]
        return f'{fault.status} {fault.title}', headers, body


def _is_below(path: str, prefix: str) -> bool:
    return prefix == '/' or path == prefix or path.startswith(prefix + '/')


def _options() -> Answer:
    return '200 OK', [('Content-Type', 'text/html; charset=utf-8'), ('Content-Length', '0')], b''


def _safe(plan: operation.Plan, headers: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """The headers of a method, none of which can end its line and begin another."""
    for name, value in headers:
        if _UNSAFE.search(name) or _UNSAFE.search(value):
            raise RuntimeError(f'{plan.call.__qualname__} returned the header {name!r}: {value!r}')
    return headers


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
    wanted = [one for one in endpoint.operations if one.method == ('GET' if method == 'HEAD' else method)]
    ended = max((one for one in wanted if one.until < version), key=lambda one: one.until, default=None)
    if ended is None:
        begins = [one.since for one in wanted]
        detail = f'; it begins with version {min(begins)}' if begins else ''
        return faults.Fault(404, 'route.not_found',
                            f'Not Found: the API has no such path at version {version}{detail}.')
    detail = f'Not Found: {ended.method} {ended.path} ended with version {ended.until}'
    deprecation = ended.declaration.deprecation
    if deprecation is None:
        return faults.Fault(404, 'route.ended', f'{detail}.')
    return faults.Fault(404, 'route.ended', f'{detail}; use {deprecation.successor}.',
                        links=({'rel': 'successor-version', 'href': deprecation.successor},))
