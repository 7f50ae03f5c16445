"""What a request meets on its way through one section: gates, methods, permission, validation, the answer."""

import json
import re

import pytest

from rating_api.api import validation
from rating_api.api.openstack import declaration
from rating_api.api.openstack import faults
from rating_api.api.openstack import router
from rating_api.api.openstack import wsgi
from tests.unit.api.openstack import toys

NONE = wsgi.expected_errors(())
RESPONSE = validation.response_body_schema(toys.ANY)


@pytest.fixture
def shelf():
    return toys.serve(*toys.SHELF)


def only_error(response):
    [error] = response.json['errors']
    return error


# Paths and methods

def test_an_unknown_path_is_404(shelf):
    response = shelf.get('/games')
    assert response.status == 404
    assert only_error(response)['code'] == 'route.not_found'


@pytest.mark.parametrize('path', ['/toys/', '/toys/bear/', '//toys', '/toys%0A', '/toys%2Fbear%2Feye', '/Toys'])
def test_a_path_is_taken_to_the_letter(shelf, path):
    assert shelf.get(path).status == 404


def test_paths_are_utf_8(shelf):
    assert shelf.get('/toys/%E2%82%AC%F0%9F%98%80').json == {'name': '€😀'}
    assert shelf.get('/toys/a%20b%0A').json == {'name': 'a b\n'}


@pytest.mark.parametrize('path, reason', [
    ('/toys/%FF', 'not UTF-8'), ('/toys/%E2%82', 'not UTF-8'), ('/toys/%C0%AF', 'not UTF-8'),
    ('/toys/%ED%A0%80', 'not UTF-8'), ('/toys/a%00b', r'U+0000'), ('/nothing/%FF', 'not UTF-8'), ('/%00', r'U+0000')])
def test_a_path_that_is_no_text_is_400(shelf, path, reason):
    response = shelf.get(path)
    assert response.status == 400
    assert reason in only_error(response)['detail']


@pytest.mark.parametrize('method, path, allow', [
    ('PUT', '/toys', 'GET, HEAD, OPTIONS, POST'),
    ('DELETE', '/toys', 'GET, HEAD, OPTIONS, POST'),
    ('POST', '/toys/bear', 'DELETE, GET, HEAD, OPTIONS'),
    ('FETCH', '/toys', 'GET, HEAD, OPTIONS, POST'),
    ('get', '/toys', 'GET, HEAD, OPTIONS, POST'),
    ('TRACE', '/toys', 'GET, HEAD, OPTIONS, POST'),
])
@pytest.mark.filterwarnings('ignore:Unknown REQUEST_METHOD')
def test_another_method_is_405_with_what_is_allowed_in_order(shelf, method, path, allow):
    response = shelf.request(method, path)
    assert response.status == 405
    assert response.headers.all('Allow') == [allow]
    assert only_error(response)['code'] == 'route.method_not_allowed'


def test_options_is_200_and_empty_with_what_is_allowed(shelf):
    response = shelf.options('/toys')
    assert (response.status, response.body, response.headers['Content-Length']) == (200, b'', '0')
    assert response.headers['Allow'] == 'GET, HEAD, OPTIONS, POST'
    assert shelf.options('/games').status == 404


def test_head_is_get_without_its_body(shelf):
    for path in ('/toys', '/games'):
        head, get = shelf.head(path), shelf.get(path)
        assert (head.status, head.body) == (get.status, b'')
        assert head.headers['Content-Length'] == get.headers['Content-Length'] == str(len(get.body))
        assert head.headers['Content-Type'] == get.headers['Content-Type']


def test_a_path_without_get_has_no_head():
    @toys.CREATES
    def create(self, req, body):
        return body

    response = toys.one(create, method='POST').head('/toys')
    assert (response.status, response.headers['Allow']) == (405, 'OPTIONS, POST')


