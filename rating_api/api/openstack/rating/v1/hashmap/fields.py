"""Fields of hashmap."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1 import locations
from rating_api.api.openstack.rating.v1.schemas.hashmap import fields as schemas
from rating_api.api.openstack.rating.views import hashmap as views
from rating_api.db.hashmap import fields as db
from rating_api.policies import module_config as policies


class FieldsController(wsgi.Controller):
    """The labels of a service's points that have rules."""

    def __init__(self, fields: db.Fields) -> None:
        self._fields = fields

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors(())
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The fields of a service; an unknown one has none."""
        return {'fields': [views.field(one) for one in self._fields.list(query['service_id'])]}

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.SHOW_QUERY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """One field."""
        return views.field(self._fields.get(query['field_id']))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((400, 409))
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: dict[str, Any]) -> wsgi.Response:
        """A new field of a service; its name is a label."""
        made = self._fields.add(body['name'], body['service_id'])
        return locations.created(req, views.field(made), made.field_id)

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.DELETE_QUERY)
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, query: dict[str, Any]) -> None:
        """Delete a field with its mappings and thresholds."""
        self._fields.remove(query['field_id'])
