"""Mappings of hashmap."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import resources
from rating_api.api.openstack.rating.readers import hashmap as readers
from rating_api.api.openstack.rating.views import hashmap as views
from rating_api.db.hashmap import mappings as db
from rating_api.policies.hashmap import mappings as policies
from rating_api.schemas.hashmap import mappings as schemas

_COLLECTION = resources.Collection(
    'mappings', ('created_at', 'cost', 'end', 'mapping_id', 'name', 'scope_id', 'start', 'type', 'value'),
    ('created_at', 'mapping_id'), amounts=('cost',))


class MappingsController(wsgi.Controller):
    """Costs of a service, or of one value of a field."""

    def __init__(self, mappings: db.Mappings) -> None:
        self._mappings = mappings

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.LIST_MAPPINGS)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """A page of mappings, the oldest first if not sorted otherwise; deleted ones only if asked for."""
        found = self._mappings.list(readers.mapping_filters(query))
        return resources.listed(req, query, _COLLECTION, [views.mapping(one) for one in found])

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.SHOW_MAPPING)
    @wsgi.expected_errors((404,))
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, mapping_id: str) -> wsgi.Response:
        """One mapping, deleted ones too."""
        return resources.shown(self._mappings.get(mapping_id), views.mapping)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.CREATE_MAPPING)
    @wsgi.expected_errors((400, 409))
    @validation.query_schema(schemas.CREATE_QUERY)
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: dict[str, Any], query: dict[str, Any]) -> wsgi.Response:
        """A new mapping, valid from now on if it has no start; ``force`` permits a start in the past."""
        made = self._mappings.add(readers.mapping(body), readers.author(req.context), query.get('force', False))
        return resources.created(req, made, views.mapping, made.mapping_id)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.UPDATE_MAPPING)
    @wsgi.expected_errors((400, 404, 409, 412))
    @validation.schema(schemas.UPDATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(200)
    def update(self, req: wsgi.Request, mapping_id: str, body: dict[str, Any]) -> wsgi.Response:
        """The mapping replaced as a whole; of one that has started, only an end can be set."""
        changed = self._mappings.replace(
            readers.mapping(body, mapping_id), readers.author(req.context), resources.if_match(req))
        return resources.shown(changed, views.mapping)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.DELETE_MAPPING)
    @wsgi.expected_errors((404, 412))
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, mapping_id: str) -> None:
        """Delete a mapping; it prices nothing any more and can still be shown."""
        self._mappings.remove(mapping_id, readers.author(req.context), resources.if_match(req))
