"""Which collector a service has; stored for clients that ask, and without effect."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1.schemas import collector as schemas
from rating_api.api.openstack.rating.v1.views import collector as views
from rating_api.db import collectors as db
from rating_api.policies import collector as policies


class CollectorMappingsController(wsgi.Controller):
    """The collectors of services."""

    def __init__(self, collectors: db.Collectors) -> None:
        self._collectors = collectors

    @wsgi.authorize(policies.LIST_MAPPINGS)
    @wsgi.expected_errors(())
    @validation.query_schema(schemas.INDEX_MAPPINGS_QUERY)
    @validation.response_body_schema(schemas.INDEX_MAPPINGS_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """All mappings, or those to one collector."""
        return views.mappings(self._collectors.mappings(query.get('collector')))

    @wsgi.authorize(policies.GET_MAPPING)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.MAPPING_QUERY)
    @validation.response_body_schema(schemas.MAPPING_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The mapping of a service."""
        return views.mapping(self._collectors.mapping(query['service']))

    @wsgi.authorize(policies.MANAGE_MAPPING)
    @wsgi.expected_errors(())
    @validation.query_schema(schemas.CREATE_MAPPING_QUERY)
    @validation.response_body_schema(schemas.MAPPING_RESPONSE)
    @wsgi.response(200)
    def create(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """Give a service a collector, in place of the one that it has."""
        made = db.Mapping(query['service'], query['collector'])
        self._collectors.map(made)
        return views.mapping(made)

    @wsgi.authorize(policies.MANAGE_MAPPING)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.MAPPING_QUERY)
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, query: dict[str, Any]) -> None:
        """Remove the mapping of a service."""
        self._collectors.unmap(query['service'])
