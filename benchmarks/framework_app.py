"""The workloads of the comparison on our framework: W1 to W4 over n routes.

``factory`` is the framework alone with policy, ``factory_nopolicy`` the same with a check that always
passes, ``factory_pipe`` adds request ids, contexts from headers, size limits, the request log and faults.
"""

import functools
import json
import pathlib
from collections.abc import Callable
from typing import Any

from oslo_config import cfg
from oslo_policy import policy as oslo_policy

from rating_api import context
from rating_api import exception
from rating_api import policy
from rating_api.api import validation
from rating_api.api.openstack import dialect
from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from rating_api.api.openstack import pipeline
from rating_api.api.openstack import router
from rating_api.api.openstack import sections
from rating_api.api.openstack import wsgi

WORKLOADS = json.loads(pathlib.Path(__file__).with_name('workloads.json').read_text())
ANY = {'type': 'object', 'additionalProperties': True}
ERRORS = {exception.Forbidden: faults.Translation(403, 'policy.forbidden')}


class ReportController(wsgi.Controller):

    @wsgi.authorize('rating:reports:show')
    @wsgi.expected_errors(())
    @validation.response_body_schema(ANY)
    def index(self, req: wsgi.Request, **parents: str) -> Any:
        return WORKLOADS['W1']['body']

    @wsgi.authorize('rating:reports:show')
    @wsgi.expected_errors((404,))
    @validation.response_body_schema(ANY)
    def show(self, req: wsgi.Request, id: str, **parents: str) -> Any:
        return WORKLOADS['W1']['body']

    @wsgi.authorize('rating:reports:create')
    @wsgi.expected_errors((400, 409))
    @validation.schema(WORKLOADS['W2']['schema'])
    @validation.response_body_schema(ANY)
    @wsgi.response(201)
    def create(self, req: wsgi.Request, body: Any, **parents: str) -> Any:
        return WORKLOADS['W2']['answers']

    @wsgi.authorize('rating:reports:create')
    @wsgi.expected_errors((400, 404))
    @validation.schema(WORKLOADS['W2']['schema'])
    @validation.response_body_schema(ANY)
    @wsgi.response(200)
    def update(self, req: wsgi.Request, id: str, body: Any, **parents: str) -> Any:
        return WORKLOADS['W2']['answers']

    @wsgi.authorize('rating:reports:create')
    @wsgi.expected_errors((404,))
    @wsgi.response(204)
    def delete(self, req: wsgi.Request, id: str, **parents: str) -> None:
        return None


def _create_controller(services: Any) -> ReportController:
    return ReportController()


def _routes(count: int) -> list[tuple[str, dict[str, list[Any]]]]:
    routes = []
    resources = count // 2
    for number in range(resources):
        base = f'/res{number}'
        if number == resources // 2:
            base = '/reports'
        elif number % 4 == 3:
            base = f'/res{number - 1}/{{parent_id}}/sub{number}'
        controller = functools.partial(_create_controller)
        routes += [(base, {'GET': [controller, 'index'], 'POST': [controller, 'create']}),
                   (base + '/{id}', {'GET': [controller, 'show'], 'PUT': [controller, 'update'],
                                     'DELETE': [controller, 'delete']})]
    return routes


def _policy() -> policy.Policy:
    conf = cfg.ConfigOpts()
    conf([], default_config_files=[])
    return policy.Policy(conf, [oslo_policy.RuleDefault(name, check)
                                for name, check in WORKLOADS['policy_rules'].items()])


def _versions() -> microversion.Versions:
    first, last = (int(WORKLOADS[key].partition('.')[2]) for key in ('min_version', 'max_version'))
    return microversion.Versions(WORKLOADS['service_type'], [f'2.{minor}' for minor in range(first, last + 1)])


def _app(count: int, make_context: Callable[[dict[str, Any]], Any]) -> sections.Sections:
    kit = router.Kit(_versions(), ERRORS, make_context)
    return sections.Sections([router.Section('/', dialect.Dialect(), _routes(count))], kit, None)


class _Bound:
    """The context that the harness made once, bound once to our policy."""

    def __init__(self, judge: policy.Policy | policy.Open) -> None:
        self._judge = judge
        self._made: Any = None
        self._bound: Any = None

    def __call__(self, environ: dict[str, Any]) -> context.RequestContext:
        made = environ['bench.context']
        if made is not self._made:
            self._made = made
            self._bound = context.RequestContext(self._judge, user_id=made.user_id, project_id=made.project_id,
                                                 roles=made.roles, is_admin=False, request_id='req-bench')
        return self._bound


def _from_headers(judge: policy.Policy, environ: dict[str, Any]) -> context.RequestContext:
    return context.RequestContext(
        judge, user_id=environ['HTTP_X_USER_ID'], project_id=environ['HTTP_X_PROJECT_ID'],
        roles=environ['HTTP_X_ROLES'].split(','), is_admin=False, request_id=environ[wsgi.REQUEST_ID])


def factory(count: int) -> Any:
    """The framework alone, with policy."""
    return _app(count, _Bound(_policy()))


def factory_nopolicy(count: int) -> Any:
    """The framework alone, with a policy that allows everything."""
    return _app(count, _Bound(policy.Open()))


def factory_pipe(count: int) -> Any:
    """The framework with everything that surrounds a request."""
    return pipeline.Pipeline(_app(count, functools.partial(_from_headers, _policy())), _versions())


def policy_check() -> Callable[[], None]:
    """One warm permission check, as a call without arguments."""
    facts = WORKLOADS['context']
    caller = context.RequestContext(_policy(), user_id=facts['user_id'], project_id=facts['project_id'],
                                    roles=facts['roles'], is_admin=False, request_id='req-bench')

    return functools.partial(caller.can, 'rating:reports:show')
