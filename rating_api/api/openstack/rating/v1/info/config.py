"""The file that says what is metered."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1.schemas import info as schemas
from rating_api.collector import metrics_info as info
from rating_api.policies import info as policies


class ConfigController(wsgi.Controller):
    """The file of metrics as it is."""

    def __init__(self, metrics_info: info.MetricsInfo) -> None:
        self._info = metrics_info

    @wsgi.authorize(policies.GET_CONFIG)
    @wsgi.expected_errors((405,))
    @validation.response_body_schema(schemas.CONFIG_RESPONSE)
    def show(self, req: wsgi.Request) -> dict[str, Any]:
        """All that the file says."""
        return self._info.config()
