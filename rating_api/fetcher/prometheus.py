"""The fetcher that reads scopes from Prometheus: the values of a label of some metric."""

from oslo_config import cfg

from rating_api import exception
from rating_api.collector import prometheus_api
from rating_api.collector import promql


class PrometheusFetcher:
    """The values of ``scope_attribute`` among the series of ``metric``; a base.Fetcher."""

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        options = conf.fetcher_prometheus
        if not options.metric or not promql.is_metric(options.metric):
            raise exception.ConfigError('[fetcher_prometheus] metric must name a metric in Prometheus')
        for key, names in (('scope_attribute', [options.scope_attribute]), ('filters', options.filters)):
            for name in names:
                if not promql.is_label(name):
                    raise exception.ConfigError(f'[fetcher_prometheus] {key}: {name!r} cannot be a label in '
                                                'Prometheus')
        self._label = options.scope_attribute
        self._query = promql.scopes(options.metric, options.filters, self._label)
        self._client = prometheus_api.Client(options)

    def scopes(self) -> list[str]:
        """As base.Fetcher.scopes, sorted; series without the label belong to nobody and are left out."""
        found = {sample.labels.get(self._label, '') for sample in self._client.vector(self._query)}
        return sorted(found - {''})
