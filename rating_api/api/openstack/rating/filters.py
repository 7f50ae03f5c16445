"""Filters as clients write them: ``key:value`` below 2.3, and ``key:operator:value`` from it on."""

from collections.abc import Sequence

from rating_api import exception
from rating_api import storage

_OPERATORS = {'in': 'eq', 'nin': 'neq', 'neq': 'neq', 'gt': 'gt', 'gte': 'gte', 'lt': 'lt', 'lte': 'lte'}
_LISTS = ('in', 'nin')


def read(tokens: Sequence[str], repeatable: bool) -> list[storage.Filter]:
    """The filters of ``k:v,k2:v2``: a key that is repeated may have either value, where that is allowed.

    Raises Invalid.
    """
    found: dict[str, list[str]] = {}
    for token in tokens:
        key, separator, value = token.partition(':')
        if not separator or ':' in value or not key or not value:
            raise exception.Invalid(f'invalid key:value association {token}')
        if key in found and not repeatable:
            raise exception.Invalid(f'key {key} already provided')
        found.setdefault(key, []).append(value)
    return [storage.Filter(key, 'eq', tuple(values)) for key, values in found.items()]


def read_operators(tokens: Sequence[str]) -> list[storage.Filter]:
    """The filters of ``k:v``, ``k:neq:v``, ``k:in:a,b`` and so on; they all have to hold.

    A list goes on to the next item with a colon. A value with a colon of its own is written after an
    operator: ``image:in:a:b``. Raises Invalid.
    """
    found: list[storage.Filter] = []
    listing = False
    for token in tokens:
        if listing and ':' not in token and token:
            found[-1] = found[-1]._replace(values=(*found[-1].values, token))
            continue
        one, listing = _read_one(token)
        found.append(one)
    return _merged(found)


def _read_one(token: str) -> tuple[storage.Filter, bool]:
    key, separator, rest = token.partition(':')
    operator, second, value = rest.partition(':')
    if not second:
        operator, value = 'in', operator
        plain = True
    else:
        plain = False
    if operator not in _OPERATORS:
        raise exception.Invalid(f'invalid filter {token}: operators are {", ".join(_OPERATORS)}')
    if not separator or not key or not value:
        raise exception.Invalid(f'invalid key:value association {token}')
    return storage.Filter(key, _OPERATORS[operator], (value,)), operator in _LISTS and not plain


def _merged(found: Sequence[storage.Filter]) -> list[storage.Filter]:
    """A key that is asked to equal several values, each in a filter of its own, may have any of them."""
    equal: dict[str, tuple[str, ...]] = {}
    for one in found:
        if one.op == 'eq':
            equal[one.key] = (*equal.get(one.key, ()), *one.values)
    others = [one for one in found if one.op != 'eq']
    return [*(storage.Filter(key, 'eq', values) for key, values in equal.items()), *others]
