"""Discovery: which versions there are, at ``/``, and the document of each at its own root."""

from collections.abc import Sequence
from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import microversion
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.views import versions as views
from rating_api.schemas import versions as schemas


class VersionsController(wsgi.Controller):
    """The version documents, for everybody."""

    def __init__(self, versions: microversion.Versions, majors: Sequence[str]) -> None:
        self._versions = versions
        self._majors = majors

    @wsgi.public
    @wsgi.expected_errors(())
    @validation.query_schema({'type': 'object', 'additionalProperties': True})
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """Every version of the API that this server has."""
        return {'versions': [self._document(req, major) for major in self._majors]}

    @wsgi.public
    @wsgi.expected_errors(())
    @validation.query_schema({'type': 'object', 'additionalProperties': True})
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The version document of the root that was asked for."""
        return {'version': self._document(req, req.path_info.strip('/'))}

    def _document(self, req: wsgi.Request, major: str) -> dict[str, Any]:
        return views.version(major, req.application_url, self._versions)
