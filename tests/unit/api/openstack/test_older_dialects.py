"""What a dialect may change beyond its words: parameters from anywhere, unknown paths, answers without a body."""

import json
import re

import pytest

from rating_api.api import validation
from rating_api.api.openstack import declaration
from rating_api.api.openstack import dialect
from rating_api.api.openstack import faults
from rating_api.api.openstack import operation
from rating_api.api.openstack import wsgi
from tests.unit.api.openstack import toys

NAMED = {'type': 'object', 'properties': {'name': {'type': 'string'}}, 'additionalProperties': False}


class Merging(dialect.Dialect):
    """Parameters come from the path, the query string and a JSON body; what is unknown is 405."""

    options_anywhere = True
    merges = True

    def unknown(self, path):
        return faults.Fault(405, 'route.method_not_allowed', f'{path} has no such method.')

    def arguments(self, environ, variables, plan, limit):
        given = plan.query.read(environ.get('QUERY_STRING', ''))
        body = b'' if plan.body else self.raw(environ, limit)
        named = {name: variables.pop(name) for name in plan.query.properties if name in variables}
        return {**variables, 'query': {**given, **(json.loads(body) if body else {}), **named}}


class Shelf(wsgi.Controller):

    @toys.SHOWS
    @validation.query_schema(NAMED)
    def show(self, req, query):
        return query

    @toys.SHOWS
    @validation.query_schema(NAMED)
    @wsgi.response(200)
    def touch(self, req, query):
        return query

    @wsgi.public
    @wsgi.expected_errors(())
    @wsgi.response(302)
    @validation.query_schema(NAMED)
    def move(self, req, query):
        return wsgi.Response(None, (('Location', f'/toys/{query["name"]}'),))


ROUTES = (('/toys', {'GET': [Shelf, 'show'], 'POST': [Shelf, 'touch']}),
          ('/toys/{name}', {'GET': [Shelf, 'show'], 'DELETE': [Shelf, 'touch'], 'PUT': [Shelf, 'move']}))


@pytest.fixture
def client():
    return toys.serve(toys.section(ROUTES, speaks=Merging()))


@pytest.mark.parametrize('method, path, body', [
    ('GET', '/toys/bear', b''), ('GET', '/toys?name=bear', b''), ('GET', '/toys', b'{"name": "bear"}'),
    ('POST', '/toys', b'{"name": "bear"}'), ('DELETE', '/toys/bear', b'')])
def test_a_parameter_comes_from_anywhere(client, method, path, body):
    assert client.request(method, path, body=body).json == {'name': 'bear'}


def test_a_redirect_needs_no_body(client):
    client.is_validated = False  # wsgiref misses a type of nothing
    response = client.request('PUT', '/toys/bear')
    assert (response.status, response.headers['Location'], response.body) == (302, '/toys/bear', b'')
    assert 'Content-Type' not in response.headers


def test_a_dialect_refuses_the_paths_that_it_does_not_know(client):
    response = client.get('/games')
    assert response.status == 405
    assert response.json['errors'][0]['detail'] == '/games has no such method.'


def test_a_dialect_may_answer_options_of_any_path(client):
    response = client.request('OPTIONS', '/games')
    assert (response.status, response.body) == (200, b'')
    assert toys.serve(*toys.SHELF).request('OPTIONS', '/games').status == 404


@pytest.mark.parametrize('merges, complaint', [
    (False, 'query_schema names name, as the path does'),
    (True, 'cannot be called with what its path and marks give: req, other, query'),
])
def test_a_parameter_of_path_and_query_is_given_once(merges, complaint):
    freezer = operation.Freezer(toys.versions())
    with pytest.raises(declaration.TableError, match=re.escape(complaint)):
        freezer.freeze('/toys/{name}/{other}' if merges else '/toys/{name}', 'GET', Shelf(), ['show'], merges)


def test_only_a_dialect_that_merges_reads_parameters_from_a_body():
    with pytest.raises(declaration.TableError, match='schema is missing; a POST reads a body'):
        toys.serve(('/toys', {'POST': [Shelf, 'touch']}))
