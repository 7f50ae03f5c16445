"""How v1 is spoken, on toys: arguments from anywhere, WSME's faults and pecan's pages."""

import json

import pytest

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1 import dialect
from tests.unit.api.openstack import toys

ARGUMENTS = {'type': 'object', 'additionalProperties': False, 'required': ['toy_id'], 'properties': {
    'toy_id': {'type': 'string'}, 'force': {'type': 'boolean'}, 'since': {'type': 'string', 'format': 'iso8601'},
    'size': {'type': 'integer'}}}
BODY = {'type': 'object', 'additionalProperties': False, 'required': ['name'],
        'properties': {'name': {'type': 'string'}, 'toy_id': {'type': 'string'}},
        'x-reasons': {'additionalProperties': 'Unknown attribute for argument toy_data',
                      'type': 'Missing argument: "toy_data"'}}


class Toys(wsgi.Controller):

    @wsgi.public
    @wsgi.expected_errors((404, 409))
    @validation.query_schema(ARGUMENTS)
    @validation.response_body_schema(toys.ANY)
    def show(self, req, query):
        if query['toy_id'] == 'lost':
            raise toys.NotFound('No such toy: <lost>')
        return query

    @toys.SHOWS
    @validation.query_schema(ARGUMENTS)
    @wsgi.response(200)
    def touch(self, req, query):
        return query

    @toys.SHOWS
    @validation.schema(BODY)
    @wsgi.response(200)
    def update(self, req, body, toy_id=None):
        return {'toy_id': toy_id or body.get('toy_id'), 'name': body['name']}


ROUTES = (('/v1', {'GET': [Toys, 'show']}),
          ('/v1/rating/toys', {'GET': [Toys, 'show'], 'POST': [Toys, 'touch'], 'PUT': [Toys, 'update'],
                               'DELETE': [Toys, 'touch']}),
          ('/v1/rating/toys/{toy_id}', {'GET': [Toys, 'show'], 'PUT': [Toys, 'update']}))


@pytest.fixture
def client():
    root = toys.section(toys.SHELF)
    made = toys.serve(root, toys.section(ROUTES, '/v1', dialect.V1Dialect()))
    made.version = None
    return made


def ask(client, method, path, body=None, **headers):
    raw = body if isinstance(body, bytes) else b'' if body is None else json.dumps(body).encode()
    kind = {'Content-Type': 'application/json'} if raw else {}
    return client.request(method, path, body=raw, headers={**kind, **headers})


@pytest.mark.parametrize('path', ['/v1/rating/toys/bear', '/v1/rating/toys/bear/', '/v1//rating/toys///bear//',
                                  '/v1/billing/toys/bear'])
def test_slashes_and_the_old_name_of_rating_make_no_difference(client, path):
    assert ask(client, 'GET', path).json == {'toy_id': 'bear'}


@pytest.mark.parametrize('method, path, body, kind', [
    ('GET', '/v1/rating/toys/?toy_id=bear', None, None),
    ('GET', '/v1/rating/toys/', {'toy_id': 'bear'}, 'application/json'),
    ('GET', '/v1/rating/toys', {'toy_id': 'bear', 'since': None}, 'text/javascript'),
    ('GET', '/v1/rating/toys', {'toy_id': 'bear', 'since': ''}, 'application/json'),
    ('DELETE', '/v1/rating/toys', {'toy_id': 'bear'}, 'application/json; charset=utf-8'),
    ('POST', '/v1/rating/toys', b'toy_id=bear', 'application/x-www-form-urlencoded'),
    ('GET', '/v1/rating/toys/bear?toy_id=bear', None, None),
    ('GET', '/v1/rating/toys/bear?since=', None, None),
])
def test_an_argument_comes_from_anywhere(client, method, path, body, kind):
    headers = {'Content-Type': kind} if kind else {}
    assert ask(client, method, path, body, **headers).json == {'toy_id': 'bear'}


@pytest.mark.parametrize('sent, read', [('true', True), ('1', True), ('false', True), ('0', True), ('', False)])
def test_any_text_of_a_query_is_true(client, sent, read):
    assert ask(client, 'GET', f'/v1/rating/toys/bear?force={sent}').json == {'toy_id': 'bear', 'force': read}


@pytest.mark.parametrize('sent, read', [(True, True), (False, False), (1, True), (0, False), ('yes', True), ('N', False),
                                        ('off', False), ('T', True)])
def test_a_truth_of_json_has_many_forms(client, sent, read):
    assert ask(client, 'GET', '/v1/rating/toys', {'toy_id': 'bear', 'force': sent}).json['force'] is read


