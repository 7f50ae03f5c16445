"""From a path to an endpoint: literal paths in a dictionary, templates in buckets.

Routes compiles the patterns; a bucket holds those with the same first literal segment below the section's
prefix, so that the cost of a look-up does not grow with the table.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import routes.route

from rating_api.api.openstack import declaration
from rating_api.api.openstack import microversion
from rating_api.api.openstack import operation

Plans = Mapping[microversion.Version, operation.Plan]


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
        self._buckets: dict[str, list[tuple[re.Pattern[str], Endpoint]]] = {}
        self._anywhere: list[tuple[re.Pattern[str], Endpoint]] = []
        self._patterns: list[tuple[re.Pattern[str], str]] = []

    def add(self, endpoint: Endpoint) -> None:
        """Add an endpoint behind those that are there; the first that matches a path answers it."""
        path = endpoint.path
        sample = re.sub('{[^/]*}', 'x', path)
        for pattern, earlier in self._patterns:
            if pattern.fullmatch(sample):
                raise declaration.TableError(f'{path}: is never reached, {earlier} stands before it')
        if path in self._literals:
            raise declaration.TableError(f'{path}: stands in the table twice')
        if '{' not in path:
            self._literals[path] = endpoint
            return
        pattern = _compile(path)
        self._patterns.append((pattern, path))
        first = self._first(path)
        bucket = self._anywhere if first.startswith('{') else self._buckets.setdefault(first, [])
        bucket.append((pattern, endpoint))

    def find(self, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """The endpoint of a path and the variables in it; None for an unknown path."""
        endpoint = self._literals.get(path)
        if endpoint is not None:
            return endpoint, {}
        for bucket in (self._buckets.get(self._first(path), ()), self._anywhere):
            for pattern, endpoint in bucket:
                match = pattern.fullmatch(path)
                if match is not None:
                    return endpoint, match.groupdict()
        return None

    def _first(self, path: str) -> str:
        """The first segment below the section's prefix."""
        start = self._start
        end = path.find('/', start)
        return path[start:] if end < 0 else path[start:end]


def _compile(path: str) -> re.Pattern[str]:
    route = routes.route.Route(None, path, _explicit=True, _minimize=False)
    route.makeregexp([])
    pattern: re.Pattern[str] = route.regmatch
    return pattern
