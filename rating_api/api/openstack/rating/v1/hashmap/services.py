"""Services of hashmap."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1 import locations
from rating_api.api.openstack.rating.v1.schemas.hashmap import services as schemas
from rating_api.api.openstack.rating.views import hashmap as views
from rating_api.db.hashmap import services as db
from rating_api.policies import module_config as policies


class ServicesController(wsgi.Controller):
    """The metric types that have rules."""

    def __init__(self, services: db.Services) -> None:
        self._services = services

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors(())
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request) -> dict[str, Any]:
        """All services."""
        return {'services': [views.service(one) for one in self._services.list()]}

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.SHOW_QUERY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """One service."""
        return views.service(self._services.get(query['service_id']))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((409,))
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: dict[str, Any]) -> wsgi.Response:
        """A new service; its name is a metric type."""
        made = self._services.add(body['name'])
        return locations.created(req, views.service(made), made.service_id)

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.DELETE_QUERY)
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, query: dict[str, Any]) -> None:
        """Delete a service with its fields, mappings and thresholds."""
        self._services.remove(query['service_id'])
