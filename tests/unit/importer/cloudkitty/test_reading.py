"""What a row of usage says: its period, amounts and labels, and what of it cannot be stored."""

import json

import pytest

from rating_api.importer.cloudkitty import reading
from rating_api.importer.cloudkitty import source
from rating_api.importer.cloudkitty import target
from tests import cloudkitty
from tests.unit.importer.cloudkitty import conftest
from tests.unit.storage import usage


class Case:
    """A row that is written and read."""

    def __init__(self, estate):
        self._estate = estate
        self.metadata = {}

    def read(self, **given):
        row = self._estate.frame(**given)
        read = source.Source(self._estate.url)
        [found] = read.frames(row['id'], row['id'], 1)
        return reading.Reader(read, target.Target(None, None, conftest.ORIGIN, metadata=self.metadata)).read(found)


@pytest.fixture
def case(estate):
    return Case(estate)


def test_a_row_is_a_point_with_its_price(case):
    read = case.read(qty=1.25, rate=0.1)
    point = read.point
    assert (point.begin, point.end) == (usage.MARCH, usage.MARCH + usage.HOUR)
    assert (str(point.qty), str(point.price)) == ('1.25', '0.1')
    assert (point.series.type, point.series.unit, point.series.scope) == ('cpu', 'GiB', 'p1')
    assert point.series.groupby == {'id': 'a', 'project_id': 'p1', 'flavor': 'm1'}
    assert point.series.metadata == {}
    assert read.rounded == 0


def test_labels_that_the_metrics_file_calls_metadata_are_metadata(case):
    case.metadata = {'cpu': frozenset({'flavor', 'absent'}), 'other': frozenset({'id'})}
    series = case.read().point.series
    assert (series.groupby, series.metadata) == ({'id': 'a', 'project_id': 'p1'}, {'flavor': 'm1'})


def test_who_pays_is_the_column_whatever_the_labels_say(case):
    case.metadata = {'cpu': frozenset({'project_id'})}
    series = case.read(tenant_id='p2').point.series
    assert (series.scope, series.groupby['project_id'], series.metadata) == ('p2', 'p2', {})


def test_without_a_tenant_the_label_says_who_pays(case):
    assert case.read(tenant_id=None).point.series.scope == 'p1'
    assert case.read(tenant_id=None, desc='{}').point.series.scope == ''


def test_a_period_without_usage_has_no_point(case):
    read = case.read(res_type='_NO_DATA_', desc='""', unit='None', qty=0)
    assert read.point is None


def test_label_values_keep_their_types_and_nested_ones_are_texts(case):
    desc = {'n': 3, 'f': 0.5, 'b': True, 'none': None, 'list': [1, 'a'], 'object': {'k': [1]}}
    assert case.read(desc=json.dumps(desc)).point.series.groupby == {
        'n': 3, 'f': 0.5, 'b': True, 'none': None, 'list': '[1,"a"]', 'object': '{"k":[1]}', 'project_id': 'p1'}


def test_more_decimals_than_are_kept_are_rounded_and_counted(case):
    read = case.read(rate=1e-18 / 3)
    assert (str(read.point.price), read.rounded) == ('0', 1)


def test_series_of_equal_rows_are_one_object(case, estate):
    estate.frames([{}, {}])
    read = source.Source(estate.url)
    reader = reading.Reader(read, target.Target(None, None, conftest.ORIGIN))
    one, other = (reader.read(row).point.series for row in read.frames(1, 9, 9))
    assert one is other


@pytest.mark.parametrize(('given', 'reason'), [
    ({'end': cloudkitty.BEGIN}, 'It ends at 2026-03-01 00:00:00, which is not after its begin'),
    ({'qty': None}, 'Its quantity is no number.'),
    ({'qty': 1e16}, r'Its quantity is 10000000000000000, but an amount lies within \+-1e15.'),
    ({'rate': -1e300}, r'Its rate is -1E\+300, but'),
    ({'res_type': ''}, 'It has no res_type.'),
    ({'desc': '[]'}, 'Its desc is no JSON object of labels'),
    ({'desc': ''}, 'Its desc is no JSON object of labels'),
    ({'desc': '{"a": NaN}'}, 'Its desc is no JSON object of labels'),
    ({'desc': r'{"a": "\ud800"}'}, 'Its desc is no JSON object of labels'),
    ({'desc': '{"a": %d}' % 2 ** 70}, "Its label 'a': a number is out of range."),
    ({'desc': r'{"a": "\u0000"}'}, r"Its label 'a' has a character U\+0000."),
    ({'desc': '{"": 1}'}, "Its label '' is too long: a name has 1 to 255 characters"),
    ({'desc': json.dumps({'a': 'x' * 4097})}, "Its label 'a' is too long"),
    ({'desc': json.dumps({str(number): 1 for number in range(65)})}, 'It has more than 64 labels.'),
])
def test_what_cannot_be_stored_is_told(case, given, reason):
    with pytest.raises(ValueError, match=reason):
        case.read(**given)
