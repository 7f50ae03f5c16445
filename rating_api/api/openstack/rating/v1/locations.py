"""Where v1 says that things are: its URLs are absolute, and as the client wrote them."""

from typing import Any

from rating_api.api.openstack import wsgi


def created(req: wsgi.Request, body: dict[str, Any], identity: str) -> wsgi.Response:
    """A new object, below the path to which it was posted."""
    return wsgi.Response(body, (('Location', f'{req.path_url.rstrip("/")}/{identity}'),))


def redirected(req: wsgi.Request, body: Any = None) -> wsgi.Response:
    """A change that was made: the client is to look where it wrote."""
    return wsgi.Response(body, (('Location', req.path_url),))
