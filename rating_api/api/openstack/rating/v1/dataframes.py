"""v1's data frames: rated points, all those of a window at once."""

from typing import Any

from oslo_config import cfg

from rating_api import datapoint
from rating_api import exception
from rating_api import storage
from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import window
from rating_api.api.openstack.rating.v1 import generations
from rating_api.api.openstack.rating.v1 import tenants
from rating_api.api.openstack.rating.v1.schemas import dataframes as schemas
from rating_api.api.validation import formats
from rating_api.db import scopes as db
from rating_api.policies import storage as policies


class DataframesController(wsgi.Controller):
    """The points, in entries by period and tenant."""

    def __init__(self, points: storage.Points, scopes: db.Scopes, clock: window.Clock, conf: cfg.ConfigOpts) -> None:
        self._points = points
        self._clock = clock
        self._most = conf.api.max_limit
        self._generation = generations.choose(conf, points, scopes)

    @wsgi.authorize(policies.LIST_DATA_FRAMES, late=True)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """All points of a window, or 400 if they are more than one answer holds."""
        caller = req.context
        caller.can(policies.LIST_DATA_FRAMES, {'project_id': tenants.named(caller, query)})
        tenant = query.get('tenant_id') or None if caller.is_admin else caller.project_id
        wanted = [storage.Filter('type', 'eq', (query['resource_type'],))] if query.get('resource_type') else []
        visible = tenants.confine(caller, tenant, wanted)
        asked = window.read(query, self._clock, formats.read_free_time)
        return {'dataframes': [] if visible is None else self._generation.frames(self._all(storage.PageQuery(
            asked, visible.filters, self._most, scope=visible.scope, contained=self._generation.contained)))}

    def _all(self, asked: storage.PageQuery) -> list[datapoint.Point]:
        """The points of a page that has to hold them all."""
        if self._points.count(asked.window, asked.filters, asked.scope, asked.contained) <= asked.limit:
            page = self._points.page(asked)
            # Some may have come since they were counted.
            if not page.more:
                return [stored.point for stored in page.points]
        raise exception.Invalid(f'There are more than {asked.limit} points from begin to end; ask for less time, one '
                                'tenant_id or one resource_type.')
