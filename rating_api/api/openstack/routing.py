"""From a path to an endpoint: literal paths in a dictionary, templates in buckets.

Routes compiles the patterns; a bucket holds those with as many segments and the same first literal segment
below the section's prefix, so that the cost of a look-up does not grow with the table.
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
        self._depth = 0 if prefix == '/' else prefix.count('/')
        self._literals: dict[str, Endpoint] = {}
        self._buckets: dict[tuple[int, str], list[tuple[re.Pattern[str], Endpoint]]] = {}
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
        self._buckets.setdefault(self._key(path), []).append((pattern, endpoint))

    def find(self, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """The endpoint of a path and the variables in it; None for an unknown path."""
        endpoint = self._literals.get(path)
        if endpoint is not None:
            return endpoint, {}
        count, first = self._key(path)
        # A template may have a variable where others have their first literal segment.
        for key in ((count, first), (count, '{')):
            for pattern, endpoint in self._buckets.get(key, ()):
                match = pattern.fullmatch(path)
                if match is not None:
                    return endpoint, match.groupdict()
        return None

    def _key(self, path: str) -> tuple[int, str]:
        segments = path.split('/', self._depth + 2)
        first = segments[self._depth + 1] if len(segments) > self._depth + 1 else ''
        return path.count('/'), '{' if first.startswith('{') else first


def _compile(path: str) -> re.Pattern[str]:
    route = routes.route.Route(None, path, _explicit=True, _minimize=False)
    route.makeregexp([])
    pattern: re.Pattern[str] = route.regmatch
    return pattern
