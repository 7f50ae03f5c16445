"""Amounts and times in the forms that v1's clients know."""

import decimal

import hypothesis
import pytest
from hypothesis import strategies

from rating_api.api.openstack.rating.v1.views import amounts

SUMS = strategies.decimals(-10 ** 15, 10 ** 15, places=18) | strategies.decimals(-10, 10, places=6)


@pytest.mark.parametrize(('value', 'text'), [
    ('1.723456789', '1.72346'), ('0.1', '0.1'), ('2', '2.0'), ('2.000', '2.0'), ('0', '0'), ('-0.0', '0'), ('-1.5', '-1.5'),
    ('0.00001', '1e-05'), ('0.0001', '0.0001'), ('0.000001', '0.0'), ('-0.000001', '0.0'), ('1E+20', '1e+20'),
    # Half even, of the decimal itself: as a float it is a little more.
    ('0.000005', '0.0'), ('0.000015', '2e-05'), ('1.000005', '1.0'),
    ('999999999999999.123456', '999999999999999.12346'), ('123456789012345678.123456', '123456789012345678.12346'),
])
def test_a_rate_is_a_float_of_five_decimals(value, text):
    assert amounts.rate(decimal.Decimal(value)) == text


@pytest.mark.parametrize(('value', 'text'), [
    ('1.723456789', '1.723456789'), ('0', '0'), ('2', '2.0'), ('1E+3', '1000.0'), ('0.30', '0.3'),
    ('1.123456789012345678', '1.123456789012345678'), ('1000000000000000.000000000000000001',) * 2,
])
def test_a_total_has_all_its_digits(value, text):
    assert amounts.total(decimal.Decimal(value)) == text


@hypothesis.given(SUMS)
def test_a_total_is_the_number_itself(value):
    assert decimal.Decimal(amounts.total(value)) == value


@hypothesis.given(SUMS)
def test_a_rate_is_the_nearest_number_of_five_decimals(value):
    shown = decimal.Decimal(amounts.rate(value))
    assert shown == round(value, 5)


def test_a_time_has_no_offset():
    assert amounts.time(1772323200) == '2026-03-01T00:00:00'
    assert amounts.time(-62135596800) == '0001-01-01T00:00:00'
