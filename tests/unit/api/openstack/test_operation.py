"""Start-up: what is frozen, and every mistake in a table that must not start."""

import re

import pytest

from rating_api.api import validation
from rating_api.api.openstack import declaration
from rating_api.api.openstack import operation
from rating_api.api.openstack import wsgi
from tests.unit.api.openstack import toys

ERRORS = wsgi.expected_errors(())
RESPONSE = validation.response_body_schema(toys.ANY)
BODY = validation.schema(toys.ANY)


def index(*marks, arguments=''):
    """A method ``index`` with these marks, the outermost first."""
    made = {}
    exec(f'def index(self, req{arguments}): return {{}}', made)  # so that each has a signature of its own
    return toys.marked(*marks)(made['index'])


def freeze(*functions, method='GET', path='/toys', rules=None):
    controller = toys.holding(*functions)()
    freezer = operation.Freezer(toys.versions(), rules)
    return freezer.freeze(path, method, controller, [function.__name__ for function in functions])


def renamed(name, function):
    function.__name__ = name
    function.__qualname__ = f'ToyController.{name}'
    return function


def test_an_operation_says_where_it_is_and_what_it_declares():
    [made] = freeze(index(wsgi.api_version('2.1', '2.3'), wsgi.authorize('toys:list'), wsgi.expected_errors((404,)),
                          RESPONSE))
    assert (made.path, made.method, made.name, made.controller) == ('/toys', 'GET', 'index', 'ToyController')
    assert (str(made.since), str(made.until)) == ('2.1', '2.3')
    assert [str(version) for version in made.plans] == ['2.1', '2.2', '2.3']
    plan = made.plans[made.since]
    assert (plan.status, plan.errors, plan.rule, plan.late) == ('200 OK', frozenset({404}), 'toys:list', False)


def test_a_schema_is_compiled_once_however_many_operations_share_it():
    freezer = operation.Freezer(toys.versions())
    controller = toys.holding(index(toys.SHOWS))()
    [one] = freezer.freeze('/toys', 'GET', controller, ['index'])
    [other] = freezer.freeze('/games', 'GET', controller, ['index'])
    assert len({id(plan.response) for made in (one, other) for plan in made.plans.values()}) == 1


