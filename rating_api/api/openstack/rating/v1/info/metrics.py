"""What is metered; ``services`` is an older name of the same."""

from typing import Any

from rating_api import exception
from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1.schemas import info as schemas
from rating_api.api.openstack.rating.v1.views import info as views
from rating_api.collector import metrics_info as info
from rating_api.policies import info as policies


class MetricsController(wsgi.Controller):
    """The metrics that the file defines."""

    def __init__(self, metrics_info: info.MetricsInfo) -> None:
        self._info = metrics_info

    @wsgi.authorize(policies.LIST_METRICS)
    @wsgi.expected_errors((405,))
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request) -> dict[str, Any]:
        """All metrics in the order of the file."""
        return views.index(self._info.definitions())

    @wsgi.authorize(policies.GET_METRIC)
    @wsgi.expected_errors((404, 405))
    @validation.query_schema(schemas.SHOW_QUERY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The metric that bills know by this name."""
        for metric in self._info.definitions():
            if metric.type == query['metric_id']:
                return views.metric(metric)
        raise exception.NotFound(query['metric_id'])
