import http

import pytest

from rating_api.api.openstack import faults


def test_the_form_of_api_sig_has_an_entry_a_problem():
    fault = faults.invalid([faults.Problem(('a', 0), 'type', 'expected int'), faults.Problem((), 'required', 'no')])
    assert faults.api_sig(fault, 'req-1') == {'errors': [
        {'code': 'request.invalid.type', 'detail': 'expected int (/a/0)', 'status': 400, 'title': 'Bad Request',
         'links': (), 'request_id': 'req-1'},
        {'code': 'request.invalid.required', 'detail': 'no (/)', 'status': 400, 'title': 'Bad Request',
         'links': (), 'request_id': 'req-1'}]}


def test_without_problems_the_form_of_api_sig_has_one_entry():
    fault = faults.Fault(410, 'route.removed', 'gone', links=({'rel': 'help', 'href': '/doc'},))
    assert faults.api_sig(fault, '') == {'errors': [
        {'code': 'route.removed', 'detail': 'gone', 'status': 410, 'title': 'Gone',
         'links': ({'rel': 'help', 'href': '/doc'},), 'request_id': ''}]}


@pytest.mark.parametrize('path, pointer', [
    ((), ''), (('a',), '/a'), (('a', 0, 'b'), '/a/0/b'), (('a/b', 'm~n'), '/a~1b/m~0n'), (('~1',), '/~01'), (('',), '/')])
def test_a_place_is_a_json_pointer(path, pointer):
    assert faults.Problem(path, 'type', 'no').pointer == pointer


def test_every_status_has_its_phrase():
    for status in http.HTTPStatus:
        assert faults.Fault(status.value, 'a.b', 'c').title == status.phrase


def test_a_fault_of_an_unknown_status_is_none():
    with pytest.raises(ValueError, match='499 is no HTTP status'):
        faults.Fault(499, 'a.b', 'c')


def test_an_error_that_nobody_translates_is_no_fault():
    assert faults.translate(KeyError('a'), {ValueError: faults.Translation(400, 'a.b')}) is None


def test_a_fault_needs_no_translation():
    fault = faults.unexpected()
    assert faults.translate(fault, {}) is fault
