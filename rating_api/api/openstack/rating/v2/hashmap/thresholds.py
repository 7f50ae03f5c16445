"""Thresholds of hashmap."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import resources
from rating_api.api.openstack.rating.readers import hashmap as readers
from rating_api.api.openstack.rating.views import hashmap as views
from rating_api.db.hashmap import thresholds as db
from rating_api.policies.hashmap import thresholds as policies
from rating_api.schemas.hashmap import thresholds as schemas

_COLLECTION = resources.Collection(
    'thresholds', ('cost', 'level', 'scope_id', 'threshold_id', 'type'), ('level', 'threshold_id'),
    amounts=('cost', 'level'))


class ThresholdsController(wsgi.Controller):
    """Costs that begin at a level."""

    def __init__(self, thresholds: db.Thresholds) -> None:
        self._thresholds = thresholds

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.LIST_THRESHOLDS)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """A page of thresholds, the lowest level first if not sorted otherwise."""
        found = self._thresholds.list(readers.threshold_filters(query))
        return resources.listed(req, query, _COLLECTION, [views.threshold(one) for one in found])

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.SHOW_THRESHOLD)
    @wsgi.expected_errors((404,))
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, threshold_id: str) -> wsgi.Response:
        """One threshold."""
        return resources.shown(self._thresholds.get(threshold_id), views.threshold)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.CREATE_THRESHOLD)
    @wsgi.expected_errors((400, 409))
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: dict[str, Any]) -> wsgi.Response:
        """A new threshold, of a service's quantity or of a field's value."""
        made = self._thresholds.add(readers.threshold(body))
        return resources.created(req, made, views.threshold, made.threshold_id)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.UPDATE_THRESHOLD)
    @wsgi.expected_errors((400, 404, 409, 412))
    @validation.schema(schemas.UPDATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(200)
    def update(self, req: wsgi.Request, threshold_id: str, body: dict[str, Any]) -> wsgi.Response:
        """The threshold replaced as a whole; it stays with its service or field."""
        changed = self._thresholds.replace(readers.threshold(body, threshold_id), resources.if_match(req))
        return resources.shown(changed, views.threshold)

    @wsgi.api_version('2.4')
    @wsgi.authorize(policies.DELETE_THRESHOLD)
    @wsgi.expected_errors((404, 412))
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, threshold_id: str) -> None:
        """Delete a threshold."""
        self._thresholds.remove(threshold_id, resources.if_match(req))
