"""A toy service on the framework: five versions, a policy of sets, and controllers that tests write themselves."""

import functools

from rating_api.api import validation
from rating_api.api.openstack import dialect
from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from rating_api.api.openstack import pipeline
from rating_api.api.openstack import router
from rating_api.api.openstack import sections
from rating_api.api.openstack import wsgi
from tests import client

SERVICE_TYPE = 'toy'
VERSIONS = ('2.0', '2.1', '2.2', '2.3', '2.4')
ANY = {'type': 'object', 'additionalProperties': True}
THING = {'type': 'object', 'properties': {'name': {'type': 'string'}, 'size': {'type': 'integer'}},
         'required': ['name'], 'additionalProperties': False}


class Forbidden(Exception):
    """The caller may not."""


class NotFound(Exception):
    """There is no such toy."""


class Conflict(Exception):
    """The toy is there already."""


class Busy(Exception):
    """The store is busy."""


ERRORS = {
    Forbidden: faults.Translation(403, 'policy.forbidden'),
    NotFound: faults.Translation(404, 'toy.not_found'),
    Conflict: faults.Translation(409, 'toy.exists'),
    Busy: faults.Translation(503, 'store.busy', headers=(('Retry-After', '1'),)),
}


class Context:
    """A caller who may do what is in a set of rules."""

    def __init__(self, allowed):
        self.allowed = allowed
        self.checked = set()
        self.targets = []

    def can(self, rule, target=None):
        self.targets.append((rule, target))
        if rule not in self.allowed:
            raise Forbidden(f'no {rule}')
        self.checked.add(rule)


def versions():
    """The versions of the toy service."""
    return microversion.Versions(SERVICE_TYPE, VERSIONS)


def marked(*marks):
    """Several marks as one, the outermost first."""
    def mark(function):
        for one in reversed(marks):
            function = one(function)
        return function
    return mark


# What a method needs at the least; tests put the mark in question beside it.
SHOWS = marked(wsgi.public, wsgi.expected_errors(()), validation.response_body_schema(ANY))
CREATES = marked(SHOWS, validation.schema(ANY), wsgi.response(201))


class Shelf(wsgi.Controller):
    """Toys that can be seen, made and thrown away."""

    @SHOWS
    def index(self, req):
        return {'version': str(req.version)}

    @SHOWS
    def show(self, req, name):
        return {'name': name}

    @CREATES
    def create(self, req, body):
        return body

    @wsgi.public
    @wsgi.expected_errors(())
    @wsgi.response(204)
    def delete(self, req, name):
        return None


SHELF = (
    ('/toys', {'GET': [Shelf, 'index'], 'POST': [Shelf, 'create']}),
    ('/toys/{name}', {'GET': [Shelf, 'show'], 'DELETE': [Shelf, 'delete']}),
)


def make(controller, services):
    """A controller, with the services if it asks for them."""
    return controller() if controller.__init__ is object.__init__ else controller(services)


def factories(routes):
    """A route list in which classes stand for their factories: each class has one."""
    known = {}
    return tuple((path, {
        method: [known.setdefault(controller, functools.partial(make, controller)), *names]
        for method, (controller, *names) in methods.items()}) for path, methods in routes)


def section(routes, prefix='/', speaks=None, versioned=True, guards=()):
    """A section of such routes."""
    return router.Section(prefix, speaks or dialect.Dialect(), factories(routes), versioned, guards)


def kit(*, allowed=(), **options):
    """What the router is given; ``allowed`` are the rules that hold for every caller."""
    options.setdefault('context', lambda environ: Context(frozenset(allowed)))
    return router.Kit(**{'versions': versions(), 'errors': ERRORS, 'response_validation': 'error', **options})


def app(*parts, services=None, **options):
    """An application of sections; routes alone make the section of ``/``."""
    listed = parts if isinstance(parts[0], router.Section) else (section(parts),)
    return sections.Sections(listed, kit(**options), services)


def serve(*parts, services=None, **options):
    """A client of such an application with its pipeline around it, at the latest version."""
    made = pipeline.Pipeline(app(*parts, services=services, **options), versions())
    return client.Client(made, version='latest', service_type=SERVICE_TYPE)


def one(function, path='/toys', method='GET', **options):
    """A client of one route with one method."""
    return serve((path, {method: [holding(function), function.__name__]}), **options)


def holding(*functions):
    """A controller class with these methods."""
    return type('ToyController', (wsgi.Controller,), {function.__name__: function for function in functions})


class Plain(dialect.Dialect):
    """An older way of speaking: refusals are ``{"no": ...}``, slashes may end a path, HEAD is not known."""

    head = False

    def path(self, raw):
        return super().path(raw).rstrip('/') or '/'

    def fault(self, fault, version, environ):
        if fault.about_version:
            return super().fault(fault, version, environ)
        return 'text/plain; charset=utf-8', f'no: {fault.status} {fault.detail}'.encode()