@pytest.mark.parametrize('marks, arguments, complaint', [
    # the permission
    ((ERRORS, RESPONSE), '', 'exactly one of authorize and public must stand on it'),
    ((wsgi.public, wsgi.authorize('toys:list'), ERRORS, RESPONSE), '', 'exactly one of authorize and public'),
    ((wsgi.authorize('toys:lst'), ERRORS, RESPONSE), '', 'authorize names toys:lst, which is no registered rule'),
    # the errors
    ((wsgi.public, RESPONSE), '', 'expected_errors is missing'),
    ((wsgi.public, wsgi.expected_errors((200,)), RESPONSE), '', 'expected_errors lists 200, which is no refusal'),
    ((wsgi.public, wsgi.expected_errors((500,)), RESPONSE), '', 'expected_errors lists 500'),
    ((wsgi.public, wsgi.expected_errors((499,)), RESPONSE), '', 'expected_errors lists 499'),
    ((wsgi.public, wsgi.expected_errors((), '2.1'), RESPONSE), '', 'expected_errors says nothing of version 2.0'),
    ((wsgi.public, wsgi.expected_errors((), '2.0', '2.2'), wsgi.expected_errors((), '2.4'), RESPONSE), '',
     'expected_errors says nothing of version 2.3'),
    ((wsgi.public, wsgi.expected_errors((), '2.0', '2.2'), wsgi.expected_errors((), '2.2'), RESPONSE), '',
     'expected_errors has two ranges that overlap at 2.2'),
    # the status
    ((toys.SHOWS, wsgi.response(404)), '', 'response sets 404, which is no success'),
    ((toys.SHOWS, wsgi.response(299)), '', 'response sets 299, which is no success'),
    ((toys.SHOWS, wsgi.response(200), wsgi.response(202)), '', 'response has two ranges that overlap at 2.0'),
    ((toys.SHOWS, wsgi.response(200, '2.1')), '', 'response says nothing of version 2.0'),
    # the schemas
    ((wsgi.public, ERRORS), '', 'response_body_schema is missing at version 2.0'),
    ((wsgi.public, ERRORS, validation.response_body_schema(toys.ANY, '2.0', '2.1')), '',
     'response_body_schema is missing at version 2.2'),
    ((wsgi.public, ERRORS, RESPONSE, wsgi.response(204)), '',
     'response_body_schema stands beside status 204, which has no body, at version 2.0'),
    ((wsgi.public, ERRORS, validation.response_body_schema({'type': 'strin'})), '',
     'a schema of version 2.0 is not a JSON Schema'),
    ((wsgi.public, ERRORS, validation.response_body_schema((('2.0', toys.ANY), ('2.3', {'maxLenght': 1})))), '',
     'a schema of version 2.3 uses maxLenght'),
    ((toys.SHOWS, validation.query_schema({'type': 'object'})), ', query', 'whether additionalProperties are allowed'),
    ((toys.SHOWS, validation.query_schema(toys.ANY, '2.1')), ', query', 'query_schema says nothing of version 2.0'),
    ((toys.SHOWS, validation.query_schema(
        {'type': 'object', 'properties': {'a': {'type': 'number'}}, 'additionalProperties': False})), ', query',
     "reads the parameter 'a' as 'number'"),
    ((toys.SHOWS, BODY), ', body', 'schema stands on a GET, which reads no body'),
    # the arguments
    ((toys.SHOWS,), ', name', 'cannot be called with what its path and marks give: req'),
    ((toys.SHOWS, validation.query_schema(toys.ANY)), '', 'cannot be called with what its path and marks give: '
                                                          'req, query'),
    # the versions
    ((wsgi.api_version('2.9'), toys.SHOWS), '', 'api_version names version 2.9, which is not listed'),
    ((wsgi.api_version('2.3', '2.1'), toys.SHOWS), '', 'api_version ends at 2.1, before it begins at 2.3'),
    # deprecation and removal
    ((wsgi.deprecated('2026-01-01', '/games'), toys.SHOWS), '', 'deprecated stands on a method that api_version does '
                                                                'not cap'),
    ((wsgi.api_version('2.0', '2.4'), wsgi.deprecated('2026-01-01', '/games'), toys.SHOWS), '',
     'deprecated stands on a method'),
    ((wsgi.api_version('2.0', '2.1'), wsgi.deprecated('January', '/games'), toys.SHOWS), '',
     'deprecated names no day'),
    ((wsgi.api_version('2.0', '2.1'), wsgi.deprecated('2026-01-01', '/games', '2026-02-30'), toys.SHOWS), '',
     'deprecated names no day'),
    ((wsgi.removed('1.0', 'gone'), toys.SHOWS), '', 'removed stands beside other marks'),
    ((wsgi.removed('1.0', 'gone'), wsgi.api_version('2.1')), '', 'removed stands beside other marks'),
    ((wsgi.removed('1.0', ''),), '', 'removed gives no reason'),
])
def test_a_mistake_on_a_method_names_the_route_and_the_mark(marks, arguments, complaint):
    with pytest.raises(declaration.TableError, match=re.escape(complaint)) as refused:
        freeze(index(*marks, arguments=arguments), rules={'toys:list'})
    assert str(refused.value).startswith('GET /toys (index): ')


@pytest.mark.parametrize('marks, arguments, complaint', [
    ((toys.SHOWS, wsgi.response(201)), '', 'schema is missing; a POST reads a body'),
    ((toys.SHOWS, BODY), ', body', 'response is missing; only a GET may leave out its status'),
    ((toys.SHOWS, validation.schema(toys.ANY, '2.1'), wsgi.response(201)), ', body',
     'schema says nothing of version 2.0'),
    ((toys.CREATES,), '', 'cannot be called with what its path and marks give: req, body'),
])
def test_a_mistake_on_a_post_names_the_route_and_the_mark(marks, arguments, complaint):
    with pytest.raises(declaration.TableError, match=re.escape(complaint)) as refused:
        freeze(index(*marks, arguments=arguments), method='POST')
    assert str(refused.value).startswith('POST /toys (index): ')


