"""Operations: what a (path, method) does at each version, frozen when the routes are built.

``freeze`` turns the declarations of a controller's functions into Operations and refuses, as a TableError
that names the route and the mark, whatever could only go wrong later.
"""

import dataclasses
import datetime
import email.utils
import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from rating_api.api.openstack import declaration
from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from rating_api.api.validation import query
from rating_api.api.validation import translation
from rating_api.api.validation import validator

METHODS = ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')
_BODIES = ('POST', 'PUT', 'PATCH')
_EMPTY = (204, 205)
# They may have a body.
_REDIRECTS = range(300, 400)
_NO_QUERY: Mapping[str, Any] = {'type': 'object', 'additionalProperties': False}

Function = Callable[..., Any]
Value = TypeVar('Value')


class Plan(NamedTuple):
    """Everything the router needs to carry out an operation at one version."""

    call: Function
    status: str
    errors: frozenset[int]
    rule: str | None
    late: bool
    query: query.Query
    takes_query: bool
    body: validator.Validator | None
    decode: Callable[[bytes, microversion.Version], Any] | None
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
        self._made: dict[tuple[type, str], Any] = {}

    def __call__(self, kind: Callable[[Mapping[str, Any]], Value], schema: Mapping[str, Any]) -> Value:
        """What ``kind`` makes of a schema."""
        key = (kind, repr(schema))
        if key not in self._made:
            self._made[key] = kind(schema)  # type: ignore[index]
        made: Value = self._made[key]  # type: ignore[index]
        return made


@dataclasses.dataclass(frozen=True)
class Freezer:
    """Freezes the functions of one route table; ``rules``, if given, are the policy rules that there are."""

    versions: microversion.Versions
    rules: Collection[str] | None = None
    compile: Compiler = dataclasses.field(default_factory=Compiler)

    def freeze(self, path: str, method: str, controller: object, names: Sequence[str],
               merges: bool = False) -> list[Operation]:
        """The operations of one (path, method), in the order of their names; raises TableError.

        ``merges`` says that parameters come from anywhere: a variable of the path that a query schema names is one
        of them, and a body without a schema of its own may hold others.
        """
        where = f'{method} {path}'
        if method not in METHODS:
            raise declaration.TableError(f'{where}: {method} is no method that a route can have')
        if not names:
            raise declaration.TableError(f'{where}: names no function')
        functions = [_function(where, controller, name) for name in names]
        for function in functions:
            self._timeline(_place(where, function), 'api_version', [_declared(function).offered(function)])
        held = self._timeline(where, 'api_version', [_declared(one).offered(one) for one in functions])
        self._refuse_gap(where, held)
        if len(functions) > 1 and any(_declared(function).removal for function in functions):
            raise declaration.TableError(f'{where}: removed stands on one of several functions')
        return [self._operation(path, method, function,
                                [version for version, holder in held.items() if holder is function], merges)
                for function in functions]

    def _timeline(self, where: str, mark: str,
                  facts: Sequence[declaration.Ranged[Value]]) -> dict[microversion.Version, Value]:
        try:
            return declaration.timeline(facts, self.versions)
        except declaration.TableError as error:
            raise declaration.TableError(f'{where}: {mark} {error}') from None

    def _refuse_gap(self, where: str, held: Collection[microversion.Version]) -> None:
        for version in self.versions.all:
            if min(held) < version < max(held) and version not in held:
                raise declaration.TableError(f'{where}: api_version leaves a gap at version {version}')

    def _operation(self, path: str, method: str, function: Function, held: Sequence[microversion.Version],
                   merges: bool) -> Operation:
        where = _place(f'{method} {path}', function)
        declared = _declared(function)
        if not held:
            raise declaration.TableError(f'{where}: api_version leaves no version to it')
        if declared.removal is not None:
            plans = self._gone(where, function, declared)
        else:
            _check_marks(where, method, declared, merges)
            _check_codes(where, declared)
            _check_arguments(where, path, function, declared, merges)
            self._check_rule(where, declared)
            plans = self._plans(where, function, held)
        return Operation(path, method, function.__name__, held[0], held[-1], type(
            function.__self__).__name__, declared, plans)  # type: ignore[attr-defined]

    def _gone(self, where: str, function: Function,
              declared: declaration.Declaration) -> Mapping[microversion.Version, Plan]:
        if declared != declaration.Declaration(removal=declared.removal):
            raise declaration.TableError(f'{where}: removed stands beside other marks, which nothing reads')
        if declared.removal is not None and not declared.removal.reason:
            raise declaration.TableError(f'{where}: removed gives no reason')
        plan = self._plan(function, (200, frozenset(), None, None, None), ())
        return dict.fromkeys(self.versions.all, plan)

    def _check_rule(self, where: str, declared: declaration.Declaration) -> None:
        rule = declared.permission and declared.permission.rule
        if rule and self.rules is not None and rule not in self.rules:
            raise declaration.TableError(f'{where}: authorize names {rule}, which is no registered rule')

    def _plans(self, where: str, function: Function,
               held: Sequence[microversion.Version]) -> Mapping[microversion.Version, Plan]:
        declared = _declared(function)
        headers = self._deprecation_headers(where, declared)
        facts = (
            self._facts(where, 'response', declared.statuses or [declaration.Ranged(200)], held),
            self._facts(where, 'expected_errors', declared.errors, held),
            self._facts(where, 'query_schema', declared.queries, held),
            self._facts(where, 'schema', declared.bodies, held),
            self._timeline(where, 'response_body_schema', declared.responses))
        plans: dict[microversion.Version, Plan] = {}
        shared: dict[tuple[int, ...], Plan] = {}
        for version in held:
            status, *_, response = now = tuple(fact.get(version) for fact in facts)
            same = tuple(map(id, now))
            if same in shared:
                plans[version] = shared[same]
                continue
            if status not in _REDIRECTS and (status in _EMPTY) != (response is None):
                wrong = 'is missing' if response is None else f'stands beside status {status}, which has no body,'
                raise declaration.TableError(f'{where}: response_body_schema {wrong} at version {version}')
            try:
                plans[version] = shared[same] = self._plan(function, now, headers)
            except translation.SchemaError as error:
                raise declaration.TableError(f'{where}: a schema of version {version} {error}') from None
        return plans

    def _facts(self, where: str, mark: str, facts: Sequence[declaration.Ranged[Value]],
               held: Sequence[microversion.Version]) -> dict[microversion.Version, Value]:
        found = self._timeline(where, mark, facts)
        for version in held if found else ():
            if version not in found:
                raise declaration.TableError(f'{where}: {mark} says nothing of version {version}')
        return found

    def _plan(self, function: Function, now: tuple[Any, ...], headers: tuple[tuple[str, str], ...]) -> Plan:
        declared = _declared(function)
        status, errors, reads, body, response = now
        rule, late = declared.permission or (None, False)
        decode = declared.decoder and functools.partial(declared.decoder, function.__self__)  # type: ignore[attr-defined]
        return Plan(
            call=function, status=f'{status} {faults.PHRASES[status]}', errors=errors, rule=rule, late=late,
            query=self.compile(query.Query, _NO_QUERY if reads is None else reads), takes_query=reads is not None,
            body=None if body is None else self.compile(validator.Validator, body),
            decode=decode or None,
            response=None if response is None else self.compile(validator.Validator, response),
            headers=headers, removal=declared.removal)

    def _deprecation_headers(self, where: str, declared: declaration.Declaration) -> tuple[tuple[str, str], ...]:
        """RFC 9745's date, RFC 8594's date where it is known, and RFC 5829's link to the successor."""
        deprecation = declared.deprecation
        if deprecation is None:
            return ()
        until = declared.range and declared.range.until
        if until is None or until >= self.versions.maximum:
            raise declaration.TableError(f'{where}: deprecated stands on a method that api_version does not cap')
        try:
            headers = [('Deprecation', f'@{_midnight(deprecation.since).timestamp():.0f}')]
            if deprecation.sunset:
                headers.append(('Sunset', email.utils.format_datetime(_midnight(deprecation.sunset), usegmt=True)))
        except ValueError as error:
            raise declaration.TableError(f'{where}: deprecated names no day: {error}') from None
        headers.append(('Link', f'<{deprecation.successor}>; rel="successor-version"'))
        return tuple(headers)


