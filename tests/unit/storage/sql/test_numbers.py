import decimal

import pytest
from hypothesis import given
from hypothesis import strategies

from rating_api.storage.sql import numbers

AMOUNTS = strategies.decimals(-10 ** 15, 10 ** 15, places=18)


@given(AMOUNTS)
def test_an_amount_comes_back_as_it_was(value):
    whole, low = numbers.split(value)
    assert numbers.join(whole, low) == value
    assert abs(whole) <= 10 ** 15
    assert low is None or 0 < low < 10 ** 18


@pytest.mark.parametrize(('text', 'parts'), [
    ('0', (0, None)), ('-0', (0, None)), ('1.50', (1, 5 * 10 ** 17)), ('-0.25', (-1, 75 * 10 ** 16)),
    ('1E+3', (1000, None)), ('-0.000000000000000001', (-1, 10 ** 18 - 1)),
])
def test_the_whole_part_is_the_floor(text, parts):
    assert numbers.split(decimal.Decimal(text)) == parts


def test_a_nineteenth_decimal_is_refused():
    with pytest.raises(ValueError, match='more than 18 decimals'):
        numbers.split(decimal.Decimal('0.0000000000000000001'))


def test_amounts_are_plain():
    assert str(numbers.amount(1500 * 10 ** 18)) == '1500'
    assert str(numbers.join(2, None)) == '2'
    assert str(numbers.amount(1)) == '1E-18'