@pytest.mark.parametrize('method', ['DELETE', 'POST', 'PUT'])
def test_no_parameter_makes_another_method_of_a_request(shelf, method):
    response = shelf.get(f'/toys?_method={method}')
    assert response.status == 400
    assert only_error(response)['detail'] == 'extra keys not allowed (/_method)'


def test_a_body_of_a_get_is_not_read(shelf):
    assert shelf.get('/toys', body=b'{nonsense', headers={'Content-Type': 'text/html'}).status == 200


# Headers

VERSIONED = (('GET', '/toys', 200), ('GET', '/games', 404), ('PUT', '/toys', 405), ('OPTIONS', '/toys', 200),
             ('HEAD', '/toys', 200), ('DELETE', '/toys/bear', 204), ('GET', '/toys/%FF', 400), ('GET', '/toys?a=1', 400))


@pytest.mark.parametrize('method, path, status', VERSIONED)
def test_every_answer_names_its_version_and_its_request(shelf, method, path, status):
    response = shelf.request(method, path, version='2.3')
    assert response.status == status
    assert response.headers.all('OpenStack-API-Version') == ['toy 2.3']
    assert response.headers.all('Vary') == ['OpenStack-API-Version']
    [identity] = response.headers.all('X-Openstack-Request-Id')
    if status >= 400 and method != 'HEAD':
        assert only_error(response)['request_id'] == identity


def test_an_empty_answer_has_neither_type_nor_length(shelf):
    response = shelf.delete('/toys/bear')
    assert (response.status, response.body) == (204, b'')
    assert 'Content-Type' not in response.headers
    assert 'Content-Length' not in response.headers


def test_an_empty_redirect_has_a_length_and_no_type():
    @wsgi.public
    @NONE
    @wsgi.response(302)
    def show(self, req):
        return wsgi.Response(None, (('Location', '/toys/there'),))

    client = toys.one(show)
    client.is_validated = False
    response = client.get('/toys')
    assert (response.status, response.body, response.headers['Location']) == (302, b'', '/toys/there')
    assert response.headers['Content-Length'] == '0'
    assert 'Content-Type' not in response.headers


# Gates

@wsgi.api_version('2.1', '2.2')
@wsgi.deprecated('2026-01-31', '/games', sunset='2027-07-01')
@toys.SHOWS
def old(self, req):
    return {'who': 'old'}


@wsgi.api_version('2.3')
@toys.SHOWS
def new(self, req):
    return {'who': 'new'}


def test_below_its_first_version_an_operation_is_404_and_says_when_it_begins():
    response = toys.one(new).get('/toys', version='2.2')
    assert response.status == 404
    error = only_error(response)
    assert (error['code'], error['links']) == ('route.not_found', [])
    assert error['detail'] == 'Not Found: the API has no such path at version 2.2; it begins with version 2.3.'


def test_above_its_last_version_an_operation_is_404_and_names_the_successor():
    response = toys.one(old).get('/toys', version='2.3')
    assert response.status == 404
    error = only_error(response)
    assert error['code'] == 'route.ended'
    assert error['detail'] == 'Not Found: GET /toys ended with version 2.2; use /games.'
    assert error['links'] == [{'rel': 'successor-version', 'href': '/games'}]


def test_head_meets_the_gates_of_get():
    client = toys.one(old)
    assert [client.head('/toys', version=version).status for version in toys.VERSIONS] == [404, 200, 200, 404, 404]


def test_of_several_that_have_ended_the_last_one_names_its_successor():
    @wsgi.api_version('2.0', '2.0')
    @wsgi.deprecated('2026-01-01', '/first')
    @toys.SHOWS
    def first(self, req):
        return {}

    client = toys.serve(('/toys', {'GET': [toys.holding(first, old), 'first', 'old']}))
    assert only_error(client.get('/toys', version='2.4'))['detail'].endswith('ended with version 2.2; use /games.')


