"""The settings of a module that has none."""

from typing import Any

from rating_api import exception
from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1.schemas import modules as schemas


class ModuleConfigController(wsgi.Controller):
    """Refuses everybody, as CloudKitty does, who asks for settings that there are not."""

    @wsgi.public
    @wsgi.expected_errors((409,))
    @validation.query_schema(schemas.CONFIGURE_QUERY)
    @wsgi.response(204)
    def refuse(self, req: wsgi.Request, query: dict[str, Any]) -> None:
        """Nothing can be configured, whatever the method."""
        raise exception.Conflict('Module is not configurable')