def _function(where: str, controller: object, name: str) -> Function:
    function = getattr(controller, name, None)
    if not callable(function) or not hasattr(function, '__func__'):
        raise declaration.TableError(f'{where}: {type(controller).__name__} has no method {name!r}')
    bound: Function = function
    return bound


def _place(where: str, function: Function) -> str:
    return f'{where} ({function.__qualname__})'


def _declared(function: Function) -> declaration.Declaration:
    return declaration.declare(function.__func__)  # type: ignore[attr-defined]


def _check_marks(where: str, method: str, declared: declaration.Declaration, merges: bool) -> None:
    if declared.public == (declared.permission is not None):
        raise declaration.TableError(f'{where}: exactly one of authorize and public must stand on it')
    if not declared.errors:
        raise declaration.TableError(f'{where}: expected_errors is missing; an empty list is one')
    if method in _BODIES and not declared.bodies and not (merges and declared.queries):
        raise declaration.TableError(f'{where}: schema is missing; a {method} reads a body')
    if method not in _BODIES and declared.bodies:
        raise declaration.TableError(f'{where}: schema stands on a {method}, which reads no body')
    if method != 'GET' and not declared.statuses:
        raise declaration.TableError(f'{where}: response is missing; only a GET may leave out its status')


def _check_codes(where: str, declared: declaration.Declaration) -> None:
    for code in {code for fact in declared.errors for code in fact.value}:
        if not 400 <= code < 600 or code == 500 or code not in faults.PHRASES:
            raise declaration.TableError(f'{where}: expected_errors lists {code}, which is no refusal')
    for fact in declared.statuses:
        if not 200 <= fact.value < 400 or fact.value not in faults.PHRASES:
            raise declaration.TableError(f'{where}: response sets {fact.value}, which is no success')


def _check_arguments(where: str, path: str, function: Function, declared: declaration.Declaration,
                     merges: bool) -> None:
    wanted = {part[1:-1] for part in path.split('/') if part.startswith('{')}
    named = wanted & {name for fact in declared.queries for name in fact.value.get('properties', ())}
    if named and not merges:
        raise declaration.TableError(f'{where}: query_schema names {", ".join(sorted(named))}, as the path does')
    wanted -= named
    wanted |= {'query'} if declared.queries else set()
    wanted |= {'body'} if declared.bodies else set()
    if not declaration.takes(function, wanted):
        raise declaration.TableError(
            f'{where}: cannot be called with what its path and marks give: {", ".join(("req", *sorted(wanted)))}')


def _midnight(day: str) -> datetime.datetime:
    return datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(), datetime.UTC)
