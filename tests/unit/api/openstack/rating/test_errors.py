"""How the errors of the domain are told over HTTP."""

import inspect

import pytest

from rating_api import exception
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating import errors

# What is no fault of a client: the operator's, or the source's of usage.
OURS = {exception.RatingError, exception.CollectError, exception.ConfigError}
KINDS = {kind for _, kind in inspect.getmembers(exception, inspect.isclass)}


def test_whatever_a_client_can_be_told_has_a_status():
    assert set(errors.ERRORS) == KINDS - OURS


@pytest.mark.parametrize('kind', errors.ERRORS, ids=lambda kind: kind.__name__)
def test_a_code_is_that_of_its_exception(kind):
    assert errors.ERRORS[kind].code == kind.code


def test_codes_are_stable_and_tell_errors_apart():
    assert {translation.code: translation.status for translation in errors.ERRORS.values()} == {
        'request.invalid': 400, 'policy.forbidden': 403, 'resource.not_found': 404, 'metrics.unavailable': 405,
        'resource.conflict': 409, 'resource.stale': 412, 'request.idempotency_key_reused': 409,
        'rating.unavailable': 503, 'storage.busy': 503}


def test_a_busy_store_says_when_to_come_again():
    fault = faults.translate(exception.StorageBusy(), errors.ERRORS)
    assert (fault.status, dict(fault.headers)) == (503, {'Retry-After': '1'})
