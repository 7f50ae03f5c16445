import pytest

from rating_api import exception
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating.readers import scopes as readers
from rating_api.db import scopes

HOUR = 3600
ORIGIN = scopes.Origin('k', 'c', 'f')


def instant(text, exact, period=HOUR):
    return readers.Reader(period, exact).instant({'last_processed_timestamp': text})


@pytest.mark.parametrize('exact', [False, True])
def test_an_instant_at_which_a_period_begins(exact):
    assert instant('1970-01-01T05:00:00+02:00', exact) == 3 * HOUR
    assert instant('1970-01-01T00:20:00', exact, 600) == 1200


@pytest.mark.parametrize('text', ['1970-01-01T01:00:01', '1970-01-01T01:00:00.000001', '1970-01-01T00:59:59.999'])
def test_w25_another_instant_is_taken_loosely_and_refused_exactly(text):
    assert instant(text, exact=False) in (HOUR, HOUR + 1, HOUR - 1)
    with pytest.raises(faults.Fault, match='no period of 3600 seconds begins here') as caught:
        instant(text, exact=True)
    assert (caught.value.status, caught.value.problems[0].path) == (400, ('last_processed_timestamp',))


def test_what_is_reset_is_found_by_lists():
    body = {'scope_id': 'a,b', 'fetcher': ['f,g', 'h'], 'state': '1970-01-01T02:00:00'}
    assert readers.Reader(HOUR, False).reset(body) == (
        scopes.Filters(scope_id=['a', 'b'], fetcher=['f', 'g', 'h']), 2 * HOUR)
    body = {'scope_id': ['a,b'], 'last_processed_timestamp': '1970-01-01T02:00:00'}
    assert readers.Reader(HOUR, True).reset(body).filters.scope_id == ['a,b']
    body = {'all_scopes': 'yes', 'last_processed_timestamp': '1970-01-01T02:00:00'}
    assert readers.Reader(HOUR, False).reset(body).filters == scopes.ALL


@pytest.mark.parametrize('flag', [False, 'no', None, 0])
def test_not_all_scopes_is_none(flag):
    with pytest.raises(exception.Invalid, match='Either all_scopes or a scope_id should be specified'):
        readers.Reader(HOUR, False).reset({'all_scopes': flag, 'state': '1970-01-01'})


def test_no_scope_goes_back_behind_the_calendar():
    body = {'scope_id': 'a', 'state': '0001-01-01T01:00:00'}
    assert readers.Reader(HOUR, False).reset(body).begin == instant('0001-01-01T01:00:00', False)
    with pytest.raises(faults.Fault, match='no period before it'):
        readers.Reader(HOUR + 1, False).reset(body)


def test_filters_of_a_query():
    assert readers.filters({'scope_id': ['a'], 'active': [0, 1], 'limit': 3}) == scopes.Filters(
        scope_id=['a'], active=[False, True])


def test_w22_what_is_not_said_of_an_origin_is_as_configured():
    assert readers.origin({'collector': ['x'], 'fetcher': None}, ORIGIN) == ('k', 'x', 'f')


def test_what_is_not_given_is_not_changed():
    assert readers.changes({'scope_id': 'a'}) == {}
    assert readers.changes({'scope_id': 'a', 'active': 'off', 'scope_key': ['k'], 'fetcher': None}) == {
        'active': False, 'scope_key': 'k'}
