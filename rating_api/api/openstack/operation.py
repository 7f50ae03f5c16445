"""Operations: what a (path, method) does at each version, frozen when the routes are built.

``freeze`` turns the declarations of a controller's functions into Operations and refuses, as a TableError
that names the route and the mark, whatever could only go wrong later.
"""

import dataclasses
import datetime
import email.utils
import http
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from rating_api.api.openstack import declaration
from rating_api.api.openstack import microversion
from rating_api.api.validation import query
from rating_api.api.validation import validator

METHODS = ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')
_BODIES = ('POST', 'PUT', 'PATCH')
_EMPTY = (204, 205)
_NO_QUERY: Mapping[str, Any] = {'type': 'object', 'additionalProperties': False}

Value = TypeVar('Value')


class Plan(NamedTuple):
    """Everything the router needs to carry out an operation at one version."""

    call: Callable[..., Any]
    status: str
    errors: frozenset[int]
    rule: str | None
    late: bool
    query: query.Query | None
    no_query: query.Query
    body: validator.Validator | None
    response: validator.Validator | None
    headers: tuple[tuple[str, str], ...]
    removal: declaration.Removal | None


@dataclasses.dataclass(frozen=True)
class Operation:
    """One function behind a (path, method): where it is, from when to when, and what it declares."""

    path: str
    method: str
    name: str
    since: microversion.Version
    until: microversion.Version
    controller: str
    declaration: declaration.Declaration
    plans: Mapping[microversion.Version, Plan]


class Compiler:
    """Makes each query reader and each validator once, however many operations and versions share a schema."""

    def __init__(self) -> None:
        self._made: dict[tuple[type, int], tuple[Any, Any]] = {}

    def __call__(self, kind: Callable[[Mapping[str, Any]], Value], schema: Mapping[str, Any]) -> Value:
        key = (kind, id(schema))
        if key not in self._made:
            # The schema is kept beside what was made of it: an id is unique only while its object lives.
            self._made[key] = (schema, kind(schema))  # type: ignore[index]
        made: Value = self._made[key][1]  # type: ignore[index]
        return made


