"""Rated points as data frames."""

import decimal

from rating_api import datapoint
from rating_api.api.openstack import microversion
from rating_api.api.openstack.rating.views import dataframes

EXACT = microversion.parse('2.2')
D = decimal.Decimal


def point(begin, end, kind='cpu', qty='1'):
    series = datapoint.Series(kind, 'h', 'p', {'project_id': 'p'}, {'flavor': 'big'})
    return datapoint.Point(begin, end, series, D(qty), D('0.50'))


def test_points_of_a_period_share_a_frame():
    found = dataframes.frames([point(0, 10, qty='1'), point(0, 20), point(0, 10, qty='2'), point(0, 10, 'disk')], EXACT)
    assert [frame['period']['end'] for frame in found] == ['1970-01-01T00:00:10+00:00', '1970-01-01T00:00:20+00:00']
    assert [one['vol']['qty'] for one in found[0]['usage']['cpu']] == ['1', '2']
    assert set(found[0]['usage']) == {'cpu', 'disk'}


def test_frames_come_in_the_order_of_their_points():
    found = dataframes.frames([point(20, 30), point(10, 20), point(0, 10)], EXACT)
    assert [frame['period']['begin'][17:19] for frame in found] == ['20', '10', '00']


def test_a_point_has_its_amounts_and_labels():
    [frame] = dataframes.frames([point(0, 10)], EXACT)
    assert frame['usage']['cpu'] == [{'vol': {'unit': 'h', 'qty': '1'}, 'rating': {'price': '0.5'},
                                      'groupby': {'project_id': 'p'}, 'metadata': {'flavor': 'big'}}]


def test_no_points_are_no_frames():
    assert dataframes.frames([], EXACT) == []
