"""The collector that pulls usage from Prometheus, a query for each metric, scope and period."""

import logging

from oslo_config import cfg

from rating_api import datapoint
from rating_api import exception
from rating_api.collector import metrics
from rating_api.collector import prometheus_api
from rating_api.collector import promql

LOG = logging.getLogger(__name__)


class PrometheusCollector:
    """Usage as Prometheus measured it; a base.Collector."""

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._scope_key = conf.collect.scope_key
        self._client = prometheus_api.Client(conf.collector_prometheus)

    def check(self, metric: metrics.Metric) -> None:
        """As base.Collector.check."""
        check(metric)

    def fetch(self, metric: metrics.Metric, scope: str,
              period: datapoint.Period) -> list[datapoint.Point]:
        """As base.Collector.fetch, a point for each set of labels; NaN and infinities are left out."""
        series = promql.selector(metric.name, {self._scope_key: scope})
        query = promql.usage(series, (*metric.groupby, *metric.metadata), period.end - period.begin,
                             metric.extra_args)
        samples = self._client.vector(query, period.end)
        finite = [sample for sample in samples if sample.value.is_finite()]
        if len(finite) < len(samples):
            LOG.warning('%s at %s: %d values are not finite and are not rated', query,
                        datapoint.moment(period.end).isoformat(), len(samples) - len(finite))
        return [self._point(metric, scope, period, sample) for sample in finite]

    def _point(self, metric: metrics.Metric, scope: str, period: datapoint.Period,
               sample: prometheus_api.Sample) -> datapoint.Point:
        groupby = {name: sample.labels.get(name, '') for name in metric.groupby}
        # The query saw nothing but this scope, also where a query_prefix dropped the label.
        groupby[self._scope_key] = scope
        metadata = {name: sample.labels.get(name, '') for name in metric.metadata}
        series = datapoint.Series(metric.type, metric.unit, scope, groupby, metadata)
        return datapoint.Point(period.begin, period.end, series, metric.quantity(sample.value))


def check(metric: metrics.Metric) -> None:
    """Raises exception.ConfigError, naming the key, when PromQL cannot ask for the metric."""
    if not promql.is_metric(metric.name):
        raise exception.ConfigError('the name must be that of a metric in Prometheus')
    for key, names in (('groupby', metric.groupby), ('metadata', metric.metadata)):
        for name in names:
            if not promql.is_label(name):
                raise exception.ConfigError(f'{key}: {name!r} cannot be a label in Prometheus')
    for key, value in metric.extra_args.items():
        _check_extra_arg(key, value)


def _check_extra_arg(key: str, value: object) -> None:
    if key not in promql.EXTRA_ARGS:
        raise exception.ConfigError(f'extra_args: unknown key {key!r}; Prometheus takes '
                                    f'{", ".join(promql.EXTRA_ARGS)}')
    words = promql.EXTRA_ARGS[key]
    if words is None and not isinstance(value, str):
        raise exception.ConfigError(f'extra_args: {key} must be text')
    if words is not None and value not in words:
        raise exception.ConfigError(f'extra_args: {key} must be one of {", ".join(words)}, not {value!r}')
