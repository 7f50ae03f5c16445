"""The whole route list as one application: each path goes to the section that owns it."""

from collections.abc import Iterable, Sequence
from typing import Any

from rating_api.api.openstack import declaration
from rating_api.api.openstack import operation
from rating_api.api.openstack import router


class Sections:
    """A WSGI application over the routers of a route list; ``/`` owns what no other section does.

    Raises TableError when the list must not start.
    """

    def __init__(self, sections: Sequence[router.Section], kit: router.Kit, services: Any) -> None:
        prefixes = [section.prefix for section in sections]
        if '/' not in prefixes or len(set(prefixes)) < len(prefixes):
            raise declaration.TableError(f'one section owns /, and none the prefix of another: {prefixes}')
        freezer = operation.Freezer(kit.versions, kit.rules)
        routers = {section.prefix: router.Router(section, kit, services, freezer) for section in sections}
        self.operations = [one for each in routers.values() for one in each.operations]
        self._root = routers.pop('/')
        # The longest first: a section may lie below the prefix of another.
        self._routers = tuple((prefix, prefix + '/', routers[prefix])
                              for prefix in sorted(routers, key=len, reverse=True))

    def __call__(self, environ: router.Environ, start_response: router.StartResponse) -> Iterable[bytes]:
        path = environ['PATH_INFO']
        for prefix, below, owner in self._routers:
            if path.startswith(below) or path == prefix:
                return owner(environ, start_response)
        return self._root(environ, start_response)
