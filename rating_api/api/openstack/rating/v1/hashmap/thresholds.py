"""Thresholds of hashmap."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1 import locations
from rating_api.api.openstack.rating.v1.readers import common as arguments
from rating_api.api.openstack.rating.v1.readers import hashmap as readers
from rating_api.api.openstack.rating.v1.schemas.hashmap import thresholds as schemas
from rating_api.api.openstack.rating.v1.views import hashmap as views
from rating_api.api.openstack.rating.views import hashmap as common_views
from rating_api.db.hashmap import thresholds as db
from rating_api.policies import module_config as policies
from rating_api.rating.hashmap import rules


class ThresholdsController(wsgi.Controller):
    """Costs that begin at a level."""

    def __init__(self, thresholds: db.Thresholds) -> None:
        self._thresholds = thresholds

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The thresholds of a service, field or group; one of them has to be said."""
        return self._listed(readers.threshold_filters(query))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors(())
    @validation.query_schema(schemas.INDEX_OF_GROUP_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index_of_group(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The thresholds of a group; an unknown one has none."""
        return self._listed(db.Filters(group_id=query['group_id']))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.SHOW_QUERY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """One threshold."""
        return views.threshold(self._thresholds.get(query['threshold_id']))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.SHOW_GROUP_QUERY)
    @validation.response_body_schema(schemas.SHOW_GROUP_RESPONSE)
    def show_group(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The group of a threshold."""
        return common_views.group(self._thresholds.group(query['threshold_id']))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((400, 409))
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: dict[str, Any]) -> wsgi.Response:
        """A new threshold, of a service's quantity or of a field's value."""
        made = self._thresholds.add(readers.threshold(body))
        return locations.created(req, views.threshold(made), made.threshold_id)

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((400, 404, 409))
    @validation.query_schema(schemas.UPDATE_QUERY)
    @validation.schema(schemas.UPDATE_BODY)
    @wsgi.response(302)
    def update(self, req: wsgi.Request, body: dict[str, Any], query: dict[str, Any]) -> wsgi.Response:
        """Level, cost, type and tenant of a threshold, as they are in the body; its group only if there is one."""
        sent = readers.threshold(body)
        self._thresholds.change(arguments.identity('threshold_id', query, body),
                                lambda old: rules.put_threshold(old, sent))
        return locations.redirected(req)

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.DELETE_QUERY)
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, query: dict[str, Any]) -> None:
        """Delete a threshold."""
        self._thresholds.remove(query['threshold_id'])

    def _listed(self, filters: db.Filters) -> dict[str, Any]:
        return {'thresholds': [views.threshold(one) for one in self._thresholds.list(filters)]}