@dataclasses.dataclass(frozen=True)
class Freezer:
    """Freezes the functions of one route table."""

    versions: microversion.Versions
    compile: Compiler = dataclasses.field(default_factory=Compiler)

    def freeze(self, path: str, method: str, controller: object, names: Sequence[str]) -> list[Operation]:
        """The operations of one (path, method), in the order of their versions; raises TableError."""
        where = f'{method} {path}'
        if method not in METHODS:
            raise declaration.TableError(f'{where}: {method} is no method that a route can have')
        functions = [self._function(where, controller, name) for name in names]
        facts = [declaration.declare(function.__func__).range._replace(value=function)  # type: ignore[attr-defined]
                 for function in functions]
        held = self._timeline(where, 'api_version', facts)
        self._refuse_gap(where, 'api_version', held)
        return [self._operation(where, path, method, function,
                                [version for version, holder in held.items() if holder is function])
                for function in functions]

    def _function(self, where: str, controller: object, name: str) -> Callable[..., Any]:
        function = getattr(controller, name, None)
        if not callable(function) or not hasattr(function, '__func__'):
            raise declaration.TableError(f'{where}: {type(controller).__name__} has no method {name!r}')
        if len(declaration.declare(function.__func__).ranges) > 1:
            raise declaration.TableError(f'{where}: {name} has api_version twice')
        return function

    def _timeline(self, where: str, mark: str,
                  facts: Sequence[declaration.Ranged[Any]]) -> dict[microversion.Version, Any]:
        try:
            return declaration.timeline(facts, self.versions)
        except declaration.TableError as error:
            raise declaration.TableError(f'{where}: {mark} {error}') from None

    def _refuse_gap(self, where: str, mark: str, held: Mapping[microversion.Version, Any]) -> None:
        between = [version for version in self.versions.all if min(held) <= version <= max(held)]
        for version in between:
            if version not in held:
                raise declaration.TableError(f'{where}: {mark} leaves a gap at version {version}')

    def _operation(self, where: str, path: str, method: str, function: Callable[..., Any],
                   held: Sequence[microversion.Version]) -> Operation:
        declared = declaration.declare(function.__func__)  # type: ignore[attr-defined]
        where = f'{where} ({function.__qualname__})'
        if not held:
            raise declaration.TableError(f'{where}: api_version leaves no version to it')
        if declared.removal is not None:
            plans = self._gone(where, function, declared)
        else:
            _check_declaration(where, path, method, function, declared)
            self._check_cap(where, declared)
            plans = self._plans(where, method, function, held)
        return Operation(path, method, function.__name__, held[0], held[-1], type(
            function.__self__).__name__, declared, plans)  # type: ignore[attr-defined]

    def _gone(self, where: str, function: Callable[..., Any],
              declared: declaration.Declaration) -> Mapping[microversion.Version, Plan]:
        if declared != declaration.Declaration(removal=declared.removal):
            raise declaration.TableError(f'{where}: removed stands beside other marks, which nothing reads')
        plan = Plan(function, '', frozenset(), None, False, None, self.compile(query.Query, _NO_QUERY),
                    None, None, (), declared.removal)
        return dict.fromkeys(self.versions.all, plan)

    def _check_cap(self, where: str, declared: declaration.Declaration) -> None:
        until = declared.range.until
        capped = until is not None and until < self.versions.maximum
        if declared.deprecation is not None and not capped:
            raise declaration.TableError(f'{where}: deprecated stands on a method that api_version does not cap')

    def _plans(self, where: str, method: str, function: Callable[..., Any],
               held: Sequence[microversion.Version]) -> Mapping[microversion.Version, Plan]:
        declared = declaration.declare(function.__func__)  # type: ignore[attr-defined]
        errors = self._facts(where, 'expected_errors', declared.errors, held)
        statuses = self._facts(where, 'response', declared.statuses or [declaration.Ranged(200)], held)
        bodies = self._facts(where, 'schema', declared.bodies, held)
        queries = self._facts(where, 'query_schema', declared.queries, held)
        responses = self._facts(where, 'response_body_schema', declared.responses, held)
        plans: dict[microversion.Version, Plan] = {}
        shared: dict[tuple[Any, ...], Plan] = {}
        for version in held:
            if statuses[version] not in _EMPTY and version not in responses:
                raise declaration.TableError(f'{where}: response_body_schema is missing at version {version}')
            schemas = (queries.get(version), bodies.get(version), responses.get(version))
            key = (statuses[version], errors[version], *map(id, schemas))
            if key not in shared:
                shared[key] = self._plan(where, function, statuses[version], errors[version], schemas)
            plans[version] = shared[key]
        return plans

    def _facts(self, where: str, mark: str, facts: Sequence[declaration.Ranged[Value]],
               held: Sequence[microversion.Version]) -> dict[microversion.Version, Value]:
        found: dict[microversion.Version, Value] = self._timeline(where, mark, facts)
        for version in held if found else ():
            if version not in found and mark != 'response_body_schema':
                raise declaration.TableError(f'{where}: {mark} says nothing of version {version}')
        return found

    def _plan(self, where: str, function: Callable[..., Any], status: int, errors: frozenset[int],
              schemas: tuple[Mapping[str, Any] | None, ...]) -> Plan:
        declared = declaration.declare(function.__func__)  # type: ignore[attr-defined]
        permission = declared.permission or declaration.Permission('', False)
        try:
            reader = schemas[0] and self.compile(query.Query, schemas[0])
            body = schemas[1] and self.compile(validator.Validator, schemas[1])
            response = schemas[2] and self.compile(validator.Validator, schemas[2])
        except validator.SchemaError as error:
            raise declaration.TableError(f'{where}: a schema {error}') from None
        return Plan(function, f'{status} {http.HTTPStatus(status).phrase}', errors, permission.rule or None,
                    permission.late, reader or None, self.compile(query.Query, _NO_QUERY), body or None,
                    response or None, _deprecation_headers(declared.deprecation), None)


def _check_declaration(where: str, path: str, method: str, function: Callable[..., Any],
                       declared: declaration.Declaration) -> None:
    if declared.public == (declared.permission is not None):
        raise declaration.TableError(f'{where}: exactly one of authorize and public must stand on it')
    if not declared.errors:
        raise declaration.TableError(f'{where}: expected_errors is missing; an empty list is one')
    if method in _BODIES and not declared.bodies:
        raise declaration.TableError(f'{where}: schema is missing; a {method} reads a body')
    if method not in _BODIES and declared.bodies:
        raise declaration.TableError(f'{where}: schema stands on a {method}, which reads no body')
    if method != 'GET' and not declared.statuses:
        raise declaration.TableError(f'{where}: response is missing; only a GET may leave out its status')
    wanted = {part[1:-1] for part in path.split('/') if part.startswith('{')}
    wanted |= {'query'} if declared.queries else set()
    wanted |= {'body'} if declared.bodies else set()
    if not declaration.takes(function, wanted):
        raise declaration.TableError(
            f'{where}: cannot be called with what its path and marks give: req, {", ".join(sorted(wanted))}')


def _deprecation_headers(deprecation: declaration.Deprecation | None) -> tuple[tuple[str, str], ...]:
    """RFC 9745's date, RFC 8594's date where it is known, and RFC 5829's link to the successor."""
    if deprecation is None:
        return ()
    headers = [('Deprecation', f'@{int(_midnight(deprecation.since).timestamp())}')]
    if deprecation.sunset:
        headers.append(('Sunset', email.utils.format_datetime(_midnight(deprecation.sunset), usegmt=True)))
    headers.append(('Link', f'<{deprecation.successor}>; rel="successor-version"'))
    return tuple(headers)


def _midnight(day: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC)
