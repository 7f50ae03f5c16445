"""Scripts of the pyscripts module."""

from typing import Any

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.readers import hashmap as callers
from rating_api.api.openstack.rating.v1 import locations
from rating_api.api.openstack.rating.v1.readers import common
from rating_api.api.openstack.rating.v1.readers import scripts as readers
from rating_api.api.openstack.rating.v1.schemas import scripts as schemas
from rating_api.api.openstack.rating.v1.views import scripts as views
from rating_api.db import pyscripts as db
from rating_api.policies import module_config as policies


class ScriptsController(wsgi.Controller):
    """Texts in Python that rate data frames."""

    def __init__(self, scripts: db.Scripts) -> None:
        self._scripts = scripts

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors(())
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """The scripts that are asked for; deleted ones only if asked for."""
        view = views.without_data if query.get('no_data') else views.script
        return {'scripts': [view(one) for one in self._scripts.list(readers.filters(query))]}

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.SHOW_QUERY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """One script that is not deleted."""
        return views.script(self._scripts.get(query['script_id']))

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((400, 409))
    @validation.query_schema(schemas.CREATE_QUERY)
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: dict[str, Any], query: dict[str, Any]) -> wsgi.Response:
        """A new script, valid from now on if it has no start; ``force`` permits a start in the past."""
        made = self._scripts.add(readers.script(body), callers.author(req.context), query.get('force', False))
        return locations.created(req, views.script(made), made.script_id)

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((400, 404))
    @validation.query_schema(schemas.UPDATE_QUERY)
    @validation.schema(schemas.UPDATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(201)
    def update(self, req: wsgi.Request, body: dict[str, Any], query: dict[str, Any]) -> wsgi.Response:
        """Data, dates and description of a script that has not started; the end of one that runs."""
        script_id = common.identity('script_id', query, body)
        changed = self._scripts.put(script_id, readers.script(body), callers.author(req.context))
        # As if it were new: its Location has the id twice if the path had it (W15).
        return locations.created(req, views.script(changed), script_id)

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.DELETE_QUERY)
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, query: dict[str, Any]) -> None:
        """Delete a script; it rates nothing any more, and its name is free."""
        self._scripts.remove(query['script_id'], callers.author(req.context))
