"""Mappings of hashmap."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.readers import hashmap as common
from rating_api.api.openstack.rating.v1 import locations
from rating_api.api.openstack.rating.v1.readers import common as arguments
from rating_api.api.openstack.rating.v1.readers import hashmap as readers
from rating_api.api.openstack.rating.v1.schemas.hashmap import mappings as schemas
from rating_api.api.openstack.rating.v1.views import hashmap as views
from rating_api.api.openstack.rating.views import hashmap as common_views
from rating_api.db.hashmap import mappings as db
from rating_api.policies import module_config as policies
from rating_api.rating.hashmap import rules


class MappingsController(wsgi.Controller):
    """Costs of a service, or of one value of a field."""

    def __init__(self, mappings: db.Mappings) -> None:
        self._mappings = mappings

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The mappings that are asked for; deleted ones only if asked for."""
        return self._listed(readers.mapping_filters(query))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors(())
    @validation.query_schema(schemas.INDEX_OF_GROUP_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index_of_group(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The mappings of a group that are not deleted; an unknown one has none."""
        return self._listed(db.Filters(group_id=query['group_id']))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.SHOW_QUERY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """One mapping, deleted ones too."""
        return views.mapping(self._mappings.get(query['mapping_id']))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.SHOW_GROUP_QUERY)
    @validation.response_body_schema(schemas.SHOW_GROUP_RESPONSE)
    def show_group(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The group of a mapping."""
        return common_views.group(self._mappings.group(query['mapping_id']))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((400, 409))
    @validation.query_schema(schemas.CREATE_QUERY)
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: dict[str, Any], query: dict[str, Any]) -> wsgi.Response:
        """A new mapping, valid from now on if it has no start; ``force`` permits a start in the past."""
        made = self._mappings.add(readers.mapping(body), common.author(req.context), query.get('force', False))
        return locations.created(req, views.mapping(made), made.mapping_id)

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((400, 404, 409))
    @validation.query_schema(schemas.UPDATE_QUERY)
    @validation.schema(schemas.UPDATE_BODY)
    @wsgi.response(302)
    def update(self, req: wsgi.Request, body: dict[str, Any], query: dict[str, Any]) -> wsgi.Response:
        """Cost, dates and description of a mapping that has not started; the end of one that runs."""
        sent = readers.mapping(body)
        self._mappings.change(arguments.identity('mapping_id', query, body),
                              lambda old, now: rules.put_mapping(old, sent, now), common.author(req.context))
        return locations.redirected(req)

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.DELETE_QUERY)
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, query: dict[str, Any]) -> None:
        """Delete a mapping; it prices nothing any more and can still be shown."""
        self._mappings.remove(query['mapping_id'], common.author(req.context))

    def _listed(self, filters: db.Filters) -> dict[str, Any]:
        return {'mappings': [views.mapping(one) for one in self._mappings.list(filters)]}
