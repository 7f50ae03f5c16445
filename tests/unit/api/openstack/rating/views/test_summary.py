"""Totals as a table or as objects."""

import decimal

from rating_api import storage
from rating_api.api.openstack import microversion
from rating_api.api.openstack.rating import grouping
from rating_api.api.openstack.rating.views import summary

EXACT = microversion.parse('2.2')
D = decimal.Decimal


def test_columns_are_named_as_collected_points_name_their_labels():
    groupby = ('project_id', 'time', 'time-d', 'time-w', 'time-m', 'time-y', 'type')
    assert summary.columns(groupby) == ['begin', 'end', 'qty', 'rate', 'project_id', 'day_of_the_year',
                                        'week_of_the_year', 'month', 'year', 'type']


def test_rows_are_lists_or_objects():
    totals = [storage.TotalsRow(0, 3600, D('1.50'), D(2), ('cpu',)),
              grouping.EmptyRow(3600, 7200, None, None, ('cpu',))]
    table = summary.rows(totals, ('time', 'type'), 'table', EXACT)
    assert table == [['1970-01-01T00:00:00+00:00', '1970-01-01T01:00:00+00:00', '1.5', '2', 'cpu'],
                     ['1970-01-01T01:00:00+00:00', '1970-01-01T02:00:00+00:00', None, None, 'cpu']]
    names = ('begin', 'end', 'qty', 'rate', 'type')
    assert summary.rows(totals, ('time', 'type'), 'object', EXACT) == [
        dict(zip(names, row, strict=True)) for row in table]
