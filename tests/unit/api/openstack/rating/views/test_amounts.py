"""Amounts and times as clients see them."""

import decimal

import pytest

from rating_api import datapoint
from rating_api.api.openstack import microversion
from rating_api.api.openstack.rating.views import amounts
from rating_api.api.validation import decoder

D = decimal.Decimal


def shown(version, value):
    return decoder.encode(amounts.amount(microversion.parse(version), value))


@pytest.mark.parametrize(('value', 'number'), [
    (D('1.50'), b'1.5'), (D('1E+15'), b'1000000000000000'), (D('-0'), b'0'), (D('1e-18'), b'0.000000000000000001'),
    (D('-123456789012345.123456789012345678'), b'-123456789012345.123456789012345678'),
])
def test_amounts_are_numbers_until_2_1_and_strings_from_2_2_on(value, number):
    for version in ('2.0', '2.1'):
        assert decimal.Decimal(shown(version, value).decode()) == value
        assert b'"' not in shown(version, value)
    for version in ('2.2', '2.3', '2.4'):
        assert shown(version, value) == b'"' + number + b'"'


@pytest.mark.parametrize(('seconds', 'text'), [
    (0, '1970-01-01T00:00:00+00:00'), (-1, '1969-12-31T23:59:59+00:00'), (1774483200, '2026-03-26T00:00:00+00:00'),
    (-62135596800, '0001-01-01T00:00:00+00:00'), (253402300799, '9999-12-31T23:59:59+00:00'),
])
def test_a_time_is_in_utc(seconds, text):
    assert amounts.time(seconds) == text
    assert datapoint.moment(seconds).isoformat() == text


@pytest.mark.parametrize(('seconds', 'text'), [
    (253402300800, '9999-12-31T23:59:59+00:00'), (10 ** 15, '9999-12-31T23:59:59+00:00'),
    (-62135596801, '0001-01-01T00:00:00+00:00'),
])
def test_a_time_beyond_the_calendar_is_its_edge(seconds, text):
    assert amounts.time(seconds) == text