def test_an_ended_operation_without_a_successor_says_that_it_ended():
    @wsgi.api_version('2.0', '2.1')
    @toys.SHOWS
    def ended(self, req):
        return {}

    response = toys.one(ended).get('/toys')
    assert only_error(response)['detail'] == 'Not Found: GET /toys ended with version 2.1.'


def test_functions_over_disjoint_ranges_answer_at_their_versions():
    client = toys.serve(('/toys', {'GET': [toys.holding(new, old), 'new', 'old']}))
    answers = [client.get('/toys', version=version) for version in toys.VERSIONS]
    assert [answer.status for answer in answers] == [404, 200, 200, 200, 200]
    assert [answer.json['who'] for answer in answers[1:]] == ['old', 'old', 'new', 'new']


def test_a_gate_comes_before_permission_and_validation():
    @wsgi.api_version('2.3')
    @wsgi.authorize('toys:create')
    @wsgi.expected_errors(())
    @validation.schema(toys.THING)
    @RESPONSE
    @wsgi.response(201)
    def create(self, req, body):
        return {}

    client = toys.one(create, method='POST')
    assert client.post('/toys?a=b', body=b'{', version='2.2').status == 404


def test_allow_holds_what_is_live_at_the_requested_version():
    @wsgi.api_version('2.3')
    @toys.CREATES
    def create(self, req, body):
        return body

    client = toys.serve(('/toys', {'GET': [toys.holding(old), 'old'], 'POST': [toys.holding(create), 'create']}))
    found = {version: client.options('/toys', version=version) for version in toys.VERSIONS}
    assert {version: response.headers.get('Allow') for version, response in found.items()} == {
        '2.0': None, '2.1': 'GET, HEAD, OPTIONS', '2.2': 'GET, HEAD, OPTIONS', '2.3': 'OPTIONS, POST',
        '2.4': 'OPTIONS, POST'}
    assert found['2.0'].status == 404
    assert client.put('/toys', version='2.3').headers['Allow'] == 'OPTIONS, POST'
    assert client.put('/toys', version='2.0').status == 404


def test_below_its_cap_a_deprecated_operation_says_so_whatever_it_answers():
    @wsgi.api_version('2.0', '2.2')
    @wsgi.deprecated('2026-01-31', '/games', sunset='2027-07-01')
    @toys.SHOWS
    def show(self, req):
        return {}

    client = toys.one(show)
    for path, status in (('/toys', 200), ('/toys?a=b', 400)):
        response = client.get(path, version='2.1')
        assert response.status == status
        assert response.headers['Deprecation'] == '@1769817600'
        assert response.headers['Sunset'] == 'Thu, 01 Jul 2027 00:00:00 GMT'
        assert response.headers['Link'] == '</games>; rel="successor-version"'


def test_without_a_known_end_a_deprecated_operation_has_no_sunset():
    @wsgi.api_version('2.0', '2.2')
    @wsgi.deprecated('2026-01-31', '/games')
    @toys.SHOWS
    def show(self, req):
        return {}

    response = toys.one(show).get('/toys', version='2.0')
    assert 'Sunset' not in response.headers
    assert response.headers['Deprecation']


class Gone(wsgi.Controller):

    @wsgi.removed(release='1.0.0', reason='Nobody played with it.')
    def index(self, req):
        raise AssertionError('a removed method is never called')

    @wsgi.removed(release='1.0.0', reason='Nobody made one.')
    def create(self, req):
        raise AssertionError('a removed method is never called')


GONE = ('/gone', {'GET': [Gone, 'index'], 'POST': [Gone, 'create']})


@pytest.mark.parametrize('version', toys.VERSIONS)
def test_a_removed_operation_is_410_at_every_version_with_its_reason(version):
    client = toys.serve(GONE)
    for response in (client.get('/gone', version=version), client.head('/gone', version=version)):
        assert response.status == 410
    error = only_error(client.get('/gone', version=version))
    assert (error['code'], error['detail']) == ('route.removed', 'Nobody played with it.')


