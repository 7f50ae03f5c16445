"""The usage of one scope in one period as points that can be stored: collected, labelled, within range.

Prices are not given here, and nothing is stored.
"""

import dataclasses
import decimal
import typing
from collections.abc import Iterable, Sequence

from rating_api import datapoint
from rating_api.collector import base
from rating_api.collector import metrics
from rating_api.rating import modules
from rating_api.storage import timelabels

# Stands where a rating module's name does, for points that no module could have rated.
COLLECTOR = 'collector'

_ZERO = decimal.Decimal(0)


class Usage(typing.NamedTuple):
    """Points without a price, and among them with the price 0 those whose quantity cannot be stored."""

    points: list[datapoint.Point]
    unrated: list[modules.Unrated]


def collect(collector: base.Collector, wanted: Iterable[metrics.Metric], scope: str,
            period: datapoint.Period) -> Usage:
    """All metrics of a scope in a period; a metric without usage is fine.

    Raises exception.CollectError when any of them could not be had: half a period would be a wrong bill.
    """
    found = [point for metric in wanted for point in collector.fetch(metric, scope, period)]
    return storable(found, timelabels.derive(period.begin))


def storable(found: Sequence[datapoint.Point], labels: dict[str, str]) -> Usage:
    """The points with these labels added, and with quantities as exact as the store keeps them.

    A quantity beyond +-1e15 becomes 0, and its point is listed as unrated.
    """
    usage = Usage([], [])
    for point in found:
        point = point._replace(series=_labelled(point.series, labels))  # noqa: PLW2901
        if abs(point.qty) <= datapoint.LARGEST:
            usage.points.append(point._replace(qty=datapoint.exact(point.qty)))
        else:
            reason = f'The quantity {point.qty} is beyond +-1e15.'
            usage.points.append(point._replace(qty=_ZERO, price=_ZERO))
            usage.unrated.append(modules.Unrated(usage.points[-1], COLLECTOR, reason))
    return usage


def _labelled(series: datapoint.Series, labels: dict[str, str]) -> datapoint.Series:
    return dataclasses.replace(series, groupby={**series.groupby, **labels})
