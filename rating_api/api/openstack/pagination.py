"""Pages of collections: limit, marker, sort and count in; links out.

A marker is a bound between two places of the order, not a row: what was there when it was given may be
gone. It carries the order that it belongs to, so that it cannot be used with another one.
"""

import base64
import binascii
import functools
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from rating_api.api.openstack import faults
from rating_api.api.openstack import wsgi
from rating_api.api.validation import decoder
from rating_api.api.validation import query as queries

Row = TypeVar('Row')

DEFAULT_LIMIT = 100


class Order(NamedTuple):
    """A key to sort by, and whether the largest comes first."""

    key: str
    descending: bool = False


class PageRequest(NamedTuple):
    """What a client asks of a collection.

    ``bound`` holds a value for each order; the page begins behind it, or ends before it if ``backward``.
    """

    limit: int
    orders: tuple[Order, ...]
    bound: tuple[Any, ...] | None
    backward: bool
    with_count: bool


class Part(NamedTuple):
    """The rows of a page, and the bounds of its neighbours where there are any."""

    rows: Sequence[Any]
    following: tuple[Any, ...] | None
    previous: tuple[Any, ...] | None
    counted: int | None


def read(query: Mapping[str, Any], sortable: Sequence[str], default: Sequence[str]) -> PageRequest:
    """The page that typed query parameters ask for; raises a 400 Fault that names the parameter.

    ``default`` are the keys of the collection's own order, the last of them unique; they end every order.
    """
    orders = [_order(text, sortable) for text in query.get('sort', ())]
    named = [order.key for order in orders]
    if len(set(named)) < len(named):
        raise _wrong('sort', 'A sort key is given twice.')
    whole = (*orders, *(Order(key) for key in default if key not in named))
    bound, backward = _read_marker(query['marker'], whole) if 'marker' in query else (None, False)
    return PageRequest(query.get('limit', DEFAULT_LIMIT), whole, bound, backward, query.get('with_count', False))


def cut(rows: Sequence[Row], page: PageRequest, value: Callable[[Row, str], Any]) -> Part:
    """The page of a whole collection at hand; ``value`` gives what a row is sorted by under a key."""
    def place(row: Row) -> tuple[Any, ...]:
        return tuple(value(row, order.key) for order in page.orders)

    compare = functools.partial(_compare, page.orders)
    def rank(row: Row) -> tuple[bool, Any]:
        # What is not there comes before everything.
        one = value(row, order.key)
        return one is not None, one

    ordered = list(rows)
    for order in reversed(page.orders):
        # What is equal by this key keeps its order by the next.
        ordered.sort(key=rank, reverse=order.descending)
    beyond = ordered
    if page.bound is not None:
        side = -1 if page.backward else 1
        try:
            beyond = [row for row in ordered if compare(place(row), page.bound) == side]
        except TypeError:  # a number where there are texts, say
            raise foreign_marker() from None
    shown = beyond[-page.limit:] if page.backward else beyond[:page.limit]
    more = len(beyond) > len(shown)
    return part(page, shown, more, place, len(rows) if page.with_count else None)


def part(page: PageRequest, shown: Sequence[Row], more: bool, place: Callable[[Row], tuple[Any, ...]],
         count: int | None) -> Part:
    """The page of these rows; ``more`` says whether there are further ones in the direction of reading."""
    if not shown:
        return Part(shown, None, None, count)
    has_next, has_previous = (True, more) if page.backward else (more, page.bound is not None)
    return Part(shown, place(shown[-1]) if has_next else None, place(shown[0]) if has_previous else None, count)


def links(req: wsgi.Request, page: PageRequest, found: Part) -> list[dict[str, str]]:
    """The links of a page: itself, the first, and its neighbours."""
    kept = [(key, text) for key, text in queries.pairs(req.query_string) if key != 'marker']
    made = [{'rel': 'self', 'href': req.url}, {'rel': 'first', 'href': _href(req, kept)}]
    for rel, bound in (('next', found.following), ('prev', found.previous)):
        if bound is not None:
            marker = _write_marker(page.orders, bound, rel == 'prev')
            made.append({'rel': rel, 'href': _href(req, [*kept, ('marker', marker)])})
    return made


def document(req: wsgi.Request, name: str, items: Any, page: PageRequest, found: Part) -> dict[str, Any]:
    """The body of a collection: its items under their name, the links, and the count if it was asked for."""
    body = {name: items, 'links': links(req, page, found)}
    if found.counted is not None:
        body['count'] = found.counted
    return body


def foreign_marker() -> faults.Fault:
    """The 400 for a marker that cannot have come from here."""
    return _wrong('marker', 'The marker is none that this API gave.')


def _order(text: str, sortable: Sequence[str]) -> Order:
    key, _, direction = text.partition(':')
    if key not in sortable:
        raise _wrong('sort', f'Sort keys are {", ".join(sortable)}.')
    return Order(key, direction == 'desc')


def _compare(orders: Sequence[Order], one: Sequence[Any], other: Sequence[Any]) -> int:
    for order, left, right in zip(orders, one, other, strict=True):
        if left != right:
            # What is not there comes before everything.
            is_less = left is None or right is not None and left < right
            return -1 if is_less != order.descending else 1
    return 0


def _read_marker(text: str, orders: Sequence[Order]) -> tuple[tuple[Any, ...], bool]:
    try:
        raw = base64.b64decode(text.encode(), altchars=b'-_', validate=True)
        backward, names, *bound = decoder.decode(raw)
    except (binascii.Error, ValueError, TypeError):
        raise foreign_marker() from None
    if names != _names(orders) or len(bound) != len(orders) or any(isinstance(value, (list, dict)) for value in bound):
        raise _wrong('marker', 'The marker belongs to another order; begin again without it.')
    return tuple(bound), backward is True


def _write_marker(orders: Sequence[Order], bound: Sequence[Any], backward: bool) -> str:
    return base64.urlsafe_b64encode(decoder.encode([backward, _names(orders), *bound])).decode()


def _names(orders: Sequence[Order]) -> str:
    return ','.join(f'-{order.key}' if order.descending else order.key for order in orders)


def _href(req: wsgi.Request, pairs: Sequence[tuple[str, str]]) -> str:
    text = urllib.parse.urlencode(pairs)
    return f'{req.path_url}?{text}' if text else str(req.path_url)


def _wrong(parameter: str, reason: str) -> faults.Fault:
    return faults.invalid([faults.Problem((parameter,), 'value', reason)])
