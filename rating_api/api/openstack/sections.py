"""The whole route list as one application: each path goes to the section that owns it."""

from collections.abc import Iterable, Sequence
from typing import Any

from rating_api.api.openstack import operation
from rating_api.api.openstack import router


class Sections:
    """A WSGI application over the routers of a route list; ``/`` owns what no other section does."""

    def __init__(self, sections: Sequence[router.Section], kit: router.Kit, services: Any) -> None:
        freezer = operation.Freezer(kit.versions)
        routers = {section.prefix: router.Router(section, kit, services, freezer) for section in sections}
        self._root = routers.pop('/')
        self._routers = tuple((prefix, prefix + '/', one) for prefix, one in routers.items())
        self.operations = [one for each in (self._root, *routers.values()) for one in each.operations]

    def __call__(self, environ: router.Environ, start_response: router.StartResponse) -> Iterable[bytes]:
        path = environ['PATH_INFO']
        for prefix, below, owner in self._routers:
            if path.startswith(below) or path == prefix:
                return owner(environ, start_response)
        return self._root(environ, start_response)
