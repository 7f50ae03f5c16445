"""The toy API on Flask-RESTful and voluptuous, the pair that CloudKitty's v2 API is built on."""

import datetime
import functools
import typing
import uuid

import flask
import flask_restful
import voluptuous as vol

from benchmarks import workloads
from benchmarks.peers import permission

HEADER: typing.Final = 'OpenStack-API-Version'
MINIMUM: typing.Final = tuple(map(int, workloads.DATA['min_version'].split('.')))
MAXIMUM: typing.Final = tuple(map(int, workloads.DATA['max_version'].split('.')))
SERVICE: typing.Final[str] = workloads.DATA['service_type']


def is_uuid(value: str) -> str:
    """A voluptuous validator: the text of a UUID."""
    uuid.UUID(value)
    return value


def is_time(value: str) -> str:
    """A voluptuous validator: an ISO 8601 time."""
    datetime.datetime.fromisoformat(value)
    return value


CREATE: typing.Final = vol.Schema({
    vol.Required('report'): {
        vol.Required('name'): vol.All(str, vol.Length(min=1, max=255), vol.Match(r'^[a-zA-Z0-9 _.-]+$')),
        'description': vol.Any(None, vol.All(str, vol.Length(max=1024))),
        vol.Required('state'): vol.In(['active', 'paused', 'deleted']),
        vol.Required('project_id'): vol.All(str, vol.Match(r'^[a-f0-9]{32}$')),
        'scope_id': vol.All(str, is_uuid),
        'begin': vol.All(str, is_time),
        'priority': vol.All(int, vol.Range(min=0, max=100)),
        'enabled': bool,
        'tags': vol.All([vol.All(str, vol.Length(max=60), vol.Match(r'^[^,/]*$'))],
                        vol.Length(max=50), vol.Unique()),
        vol.Required('rating'): {
            vol.Required('mode'): vol.In(['flat', 'rate']),
            vol.Required('cost'): vol.All(vol.Any(int, float), vol.Range(min=0)),
            'service': vol.All(str, vol.Match(r'^[a-z_.]+$')),
        },
    },
})


@functools.lru_cache(maxsize=256)
def parse_version(header: str | None) -> tuple[int, ...]:
    """The version that a header asks for, the minimum without one; remembered by the header's text."""
    service, _, text = (header or '').strip().partition(' ')
    if service.lower() != SERVICE:
        return MINIMUM
    if text == 'latest':
        return MAXIMUM
    try:
        major, minor = text.split('.')
        version = int(major), int(minor)
    except ValueError:
        flask_restful.abort(400, message=f'{text} is not a version.')
    if not MINIMUM <= version <= MAXIMUM:
        flask_restful.abort(406, message=f'Version {text} is not supported.')
    return version


def read_version() -> None:
    """Before each request: refuse a version that there is not."""
    flask.g.version = parse_version(flask.request.headers.get(HEADER))


def write_version(response: flask.Response) -> flask.Response:
    """After each request: say which version answered."""
    version = getattr(flask.g, 'version', MINIMUM)
    response.headers[HEADER] = f'{SERVICE} {version[0]}.{version[1]}'
    response.headers['Vary'] = HEADER
    return response


class Collection(flask_restful.Resource):
    """``<base>``."""

    def __init__(self, check: permission.Check) -> None:
        self.check = check

    def get(self, **parents: str) -> dict[str, typing.Any]:
        """List."""
        return {'reports': [workloads.REPORT]}

    def post(self, **parents: str) -> tuple[dict[str, typing.Any], int]:
        """Create: the permission, then the body, then the answer."""
        context = flask.request.environ['bench.context']
        self.check(context, workloads.CREATE_RULE, {'project_id': context.project_id})
        try:
            CREATE(flask.request.get_json())
        except vol.Invalid as error:
            flask_restful.abort(400, message=str(error))
        return {'report': workloads.REPORT}, 201


class Item(flask_restful.Resource):
    """``<base>/{id}``."""

    def __init__(self, check: permission.Check) -> None:
        self.check = check

    def get(self, id: str, **parents: str) -> dict[str, typing.Any]:
        """Show one."""
        report = {**workloads.REPORT, 'id': id}
        self.check(flask.request.environ['bench.context'], workloads.SHOW_RULE,
                   {'project_id': report['project_id']})
        return {'report': report}

    put = get

    def delete(self, id: str, **parents: str) -> tuple[str, int]:
        """Remove one."""
        return '', 204


def make_app(routes: int, check: permission.Check) -> flask.Flask:
    """The application with this many routes and this permission check."""
    app = flask.Flask(__name__)
    # Without it each 404 compares the path with every route to propose similar ones.
    app.config['ERROR_404_HELP'] = False
    app.before_request(read_version)
    app.after_request(write_version)
    api = flask_restful.Api(app, catch_all_404s=True)
    for number, base in enumerate(workloads.bases(routes)):
        path = base.replace('{parent_id}', '<parent_id>')
        api.add_resource(Collection, path, endpoint=f'list{number}', resource_class_args=(check,))
        api.add_resource(Item, f'{path}/<id>', endpoint=f'item{number}', resource_class_args=(check,))
    return app


def factory(routes: int) -> flask.Flask:
    """With permissions by oslo.policy."""
    return make_app(routes, permission.make_check())


def factory_nopolicy(routes: int) -> flask.Flask:
    """With a check that always passes."""
    return make_app(routes, permission.pass_always)
