"""What decorators write on a controller method, and how facts are spread over versions.

Decorators mark and never wrap: each adds to the Declaration of the function and returns the function.
operation.py freezes declarations when the routes are built.
"""

import dataclasses
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from rating_api.api.openstack import microversion

Function = TypeVar('Function', bound=Callable[..., Any])
Value = TypeVar('Value')


class TableError(Exception):
    """A route table that must not start; the text names the route and the mark."""


class Ranged(NamedTuple, Generic[Value]):
    """A fact that holds from one version to another, both included; None leaves an end open."""

    value: Value
    since: microversion.Version | None = None
    until: microversion.Version | None = None


class Permission(NamedTuple):
    """The policy rule of a method; a late one is checked by the method itself, when it knows the target."""

    rule: str
    late: bool


class Removal(NamedTuple):
    """Since which release a method is gone, and why."""

    release: str
    reason: str


class Deprecation(NamedTuple):
    """Since which day (ISO) a capped method is deprecated, by what it is succeeded, and when it will go."""

    since: str
    successor: str
    sunset: str | None


@dataclasses.dataclass
class Declaration:
    """Everything that the marks of one method say."""

    ranges: list[Ranged[None]] = dataclasses.field(default_factory=list)
    errors: list[Ranged[frozenset[int]]] = dataclasses.field(default_factory=list)
    statuses: list[Ranged[int]] = dataclasses.field(default_factory=list)
    bodies: list[Ranged[Mapping[str, Any]]] = dataclasses.field(default_factory=list)
    queries: list[Ranged[Mapping[str, Any]]] = dataclasses.field(default_factory=list)
    responses: list[Ranged[Mapping[str, Any]]] = dataclasses.field(default_factory=list)
    permission: Permission | None = None
    public: bool = False
    removal: Removal | None = None
    deprecation: Deprecation | None = None

    @property
    def range(self) -> Ranged[None]:
        """The versions at which the method is offered; all of them if no mark says otherwise."""
        return self.ranges[0] if self.ranges else Ranged(None)


def declare(function: Callable[..., Any]) -> Declaration:
    """The declaration of a function, begun if it has none yet."""
    found: Declaration = function.__dict__.setdefault('__declaration__', Declaration())
    return found


def ranged(value: Value, since: str | None, until: str | None) -> Ranged[Value]:
    """A fact with its bounds parsed; ValueError if a bound is not a version."""
    return Ranged(value, since and microversion.parse(since), until and microversion.parse(until))  # type: ignore[arg-type]


def timeline(facts: Sequence[Ranged[Value]], versions: microversion.Versions) -> dict[microversion.Version, Value]:
    """Which value holds at each version.

    A later start closes an earlier open end. Raises TableError for a bound that is no listed version, an
    end before its start, and for two facts that claim the same version.
    """
    for fact in facts:
        for bound in (fact.since, fact.until):
            if bound is not None and bound not in versions:
                raise TableError(f'names version {bound}, which is not listed')
    ordered = sorted(facts, key=lambda fact: fact.since or versions.minimum)
    found: dict[microversion.Version, Value] = {}
    for number, fact in enumerate(ordered):
        since, until = fact.since or versions.minimum, fact.until or versions.maximum
        follower = ordered[number + 1].since or versions.minimum if number + 1 < len(ordered) else None
        if until < since:
            raise TableError(f'ends at {until}, before it begins at {since}')
        if follower is not None and (follower == since or fact.until is not None and follower <= until):
            raise TableError(f'has two ranges that overlap at {follower}')
        found.update({version: fact.value for version in versions.all
                      if since <= version <= until and (follower is None or version < follower)})
    return found


def takes(function: Callable[..., Any], names: set[str]) -> bool:
    """Whether a bound method can be called with the request and exactly these names."""
    try:
        inspect.signature(function).bind(None, **dict.fromkeys(names))
    except TypeError:
        return False
    return True
