"""How v2 words its refusals."""

import json

import pytest

from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v2 import dialect

FIRST, SECOND = microversion.parse('2.0'), microversion.parse('2.1')


def worded(fault, version):
    kind, body = dialect.V2Dialect().fault(fault, version, {wsgi.REQUEST_ID: 'req-1'})
    assert kind == 'application/json'
    return json.loads(body)


INVALID = faults.invalid([faults.Problem(('dataframes', 0), 'type', 'expected list'),
                          faults.Problem(("it's",), 'required', 'required key not provided')])


def test_at_2_0_a_refusal_is_one_message():
    assert worded(faults.Fault(409, 'resource.conflict', 'Taken.'), FIRST) == {'message': 'Taken.'}


def test_every_problem_has_its_path_as_a_list():
    assert worded(INVALID, FIRST) == {
        'message': "expected list (path: '['dataframes', 0]'); required key not provided (path: '[\"it's\"]')"}


def test_at_2_0_a_forbidden_thing_is_told_in_cloudkittys_words():
    fault = faults.Fault(403, 'policy.forbidden', "Policy doesn't allow x to be performed.")
    assert worded(fault, FIRST) == {'message': 'You are not authorized to perform this action'}
    assert worded(fault, SECOND)['errors'][0]['detail'] == "Policy doesn't allow x to be performed."


def test_a_stranger_is_told_why_at_every_version():
    fault = faults.Fault(403, 'auth.not_local', 'Set noauth_open.')
    assert worded(fault, FIRST) == {'message': 'Set noauth_open.'}
    assert worded(fault, SECOND)['errors'][0]['detail'] == 'Set noauth_open.'


def test_from_2_1_on_every_problem_is_an_error_of_its_own():
    assert [(error['code'], error['detail'], error['status'], error['request_id'])
            for error in worded(INVALID, SECOND)['errors']] == [
        ('request.invalid.type', 'expected list (/dataframes/0)', 400, 'req-1'),
        ('request.invalid.required', "required key not provided (/it's)", 400, 'req-1')]


@pytest.mark.parametrize('version', [FIRST, SECOND])
def test_a_refused_version_is_told_in_both_forms(version):
    fault = faults.Fault(406, 'microversion.unsupported', 'No.', facts={'min_version': '2.0'}, about_version=True)
    body = worded(fault, version)
    assert (body['message'], body['min_version'], body['errors'][0]['min_version']) == ('No.', '2.0', '2.0')
