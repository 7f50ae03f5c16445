"""Rating modules: which there are, which of them run, and in which order."""

from typing import Any

from rating_api import exception
from rating_api.api import validation
from rating_api.api.openstack import pagination
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.readers import loose
from rating_api.api.openstack.rating.views import modules as views
from rating_api.db import modules as db
from rating_api.policies import modules as policies
from rating_api.rating import modules as rating
from rating_api.schemas import modules as schemas

_SORTABLE = ('module_id', 'enabled', 'priority')


class ModulesController(wsgi.Controller):
    """The installed rating modules."""

    def __init__(self, modules: dict[str, rating.Module], module_states: db.ModuleStates) -> None:
        self._modules = modules
        self._states = module_states

    @wsgi.api_version('2.0', '2.2')
    @wsgi.authorize(policies.LIST_MODULES)
    @wsgi.expected_errors(())
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """All modules by name; the query is not looked at."""
        return {'modules': self._all()}

    @wsgi.api_version('2.3')
    @wsgi.authorize(policies.LIST_MODULES)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY_V23)
    @validation.response_body_schema(schemas.INDEX_RESPONSE_V23)
    def index_v23(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """A page of modules, by name if not sorted otherwise."""
        page = pagination.read(query, _SORTABLE, ('module_id',))
        found = pagination.cut(self._all(), page, lambda row, key: row[key])
        return pagination.document(req, 'modules', found.rows, page, found)

    @wsgi.authorize(policies.GET_MODULE)
    @wsgi.expected_errors((404,))
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    def show(self, req: wsgi.Request, module_id: str) -> dict[str, Any]:
        """One module."""
        self._check(module_id)
        return next(module for module in self._all() if module['module_id'] == module_id)

    @wsgi.authorize(policies.UPDATE_MODULE)
    @wsgi.expected_errors((404,))
    @validation.schema(schemas.UPDATE_BODY)
    @wsgi.response(204)
    def update(self, req: wsgi.Request, module_id: str, body: dict[str, Any]) -> None:
        """Set whether a module runs and at which priority; what is left out stays."""
        self._check(module_id)
        enabled, priority = loose.flag(body.get('enabled')), body.get('priority')
        if not self._modules[module_id].always_enabled:
            self._states.set(module_id, enabled=enabled, priority=None if priority is None else int(priority))

    def _check(self, module_id: str) -> None:
        if module_id not in self._modules:
            raise exception.NotFound(f"Module '{module_id}' not found")

    def _all(self) -> list[dict[str, Any]]:
        return [views.module(self._modules[state.module_id], state)
                for state in rating.states(self._modules, self._states.states())]