def test_a_removed_operation_looks_at_no_query_and_no_body():
    client = toys.serve(GONE)
    assert client.get('/gone?all=1&all=2').status == 410
    assert client.post('/gone', body=b'{', headers={'Content-Type': 'text/html'}).status == 410
    assert only_error(client.post('/gone', {'a': 1}))['detail'] == 'Nobody made one.'


def test_a_wrong_version_and_an_unknown_caller_come_before_a_removal():
    def unknown(environ):
        raise faults.Fault(401, 'identity.unknown', 'Who are you?')

    client = toys.serve(GONE, context=unknown)
    assert client.get('/gone').status == 401
    assert client.get('/gone', version='x').status == 400
    assert client.get('/gone', version='9.9').status == 406


def test_a_removed_operation_counts_as_live_in_allow():
    client = toys.serve(GONE)
    assert client.options('/gone').headers['Allow'] == 'GET, HEAD, OPTIONS, POST'
    response = client.put('/gone')
    assert (response.status, response.headers['Allow']) == (405, 'GET, HEAD, OPTIONS, POST')


# Permission

@wsgi.authorize('toys:create')
@wsgi.expected_errors((404,))
@validation.query_schema(toys.THING)
@validation.schema(toys.THING)
@RESPONSE
@wsgi.response(201)
def guarded(self, req, query, body):
    return {'targets': repr(req.context.targets)}


def test_permission_comes_before_query_and_body():
    client = toys.one(guarded, method='POST')
    assert client.post('/toys?nonsense=1', {'nonsense': 1}).status == 403
    assert client.post('/toys', body=b'{', headers={'Content-Type': 'text/html'}).status == 403


def test_without_permission_the_body_is_not_read():
    class Unreadable:
        def read(self, size):
            raise AssertionError('the body was read')

    client = toys.one(guarded, method='POST')
    client.is_validated = False
    more = {'environ': {'wsgi.input': Unreadable(), 'CONTENT_LENGTH': '2', 'CONTENT_TYPE': 'application/json'}}
    assert client.post('/toys', **more).status == 403
    assert toys.one(guarded, method='POST', allowed={'toys:create'}).post('/toys?name=a', {'name': 'b'}).status == 201


def test_a_rule_is_checked_once_against_the_callers_own_project():
    client = toys.one(guarded, method='POST', allowed={'toys:create'})
    assert client.post('/toys?name=a', {'name': 'b'}).json == {'targets': "[('toys:create', None)]"}


def late(method):
    """The method behind a late rule; the service answers with what it does."""
    return toys.marked(wsgi.authorize('toys:show', late=True), wsgi.expected_errors((404, 409)), RESPONSE)(method)


def test_a_late_rule_is_checked_by_the_method_with_its_target():
    @late
    def show(self, req):
        req.context.can('toys:show', {'owner': 'me'})
        return {'targets': repr(req.context.targets)}

    assert toys.one(show, allowed={'toys:show'}).get('/toys').json == {'targets': "[('toys:show', {'owner': 'me'})]"}
    assert toys.one(show).get('/toys').status == 403


def test_a_method_that_forgets_its_late_check_fails_the_request(caplog):
    @late
    def show(self, req):
        return {'secret': 1}

    response = toys.one(show, allowed={'toys:show'}).get('/toys')
    assert response.status == 500
    assert 'secret' not in response.text
    assert 'returned without checking toys:show' in caplog.text


def test_a_method_that_returns_early_before_its_late_check_fails_the_request():
    @late
    def show(self, req):
        if 'early' in req.environ:
            return {'nothing': 'to see'}
        req.context.can('toys:show', {})
        return {}

    client = toys.one(show, allowed={'toys:show'})
    assert client.get('/toys').status == 200
    assert client.get('/toys', environ={'early': '1'}).status == 500


