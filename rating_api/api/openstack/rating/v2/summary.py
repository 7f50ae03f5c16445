"""The summary: what usage cost, by whatever it is grouped."""

from collections.abc import Sequence
from typing import Any

from oslo_config import cfg

from rating_api import storage
from rating_api.api import validation
from rating_api.api.openstack import pagination
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import fields
from rating_api.api.openstack.rating import filters
from rating_api.api.openstack.rating import grouping
from rating_api.api.openstack.rating import limits
from rating_api.api.openstack.rating import visibility
from rating_api.api.openstack.rating import window
from rating_api.api.openstack.rating.views import summary as views
from rating_api.policies import summary as policies
from rating_api.schemas import summary as schemas


class SummaryController(wsgi.Controller):
    """Exact totals of rated usage."""

    def __init__(self, points: storage.Points, clock: window.Clock, conf: cfg.ConfigOpts) -> None:
        self._points = points
        self._clock = clock
        self._conf = conf

    @wsgi.api_version('2.0', '2.2')
    @wsgi.authorize(policies.GET_SUMMARY)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """Totals from an offset on; grouped by time, empty periods have a row without amounts."""
        offset, limit = limits.read(query, self._conf)
        names = _columns(query)
        if 'custom_fields' in query:
            grouping.check_columns(names, 'custom_fields')
        asked = self._asked(req, query, filters.read(query.get('filters', ()), repeatable=True))
        rows: Sequence[grouping.Row] = grouping.Filled(self._totals(asked), asked) if asked else []
        return _document(req, query, names, rows[offset:offset + limit], {'total': len(rows)})

    @wsgi.api_version('2.3')
    @wsgi.authorize(policies.GET_SUMMARY)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY_V23)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index_v23(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """A page of totals by group and then by time; grouped by time, empty periods have no row."""
        names = _columns(query)
        grouping.check_columns(names, 'custom_fields' if 'custom_fields' in query else 'groupby')
        groups = names[len(fields.WINDOW) + len(fields.read(query.get('custom_fields', ()))):]
        page = pagination.read(query, names, (*groups, 'begin'))
        asked = self._asked(req, query, filters.read_operators(query.get('filters', ())))
        places = {name: place for place, name in enumerate(names)}
        found = pagination.cut(self._totals(asked), page, lambda row, key: grouping.values(row)[places[key]])
        document = _document(req, query, names, found.rows, {'links': pagination.links(req, page, found)})
        return document if found.counted is None else {**document, 'count': found.counted}

    def _asked(self, req: wsgi.Request, query: dict[str, Any],
               wanted: list[storage.Filter]) -> storage.TotalsQuery | None:
        visible = visibility.confine(req.context, self._conf.collect.scope_key, wanted)
        asked = window.read(query, self._clock)
        groupby = grouping.read(query.get('groupby', ()))
        shown = tuple(one.field for one in fields.read(query.get('custom_fields', ())))
        return None if visible is None else storage.TotalsQuery(
            asked, visible.filters, groupby, self._conf.collect.period, visible.scope, fields=shown)

    def _totals(self, asked: storage.TotalsQuery | None) -> list[storage.TotalsRow]:
        return [] if asked is None else self._points.totals(asked)


def _columns(query: dict[str, Any]) -> list[str]:
    return views.columns(grouping.read(query.get('groupby', ())), fields.read(query.get('custom_fields', ())))


def _document(req: wsgi.Request, query: dict[str, Any], names: list[str], totals: Sequence[grouping.Row],
              more: dict[str, Any]) -> dict[str, Any]:
    shape = query.get('response_format', 'table')
    results = views.rows(totals, names, shape, req.version)
    columns = {'columns': names if results else []} if shape == 'table' else {}
    return {**columns, 'results': results, 'format': shape, **more}
