"""Services of hashmap."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import resources
from rating_api.api.openstack.rating.views import hashmap as views
from rating_api.db.hashmap import services as db
from rating_api.policies.hashmap import services as policies
from rating_api.schemas.hashmap import services as schemas

_COLLECTION = resources.Collection('services', ('name', 'service_id'), ('name', 'service_id'))


class ServicesController(wsgi.Controller):
    """The metric types that have rules."""

    def __init__(self, services: db.Services) -> None:
        self._services = services

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.LIST_SERVICES)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """A page of services, by name if not sorted otherwise."""
        found = self._services.list(**resources.only(query, ('name',)))
        return resources.listed(req, query, _COLLECTION, [views.service(one) for one in found])

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.SHOW_SERVICE)
    @wsgi.expected_errors((404,))
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, service_id: str) -> wsgi.Response:
        """One service."""
        return resources.shown(self._services.get(service_id), views.service)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.CREATE_SERVICE)
    @wsgi.expected_errors((409,))
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: dict[str, Any]) -> wsgi.Response:
        """A new service; its name is a metric type."""
        made = self._services.add(body['name'])
        return resources.created(req, made, views.service, made.service_id)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.UPDATE_SERVICE)
    @wsgi.expected_errors((404, 409, 412))
    @validation.schema(schemas.UPDATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(200)
    def update(self, req: wsgi.Request, service_id: str, body: dict[str, Any]) -> wsgi.Response:
        """The service with another name; its rules follow it."""
        changed = self._services.replace(service_id, body['name'], resources.if_match(req))
        return resources.shown(changed, views.service)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.DELETE_SERVICE)
    @wsgi.expected_errors((404, 412))
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, service_id: str) -> None:
        """Delete a service with its fields, mappings and thresholds."""
        self._services.remove(service_id, resources.if_match(req))
