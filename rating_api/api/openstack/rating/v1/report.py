"""v1's reports: what usage cost, and whose there is."""

import decimal
from typing import Any

from oslo_config import cfg

from rating_api import storage
from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import window
from rating_api.api.openstack.rating.v1 import generations
from rating_api.api.openstack.rating.v1 import tenants
from rating_api.api.openstack.rating.v1.schemas import report as schemas
from rating_api.api.openstack.rating.v1.views import amounts
from rating_api.api.validation import formats
from rating_api.db import scopes as db
from rating_api.policies import report as policies


class ReportController(wsgi.Controller):
    """Totals of rated usage, and the tenants; the window is this month if not told otherwise."""

    def __init__(self, points: storage.Points, scopes: db.Scopes, clock: window.Clock, conf: cfg.ConfigOpts) -> None:
        self._points = points
        self._clock = clock
        self._groups = {'tenant_id': conf.collect.scope_key, 'res_type': 'type'}
        self._generation = generations.choose(conf, points, scopes)

    @wsgi.authorize(policies.GET_SUMMARY, late=True)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.SUMMARY_QUERY)
    @validation.response_body_schema(schemas.SUMMARY_RESPONSE)
    def summary(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """What usage cost by tenant, by type, by both or in all."""
        names = [name for name in self._groups if name in query.get('groupby', '')]
        asked = self._asked(req, query, policies.GET_SUMMARY)._replace(names=names)
        return {'summary': self._generation.summary(asked, self._totals(req, asked))}

    @wsgi.authorize(policies.GET_TOTAL, late=True)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.TOTAL_QUERY)
    @validation.response_body_schema(schemas.TOTAL_RESPONSE)
    def total(self, req: wsgi.Request, query: dict[str, Any]) -> str:
        """What usage cost in all."""
        asked = self._asked(req, query, policies.GET_TOTAL)
        return amounts.total(sum((row.price for row in self._totals(req, asked)), decimal.Decimal(0)))

    @wsgi.authorize(policies.LIST_TENANTS)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.TENANTS_QUERY)
    @validation.response_body_schema(schemas.TENANTS_RESPONSE)
    def tenants(self, req: wsgi.Request, query: dict[str, Any]) -> list[str]:
        """The tenants that there are."""
        return self._generation.tenants(self._window(query))

    def _window(self, query: dict[str, Any]) -> storage.Window:
        return window.read(query, self._clock, formats.read_free_time)

    def _asked(self, req: wsgi.Request, query: dict[str, Any], rule: str) -> generations.Question:
        """What is asked; Forbidden to who may not ask it of the tenant that it is about."""
        tenant = None if query.get('all_tenants') else tenants.named(req.context, query)
        req.context.can(rule, {'project_id': tenant})
        return generations.Question(self._window(query), tenant, query.get('service') or None, ())

    def _totals(self, req: wsgi.Request, asked: generations.Question) -> list[storage.TotalsRow]:
        wanted = [] if asked.service is None else [storage.Filter('type', 'eq', (asked.service,))]
        visible = tenants.confine(req.context, asked.tenant, wanted)
        return [] if visible is None else self._points.totals(storage.TotalsQuery(
            asked.window, visible.filters, tuple(self._groups[name] for name in asked.names), scope=visible.scope,
            contained=self._generation.contained))
