"""The resources of a quote as points that nobody stores."""

from collections.abc import Mapping, Sequence
from typing import Any

from rating_api import datapoint
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating.readers import dataframes

_UNIT = 'undef'


def points(resources: Sequence[Mapping[str, Any]], period: datapoint.Period) -> list[datapoint.Point]:
    """One point for each resource, of no scope; raises a 400 Fault that names the place and the reason."""
    return [_point(one, period, ('resources', number)) for number, one in enumerate(resources)]


def _point(one: Mapping[str, Any], period: datapoint.Period, place: dataframes.Path) -> datapoint.Point:
    try:
        qty, _ = datapoint.amount(one['volume'])
    except ValueError as error:
        raise faults.invalid([faults.Problem((*place, 'volume'), 'value', str(error))]) from None
    groupby, metadata = (dataframes.labels(one['desc'].get(name, {}), (*place, 'desc', name))
                         for name in ('groupby', 'metadata'))
    return datapoint.Point(*period, datapoint.Series(one['service'], _UNIT, '', groupby, metadata), qty)