def test_a_late_check_of_another_rule_or_one_that_failed_does_not_count():
    @late
    def other(self, req):
        req.context.can('toys:list', {})
        return {}

    @late
    def swallowed(self, req):
        try:
            req.context.can('toys:show', {})
        except toys.Forbidden:
            pass
        return {}

    assert toys.one(other, allowed={'toys:list', 'toys:show'}).get('/toys').status == 500
    assert toys.one(swallowed).get('/toys').status == 500


def test_what_a_late_method_refuses_by_itself_stays_a_refusal():
    @late
    def show(self, req):
        raise toys.NotFound('no such toy')

    assert toys.one(show).get('/toys').status == 404


def test_a_public_method_is_for_everybody(shelf):
    assert shelf.get('/toys').status == 200


def test_who_is_not_known_is_refused_in_the_form_of_the_api():
    def unknown(environ):
        raise faults.Fault(401, 'identity.unknown', 'Who are you?', headers=(('WWW-Authenticate', 'Keystone'),))

    response = toys.serve(*toys.SHELF, context=unknown).get('/toys')
    assert (response.status, response.headers['WWW-Authenticate']) == (401, 'Keystone')
    assert only_error(response)['code'] == 'identity.unknown'


# Guards

HIDDEN = toys.section((*toys.SHELF, ('/toys/hidden/{name}', {'GET': [toys.Shelf, 'show']})),
                      guards=(('/toys/hidden', 'toys:see'),))


@pytest.mark.parametrize(('method', 'path'), [
    ('GET', '/toys/hidden/bear'), ('GET', '/toys/hidden'), ('GET', '/toys/hidden/bear/none'), ('PATCH', '/toys/hidden/bear'),
    ('HEAD', '/toys/hidden/bear')])
def test_who_is_kept_out_by_a_guard_does_not_learn_what_is_there(method, path):
    response = toys.serve(HIDDEN).request(method, path)
    assert response.status == 403
    assert method == 'HEAD' or (only_error(response)['code'], only_error(response)['detail']) == (
        'route.forbidden', 'Access was denied to this resource. no toys:see')


def test_who_satisfies_the_rule_of_a_guard_meets_the_routes():
    client = toys.serve(HIDDEN, allowed={'toys:see'})
    assert client.get('/toys/hidden/bear').json == {'name': 'bear'}
    assert client.get('/toys/hidden/bear/none').status == 404
    assert client.put('/toys/hidden/bear').status == 405


def test_a_guard_stands_before_its_prefix_only_and_lets_options_pass():
    client = toys.serve(HIDDEN)
    assert client.get('/toys/hiddenmost').json == {'name': 'hiddenmost'}
    assert client.options('/toys/hidden/bear').status == 200


def test_a_context_is_made_once_for_guard_and_operation():
    made = []

    def context(environ):
        made.append(toys.Context({'toys:see'}))
        return made[-1]

    assert toys.serve(HIDDEN, context=context).get('/toys/hidden/bear').status == 200
    assert len(made) == 1


def test_who_is_not_known_meets_no_guard():
    def unknown(environ):
        raise faults.Fault(403, 'identity.unknown', 'Who are you?')

    assert only_error(toys.serve(HIDDEN, context=unknown).get('/toys/hidden/x'))['code'] == 'identity.unknown'


def test_what_a_guard_cannot_decide_is_no_refusal_of_its_own():
    class Undecided(toys.Context):
        def can(self, rule, target=None):
            raise toys.Busy

    assert toys.serve(HIDDEN, context=lambda environ: Undecided(())).get('/toys/hidden/x').status == 503


# Errors

def raising(error, codes=()):
    @wsgi.public
    @wsgi.expected_errors(codes)
    @RESPONSE
    def show(self, req):
        raise error

    return toys.one(show)


