"""Totals as a table or as objects."""

import decimal

from rating_api import storage
from rating_api.api.openstack import microversion
from rating_api.api.openstack.rating import fields
from rating_api.api.openstack.rating import grouping
from rating_api.api.openstack.rating.views import summary

EXACT = microversion.parse('2.2')
D = decimal.Decimal


def test_columns_are_named_as_collected_points_name_their_labels():
    groupby = ('project_id', 'time', 'time-d', 'time-w', 'time-m', 'time-y', 'type')
    assert summary.columns(groupby) == ['begin', 'end', 'qty', 'rate', 'project_id', 'day_of_the_year',
                                        'week_of_the_year', 'month', 'year', 'type']


def test_columns_are_the_fields_before_the_groups():
    shown = fields.read(['MAX(price) AS top', 'SUM(qty) AS n'])
    assert summary.columns(('type',), shown) == ['begin', 'end', 'top', 'n', 'type']


def test_rows_are_lists_or_objects():
    totals = [storage.TotalsRow(0, 3600, D('1.50'), D(2), ('cpu',), (D('1.50'), D(2))),
              grouping.EmptyRow(3600, 7200, ('cpu',), (None, None))]
    names = ['begin', 'end', 'qty', 'rate', 'type']
    table = summary.rows(totals, names, 'table', EXACT)
    assert table == [['1970-01-01T00:00:00+00:00', '1970-01-01T01:00:00+00:00', '1.5', '2', 'cpu'],
                     ['1970-01-01T01:00:00+00:00', '1970-01-01T02:00:00+00:00', None, None, 'cpu']]
    assert summary.rows(totals, names, 'object', EXACT) == [
        dict(zip(names, row, strict=True)) for row in table]
