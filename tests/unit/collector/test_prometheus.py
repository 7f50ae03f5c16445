"""Usage from a Prometheus that says what a test wants."""

import decimal
import logging
import types

import pytest

from rating_api import datapoint
from rating_api import exception
from rating_api.collector import metrics
from rating_api.collector import prometheus
from tests import prometheus_stub

METRIC = metrics.Metric('m1@#volume', 'm1', 'volume', 'GiB', groupby=('id', 'project_id'),
                        metadata=('flavor',))
PERIOD = datapoint.Period(1793491200, 1793494800)


@pytest.fixture
def stub():
    with prometheus_stub.serve() as stub:
        yield stub


@pytest.fixture
def collector(stub):
    return prometheus.PrometheusCollector(types.SimpleNamespace(
        collect=types.SimpleNamespace(scope_key='project_id'),
        collector_prometheus=types.SimpleNamespace(**prometheus_stub.connection(stub.url))))


def test_the_query_covers_the_period_and_is_asked_at_its_end(stub, collector):
    collector.fetch(METRIC, 'P1', PERIOD)
    assert stub.questions == [('/api/v1/query', {
        'query': 'max(max_over_time(m1{project_id="P1"}[3600s])) by (id, project_id, flavor)',
        'time': '2026-11-01T01:00:00+00:00'})]


def test_each_item_is_a_point_without_a_price(stub, collector):
    stub.body = prometheus_stub.vector(({'id': 'a', 'project_id': 'P1', 'flavor': 'big'}, '1.5'),
                                       ({'id': 'b', 'project_id': 'P1', 'flavor': 'small'}, '2'))
    first, second = collector.fetch(METRIC, 'P1', PERIOD)
    assert (first.begin, first.end, first.qty, first.price) == (*PERIOD, decimal.Decimal('1.5'), None)
    series = first.series
    assert (series.type, series.unit, series.scope) == ('volume', 'GiB', 'P1')
    assert (series.groupby, series.metadata) == ({'id': 'a', 'project_id': 'P1'}, {'flavor': 'big'})
    assert (second.series.groupby['id'], second.qty) == ('b', decimal.Decimal(2))


def test_absent_labels_are_empty_and_the_scope_is_the_one_asked_for(stub, collector):
    stub.body = prometheus_stub.vector(({}, '1'))
    point, = collector.fetch(METRIC, 'P1', PERIOD)
    assert (point.series.groupby, point.series.metadata) == ({'id': '', 'project_id': 'P1'}, {'flavor': ''})


def test_labels_that_nobody_asked_for_are_left_out(stub, collector):
    stub.body = prometheus_stub.vector(({'id': 'a', 'project_id': 'P1', '__name__': 'm1', 'job': 'j'}, '1'))
    point, = collector.fetch(METRIC, 'P1', PERIOD)
    assert point.series.labels == {'id': 'a', 'project_id': 'P1', 'flavor': ''}


def test_the_value_becomes_a_quantity(stub, collector):
    stub.body = prometheus_stub.vector(({}, '1.2345678951'))
    assert collector.fetch(METRIC, 'P1', PERIOD)[0].qty == decimal.Decimal('1.23456790')


def test_nothing_found_is_no_points(collector):
    assert collector.fetch(METRIC, 'P1', PERIOD) == []


def test_values_that_are_not_finite_are_left_out_and_logged_once(stub, collector, caplog):
    stub.body = prometheus_stub.vector(({'id': 'a'}, 'NaN'), ({'id': 'b'}, '+Inf'), ({'id': 'c'}, '1'))
    with caplog.at_level(logging.WARNING):
        assert [point.series.groupby['id'] for point in collector.fetch(METRIC, 'P1', PERIOD)] == ['c']
    assert [record.getMessage().endswith('2 values are not finite and are not rated')
            for record in caplog.records if record.name == 'rating_api.collector.prometheus'] == [True]


@pytest.mark.parametrize(('fields', 'words'), [
    ({'name': 'cpu.util'}, 'the name must be that of a metric'),
    ({'groupby': ('a-b',)}, "groupby: 'a-b' cannot be a label"),
    ({'metadata': ('a) or (b',)}, 'metadata: .* cannot be a label'),
    ({'extra_args': {'resource_type': 'x'}}, "extra_args: unknown key 'resource_type'"),
    ({'extra_args': {'aggregation_method': 'last'}}, "aggregation_method must be one of avg, .*, not 'last'"),
    ({'extra_args': {'aggregation_method': ['max']}}, 'aggregation_method must be one of'),
    ({'extra_args': {'query_function': 'rate'}}, 'query_function must be one of'),
    ({'extra_args': {'range_function': 'abs'}}, 'range_function must be one of'),
    ({'extra_args': {'query_prefix': None}}, 'query_prefix must be text'),
])
def test_what_promql_cannot_say_is_refused(fields, words):
    metric = metrics.Metric(**{'metric_id': 'm1', 'name': 'm1', 'type': 'm1', 'unit': 'u', **fields})
    with pytest.raises(exception.ConfigError, match=words):
        prometheus.check(metric)


def test_every_extra_argument_is_accepted():
    prometheus.check(metrics.Metric('m1', 'm1', 'm1', 'u', extra_args={
        'aggregation_method': 'sum', 'query_function': 'ceil', 'range_function': 'delta',
        'query_prefix': 'topk(5,', 'query_suffix': ')'}))
