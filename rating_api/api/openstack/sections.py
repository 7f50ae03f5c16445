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
        self._routers = {prefix[1:]: one for prefix, one in routers.items()}
        self.operations = [one for each in (self._root, *self._routers.values()) for one in each.operations]

    def __call__(self, environ: router.Environ, start_response: router.StartResponse) -> Iterable[bytes]:
        first = environ['PATH_INFO'].split('/', 2)[1:2]
        return self._routers.get(first[0] if first else '', self._root)(environ, start_response)
