"""The toy API on Falcon 4 as its documentation has it: orjson behind the media handlers, jsonschema-rs."""

import functools
import typing

import falcon
import falcon.media
import jsonschema_rs
import orjson

from benchmarks import workloads
from benchmarks.peers import permission

HEADER: typing.Final = 'OpenStack-API-Version'
MINIMUM: typing.Final = tuple(map(int, workloads.DATA['min_version'].split('.')))
MAXIMUM: typing.Final = tuple(map(int, workloads.DATA['max_version'].split('.')))
SERVICE: typing.Final[str] = workloads.DATA['service_type']


@functools.lru_cache(maxsize=256)
def parse_version(header: str | None) -> tuple[int, ...]:
    """The version that a header asks for, the minimum without one; remembered by the header's text."""
    if header is None:
        return MINIMUM
    service, _, text = header.strip().partition(' ')
    if service.lower() != SERVICE:
        return MINIMUM
    if text == 'latest':
        return MAXIMUM
    try:
        major, minor = text.split('.')
        version = int(major), int(minor)
    except ValueError:
        raise falcon.HTTPBadRequest(description=f'{text} is not a version.') from None
    if not MINIMUM <= version <= MAXIMUM:
        raise falcon.HTTPNotAcceptable(description=f'Version {text} is not supported.')
    return version


class Versions:
    """Middleware that reads the version header and puts the answer's."""

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Refuse a version that there is not."""
        req.context.version = parse_version(req.get_header(HEADER))

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: object,
                         succeeded: bool) -> None:
        """Say which version answered."""
        version = getattr(req.context, 'version', MINIMUM)
        resp.set_header(HEADER, f'{SERVICE} {version[0]}.{version[1]}')
        resp.set_header('Vary', HEADER)


class Collection:
    """``<base>``."""

    def __init__(self, check: permission.Check) -> None:
        self.check = check
        self.validator = jsonschema_rs.validator_for(workloads.CREATE_SCHEMA, validate_formats=True)

    def on_get(self, req: falcon.Request, resp: falcon.Response, **parents: str) -> None:
        """List."""
        resp.media = {'reports': [workloads.REPORT]}

    def on_post(self, req: falcon.Request, resp: falcon.Response, **parents: str) -> None:
        """Create: the permission, then the body, then the answer."""
        self.allow(req)
        self.validate(req.get_media())
        resp.status = falcon.HTTP_201
        resp.media = {'report': workloads.REPORT}

    def allow(self, req: falcon.Request) -> None:
        """Refuse those who may not create."""
        context = req.env['bench.context']
        self.check(context, workloads.CREATE_RULE, {'project_id': context.project_id})

    def validate(self, body: object) -> None:
        """Refuse a body that the schema does not allow, with every problem."""
        if not self.validator.is_valid(body):
            problems = '; '.join(error.message for error in self.validator.iter_errors(body))
            raise falcon.HTTPBadRequest(description=problems)


class Item:
    """``<base>/{id}``."""

    def __init__(self, check: permission.Check) -> None:
        self.check = check

    def on_get(self, req: falcon.Request, resp: falcon.Response, id: str, **parents: str) -> None:
        """Show one."""
        resp.media = {'report': self.find(req, id)}

    def on_put(self, req: falcon.Request, resp: falcon.Response, id: str, **parents: str) -> None:
        """Replace one."""
        resp.media = {'report': self.find(req, id)}

    def on_delete(self, req: falcon.Request, resp: falcon.Response, id: str, **parents: str) -> None:
        """Remove one."""
        resp.status = falcon.HTTP_204

    def find(self, req: falcon.Request, id: str) -> dict[str, typing.Any]:
        """The report of this id, if the caller may see it."""
        report = {**workloads.REPORT, 'id': id}
        self.check(req.env['bench.context'], workloads.SHOW_RULE, {'project_id': report['project_id']})
        return report


def add_routes(app: falcon.App, routes: int, collection: object, item: object) -> None:
    """Serve so many routes with these two resources."""
    for base in workloads.bases(routes):
        # Falcon wants one name for all fields at one level of the path.
        path = base.replace('{parent_id}', '{id}')
        app.add_route(path, collection)
        app.add_route(f'{path}/{{id}}' if path == base else f'{path}/{{sub_id}}', item)


def make_app(routes: int, check: permission.Check) -> falcon.App:
    """The application with this many routes and this permission check."""
    app = falcon.App(middleware=[Versions()])
    handler = falcon.media.JSONHandler(dumps=orjson.dumps, loads=orjson.loads)
    app.req_options.media_handlers[falcon.MEDIA_JSON] = handler
    app.resp_options.media_handlers[falcon.MEDIA_JSON] = handler
    add_routes(app, routes, Collection(check), Item(check))
    return app


def factory(routes: int) -> falcon.App:
    """With permissions by oslo.policy."""
    return make_app(routes, permission.make_check())


def factory_nopolicy(routes: int) -> falcon.App:
    """With a check that always passes."""
    return make_app(routes, permission.pass_always)