def test_an_error_of_the_domain_is_translated_once_by_its_type():
    response = raising(toys.NotFound('no such toy'), (404,)).get('/toys')
    error = only_error(response)
    assert (response.status, error['code'], error['detail'], error['title']) == (
        404, 'toy.not_found', 'no such toy', 'Not Found')


def test_an_error_is_translated_by_the_nearest_of_its_classes():
    class Lost(toys.NotFound):
        """A toy that was here."""

    assert raising(Lost('lost'), (404,)).get('/toys').status == 404


@pytest.mark.parametrize('error', [
    toys.Conflict('the secret is sesame'), toys.NotFound('the secret is sesame'),
    faults.Fault(409, 'toy.exists', 'the secret is sesame')])
def test_a_refusal_that_is_not_listed_is_a_500_that_tells_nothing(error, caplog):
    response = raising(error, (400,)).get('/toys')
    assert response.status == 500
    assert only_error(response)['code'] == 'server.unexpected'
    assert 'sesame' not in response.text
    [record] = [record for record in caplog.records if record.levelname == 'ERROR']
    assert record.exc_info
    assert 'expected_errors does not list' in caplog.text
    assert 'raise error' in caplog.text, 'the trace shows where it was raised'


@pytest.mark.parametrize('error', [KeyError('secret sesame'), TypeError('secret sesame'), ValueError('secret sesame'),
                                   RecursionError('secret sesame'), RuntimeError('secret sesame'), AssertionError('secret sesame')])
def test_an_unexpected_error_is_a_500_with_a_trace_in_the_log(error, caplog):
    response = raising(error, (400, 404, 409)).get('/toys')
    assert response.status == 500
    assert 'sesame' not in response.text
    assert type(error).__name__ not in response.text
    [record] = [record for record in caplog.records if record.levelname == 'ERROR']
    assert record.exc_info[1] is error
    assert response.headers['X-Openstack-Request-Id'] in record.getMessage()


def test_expected_errors_hold_from_version_to_version():
    @wsgi.public
    @wsgi.expected_errors((404,), until='2.1')
    @wsgi.expected_errors((409,), since='2.2')
    @RESPONSE
    def show(self, req):
        raise toys.NotFound('no such toy') if req.version < (2, 3) else toys.Conflict('there already')

    client = toys.one(show)
    assert [client.get('/toys', version=version).status for version in toys.VERSIONS] == [404, 404, 500, 409, 409]


def test_a_busy_store_is_always_503_with_a_time_to_come_back():
    response = raising(toys.Busy('busy')).get('/toys')
    assert (response.status, response.headers['Retry-After']) == (503, '1')


def test_forbidden_needs_no_mention():
    assert raising(toys.Forbidden('no')).get('/toys').status == 403


def test_a_log_line_of_a_failure_cannot_be_forged(caplog):
    client = toys.serve(('/toys/{name}', {'GET': [Failing, 'show']}))
    assert client.get('/toys/a%0AERROR%20root%20was%20here%1B[31m').status == 500
    [record] = [record for record in caplog.records if record.levelname == 'ERROR']
    assert '\n' not in record.getMessage()
    assert '\x1b' not in record.getMessage()


class Failing(wsgi.Controller):

    @toys.SHOWS
    def show(self, req, name):
        raise LookupError


# Bodies and responses

@toys.marked(wsgi.public, NONE, validation.schema((
    ('2.0', toys.THING), ('2.2', {'properties': {'size': None, 'colour': {'enum': ['red', 'blue']}}}),
    ('2.4', {'required': ['name', 'colour']}))), RESPONSE, wsgi.response(201, until='2.2'), wsgi.response(202, '2.3'))
def create(self, req, body):
    return body


