"""Totals as a table or as objects."""

from collections.abc import Sequence
from typing import Any

from rating_api import storage
from rating_api.api.openstack import microversion
from rating_api.api.openstack.rating.views import amounts

# The column of each grouping by a calendar's unit is named for the attribute that collected points carry.
_NAMES = {'time-d': 'day_of_the_year', 'time-w': 'week_of_the_year', 'time-m': 'month', 'time-y': 'year'}


def columns(groupby: Sequence[str]) -> list[str]:
    """The names of a row's values."""
    return ['begin', 'end', 'qty', 'rate', *(_NAMES.get(item, item) for item in groupby if item != 'time')]


def rows(totals: Sequence[storage.TotalsRow], groupby: Sequence[str], shape: str,
         version: microversion.Version) -> list[Any]:
    """The totals as lists in the order of the columns (``table``) or by their names (``object``)."""
    lists = [[amounts.time(row.begin), amounts.time(row.end), _amount(version, row.qty), _amount(version, row.price),
              *row.groups] for row in totals]
    if shape == 'table':
        return lists
    names = columns(groupby)
    return [dict(zip(names, values, strict=True)) for values in lists]


def _amount(version: microversion.Version, value: Any) -> Any:
    return None if value is None else amounts.amount(version, value)
