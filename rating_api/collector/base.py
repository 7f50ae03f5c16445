"""What every collector offers. The sources are in a module each, what to collect is in ``metrics``."""

import typing

from rating_api import datapoint
from rating_api.collector import metrics


class Collector(typing.Protocol):
    """A source of usage. Entry points in ``rating_api.collectors`` make one from the configuration."""

    def check(self, metric: metrics.Metric) -> None:
        """Raises exception.ConfigError, naming the key, when this source cannot collect the metric."""

    def fetch(self, metric: metrics.Metric, scope: str,
              period: datapoint.Period) -> list[datapoint.Point]:
        """The scope's usage of one metric in a period, not yet rated; an empty list when there is none.

        The quantities are those of ``metric.quantity``; they may be more exact or larger than can be stored.
        Raises exception.CollectError when the source did not answer or answered nonsense.
        """
