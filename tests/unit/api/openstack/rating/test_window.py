"""The stretch of time that a request asks about."""

import datetime

import pytest

from rating_api import storage
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating import window


def epoch(text):
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC).timestamp())


def read(now='2026-11-21T12:34:56', **query):
    return window.read(query, lambda: datetime.datetime.fromisoformat(now + '+00:00'))


@pytest.mark.parametrize(('now', 'begin', 'end'), [
    ('2026-11-21T12:34:56', '2026-11-01', '2026-12-01'),
    ('2026-11-01T00:00:00', '2026-11-01', '2026-12-01'),
    ('2026-12-31T23:59:59', '2026-12-01', '2027-01-01'),
    ('2028-02-29T00:00:00', '2028-02-01', '2028-03-01'),
])
def test_without_a_window_it_is_the_month_that_runs(now, begin, end):
    assert read(now) == storage.Window(epoch(begin), epoch(end))


@pytest.mark.parametrize(('query', 'begin', 'end'), [
    ({'begin': '2026-11-05', 'end': '2026-11-06'}, '2026-11-05', '2026-11-06'),
    ({'begin': '2026-11-05'}, '2026-11-05', '2026-12-01'),
    ({'end': '2026-11-05'}, '2026-11-01', '2026-11-05'),
    ({'begin': '2026-11-05T01:00:00+01:00', 'end': '2026-11-05T00:00:01Z'}, '2026-11-05', '2026-11-05T00:00:01'),
    ({'begin': '2026-11', 'end': '20261201T000000Z'}, '2026-11-01', '2026-12-01'),
    ({'begin': '0001-01-01', 'end': '9999-12-31T23:59:59Z'}, '0001-01-01', '9999-12-31T23:59:59'),
])
def test_what_is_given_is_taken(query, begin, end):
    assert read(**query) == storage.Window(epoch(begin), epoch(end))


def test_parts_of_a_second_are_dropped():
    assert read(begin='2026-11-05T00:00:00.9Z').begin == epoch('2026-11-05')


@pytest.mark.parametrize('query', [
    {'begin': '2026-11-05', 'end': '2026-11-05'},
    {'begin': '2026-11-06', 'end': '2026-11-05'},
    {'begin': '2026-12-01'},
    {'end': '2026-11-01'},
    {'begin': '2026-11-05T00:00:00.1Z', 'end': '2026-11-05T00:00:00.9Z'},
])
def test_an_end_that_is_not_later_is_refused(query):
    with pytest.raises(faults.Fault, match=r'^must be later than begin; .* \(/end\)$'):
        read(**query)
