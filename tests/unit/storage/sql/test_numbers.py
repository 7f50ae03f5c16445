import decimal

import pytest
from hypothesis import given
from hypothesis import strategies

from rating_api import datapoint
from rating_api.storage.sql import numbers

AMOUNTS = strategies.decimals(-10 ** 15, 10 ** 15, places=18)


@given(AMOUNTS)
def test_an_amount_comes_back_as_it_was(value):
    kept = numbers.split(value)
    assert numbers.join(*kept) == value
    assert numbers.units(*kept) == value.scaleb(18, datapoint.EXACT)
    assert abs(kept[0]) < 10 ** 18
    assert kept[1] is None or 0 < abs(kept[1]) < 10 ** 16


@pytest.mark.parametrize(('text', 'parts'), [
    ('0', (0, None)), ('-0', (0, None)), ('1.50', (1_500_000_000, None)), ('-0.25', (-250_000_000, None)),
    ('1E+3', (10 ** 12, None)), ('999999999.999999999', (10 ** 18 - 1, None)),
    # Units of 1e-18 below a billionth, and a billion times the billions.
    ('0.000000000000000001', (0, 1)), ('-0.000000000000000001', (0, -1)), ('-0.500000000000000001', (-5 * 10 ** 8, -1)),
    ('1E+9', (0, 10 ** 9)), ('-2999999999.5', (-999_999_999_500_000_000, -2 * 10 ** 9)),
    ('5000000000.000000000000000007', (0, 5 * 10 ** 9 + 7)),
])
def test_most_amounts_need_no_rest(text, parts):
    assert numbers.split(decimal.Decimal(text)) == parts


SHORT = strategies.decimals(-10 ** 9, 10 ** 9, places=9)
WRITTEN = strategies.sampled_from(['0E-30', '-0', '1E+3', '1E+9', '1E+15', '-1E+15', '1.500000000000000000000000000000',
                                   '999999999.999999999', '1000000000.000000000', '1E-9', '1E-10', '1E-18'])


@given(strategies.lists(strategies.one_of(SHORT, WRITTEN.map(decimal.Decimal))),
       strategies.lists(strategies.one_of(AMOUNTS, SHORT), max_size=2))
def test_many_amounts_are_kept_as_each_of_them_is(amounts, more):
    for some in (amounts, amounts + more):
        assert list(zip(*numbers.columns(some), strict=True)) == [numbers.split(amount) for amount in some]


def test_no_column_takes_a_nineteenth_decimal():
    with pytest.raises(ValueError, match='more than 18 decimals'):
        numbers.columns([decimal.Decimal(1), decimal.Decimal('0.0000000000000000001')])


@given(strategies.one_of(strategies.integers(-10 ** 42, 10 ** 42), strategies.integers(-10 ** 25, 10 ** 25)))
def test_limbs_add_up_to_their_sum(number):
    billionths, millions, low = numbers.limbs(number)
    assert (millions or 0) * 10 ** 24 + billionths * 10 ** 9 + (low or 0) == number
    assert all(-2 ** 63 < limb < 2 ** 63 for limb in (billionths, millions or 0, low or 0))


def test_a_nineteenth_decimal_is_refused():
    with pytest.raises(ValueError, match='more than 18 decimals'):
        numbers.split(decimal.Decimal('0.0000000000000000001'))


def test_amounts_are_plain():
    assert str(numbers.amount(1500 * 10 ** 18)) == '1500'
    assert str(numbers.join(2_000_000_000, None)) == '2'
    assert str(numbers.amount(1)) == '1E-18'
