"""Groups of hashmap."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import resources
from rating_api.api.openstack.rating.views import hashmap as views
from rating_api.db.hashmap import groups as db
from rating_api.policies.hashmap import groups as policies
from rating_api.schemas.hashmap import groups as schemas

_COLLECTION = resources.Collection('groups', ('name', 'group_id'), ('name', 'group_id'))


class GroupsController(wsgi.Controller):
    """Rules that are summed apart from others."""

    def __init__(self, groups: db.Groups) -> None:
        self._groups = groups

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.LIST_GROUPS)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """A page of groups, by name if not sorted otherwise."""
        found = self._groups.list(**resources.only(query, ('name',)))
        return resources.listed(req, query, _COLLECTION, [views.group(one) for one in found])

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.SHOW_GROUP)
    @wsgi.expected_errors((404,))
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, group_id: str) -> wsgi.Response:
        """One group."""
        return resources.shown(self._groups.get(group_id), views.group)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.CREATE_GROUP)
    @wsgi.expected_errors((409,))
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: dict[str, Any]) -> wsgi.Response:
        """A new group."""
        made = self._groups.add(body['name'])
        return resources.created(req, made, views.group, made.group_id)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.UPDATE_GROUP)
    @wsgi.expected_errors((404, 409, 412))
    @validation.schema(schemas.UPDATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(200)
    def update(self, req: wsgi.Request, group_id: str, body: dict[str, Any]) -> wsgi.Response:
        """The group with another name."""
        changed = self._groups.replace(group_id, body['name'], resources.if_match(req))
        return resources.shown(changed, views.group)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.DELETE_GROUP)
    @wsgi.expected_errors((404, 412))
    @validation.query_schema(schemas.DELETE_QUERY)
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, group_id: str, query: dict[str, Any]) -> None:
        """Delete a group; its rules go with it if recursive, else they stay without a group."""
        self._groups.remove(group_id, query.get('recursive', False), resources.if_match(req))