@pytest.mark.parametrize('body, statuses', [
    ({'name': 'bear'}, [201, 201, 201, 202, 400]),
    ({'name': 'bear', 'size': 3}, [201, 201, 400, 400, 400]),
    ({'name': 'bear', 'colour': 'red'}, [400, 400, 201, 202, 202]),
    ({'name': 'bear', 'colour': 'green'}, [400, 400, 400, 400, 400]),
    ([], [400] * 5),
    (None, [400] * 5),
])
def test_body_and_status_follow_the_version(body, statuses):
    client = toys.one(create, method='POST')
    assert [client.post('/toys', body, version=version).status for version in toys.VERSIONS] == statuses


def test_every_problem_is_listed_with_its_path_and_without_the_value():
    deep = {'type': 'object', 'additionalProperties': False, 'required': ['a/b'], 'properties': {
        'a/b': {'type': 'string'}, 'list': {'type': 'array', 'items': {'type': 'integer', 'maximum': 9}}}}

    @toys.marked(wsgi.public, NONE, validation.schema(deep), RESPONSE, wsgi.response(201))
    def make(self, req, body):
        return {}

    response = toys.one(make, method='POST').post(
        '/toys', {'secret~key': 'secret-1', 'list': [1, 'secret-2', 424242, {'secret-3': 1}]})
    assert response.status == 400
    assert {(error['code'], error['detail']) for error in response.json['errors']} == {
        ('request.invalid.required', 'required key not provided (/a~1b)'),
        ('request.invalid.additionalProperties', 'extra keys not allowed (/secret~0key)'),
        ('request.invalid.type', 'expected int (/list/1)'),
        ('request.invalid.maximum', 'value must be at most 9 (/list/2)'),
        ('request.invalid.type', 'expected int (/list/3)'),
    }
    for error in response.json['errors']:
        assert (error['status'], error['title']) == (400, 'Bad Request')
    for secret in ('secret-1', 'secret-2', '424242', 'secret-3'):
        assert secret not in response.text


def test_query_parameters_follow_the_version():
    @toys.marked(wsgi.public, NONE, validation.query_schema((
        ('2.0', {'type': 'object', 'properties': {'offset': {'type': 'integer'}}, 'additionalProperties': False}),
        ('2.3', {'properties': {'offset': None, 'marker': {'type': 'string'}}}))), RESPONSE)
    def index(self, req, query):
        return query

    client = toys.one(index)
    assert client.get('/toys?offset=5', version='2.2').json == {'offset': 5}
    assert client.get('/toys?offset=5', version='2.3').status == 400
    assert client.get('/toys?marker=5', version='2.3').json == {'marker': '5'}
    assert client.get('/toys', version='2.3').json == {}


def test_without_a_query_schema_there_are_no_parameters(shelf):
    assert shelf.get('/toys?').status == 200
    assert shelf.get('/toys?a').status == shelf.get('/toys?a=').status == 400


def broken(**options):
    @toys.marked(wsgi.public, NONE, validation.response_body_schema((
        ('2.0', toys.THING), ('2.3', {'required': ['name', 'size']}))))
    def show(self, req):
        return {'name': 'bear'}

    return toys.one(show, **options)


def test_a_response_that_breaks_its_promise_is_our_fault(caplog):
    client = broken(response_validation='error')
    assert client.get('/toys', version='2.2').status == 200
    response = client.get('/toys', version='2.3')
    assert response.status == 500
    assert 'bear' not in response.text
    assert 'answered what its schema refuses' in caplog.text


def test_a_broken_promise_may_be_only_logged(caplog):
    response = broken(response_validation='warn').get('/toys')
    assert (response.status, response.json) == (200, {'name': 'bear'})
    [record] = [record for record in caplog.records if record.levelname == 'WARNING']
    assert 'size' in record.getMessage()


def test_a_broken_promise_may_be_ignored(caplog):
    assert broken(response_validation='ignore').get('/toys').status == 200
    assert not caplog.records


def test_a_stored_text_that_no_client_could_send_is_a_broken_promise():
    @toys.SHOWS
    def show(self, req):
        return {'name': 'a\0b'}

    assert toys.one(show, response_validation='error').get('/toys').status == 500
    assert toys.one(show, response_validation='warn').get('/toys').status == 200


