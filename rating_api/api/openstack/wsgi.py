"""What a controller is made of: the marks, the base class, the request and the response.

    class MappingController(wsgi.Controller):

        @wsgi.api_version('2.4')
        @wsgi.authorize(policies.CREATE_MAPPING)
        @wsgi.expected_errors((400, 409))
        @validation.schema(schemas.CREATE_BODY)
        @validation.response_body_schema(schemas.SHOW_RESPONSE)
        @wsgi.response(201)
        def create(self, req, body): ...

A method takes the request, the variables of its path by name, ``query`` if it has a query schema and
``body`` if it has a body schema. It returns what is to be sent as JSON, None for an empty body, or a Response.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import webob

from rating_api.api.openstack import declaration
from rating_api.api.openstack import microversion

CONTEXT = 'openstack.context'
MICROVERSION = 'openstack.microversion'
REQUEST_ID = 'openstack.request_id'
GLOBAL_REQUEST_ID = 'openstack.global_request_id'


class Controller:
    """The base of every controller; it is made once and keeps no state of a request."""


class Response(NamedTuple):
    """A body with headers of its own, for a method that has more to say than JSON."""

    body: Any = None
    headers: Sequence[tuple[str, str]] = ()


class Request(webob.Request):  # type: ignore[misc]
    """webob's request with the version that it asked for and the context of its caller."""

    @property
    def version(self) -> microversion.Version:
        """The microversion of this request."""
        version: microversion.Version = self.environ[MICROVERSION]
        return version

    @property
    def context(self) -> Any:
        """Who asks; made by the factory that the router was given."""
        return self.environ[CONTEXT]


def ids(environ: Mapping[str, Any]) -> str:
    """What names a request in the log: its caller's id for the whole errand, if it sent one, and its own."""
    own: str = environ.get(REQUEST_ID, '-')
    return f'{environ[GLOBAL_REQUEST_ID]} {own}' if GLOBAL_REQUEST_ID in environ else own


def api_version(since: str, until: str | None = None) -> Callable[[declaration.Function], declaration.Function]:
    """Offer a method from one version to another, both included; outside it is 404."""
    def mark(function: declaration.Function) -> declaration.Function:
        declaration.once(function, 'api_version', range=declaration.ranged(None, since, until))
        return function
    return mark


def deprecated(since: str, successor: str,
               sunset: str | None = None) -> Callable[[declaration.Function], declaration.Function]:
    """Say that a capped method is on its way out: since which day, for what, and until when (ISO dates)."""
    def mark(function: declaration.Function) -> declaration.Function:
        declaration.once(function, 'deprecated', deprecation=declaration.Deprecation(since, successor, sunset))
        return function
    return mark


def removed(release: str, reason: str) -> Callable[[declaration.Function], declaration.Function]:
    """Say that a method is gone since a release of the package: 410 with the reason at every version."""
    def mark(function: declaration.Function) -> declaration.Function:
        declaration.once(function, 'removed', removal=declaration.Removal(release, reason))
        return function
    return mark


def authorize(rule: str, late: bool = False) -> Callable[[declaration.Function], declaration.Function]:
    """Check a policy rule before the body is read, against the caller's own project.

    A late rule has a target that only the method knows: it must call ``req.context.can(rule, target)``
    itself, and a method that returns without having done so fails the request.
    """
    def mark(function: declaration.Function) -> declaration.Function:
        declaration.once(function, 'authorize', permission=declaration.Permission(rule, late))
        return function
    return mark


def public(function: declaration.Function) -> declaration.Function:
    """Say that a method needs no permission."""
    declaration.once(function, 'public', public=True)
    return function


def expected_errors(codes: Iterable[int], since: str | None = None,
                    until: str | None = None) -> Callable[[declaration.Function], declaration.Function]:
    """List the statuses with which a method may refuse; any other error of its is a 500.

    What the framework itself answers (400 of the schemas, 401, 403, 404 of the routes, 405, 406, 410, 413,
    415) and 503 of a busy store need no mention.
    """
    def mark(function: declaration.Function) -> declaration.Function:
        declaration.declare(function).errors.append(declaration.ranged(frozenset(codes), since, until))
        return function
    return mark


def response(status: int, since: str | None = None,
             until: str | None = None) -> Callable[[declaration.Function], declaration.Function]:
    """Set the status of success; a GET that says nothing answers 200."""
    def mark(function: declaration.Function) -> declaration.Function:
        declaration.declare(function).statuses.append(declaration.ranged(status, since, until))
        return function
    return mark


class Versioned:
    """Several functions for one thing to show, of which the request's version chooses one.

    A later start closes an earlier open end. Raises TableError for two that claim the same version.
    """

    def __init__(self, *functions: Callable[..., Any]) -> None:
        self._facts = declaration.ordered([declaration.declare(one).offered(one) for one in functions])

    def __call__(self, version: microversion.Version, *args: Any) -> Any:
        for fact in reversed(self._facts):
            if fact.since is None or fact.since <= version:
                if fact.until is None or version <= fact.until:
                    return fact.value(*args)
                break
        raise LookupError(f'nothing is shown at version {version}')
