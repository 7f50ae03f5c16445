"""Which collectors are enabled; stored for clients that ask, and without effect."""

from typing import Any

from rating_api import exception
from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1 import flags
from rating_api.api.openstack.rating.v1.schemas import collector as schemas
from rating_api.api.openstack.rating.v1.views import collector as views
from rating_api.db import collectors as db
from rating_api.policies import collector as policies


class CollectorStatesController(wsgi.Controller):
    """Whether collectors are enabled."""

    def __init__(self, collectors: db.Collectors) -> None:
        self._collectors = collectors

    @wsgi.authorize(policies.GET_STATE)
    @wsgi.expected_errors(())
    @validation.query_schema(schemas.STATE_QUERY)
    @validation.response_body_schema(schemas.STATE_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """Whether a collector is enabled; one that nobody knows is not."""
        return views.state(query['name'], self._collectors.is_enabled(query['name']))

    @wsgi.authorize(policies.UPDATE_STATE)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.UPDATE_STATE_QUERY)
    @validation.schema(schemas.UPDATE_STATE_BODY)
    @validation.response_body_schema(schemas.STATE_RESPONSE)
    @wsgi.response(200)
    def update(self, req: wsgi.Request, query: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        """Enable or disable the collector that the path names, or else the body."""
        name, enabled = query.get('name', body.get('name')), flags.read(body['enabled'])
        if name is None:
            raise exception.Invalid('Missing argument: "name"')
        self._collectors.enable(name, enabled)
        return views.state(name, enabled)