def test_a_body_beside_a_status_that_has_none_is_our_fault():
    @toys.marked(wsgi.public, NONE, wsgi.response(204))
    def delete(self, req):
        return {'secret': 1}

    response = toys.one(delete, method='DELETE').delete('/toys')
    assert response.status == 500


def test_null_is_a_body_where_the_schema_says_so():
    @toys.marked(wsgi.public, NONE, validation.response_body_schema({'type': 'null'}), wsgi.response(202))
    def show(self, req):
        return None

    response = toys.one(show).get('/toys')
    assert (response.status, response.body, response.headers['Content-Type']) == (202, b'null', 'application/json')


def test_an_empty_schema_is_a_schema():
    @toys.marked(wsgi.public, NONE, validation.schema({}), validation.response_body_schema({}), wsgi.response(200))
    def echo(self, req, body):
        return body

    client = toys.one(echo, method='POST')
    for body in (None, 5, [], {}, 'text'):
        assert client.post('/toys', body).body == json.dumps(body).encode()


def test_what_is_no_json_is_our_fault():
    @toys.SHOWS
    def show(self, req):
        return {'thing': object()}

    assert toys.one(show).get('/toys').status == 500


# Start-up

class Counting(wsgi.Controller):

    made = []

    def __init__(self, services):
        self.made.append(services)

    index = toys.SHOWS(lambda self, req: {})
    index.__name__ = 'index'


def test_a_controller_is_made_once_and_is_given_the_services():
    Counting.made.clear()
    services = object()
    client = toys.serve(*((path, {'GET': [Counting, 'index']}) for path in ('/a', '/b', '/c')), services=services)
    for path in ('/a', '/b', '/a'):
        assert client.get(path).status == 200
    assert Counting.made == [services]


@pytest.mark.parametrize('route, complaint', [
    (('/toys', {}), '/toys: has no method'),
    (('toys', {'GET': [toys.Shelf, 'index']}), 'toys: is no path of plain segments'),
    (('/toys/{query}', {'GET': [toys.Shelf, 'index']}), '/toys/{query}: the variable query is taken'),
    (('/toys', {'GET': [toys.Shelf, 'list']}), "GET /toys: Shelf has no method 'list'"),
    (('/toys', {'GET': [toys.Shelf]}), 'GET /toys: names no function'),
])
def test_a_wrong_route_does_not_start(route, complaint):
    with pytest.raises(declaration.TableError, match=re.escape(complaint)):
        toys.app(route)


@pytest.mark.parametrize('paths', [('/toys/{name}', '/toys/new'), ('/toys/new', '/toys/new')])
def test_a_shadowed_route_does_not_start(paths):
    class Any(wsgi.Controller):
        show = toys.SHOWS(lambda self, req, **variables: {})

    with pytest.raises(declaration.TableError, match='/toys/new'):
        toys.app(*((path, {'GET': [Any, 'show']}) for path in paths))


def test_a_rule_that_is_not_registered_does_not_start():
    routes = (('/toys', {'POST': [toys.holding(guarded), 'guarded']}),)
    toys.app(*routes, rules={'toys:create', 'toys:list'})
    with pytest.raises(declaration.TableError, match=r'POST /toys \(guarded\): authorize names toys:create'):
        toys.app(*routes, rules={'toys:list'})


def test_an_unknown_way_to_check_responses_does_not_start():
    with pytest.raises(ValueError, match='error, warn, ignore'):
        toys.app(*toys.SHELF, response_validation='sometimes')


def test_a_router_answers_without_a_pipeline_too():
    response = toys.client.Client(router.Router(toys.section(toys.SHELF), toys.kit(), None)).get('/toys')
    assert (response.status, response.headers['OpenStack-API-Version']) == (200, 'toy 2.0')
