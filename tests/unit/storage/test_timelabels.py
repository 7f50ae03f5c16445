import datetime

import pytest

from rating_api import datapoint
from rating_api.storage import timelabels


def at(text):
    return datapoint.epoch(datetime.datetime.fromisoformat(text))


@pytest.mark.parametrize(('text', 'day', 'week', 'month', 'year'), [
    ('2026-01-01T00:00:00', '1', '00', '1', '2026'),
    ('2026-01-03T23:59:59', '3', '00', '1', '2026'),
    ('2026-01-04T00:00:00', '4', '01', '1', '2026'),
    ('2024-12-31T12:00:00', '366', '52', '12', '2024'),
    ('1969-12-31T23:59:59', '365', '52', '12', '1969'),
])
def test_labels_follow_from_the_utc_begin(text, day, week, month, year):
    assert timelabels.derive(at(text)) == {
        'day_of_the_year': day, 'week_of_the_year': week, 'month': month, 'year': year}


def test_weeks_are_those_of_strftime():
    for day in range(-3000, 30000, 17):
        moment = datapoint.moment(day * datapoint.DAY_SECONDS)
        assert timelabels.derive(day * datapoint.DAY_SECONDS)['week_of_the_year'] == moment.strftime('%U')


def test_exactly_derived_labels_are_stripped():
    begin = at('2026-03-05T10:00:00')
    assert timelabels.strip({'id': 'a', **timelabels.derive(begin)}, begin) == {'id': 'a'}


@pytest.mark.parametrize('other', [{'month': '4'}, {'month': 3}, {'week_of_the_year': '9'}])
def test_other_values_are_not_stripped(other):
    begin = at('2026-03-05T10:00:00')
    assert timelabels.strip({**timelabels.derive(begin), **other}, begin) is None


def test_some_of_the_labels_are_not_stripped():
    assert timelabels.strip({'year': '1970', 'month': '1', 'day_of_the_year': '1'}, 0) is None


def test_days_are_those_that_match():
    begin, end = at('2026-01-31T23:00:00'), at('2027-02-02T01:00:00')
    found = timelabels.days(begin, end, lambda labels: labels['month'] == '2')
    assert len(found) == 28 + 2
    assert datapoint.moment(found[0] * datapoint.DAY_SECONDS).isoformat() == '2026-02-01T00:00:00+00:00'
    assert datapoint.moment(found[-1] * datapoint.DAY_SECONDS).isoformat() == '2027-02-02T00:00:00+00:00'
