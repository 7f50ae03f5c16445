"""Groups of hashmap."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1 import locations
from rating_api.api.openstack.rating.v1.schemas.hashmap import groups as schemas
from rating_api.api.openstack.rating.views import hashmap as views
from rating_api.db.hashmap import groups as db
from rating_api.policies import module_config as policies


class GroupsController(wsgi.Controller):
    """Rules that are summed apart from others."""

    def __init__(self, groups: db.Groups) -> None:
        self._groups = groups

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors(())
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request) -> dict[str, Any]:
        """All groups."""
        return {'groups': [views.group(one) for one in self._groups.list()]}

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.SHOW_QUERY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """One group."""
        return views.group(self._groups.get(query['group_id']))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((409,))
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: dict[str, Any]) -> wsgi.Response:
        """A new group."""
        made = self._groups.add(body['name'])
        return locations.created(req, views.group(made), made.group_id)

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.DELETE_QUERY)
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, query: dict[str, Any]) -> None:
        """Delete a group; its rules go with it if recursive, else they stay without a group."""
        self._groups.remove(query['group_id'], query.get('recursive', False))
