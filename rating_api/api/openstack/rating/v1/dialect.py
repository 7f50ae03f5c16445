"""How v1 is spoken: arguments from anywhere and faults as WSME has them, routing errors as pecan's pages.

What is asked for, and how it is worded, is CloudKitty's, whose clients read the status and the ``faultstring``.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from rating_api.api.openstack import dialect
from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from rating_api.api.openstack import operation
from rating_api.api.openstack.rating.v1 import flags
from rating_api.api.openstack.rating.v1 import pages
from rating_api.api.validation import query

_SLASHES = re.compile('/{2,}')
_ALIAS, _RATING = '/v1/billing', '/v1/rating'
_JSON = frozenset(('application/json', 'text/javascript', 'application/javascript'))
_FORM = 'application/x-www-form-urlencoded'
# What a path has at most, /v1/rating/module_config/hashmap/services/{service_id}/fields.
_MOST_SEGMENTS = 7
# Below what is not configurable there is nothing.
_UNCONFIGURABLE = '/v1/rating/module_config/noop/'


class V1Dialect(dialect.Dialect):
    """The dialect of everything below ``/v1``."""

    head = False
    options_anywhere = True
    merges = True

    def path(self, raw: str) -> str:
        """The path to look up: slashes count once and not at the end, and billing is another name for rating."""
        path = _SLASHES.sub('/', super().path(raw)).rstrip('/')
        if path == _ALIAS or path.startswith(_ALIAS + '/'):
            path = _RATING + path.removeprefix(_ALIAS)
        return path

    def unknown(self, path: str) -> faults.Fault:
        """The refusal of an unknown path: no method of it is allowed, unless it is where nothing can be."""
        if path.count('/') > _MOST_SEGMENTS or path.startswith(_UNCONFIGURABLE):
            return super().unknown(path)
        return faults.Fault(405, 'route.method_not_allowed', 'The method is not allowed for the requested URL.')

    def arguments(self, environ: dict[str, Any], variables: dict[str, Any], plan: operation.Plan,
                  limit: int) -> dict[str, Any]:
        """The variables of the path, and as ``query`` the named arguments from path, query string and body."""
        if not pages.is_acceptable(environ.get('HTTP_ACCEPT')):
            raise faults.Fault(406, 'route.not_acceptable', 'The answer is JSON.')
        texts = query.pairs(environ.get('QUERY_STRING', ''))
        values: list[tuple[str, Any]] = []
        if plan.body is None:
            raw = self.raw(environ, limit)
            kind = _media_type(environ)
            if raw and kind == _FORM:
                texts += query.pairs(raw.decode('latin-1'))
            elif raw:
                values = self._members(kind, raw)
        given = _once([*((name, _from_text(text, plan.query.properties.get(name))) for name, text in texts),
                       *((name, _from_json(value, plan.query.properties.get(name))) for name, value in values)])
        for name in plan.query.properties.keys() & variables.keys():
            sent = variables.pop(name)
            if given.setdefault(name, sent) != sent:
                raise _several(name)
        problems = plan.query.problems(given)
        if problems:
            raise faults.Fault(400, 'request.invalid', _about_argument(problems[0]))
        return {**variables, 'query': given} if plan.takes_query else variables

    def _members(self, kind: str, raw: bytes) -> list[tuple[str, Any]]:
        """The arguments in a body that has no type of its own."""
        _check_json(kind)
        body = self.decode(raw)
        if not isinstance(body, dict):
            raise faults.Fault(400, 'request.malformed', 'Request must be a JSON dict')
        return [(name, value) for name, value in body.items() if value is not None]

    def text(self, environ: dict[str, Any], limit: int) -> bytes:
        """The bytes of a body; raises 400, 413 or 415 Faults."""
        raw = self.raw(environ, limit)
        if raw:
            _check_json(_media_type(environ))
        return raw

    def decode(self, text: bytes) -> Any:
        """What a JSON text says, None if there is none; raises a 400 Fault."""
        if not text:
            return None
        try:
            return super().decode(text)
        except faults.Fault as fault:
            raise faults.Fault(400, fault.code, 'Request is not in valid JSON format') from None

    def fault(self, fault: faults.Fault, version: microversion.Version, environ: dict[str, Any]) -> tuple[str, bytes]:
        """A page for what went wrong on the way to an operation, WSME's fault for what it says itself."""
        if fault.about_version:
            return super().fault(fault, version, environ)
        if fault.code.startswith('route.'):
            return pages.page(fault, environ)
        return pages.fault(fault.status, _about_body(fault.problems[0]) if fault.problems else fault.detail, environ)


def _media_type(environ: Mapping[str, Any]) -> str:
    kind: str = environ.get('CONTENT_TYPE', '')
    return kind.partition(';')[0].strip().lower()


def _check_json(kind: str) -> None:
    if kind not in _JSON:
        raise faults.Fault(415, 'request.media_type', f'Unknown mimetype: {kind}')


def _once(given: list[tuple[str, Any]]) -> dict[str, Any]:
    """The arguments by their names; one that is given twice is refused."""
    found: dict[str, Any] = {}
    for name, value in given:
        if name in found:
            raise _several(name)
        found[name] = value
    return {name: value for name, value in found.items() if value is not None}


def _several(name: str) -> faults.Fault:
    return faults.Fault(400, 'request.invalid', f'Parameter {name} was given several times')


def _from_text(text: str, schema: Mapping[str, Any] | None) -> Any:
    """An argument of a query string: any text is true, as CloudKitty has it; an empty one may mean none."""
    kind = (schema or {}).get('type')
    if kind == 'boolean':
        return bool(text)
    if kind == 'integer' and text.removeprefix('-').isdecimal() and len(text) < 20:
        return int(text)
    return None if not text and 'format' in (schema or {}) else text


def _from_json(value: Any, schema: Mapping[str, Any] | None) -> Any:
    if (schema or {}).get('type') == 'boolean':
        return flags.read(value)
    return None if value == '' and 'format' in (schema or {}) else value


def _about_argument(problem: faults.Problem) -> str:
    name = problem.path[-1] if problem.path else ''
    words: dict[str, Callable[[], str]] = {
        'additionalProperties': lambda: f'Unknown argument: "{name}"',
        'required': lambda: f'Missing argument: "{name}"',
    }
    return words.get(problem.keyword, lambda: _about(problem))()


def _about_body(problem: faults.Problem) -> str:
    """The words for a problem with a typed body; the schema itself knows what the argument is called."""
    if not problem.path:
        return problem.reason
    if problem.keyword == 'additionalProperties':
        return f'{problem.reason}: {problem.path[-1]}'
    if problem.keyword == 'required':
        return f"Invalid input for field/attribute {problem.path[-1]}. Value: 'None'. Mandatory field missing."
    return _about(problem)


def _about(problem: faults.Problem) -> str:
    return f'Invalid input for field/attribute {".".join(map(str, problem.path))}. {problem.reason}'
