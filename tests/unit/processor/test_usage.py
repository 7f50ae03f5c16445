"""Collected usage as points that can be stored."""

import decimal

import pytest

from rating_api import datapoint
from rating_api import exception
from rating_api.collector import metrics
from rating_api.processor import usage

D = decimal.Decimal
PERIOD = datapoint.Period(1793491200, 1793494800)  # 2026-11-01T00:00:00Z
METRICS = [metrics.Metric('cpu', 'cpu', 'cpu', 's'), metrics.Metric('ram', 'ram', 'ram', 'MiB')]


def point(qty, **groupby):
    series = datapoint.Series('cpu', 's', 'P1', {'project_id': 'P1', **groupby}, {'flavor': 'big'})
    return datapoint.Point(*PERIOD, series, D(qty))


class Collector:
    """Answers for the metrics that it was told of."""

    def __init__(self, **answers):
        self.answers = answers

    def fetch(self, metric, scope, period):
        assert (scope, period) == ('P1', PERIOD)
        answer = self.answers[metric.name]
        if isinstance(answer, Exception):
            raise answer
        return answer


def collect(**answers):
    return usage.collect(Collector(**answers), METRICS, 'P1', PERIOD)


def test_all_metrics_are_collected_and_an_empty_one_is_fine():
    assert [found.qty for found in collect(cpu=[point('1'), point('2')], ram=[]).points] == [D(1), D(2)]


def test_one_metric_that_fails_fails_the_period():
    with pytest.raises(exception.CollectError):
        collect(cpu=[point('1')], ram=exception.CollectError('no answer'))


def test_every_point_gets_the_labels_of_time_of_its_begin():
    found, = collect(cpu=[point('1', id='a')], ram=[]).points
    assert found.series.groupby == {
        'project_id': 'P1', 'id': 'a',
        'week_of_the_year': '44', 'day_of_the_year': '305', 'month': '11', 'year': '2026'}
    assert (found.series.scope, found.series.metadata, found.price) == ('P1', {'flavor': 'big'}, None)


@pytest.mark.parametrize(('qty', 'kept'), [
    ('1E-18', '1E-18'), ('1.5E-18', '2E-18'), ('4E-19', '0'), ('1E+15', '1E+15'), ('-1E+15', '-1E+15')])
def test_quantities_have_18_decimals_and_a_range(qty, kept):
    found = collect(cpu=[point(qty)], ram=[])
    assert (found.points[0].qty, found.unrated) == (D(kept), [])


@pytest.mark.parametrize('qty', ['1.00000001E+15', '-1.00000001E+15', '1E+300'])
def test_a_quantity_out_of_range_is_kept_as_unrated_with_its_value_in_the_reason(qty):
    found = collect(cpu=[point(qty), point('1')], ram=[])
    lost = found.points[0]
    assert (lost.qty, lost.price, found.points[1].price) == (D(0), D(0), None)
    assert [(entry.point is lost, entry.module) for entry in found.unrated] == [(True, 'collector')]
    assert found.unrated[0].reason == f'The quantity {qty} is beyond +-1e15.'
