"""Instants: whole seconds, whatever the year."""

import datetime

import pytest

from rating_api import datapoint

ZONE = datetime.timezone(datetime.timedelta(hours=2))


@pytest.mark.parametrize(('moment', 'seconds'), [
    (datetime.datetime(1970, 1, 1), 0),
    (datetime.datetime(1970, 1, 1, 2, tzinfo=ZONE), 0),
    (datetime.datetime(1970, 1, 1, 0, 0, 0, 999_999), 0),
    # Sub-seconds are dropped before 1970 too: the second is the one that the instant is in.
    (datetime.datetime(1969, 12, 31, 23, 59, 59, 1), -1),
    (datetime.datetime(9999, 12, 31, 23, 59, 59, 999_999), 253_402_300_799),
    (datetime.datetime(1, 1, 1), -62_135_596_800),
])
def test_an_instant_is_the_second_that_it_is_in(moment, seconds):
    assert datapoint.epoch(moment) == seconds
    aware = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    assert datapoint.moment(seconds) == aware.replace(microsecond=0)


@pytest.mark.parametrize(('seconds', 'year'), [
    (0, 1970), (10 ** 15, 9999), (-10 ** 15, 1), (datapoint.LATEST + 1, 9999), (datapoint.EARLIEST - 1, 1)])
def test_the_nearest_moment_is_of_the_calendar(seconds, year):
    assert datapoint.nearest_moment(seconds).year == year
