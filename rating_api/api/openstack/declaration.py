"""What decorators write on a controller method, and how facts are spread over versions.

Decorators mark and never wrap: each adds to the Declaration of the function and returns the function.
operation.py freezes declarations when the routes are built.
"""

import dataclasses
import inspect
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from rating_api.api.openstack import microversion

# What a method is called with beside the variables of its path.
ARGUMENTS = ('self', 'req', 'query', 'body')

Function = TypeVar('Function', bound=Callable[..., Any])
Value = TypeVar('Value')
# Reads the text of a body for a controller at a version: what the method gets as ``body``, or None.
Decoder = Callable[[Any, bytes, microversion.Version], Any]


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

    range: Ranged[None] | None = None
    errors: list[Ranged[frozenset[int]]] = dataclasses.field(default_factory=list)
    statuses: list[Ranged[int]] = dataclasses.field(default_factory=list)
    bodies: list[Ranged[Mapping[str, Any]]] = dataclasses.field(default_factory=list)
    queries: list[Ranged[Mapping[str, Any]]] = dataclasses.field(default_factory=list)
    responses: list[Ranged[Mapping[str, Any]]] = dataclasses.field(default_factory=list)
    decoder: Decoder | None = None
    permission: Permission | None = None
    public: bool = False
    removal: Removal | None = None
    deprecation: Deprecation | None = None

    def offered(self, value: Value) -> Ranged[Value]:
        """A value over the versions at which the method is offered: all of them if no mark says otherwise."""
        since, until = (self.range.since, self.range.until) if self.range else (None, None)
        return Ranged(value, since, until)


def declare(function: Callable[..., Any]) -> Declaration:
    """The declaration of a function, begun if it has none yet."""
    found: Declaration = function.__dict__.setdefault('__declaration__', Declaration())
    return found


def once(function: Callable[..., Any], mark: str, **fact: object) -> None:
    """Write a fact that a mark may state only once; raises TableError the second time."""
    declared = declare(function)
    for name, value in fact.items():
        if getattr(declared, name):
            raise TableError(f'{function.__qualname__}: {mark} stands on it twice')
        setattr(declared, name, value)


def ranged(value: Value, since: str | None, until: str | None) -> Ranged[Value]:
    """A fact with its bounds parsed; ValueError if a bound is not a version."""
    return Ranged(value, since and microversion.parse(since), until and microversion.parse(until))  # type: ignore[arg-type]


def ordered(facts: Sequence[Ranged[Value]]) -> list[Ranged[Value]]:
    """The facts by their start; raises TableError for two that claim the same version.

    A later start closes an earlier open end, so that only an explicit end can reach too far.
    """
    by_start = sorted(facts, key=lambda fact: fact.since or (0, 0))
    for fact, follower in itertools.pairwise(by_start):
        start = follower.since or (0, 0)
        if start == (fact.since or (0, 0)) or fact.until is not None and start <= fact.until:
            raise TableError(f'has two ranges that overlap at {follower.since or "the first version"}')
    return by_start


def timeline(facts: Sequence[Ranged[Value]], versions: microversion.Versions) -> dict[microversion.Version, Value]:
    """Which value holds at each version.

    Raises TableError for a bound that is no listed version, an end before its start, and for two facts that
    claim the same version.
    """
    first = versions.minimum
    for fact in facts:
        for bound in (fact.since, fact.until):
            if bound is not None and bound not in versions:
                raise TableError(f'names version {bound}, which is not listed')
        if fact.until is not None and fact.until < (fact.since or first):
            raise TableError(f'ends at {fact.until}, before it begins at {fact.since}')
    found: dict[microversion.Version, Value] = {}
    for fact in ordered([fact._replace(since=fact.since or first) for fact in facts]):
        # What begins later overwrites what was still open.
        found.update({version: fact.value for version in versions.all
                      if (fact.since or first) <= version <= (fact.until or version)})
    return found


def takes(function: Callable[..., Any], names: set[str]) -> bool:
    """Whether a bound method can be called with the request and exactly these names."""
    try:
        inspect.signature(function).bind(None, **dict.fromkeys(names))
    except TypeError:
        return False
    return True
