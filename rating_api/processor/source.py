"""Where usage comes from, and how the batch of a period is called. How it is rated is in ``pipeline``."""

import hashlib
import typing
from collections.abc import Sequence

from rating_api import datapoint
from rating_api import storage
from rating_api.collector import base as collectors
from rating_api.collector import metrics
from rating_api.fetcher import base as fetchers
from rating_api.processor import usage


class Source(typing.NamedTuple):
    """Who knows the scopes, who knows their usage, and what of it is rated.

    A scope's period is stored once for each ``name`` of a collector.
    """

    name: str
    fetcher: fetchers.Fetcher
    collector: collectors.Collector
    metrics: Sequence[metrics.Metric]

    def collect(self, scope: str, period: datapoint.Period) -> usage.Usage:
        """The usage of a scope in a period; raises what ``usage.collect`` raises."""
        return usage.collect(self.collector, self.metrics, scope, period)

    def batch(self, scope: str, period: datapoint.Period) -> storage.NewBatch:
        """The batch of a scope's period, under a key that no other live batch has."""
        # Scopes may be longer than a key.
        digest = hashlib.blake2b(scope.encode(), digest_size=16).hexdigest()
        return storage.NewBatch('processor', scope, f'{self.name}:{digest}:{period.begin}', period=period)
