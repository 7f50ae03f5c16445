"""What the resources of v2 have in common from 2.4 on: pages, ``ETag``, ``If-Match`` and ``Location``."""

import decimal
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from rating_api import exception
from rating_api.api.openstack import pagination
from rating_api.api.openstack import wsgi

_ETAG = re.compile('"([0-9]{1,18})"')


class Revised(Protocol):
    """A stored object that knows which write made it what it is."""

    @property
    def revision(self) -> int:
        """A number that every write changes."""


Row = TypeVar('Row', bound=Revised)


class Collection(NamedTuple):
    """How a resource is listed: the name of its array, its keys to sort by, and its own order.

    ``amounts`` are those of the keys whose texts are numbers.
    """

    name: str
    sortable: tuple[str, ...]
    order: tuple[str, ...]
    amounts: tuple[str, ...] = ()

    def value(self, item: Mapping[str, Any], key: str) -> Any:
        """What an item is sorted by under a key."""
        return decimal.Decimal(item[key]) if key in self.amounts else item[key]


def listed(req: wsgi.Request, query: Mapping[str, Any], collection: Collection,
           items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The page of a collection that the query asks for."""
    page = pagination.read(query, collection.sortable, collection.order)
    found = pagination.cut(items, page, collection.value)
    return pagination.document(req, collection.name, found.rows, page, found)


def shown(one: Row, view: Callable[[Row], dict[str, Any]]) -> wsgi.Response:
    """One object with its ``ETag``."""
    return wsgi.Response(view(one), (('ETag', f'"{one.revision}"'),))


def created(req: wsgi.Request, one: Row, view: Callable[[Row], dict[str, Any]], identity: str) -> wsgi.Response:
    """A new object with its ``ETag`` and where it is."""
    made = shown(one, view)
    return made._replace(headers=(*made.headers, ('Location', f'{req.path_url}/{identity}')))


def if_match(req: wsgi.Request) -> int | None:
    """The revision that a write is meant for; None for any. Raises StaleRevision for a tag of somebody else's."""
    sent = req.environ.get('HTTP_IF_MATCH', '').strip()
    if sent in ('', '*'):
        return None
    match = _ETAG.fullmatch(sent)
    if match is None:
        raise exception.StaleRevision(what='object')
    return int(match[1])


def only(given: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """The values of these names that were given."""
    return {name: given[name] for name in wanted if name in given}