@pytest.mark.parametrize('method, path, body, text', [
    ('GET', '/v1/rating/toys?foo=1', None, 'Unknown argument: "foo"'),
    ('GET', '/v1/rating/toys', {'foo': 1}, 'Unknown argument: "foo"'),
    ('GET', '/v1/rating/toys', None, 'Missing argument: "toy_id"'),
    ('GET', '/v1/rating/toys?toy_id=a&toy_id=a', None, 'Parameter toy_id was given several times'),
    ('GET', '/v1/rating/toys?toy_id=a', {'toy_id': 'a'}, 'Parameter toy_id was given several times'),
    # CloudKitty took the one of the query, and deleted another object.
    ('GET', '/v1/rating/toys/a?toy_id=b', None, 'Parameter toy_id was given several times'),
    ('GET', '/v1/rating/toys/a?size=big', None, 'Invalid input for field/attribute size. expected int'),
    ('GET', '/v1/rating/toys/a?since=x', None, 'Invalid input for field/attribute since. not a valid iso8601'),
    ('GET', '/v1/rating/toys', {'toy_id': 5}, 'Invalid input for field/attribute toy_id. expected str'),
    ('GET', '/v1/rating/toys', {'toy_id': 'a', 'force': 'perhaps'},
     'Invalid input for field/attribute force. expected boolean'),
    ('GET', '/v1/rating/toys', b'{bad', 'Request is not in valid JSON format'),
    ('GET', '/v1/rating/toys', ['a'], 'Request must be a JSON dict'),
    ('PUT', '/v1/rating/toys', b'{bad', 'Request is not in valid JSON format'),
    ('PUT', '/v1/rating/toys', {'name': 'a', 'foo': 1}, 'Unknown attribute for argument toy_data: foo'),
    ('PUT', '/v1/rating/toys', None, 'Missing argument: "toy_data"'),
    ('PUT', '/v1/rating/toys', b'null', 'Missing argument: "toy_data"'),
    ('PUT', '/v1/rating/toys', [], 'Missing argument: "toy_data"'),
    ('PUT', '/v1/rating/toys', b' ', 'Request is not in valid JSON format'),
    ('PUT', '/v1/rating/toys', {}, "Invalid input for field/attribute name. Value: 'None'. Mandatory field missing."),
    ('PUT', '/v1/rating/toys', {'name': 5}, 'Invalid input for field/attribute name. expected str'),
    ('PUT', '/v1/rating/toys?foo=1', {'name': 'a'}, 'Unknown argument: "foo"'),
])
def test_what_is_wrong_is_a_fault_of_the_client(client, method, path, body, text):
    response = ask(client, method, path, body)
    assert (response.status, response.json) == (400, {'faultcode': 'Client', 'faultstring': text, 'debuginfo': None})


@pytest.mark.parametrize('method', ['GET', 'PUT'])
def test_another_type_of_body_is_refused(client, method):
    response = ask(client, method, '/v1/rating/toys', {'name': 'x'}, **{'Content-Type': 'text/plain'})
    assert (response.status, response.json['faultstring']) == (415, 'Unknown mimetype: text/plain')


def test_the_path_of_a_typed_body_wins(client):
    body = {'toy_id': 'cat', 'name': 'a'}
    assert ask(client, 'PUT', '/v1/rating/toys/bear', body).json['toy_id'] == 'bear'
    assert ask(client, 'PUT', '/v1/rating/toys/', body).json['toy_id'] == 'cat'


def test_what_a_handler_refuses_is_a_fault_in_what_the_client_reads(client):
    response = ask(client, 'GET', '/v1/rating/toys/lost')
    assert (response.status, response.json['faultstring']) == (404, 'No such toy: <lost>')
    response = ask(client, 'GET', '/v1/rating/toys/lost', Accept='application/xml')
    assert (response.status, response.text) == (404, (
        '<error><faultcode>Client</faultcode><faultstring>No such toy: &lt;lost&gt;</faultstring><debuginfo /></error>'))


@pytest.mark.parametrize('accept, kind, part', [
    (None, 'text/plain', '405 Method Not Allowed\n\n'),
    ('text/plain', 'text/plain', '405 Method Not Allowed\n\n'),
    ('*/*', 'text/html', '<title>405 Method Not Allowed</title>'),
    ('text/html', 'text/html', '<title>405 Method Not Allowed</title>'),
    ('application/json', 'application/json', '{"code":405,"title":"Method Not Allowed","description":""}'),
    ('text/html, application/json', 'application/json', '"code":"405 Method Not Allowed"'),
])
def test_a_routing_error_is_a_page(client, accept, kind, part):
    response = ask(client, 'GET', '/v1/rating/dolls', **({} if accept is None else {'Accept': accept}))
    assert response.status == 405
    assert response.headers['Content-Type'].startswith(kind)
    assert part in response.text


@pytest.mark.parametrize('method, path, status', [
    ('GET', '/v1/foo', 405), ('GET', '/v1/rating/toys/bear/parts', 405), ('HEAD', '/v1/rating/toys/bear', 405),
    ('PATCH', '/v1/rating/toys', 405), ('GET', '/v1/a/b/c/d/e/f/g', 404), ('OPTIONS', '/v1/rating/toys', 200),
    ('OPTIONS', '/v1/nothing', 200),
])
def test_methods_and_unknown_paths(client, method, path, status):
    assert ask(client, method, path).status == status


def test_a_client_that_reads_neither_json_nor_xml_is_told_so(client):
    response = ask(client, 'GET', '/v1/rating/toys/bear', Accept='image/png')
    assert (response.status, response.headers['Content-Type']) == (406, 'text/plain; charset=UTF-8')


def test_a_wrong_version_is_told_in_the_form_of_every_section(client):
    response = client.request('GET', '/v1/rating/toys/bear', headers={'OpenStack-API-Version': 'toy 9.0'})
    assert response.status == 406
    assert response.json['errors'][0]['max_version'] == '2.4'
