"""Rated points as data frames."""

from collections.abc import Sequence
from typing import Any

from rating_api import datapoint
from rating_api import exception
from rating_api.api.openstack import microversion
from rating_api.api.openstack.rating.views import amounts


def frames(points: Sequence[datapoint.Point], version: microversion.Version) -> list[dict[str, Any]]:
    """Points as frames by period, in the order in which the periods come."""
    found: dict[tuple[int, int], dict[str, list[dict[str, Any]]]] = {}
    for point in points:
        usage = found.setdefault((point.begin, point.end), {})
        usage.setdefault(point.series.type, []).append(_point(point, version))
    return [{'period': {'begin': amounts.time(begin), 'end': amounts.time(end)}, 'usage': usage}
            for (begin, end), usage in found.items()]


def _point(point: datapoint.Point, version: microversion.Version) -> dict[str, Any]:
    if point.price is None:
        raise exception.Invalid('a stored point has a price')
    return {
        'vol': {'unit': point.series.unit, 'qty': amounts.amount(version, point.qty)},
        'rating': {'price': amounts.amount(version, point.price)},
        'groupby': dict(point.series.groupby),
        'metadata': dict(point.series.metadata),
    }
