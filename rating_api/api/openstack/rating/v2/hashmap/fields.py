"""Fields of hashmap."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import resources
from rating_api.api.openstack.rating.views import hashmap as views
from rating_api.db.hashmap import fields as db
from rating_api.policies.hashmap import fields as policies
from rating_api.schemas.hashmap import fields as schemas

_COLLECTION = resources.Collection('fields', ('name', 'field_id', 'service_id'), ('name', 'field_id'))


class FieldsController(wsgi.Controller):
    """The labels of a service's points that have rules."""

    def __init__(self, fields: db.Fields) -> None:
        self._fields = fields

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.LIST_FIELDS)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """A page of fields, by name if not sorted otherwise."""
        found = self._fields.list(**resources.only(query, ('service_id', 'name')))
        return resources.listed(req, query, _COLLECTION, [views.field(one) for one in found])

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.SHOW_FIELD)
    @wsgi.expected_errors((404,))
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, field_id: str) -> wsgi.Response:
        """One field."""
        return resources.shown(self._fields.get(field_id), views.field)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.CREATE_FIELD)
    @wsgi.expected_errors((400, 409))
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: dict[str, Any]) -> wsgi.Response:
        """A new field of a service; its name is a label in groupby or metadata."""
        made = self._fields.add(body['name'], body['service_id'])
        return resources.created(req, made, views.field, made.field_id)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.UPDATE_FIELD)
    @wsgi.expected_errors((400, 404, 409, 412))
    @validation.schema(schemas.UPDATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(200)
    def update(self, req: wsgi.Request, field_id: str, body: dict[str, Any]) -> wsgi.Response:
        """The field with another name; it stays with its service, and its rules follow it."""
        changed = self._fields.replace(field_id, body['name'], body['service_id'], resources.if_match(req))
        return resources.shown(changed, views.field)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.DELETE_FIELD)
    @wsgi.expected_errors((404, 412))
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, field_id: str) -> None:
        """Delete a field with its mappings and thresholds."""
        self._fields.remove(field_id, resources.if_match(req))