@pytest.mark.parametrize('ranges, complaint', [
    ((('2.0', '2.2'), ('2.2', '2.4')), 'GET /toys: api_version has two ranges that overlap at 2.2'),
    (((None, None), (None, None)), 'GET /toys: api_version has two ranges that overlap at 2.0'),
    ((('2.1', '2.4'), ('2.0', None), ('2.3', None)), 'GET /toys: api_version has two ranges that overlap at 2.3'),
    ((('2.0', '2.1'), ('2.3', None)), 'GET /toys: api_version leaves a gap at version 2.2'),
])
def test_functions_that_overlap_or_leave_a_gap_do_not_start(ranges, complaint):
    functions = [renamed(f'index_{number}', index(
        *([wsgi.api_version(*bounds)] if bounds[0] else []), toys.SHOWS)) for number, bounds in enumerate(ranges)]
    with pytest.raises(declaration.TableError, match=re.escape(complaint)):
        freeze(*functions)


def test_functions_over_disjoint_ranges_are_one_operation_each():
    made = freeze(renamed('old', index(toys.SHOWS)), renamed('new', index(wsgi.api_version('2.3'), toys.SHOWS)))
    assert [(one.name, str(one.since), str(one.until)) for one in made] == [('old', '2.0', '2.2'), ('new', '2.3', '2.4')]


def test_before_the_first_and_after_the_last_range_there_is_no_gap():
    [made] = freeze(index(wsgi.api_version('2.1', '2.2'), toys.SHOWS))
    assert [str(version) for version in made.plans] == ['2.1', '2.2']


def test_removed_stands_alone_on_a_method():
    removed = renamed('old', index(wsgi.removed('1.0', 'gone')))
    with pytest.raises(declaration.TableError, match='GET /toys: removed stands on one of several functions'):
        freeze(removed, renamed('new', index(wsgi.api_version('2.3'), toys.SHOWS)))


@pytest.mark.parametrize('name', ['nothing', 'attribute', '__class__'])
def test_a_function_that_there_is_not_does_not_start(name):
    controller = toys.holding(index(toys.SHOWS))
    controller.attribute = 5
    with pytest.raises(declaration.TableError, match=rf"GET /toys: ToyController has no method '{name}'"):
        operation.Freezer(toys.versions()).freeze('/toys', 'GET', controller(), [name])


@pytest.mark.parametrize('method', ['FETCH', 'get', 'HEAD', 'OPTIONS'])
def test_a_method_that_the_framework_answers_itself_or_nobody_knows_does_not_start(method):
    with pytest.raises(declaration.TableError, match=f'{method} /toys: {method} is no method that a route can have'):
        freeze(index(toys.SHOWS), method=method)


def test_a_route_without_a_function_does_not_start():
    with pytest.raises(declaration.TableError, match='GET /toys: names no function'):
        freeze()


def test_a_schema_from_version_to_version_is_a_base_and_patches():
    table = (('2.0', {'type': 'object', 'properties': {'a': {'type': 'string'}}, 'additionalProperties': False}),
             ('2.2', {'properties': {'b': {'type': 'integer'}}}),
             ('2.4', {'properties': {'a': None}, 'required': ['b']}))
    [made] = freeze(index(wsgi.public, ERRORS, validation.response_body_schema(table)))
    found = {str(version): plan.response.schema for version, plan in made.plans.items()}
    assert found['2.0'] is found['2.1']
    assert set(found['2.2']['properties']) == {'a', 'b'}
    assert (set(found['2.4']['properties']), found['2.4']['required']) == ({'b'}, ['b'])
    assert set(table[0][1]['properties']) == {'a'}


def test_without_a_list_of_rules_any_rule_starts():
    freeze(index(wsgi.authorize('toys:lst'), ERRORS, RESPONSE))
