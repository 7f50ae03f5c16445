"""What totals are grouped by, and rows for empty periods."""

import decimal

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api import exception
from rating_api import storage
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating import grouping

ONE = decimal.Decimal(1)


FIELDS = (storage.Field('sum', 'qty'), storage.Field('count', 'qty'), storage.Field('min', 'price'))


def asked(begin, end, groupby=('time',), period=10):
    return storage.TotalsQuery(storage.Window(begin, end), (), groupby, period, fields=FIELDS)


def row(begin, group='a', end=None):
    return storage.TotalsRow(begin, begin + 10 if end is None else end, ONE, ONE, (group,), (ONE, ONE, ONE))


def empty(begin, group='a'):
    return grouping.EmptyRow(begin, begin + 10, (group,), (None, None, None))


@pytest.mark.parametrize('items', [
    [], ['type'], ['project_id', 'id'], ['time', 'time-d', 'time-w', 'time-m', 'time-y'], ['time-d-x'], ['times'],
])
def test_any_label_and_the_units_of_a_calendar_can_be_grouped_by(items):
    assert grouping.read(items) == tuple(items)


def test_an_item_counts_once():
    assert grouping.read(['b', 'a', 'b']) == ('b', 'a')


@pytest.mark.parametrize('item', ['time-x', 'time-', 'time-dd', 'time-D'])
def test_another_unit_of_time_is_refused(item):
    with pytest.raises(exception.Invalid) as raised:
        grouping.read(['type', item])
    assert str(raised.value) == f'Invalid groupby time option. There is no groupby processing for [{item}].'


def test_two_columns_of_one_name_are_refused():
    grouping.check_columns(['begin', 'end', 'qty', 'rate', 'type'])
    with pytest.raises(faults.Fault, match=r'^there would be two columns qty \(/groupby\)$'):
        grouping.check_columns(['begin', 'end', 'qty', 'rate', 'type', 'qty'])


def test_values_are_in_the_order_of_the_columns():
    one = storage.TotalsRow(1, 2, ONE, ONE, ('a', 'b'), (decimal.Decimal(3), decimal.Decimal(4)))
    assert grouping.values(one) == (1, 2, 3, 4, 'a', 'b')


def test_without_time_there_are_the_totals_themselves():
    totals = [row(0, 'a', 100), row(0, 'b', 100)]
    filled = grouping.Filled(totals, asked(0, 100, ('type',)))
    assert len(filled) == 2
    assert filled[1:5] == totals[1:]


def test_each_group_has_a_row_for_each_period():
    totals = [row(10), row(30), row(0, 'b')]
    filled = grouping.Filled(totals, asked(0, 40, ('time', 'type')))
    assert len(filled) == 8
    assert filled[0:8] == [empty(0), row(10), empty(20), row(30), row(0, 'b'), empty(10, 'b'), empty(20, 'b'),
                           empty(30, 'b')]
    assert filled[3:5] == [row(30), row(0, 'b')]
    assert filled[8:] == []


def test_a_window_that_cuts_a_period_shows_the_whole_of_it():
    filled = grouping.Filled([row(10)], asked(15, 21))
    assert filled[0:9] == [row(10), empty(20)]


def test_nothing_has_no_periods():
    assert len(grouping.Filled([], asked(0, 10 ** 12))) == 0


def test_only_the_rows_of_a_page_are_made():
    filled = grouping.Filled([row(0)], asked(-62135596800, 253402300799, period=1))
    assert len(filled) == 253402300799 + 62135596800
    assert filled[5:6] == [grouping.EmptyRow(-62135596795, -62135596794, ('a',), (None, None, None))]


@hypothesis.given(st.data())
def test_pages_of_filled_rows_are_the_whole(data):
    begin = data.draw(st.integers(-50, 50))
    end = begin + data.draw(st.integers(1, 80))
    starts = st.integers(begin // 10, (end - 1) // 10).map(lambda bucket: bucket * 10)
    keys = data.draw(st.sets(st.tuples(st.sampled_from('ab'), starts), max_size=8))
    totals = [row(start, group) for group, start in sorted(keys)]
    filled = grouping.Filled(totals, asked(begin, end, ('time', 'type')))
    whole = filled[0:len(filled)]
    limit = data.draw(st.integers(1, 7))
    assert [one for offset in range(0, len(filled) + 1, limit) for one in filled[offset:offset + limit]] == whole
    assert [one for one in whole if one.fields[0] is not None] == totals
    assert whole == sorted(whole, key=lambda one: (one.groups, one.begin))
    assert len({(one.groups, one.begin) for one in whole}) == len(whole)
