"""Rated points as v1's data frames."""

import decimal
from collections.abc import Sequence
from typing import Any

from rating_api import datapoint
from rating_api.api.openstack.rating.v1 import tenants
from rating_api.api.openstack.rating.v1.views import amounts

_NOTHING = decimal.Decimal(0)


def by_type(points: Sequence[datapoint.Point]) -> list[dict[str, Any]]:
    """An entry for each period, tenant and metric type, in the order in which they come."""
    found: dict[tuple[int, int, str, str], list[dict[str, Any]]] = {}
    for point in points:
        place = (point.begin, point.end, point.series.scope, point.series.type)
        found.setdefault(place, []).append(_resource(point, {}))
    return [_frame(begin, end, scope, resources) for (begin, end, scope, _), resources in found.items()]


def one_by_one(points: Sequence[datapoint.Point]) -> list[dict[str, Any]]:
    """An entry for each point, whose tenant is among its labels."""
    return [_frame(point.begin, point.end, point.series.scope,
                   [_resource(point, {'tenant_id': tenants.shown(point.series.scope)})]) for point in points]


def _frame(begin: int, end: int, scope: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {'begin': amounts.time(begin), 'end': amounts.time(end), 'tenant_id': tenants.shown(scope),
            'resources': resources}


def _resource(point: datapoint.Point, more: dict[str, str]) -> dict[str, Any]:
    return {'rating': datapoint.text(point.price or _NOTHING), 'service': point.series.type,
            'desc': {**point.series.labels, **more}, 'volume': datapoint.text(point.qty)}
