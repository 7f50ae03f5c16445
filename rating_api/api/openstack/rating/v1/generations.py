"""CloudKitty's two generations of storage, as its v1 shows them; ``[storage] version`` chooses one.

Ours is one store. What they differ in is which usage is in a window, what is said where there is none, what a row says
that is not grouped, the order of rows, which tenants there are, and what makes an entry of data frames.
"""

import decimal
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from oslo_config import cfg

from rating_api import datapoint
from rating_api import storage
from rating_api.api.openstack.rating.v1 import tenants
from rating_api.api.openstack.rating.v1.views import dataframes
from rating_api.api.openstack.rating.v1.views import report
from rating_api.db import scopes


class Question(NamedTuple):
    """What a summary is about: all tenants and services that are None, by ``names`` of its rows' attributes."""

    window: storage.Window
    tenant: str | None
    service: str | None
    names: Sequence[str]


class Generation(Protocol):
    """What is shown of the usage that is stored.

    ``contained`` usage ends within the window, too, perhaps with it.
    """

    contained: bool

    def summary(self, asked: Question, totals: Sequence[storage.TotalsRow]) -> list[dict[str, str]]:
        """The rows of a summary, from the totals of what was asked."""

    def tenants(self, window: storage.Window) -> list[str]:
        """The tenants that there are."""

    def frames(self, points: Sequence[datapoint.Point]) -> list[dict[str, Any]]:
        """The data frames of points, in the order of their begins."""


class Second:
    """The second: what is not there has no row, and tenants are the scopes that were ever seen."""

    contained = False

    def __init__(self, scopes: scopes.Scopes) -> None:
        self._scopes = scopes

    def summary(self, asked: Question, totals: Sequence[storage.TotalsRow]) -> list[dict[str, str]]:
        """The rows of a summary, by their groups."""
        others = {'tenant_id': report.ALL, 'res_type': report.ALL}
        return [report.row(total, asked.names, others) for total in totals]

    def tenants(self, window: storage.Window) -> list[str]:
        """The ids of all scopes, whenever they used something (W35)."""
        return list(dict.fromkeys(state.scope_id for state in self._scopes.find()))

    def frames(self, points: Sequence[datapoint.Point]) -> list[dict[str, Any]]:
        """The data frames of points by type."""
        return dataframes.by_type(points)


class First:
    """The first: a sum of nothing is 0, rows name what was asked for, and tenants are those with usage."""

    contained = True

    def __init__(self, points: storage.Points, scope_key: str) -> None:
        self._points = points
        self._scope_key = scope_key

    def summary(self, asked: Question, totals: Sequence[storage.TotalsRow]) -> list[dict[str, str]]:
        """The rows of a summary, the cheapest first."""
        others = {'tenant_id': asked.tenant or report.ALL, 'res_type': asked.service or report.ALL}
        if not asked.names and not totals:
            totals = [storage.TotalsRow(*asked.window, decimal.Decimal(0), decimal.Decimal(0), ())]
        return [report.row(total, asked.names, others) for total in sorted(totals, key=lambda total: total.price)]

    def tenants(self, window: storage.Window) -> list[str]:
        """The tenants with usage in the window."""
        totals = self._points.totals(storage.TotalsQuery(window, (), (self._scope_key,), contained=True))
        return [tenants.shown(total.groups[0]) for total in totals]

    def frames(self, points: Sequence[datapoint.Point]) -> list[dict[str, Any]]:
        """The data frames of points, one by one."""
        return dataframes.one_by_one(points)


def choose(conf: cfg.ConfigOpts, points: storage.Points, scopes: scopes.Scopes) -> Generation:
    """The generation that is configured."""
    return First(points, conf.collect.scope_key) if conf.storage.version == 1 else Second(scopes)
