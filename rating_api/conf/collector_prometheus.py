"""[collector_prometheus]: quantities come from Prometheus."""

from oslo_config import cfg

from rating_api.conf import prometheus

GROUP = cfg.OptGroup('collector_prometheus', title='Usage from Prometheus')

OPTIONS = (
    *prometheus.options(),
)
