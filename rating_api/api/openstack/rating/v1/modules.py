"""Rating modules: which there are, which of them run, and in which order."""

from typing import Any

from rating_api import exception
from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1 import flags
from rating_api.api.openstack.rating.v1.schemas import modules as schemas
from rating_api.api.openstack.rating.v1.views import modules as views
from rating_api.db import modules as db
from rating_api.policies import rating as policies
from rating_api.rating import modules as rating


class ModulesController(wsgi.Controller):
    """The installed rating modules."""

    def __init__(self, modules: dict[str, rating.Module], module_states: db.ModuleStates) -> None:
        self._modules = modules
        self._states = module_states

    @wsgi.authorize(policies.LIST_MODULES)
    @wsgi.expected_errors(())
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request) -> dict[str, Any]:
        """All modules by name."""
        return {'modules': self._all()}

    @wsgi.authorize(policies.GET_MODULE)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.SHOW_QUERY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """One module."""
        self._check(query['module_id'])
        return next(module for module in self._all() if module['module_id'] == query['module_id'])

    @wsgi.authorize(policies.UPDATE_MODULE)
    @wsgi.expected_errors((404,))
    @validation.query_schema(schemas.UPDATE_QUERY)
    @validation.schema(schemas.UPDATE_BODY)
    @validation.response_body_schema(schemas.UPDATE_RESPONSE)
    @wsgi.response(302)
    def update(self, req: wsgi.Request, query: dict[str, Any], body: dict[str, Any]) -> wsgi.Response:
        """Set whether the module of the path, or else of the body, runs and at which priority."""
        module_id = query.get('module_id', body['module_id'])
        self._check(module_id)
        if not self._modules[module_id].always_enabled:
            self._states.set(module_id, enabled=flags.read(body.get('enabled')), priority=body.get('priority'))
        # Clients that follow redirects repeat the same PUT, some thirty times, and each one succeeds.
        return wsgi.Response(None, (('Location', req.path_url),))

    def _check(self, module_id: str) -> None:
        if module_id not in self._modules:
            raise exception.NotFound('Module not found.')

    def _all(self) -> list[dict[str, Any]]:
        return [views.module(self._modules[state.module_id], state)
                for state in rating.states(self._modules, self._states.states())]
