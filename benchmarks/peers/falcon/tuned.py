"""The same API with what Falcon does for convenience taken out by hand: the fastest that we know to write.

Bodies bypass the media handlers and errors the negotiation of a media type.
"""

import falcon
import orjson

from benchmarks import workloads
from benchmarks.peers import permission
from benchmarks.peers.falcon import app as plain


class Collection(plain.Collection):
    """``<base>``."""

    def on_post(self, req: falcon.Request, resp: falcon.Response, **parents: str) -> None:
        """Create."""
        self.allow(req)
        try:
            body = orjson.loads(req.bounded_stream.read())
        except orjson.JSONDecodeError:
            raise falcon.HTTPBadRequest(description='The body is not JSON.') from None
        self.validate(body)
        resp.status = falcon.HTTP_201
        resp.data = orjson.dumps({'report': workloads.REPORT})


class Item(plain.Item):
    """``<base>/{id}``."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, id: str, **parents: str) -> None:
        """Show one."""
        resp.data = orjson.dumps({'report': self.find(req, id)})


def write_error(req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError) -> None:
    """An error as JSON, whatever the client accepts."""
    resp.content_type = falcon.MEDIA_JSON
    resp.data = orjson.dumps(error.to_dict())


def factory_nopolicy(routes: int) -> falcon.App:
    """With a check that always passes."""
    app = falcon.App(middleware=[plain.Versions()])
    app.set_error_serializer(write_error)
    plain.add_routes(app, routes, Collection(permission.pass_always), Item(permission.pass_always))
    return app
