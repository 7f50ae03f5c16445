"""What is metered, as v1's clients see it."""

from collections.abc import Iterable
from typing import Any

from rating_api.collector import metrics


def metric(one: metrics.Metric) -> dict[str, Any]:
    """One metric under the name that bills and rules have for it, its labels in the order of the file."""
    return {'metric_id': one.type, 'metadata': one.metadata, 'unit': one.unit}


def index(found: Iterable[metrics.Metric]) -> dict[str, Any]:
    """The metrics in their order."""
    return {'metrics': [metric(one) for one in found]}
