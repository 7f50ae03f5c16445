"""Pricers: exact until they round once, the same alone and in a batch."""

import decimal
import fractions

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api.rating.hashmap import pricing

D = decimal.Decimal


def line(unit, once=0):
    return pricing.Line(D(unit), D(once))


def flat(unit):
    return pricing.Pricer([pricing.Curve(D(unit))])


@pytest.mark.parametrize(('unit', 'qty', 'price'), [
    ('0.5', '1E-18', '0'),
    ('0.5', '3E-18', '2E-18'),
    ('0.5', '-3E-18', '-2E-18'),
    ('0.51', '1E-18', '1E-18'),
    ('0.0000000000000000000000000001', '999999999999999.123456789012345678', '1E-13'),
    ('123456789012.1234567890123456789012345678', '999999999999999.999999999999999999',
     '123456789012123456789012345.678901111111010988'),
    ('1E+3', '0.000000000000000001', '1E-15'),
], ids=str)
def test_price_is_rounded_half_even_to_18_decimals(unit, qty, price):
    assert flat(unit).price(D(qty)) == D(price)


def test_curves_are_summed_before_they_are_rounded():
    pricer = pricing.Pricer([pricing.Curve(D('0.4')), pricing.Curve(D('0.4'))])
    assert pricer.price(D('1E-18')) == D('1E-18')


def test_a_cost_for_the_point_is_rounded_with_the_rest():
    pricer = pricing.Pricer([pricing.Curve(D(1), [(D(0), line('1.4', '0.4E-18'))])])
    assert pricer.prices([D('-1E-18'), D(0), D('1E-18')]) == [D('-1E-18'), D(0), D('2E-18')]


def test_rates_of_any_length_lose_no_digit():
    unit = D(1)
    for _ in range(40):
        unit = pricing.UNROUNDED.multiply(unit, D('999999999999.9999999999999999999999999999'))
    scaled = round(fractions.Fraction(unit) * fractions.Fraction(7, 10 ** 18) * 10 ** 18)
    assert flat(unit).price(D('7E-18')) == pricing.UNROUNDED.scaleb(D(scaled), -18)


def test_the_threads_own_context_does_not_matter():
    with decimal.localcontext(prec=3, rounding=decimal.ROUND_UP):
        pricer = pricing.Pricer([pricing.Curve(D('1.23456789')), pricing.Curve(D('1.00000001'))])
        assert pricer.price(D('1.23456789')) == D('2.758725777364731')


@pytest.mark.parametrize(('qty', 'price'), [
    (-1, -1), (0, 0), ('9.99', '9.99'), (10, 25), (19, 43), (20, 60)])
def test_each_level_starts_a_band(qty, price):
    pricer = pricing.Pricer([
        pricing.Curve(D(1), [(D(10), line(2)), (D(20), line('2.5'))]),
        pricing.Curve(D(0), [(D('10.0'), line(0, 5)), (D(20), line(0, 10))])])
    assert pricer.price(D(qty)) == D(price)


def test_prices_are_written_without_an_exponent():
    assert str(flat('1.20E+3').price(D('0.5'))) == '600.0'
    assert str(flat('1E+3').price(D(2))) == '2000'


def test_no_quantities_have_no_prices():
    assert flat(1).prices([]) == []


AMOUNTS = st.decimals('-1e11', '1e11', places=28) | st.decimals(-10, 10, places=1)
QUANTITIES = st.decimals('-1e15', '1e15', places=18) | st.decimals(-10, 10, places=1) | st.sampled_from(
    [D(0), D('0E-18'), D('1E+15')])
CURVES = st.builds(
    lambda unit, steps: pricing.Curve(unit, sorted(steps.items())),
    AMOUNTS,
    st.dictionaries(st.decimals(0, 10, places=1), st.builds(pricing.Line, AMOUNTS, AMOUNTS), max_size=3))


@hypothesis.settings(deadline=None)
@hypothesis.given(st.lists(CURVES, max_size=3), st.lists(QUANTITIES, max_size=6))
def test_a_batch_costs_what_its_points_cost_alone(curves, quantities):
    pricer = pricing.Pricer(curves)
    assert pricer.prices(quantities) == [pricer.price(qty) for qty in quantities]


@hypothesis.settings(deadline=None)
@hypothesis.given(st.lists(CURVES, max_size=3), QUANTITIES)
def test_price_has_at_most_18_decimals(curves, qty):
    assert pricing.Pricer(curves).price(qty).as_tuple().exponent >= -18
