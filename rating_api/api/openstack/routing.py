"""From a path to an endpoint: literal paths in a dictionary, templates in buckets.

Routes compiles the patterns; a bucket holds those that may match a path with one first segment below the
section's prefix, so that the cost of a look-up does not grow with the table.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import routes.route

from rating_api.api.openstack import declaration
from rating_api.api.openstack import microversion
from rating_api.api.openstack import operation

Plans = Mapping[microversion.Version, operation.Plan]

_VARIABLE = re.compile('{([a-z][a-z0-9_]*)}')
_PATH = re.compile('/|(?:/(?:[A-Za-z0-9._~-]+|{[a-z][a-z0-9_]*}))+')


class Endpoint(NamedTuple):
    """A path with what each method does at each version, and what may be done at each version."""

    path: str
    methods: Mapping[str, Plans]
    allow: Mapping[microversion.Version, str]
    operations: tuple[operation.Operation, ...]


class PathTable:
    """The endpoints of one section; refuses, as a TableError, a path that an earlier one shadows."""

    def __init__(self, prefix: str) -> None:
        self._start = 1 if prefix == '/' else len(prefix) + 1
        self._literals: dict[str, Endpoint] = {}
        # The templates by their first literal segment, and those without one in every bucket, in the order
        # of the table: the first that matches answers.
        self._buckets: dict[str, list[tuple[re.Pattern[str], Endpoint]]] = {}
        self._others: list[tuple[re.Pattern[str], Endpoint]] = []
        self._patterns: list[tuple[re.Pattern[str], str]] = []

    def add(self, endpoint: Endpoint) -> None:
        """Add an endpoint behind those that are there."""
        path = endpoint.path
        # No literal segment equals the character that stands for a variable here.
        sample = _VARIABLE.sub('\0', path)
        for pattern, earlier in self._patterns:
            if pattern.fullmatch(sample):
                raise declaration.TableError(f'{path}: is never reached, {earlier} stands before it')
        if path in self._literals:
            raise declaration.TableError(f'{path}: stands in the table twice')
        if sample == path:
            self._literals[path] = endpoint
            return
        pattern = _compile(path)
        self._patterns.append((pattern, path))
        first = self._first(path)
        if first.startswith('{'):
            buckets = [self._others, *self._buckets.values()]
        else:
            buckets = [self._buckets.setdefault(first, self._others.copy())]
        for bucket in buckets:
            bucket.append((pattern, endpoint))

    def find(self, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """The endpoint of a path and the variables in it; None for an unknown path."""
        endpoint = self._literals.get(path)
        if endpoint is not None:
            return endpoint, {}
        for pattern, endpoint in self._buckets.get(self._first(path), self._others):
            match = pattern.fullmatch(path)
            if match is not None:
                return endpoint, match.groupdict()
        return None

    def _first(self, path: str) -> str:
        """The first segment below the section's prefix."""
        end = path.find('/', self._start)
        return path[self._start:] if end < 0 else path[self._start:end]


def check_path(path: str) -> None:
    """Raise TableError unless a path consists of plain segments and whole variables of different names."""
    names = _VARIABLE.findall(path)
    if not _PATH.fullmatch(path):
        raise declaration.TableError(f'{path}: is no path of plain segments and {{variables}}')
    for name in names:
        if names.count(name) > 1 or name in declaration.ARGUMENTS:
            raise declaration.TableError(f'{path}: the variable {name} is taken')


def _compile(path: str) -> re.Pattern[str]:
    route = routes.route.Route(None, path, _explicit=True, _minimize=False)
    route.makeregexp([])
    pattern: re.Pattern[str] = route.regmatch
    return pattern
