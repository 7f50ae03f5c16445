"""How a measured value becomes a quantity."""

import decimal
import fractions

import pytest

from rating_api.collector import metrics

D, F = decimal.Decimal, fractions.Fraction


def metric(**fields):
    return metrics.Metric('m1', 'm1', 'm1', 'unit', **fields)


@pytest.mark.parametrize(('value', 'quantity'), [
    ('1', '1'),
    ('1.234567885', '1.23456789'),
    ('1.2345678849', '1.23456788'),
    ('-1.234567885', '-1.23456789'),
    ('1234567895', '1.23456790E+9'),
    ('0.000001234567885', '0.00000123456789'),
    ('1e+06', '1000000'),
])
def test_a_value_is_rounded_half_up_to_nine_significant_digits(value, quantity):
    assert metric().quantity(D(value)) == D(quantity)


@pytest.mark.parametrize(('factor', 'offset', 'value', 'quantity'), [
    (F(1, 1048576), F(0), '4294967296', '4096'),
    (F(1, 3), F(0), '1', '0.333333333'),
    (F(2, 3), F(0), '1', '0.666666667'),
    (F(1, 10), F(0), '3', '0.3'),
    (F(1), F('-273.15'), '300.15', '27'),
    (F(2), F(1), '4', '9'),
    (F(1), F(1), '0.0000000001', '1'),
    (F(1), F('0.5'), '99999999.25', '99999999.8'),
    (F(2), F(0), '1.000000005', '2.00000002'),
    (F(2, 3), F('-0.666666'), '1', '6.67E-7'),
])
def test_factor_and_offset_are_exact_and_each_result_is_rounded(factor, offset, value, quantity):
    assert metric(factor=factor, offset=offset).quantity(D(value)) == D(quantity)


@pytest.mark.parametrize(('mutate', 'value', 'quantity'), [
    ('NONE', '1.5', '1.5'),
    ('NUMBOOL', '0', '0'), ('NUMBOOL', '0.0', '0'), ('NUMBOOL', '42.5', '1'), ('NUMBOOL', '-1', '1'),
    ('NOTNUMBOOL', '0', '1'), ('NOTNUMBOOL', '42', '0'),
    ('FLOOR', '1.9', '1'), ('FLOOR', '-1.1', '-2'),
    ('CEIL', '1.1', '2'), ('CEIL', '-1.9', '-1'),
])
def test_mutations(mutate, value, quantity):
    assert metric(mutate=mutate).quantity(D(value)) == D(quantity)


@pytest.mark.parametrize(('value', 'quantity'), [('1', '10'), ('2.50', '0.25'), ('3', '0')])
def test_map_looks_the_quantity_up_and_gives_zero_for_others(value, quantity):
    mapped = metric(mutate='MAP', mutate_map={D('1'): D('10'), D('2.5'): D('0.25')})
    assert mapped.quantity(D(value)) == D(quantity)


def test_a_mutation_sees_the_value_after_factor_and_offset():
    assert metric(factor=F(1, 2), offset=F(1), mutate='FLOOR').quantity(D('3')) == D('2')
