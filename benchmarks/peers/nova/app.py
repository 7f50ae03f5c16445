"""The toy API on Nova's own stack, from the package ``nova``: its router, Resource, decorators and filters.

Nova's rules stay registered beside the toy's two, as they would be in Nova. Its service type is
``compute`` and the application sits below ``/v2.1``, where Nova's URL map expects it.
"""

import logging
import typing
from collections.abc import Callable, Iterable

import oslo_middleware
from nova import conf
from nova import context
from nova import policy
from nova.api import auth
from nova.api import compute_req_id
from nova.api import openstack
from nova.api import validation
from nova.api import wsgi as base_wsgi
from nova.api.openstack import requestlog
from nova.api.openstack import urlmap
from nova.api.openstack import wsgi
from nova.api.openstack.compute import routes as compute_routes
from oslo_log import log
from oslo_policy import policy as oslo_policy

from benchmarks import workloads

SERVICE_TYPE: typing.Final = 'compute'
PREFIX: typing.Final = '/v2.1'

App = Callable[..., Iterable[bytes]]


class ReportController(wsgi.Controller):
    """Both routes of a resource."""

    @wsgi.api_version('2.1')
    @wsgi.expected_errors(())
    def index(self, req: wsgi.Request, **parents: str) -> dict[str, typing.Any]:
        """List."""
        return {'reports': [workloads.REPORT]}

    @wsgi.api_version('2.1')
    @wsgi.response(201)
    @wsgi.expected_errors((400, 409))
    @validation.schema(workloads.CREATE_SCHEMA)
    def create(self, req: wsgi.Request, body: dict[str, typing.Any], **parents: str) -> dict[str, typing.Any]:
        """Create."""
        request_context = req.environ['nova.context']
        request_context.can(workloads.CREATE_RULE, target={'project_id': request_context.project_id})
        return {'report': workloads.REPORT}

    @wsgi.api_version('2.1')
    @wsgi.expected_errors(404)
    def show(self, req: wsgi.Request, id: str, **parents: str) -> dict[str, typing.Any]:
        """Show one."""
        report = {**workloads.REPORT, 'id': id}
        req.environ['nova.context'].can(workloads.SHOW_RULE, target={'project_id': report['project_id']})
        return {'report': report}

    @wsgi.api_version('2.1')
    @wsgi.expected_errors((400, 404))
    @validation.schema(workloads.CREATE_SCHEMA)
    def update(self, req: wsgi.Request, id: str, body: dict[str, typing.Any],
               **parents: str) -> dict[str, typing.Any]:
        """Replace one."""
        return {'report': {**workloads.REPORT, 'id': id}}

    @wsgi.api_version('2.1')
    @wsgi.response(204)
    @wsgi.expected_errors(404)
    def delete(self, req: wsgi.Request, id: str, **parents: str) -> None:
        """Remove one."""


class ToyRouter(compute_routes.APIRouterV21):
    """Nova's router with the toy's routes in the place of Nova's."""

    def __init__(self, routes: int) -> None:
        base_wsgi.Router.__init__(self, openstack.ProjectMapper())
        for base in workloads.bases(routes):
            self.add(base, {'GET': 'index', 'POST': 'create'})
            self.add(f'{base}/{{id}}', {'GET': 'show', 'PUT': 'update', 'DELETE': 'delete'})

    def add(self, path: str, methods: dict[str, str]) -> None:
        """Route each method of a path, with a Resource of its own as Nova does."""
        for method, action in methods.items():
            self.map.create_route(path, method, wsgi.Resource(ReportController()), action)


def start() -> None:
    """Configuration, logging at WARNING and policy, as Nova starts, without a database or a bus."""
    log.register_options(conf.CONF)
    enforcer = policy.get_enforcer()
    log.setup(conf.CONF, 'nova')
    for name in ('', 'nova'):
        logging.getLogger(name).setLevel(logging.WARNING)
    enforcer.register_defaults([
        oslo_policy.RuleDefault(name, rule) for name, rule in workloads.POLICY_RULES.items()
        if name not in enforcer.registered_rules])
    enforcer.load_rules()


def mount(app: App) -> App:
    """The application behind Nova's URL map."""
    mapped = urlmap.URLMap()
    mapped[f'{PREFIX}/+'] = app
    return typing.cast(App, mapped)


def factory(routes: int) -> App:
    """The router behind the URL map, with a context that was made once."""
    start()
    identity = context.RequestContext(**workloads.DATA['context'])
    return mount(auth.InjectContext(identity, ToyRouter(routes)))


def factory_pipe(routes: int) -> App:
    """With request id, faults, request log, size limit and a context from the headers, in Nova's order."""
    start()
    app: App = auth.NovaKeystoneContext(ToyRouter(routes))
    app = oslo_middleware.RequestBodySizeLimiter(app)
    app = requestlog.RequestLog(app)
    app = openstack.FaultWrapper(app)
    return mount(compute_req_id.ComputeReqIdMiddleware(app))
