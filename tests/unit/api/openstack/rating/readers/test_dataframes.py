"""Data frames as clients push them, as points."""

import decimal

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api import datapoint
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating.readers import dataframes

D = decimal.Decimal
HOUR = {'begin': '1970-01-01T00:00:00Z', 'end': '1970-01-01T01:00:00Z'}


def frame(*points, period=HOUR, kind='cpu'):
    return {'period': period, 'usage': {kind: list(points)}}


def point(qty=1, **more):
    return {'vol': {'unit': 'h', 'qty': qty}, 'groupby': {}, 'metadata': {}, **more}


def read(*frames, exact=False):
    return dataframes.Reader('project_id', exact).read(frames).points


def refusal(*frames, exact=False):
    """Where a body is refused, and why."""
    with pytest.raises(faults.Fault) as raised:
        read(*frames, exact=exact)
    assert raised.value.status == 400
    [problem] = raised.value.problems
    return problem.path, problem.reason


def test_a_point_is_what_was_sent():
    [found] = read(frame(point('1.5', rating={'price': 2}, groupby={'project_id': 'p', 'rack': 4},
                               metadata={'flavor': 'big'})))
    assert found[:2] == (0, 3600)
    assert found[3:] == (D('1.5'), D(2))
    assert found.series.type == 'cpu'
    assert found.series.unit == 'h'
    assert found.series.scope == 'p'
    assert found.series.groupby == {'project_id': 'p', 'rack': 4}
    assert found.series.metadata == {'flavor': 'big'}


def test_points_keep_their_order():
    found = read(frame(point(1), point(2)), frame(point(3), kind='disk'), {'period': HOUR, 'usage': {}})
    assert [(one.series.type, one.qty) for one in found] == [('cpu', 1), ('cpu', 2), ('disk', 3)]


@pytest.mark.parametrize(('rating', 'price'), [
    ({}, None), ({'rating': {}}, D(0)), ({'rating': {'price': 0}}, D(0)), ({'rating': {'price': '7'}}, D(7)),
])
def test_only_a_point_without_a_rating_is_left_to_be_rated(rating, price):
    [found] = read(frame(point(**rating)))
    assert found.price == price


@pytest.mark.parametrize(('groupby', 'scope'), [
    ({}, ''), ({'project_id': None}, ''), ({'project_id': ''}, ''), ({'project_id': 4}, '4'),
    ({'project_id': True}, 'True'), ({'project_id': D('4.0')}, '4.0'), ({'id': 'x'}, ''),
])
def test_the_scope_is_the_text_of_its_label(groupby, scope):
    [found] = read(frame(point(groupby=groupby, metadata={'project_id': 'other'})))
    assert found.series.scope == scope


def test_an_empty_unit_is_undefined():
    [found] = read(frame({**point(), 'vol': {'unit': '', 'qty': 1}}))
    assert found.series.unit == 'undefined'


def test_equal_labels_are_one_series():
    found = read(frame(point(1, groupby={'a': 1, 'b': 2}), point(2, groupby={'b': 2, 'a': 1}), point(3)))
    assert found[0].series is found[1].series
    assert found[0].series is not found[2].series


@pytest.mark.parametrize(('sent', 'expected'), [
    ('1', '1'), (1, '1'), (D('0.1'), '0.1'), ('1e15', '1E+15'), ('-1E15', '-1E+15'), ('-0', '0'), ('0e999', '0'),
    ('.5', '0.5'), ('1e-18', '1E-18'), ('999999999999999.999999999999999999', '999999999999999.999999999999999999'),
])
def test_an_amount_is_exact(sent, expected):
    for exact in (False, True):
        [found] = read(frame(point(sent)), exact=exact)
        assert found.qty == D(expected)
        assert not (found.qty.is_zero() and found.qty.is_signed())


@pytest.mark.parametrize('sent', ['1000000000000000.000000000000000001', '-1000000000000001', '1e16', '1e999',
                                  2 ** 63, 10 ** 300, D('1e300')])
@pytest.mark.parametrize('exact', [False, True])
def test_an_amount_beyond_the_range_is_refused_at_its_place(sent, exact):
    assert refusal(frame(point(), point(sent)), exact=exact) == (
        ('dataframes', 0, 'usage', 'cpu', 1, 'vol', 'qty'), 'an amount lies within +-1e15')


@pytest.mark.parametrize(('sent', 'rounded'), [
    ('0.0000000000000000005', '0'), ('0.0000000000000000015', '2E-18'), ('1e-999', '0'),
    ('1.1234567890123456785', '1.123456789012345678'), (D('1e-300'), '0'),
])
def test_further_decimals_are_rounded_half_even_and_counted_or_refused(sent, rounded):
    reader = dataframes.Reader('project_id', exact=False)
    usage = reader.read([frame(point(1, rating={'price': sent}))])
    assert ([one.price for one in usage.points], usage.rounded) == ([D(rounded)], 1)
    assert refusal(frame(point(1, rating={'price': sent})), exact=True) == (
        ('dataframes', 0, 'usage', 'cpu', 0, 'rating', 'price'), 'an amount has at most 18 decimals')


def test_labels_show_as_pythons_values_do():
    [found] = read(frame(point(groupby={'a': D('4.0'), 'b': D('1e3'), 'c': True, 'd': None, 'e': 2 ** 64 - 1})))
    assert [str(value) for value in found.series.groupby.values()] == ['4.0', '1000.0', 'True', 'None',
                                                                       '18446744073709551615']


@pytest.mark.parametrize('sent', [D('1e400'), D('-1e400'), 2 ** 64, -2 ** 63 - 1])
def test_a_label_that_json_cannot_give_back_is_refused(sent):
    assert refusal(frame(point(metadata={'a': sent}))) == (
        ('dataframes', 0, 'usage', 'cpu', 0, 'metadata', 'a'), 'a number is out of range')


@pytest.mark.parametrize(('begin', 'end'), [
    ('2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'),
    ('2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'),
    ('2026-01-01T00:00:00.1Z', '2026-01-01T00:00:00.9Z'),
])
def test_a_period_lasts_a_second_at_least(begin, end):
    assert refusal(frame(point()), frame(point(), period={'begin': begin, 'end': end})) == (
        ('dataframes', 1, 'period'), 'end must be later than begin')


@hypothesis.given(st.decimals(-10 ** 15, 10 ** 15, places=18))
def test_every_amount_with_eighteen_decimals_is_kept(amount):
    [found] = read(frame(point(str(amount))), exact=True)
    assert found.qty == amount
    assert found.qty == datapoint.exact(amount)
