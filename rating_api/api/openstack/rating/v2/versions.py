"""Discovery: which versions there are, at ``/`` and below ``/v2``."""

from typing import Any

from oslo_config import cfg

from rating_api.api import validation
from rating_api.api.openstack import microversion
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.views import versions as views
from rating_api.schemas import versions as schemas


class VersionsController(wsgi.Controller):
    """The version documents, for everybody."""

    def __init__(self, versions: microversion.Versions, conf: cfg.ConfigOpts) -> None:
        self._versions = versions
        self._has_v2 = conf.storage.version == 2

    @wsgi.public
    @wsgi.expected_errors(())
    @validation.query_schema({'type': 'object', 'additionalProperties': True})
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """Every version of the API that this server has."""
        return {'versions': [views.v2(req.application_url, self._versions)] if self._has_v2 else []}

    @wsgi.public
    @wsgi.expected_errors(())
    @validation.query_schema({'type': 'object', 'additionalProperties': True})
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The version document of v2."""
        return {'version': views.v2(req.application_url, self._versions)}
