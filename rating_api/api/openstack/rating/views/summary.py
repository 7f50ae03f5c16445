"""Totals as a table or as objects."""

from collections.abc import Sequence
from typing import Any

from rating_api.api.openstack import microversion
from rating_api.api.openstack.rating import fields
from rating_api.api.openstack.rating import grouping
from rating_api.api.openstack.rating.views import amounts

# The column of each grouping by a calendar's unit is named for the attribute that collected points carry.
_NAMES = {'time-d': 'day_of_the_year', 'time-w': 'week_of_the_year', 'time-m': 'month', 'time-y': 'year'}


def columns(groupby: Sequence[str], shown: Sequence[fields.Field] = fields.DEFAULT) -> list[str]:
    """The names of a row's values."""
    return [*fields.WINDOW, *(one.alias for one in shown),
            *(_NAMES.get(item, item) for item in groupby if item != 'time')]


def rows(totals: Sequence[grouping.Row], names: Sequence[str], shape: str,
         version: microversion.Version) -> list[Any]:
    """The totals as lists in the order of the columns (``table``) or by their names (``object``)."""
    lists = [[amounts.time(row.begin), amounts.time(row.end), *(_amount(version, value) for value in row.fields),
              *row.groups] for row in totals]
    return lists if shape == 'table' else [dict(zip(names, values, strict=True)) for values in lists]


def _amount(version: microversion.Version, value: Any) -> Any:
    return None if value is None else amounts.amount(version, value)
