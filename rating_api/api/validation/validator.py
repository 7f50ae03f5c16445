"""Compiled validators: jsonschema-rs gives the yes or no, jsonschema the words.

A Validator is made once, when the routes are built. A no is looked at again by jsonschema where
jsonschema-rs points to; one that jsonschema does not share is accepted and logged, as a bug of ours.
"""

import decimal
import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema
import jsonschema_rs

from rating_api.api.openstack import faults
from rating_api.api.validation import formats
from rating_api.api.validation import patterns
from rating_api.api.validation import words

LOG = logging.getLogger(__name__)

_TYPES = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
    'integer', lambda _, value: not isinstance(value, bool) and (
        isinstance(value, int) or isinstance(value, decimal.Decimal) and value == value.to_integral_value()))
_Slow = jsonschema.validators.extend(jsonschema.Draft202012Validator, type_checker=_TYPES)
# Keywords under which schemas stand by name, as a list, and alone: the ones our schemas may use.
_NAMED = ('properties', 'patternProperties')
_LISTED = ('anyOf', 'oneOf', 'allOf')
_SINGLE = ('items', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else', 'contains')


class SchemaError(ValueError):
    """A schema that must not start; the text says where and why."""


def _checker() -> jsonschema.FormatChecker:
    checker = jsonschema.FormatChecker(formats=())
    for name, accepts in formats.FORMATS.items():
        checker.checks(name)(lambda value, accepts=accepts: not isinstance(value, str) or accepts(value))
    return checker


class Validator:
    """A schema compiled twice: for the answer and for the explanation.

    Raises SchemaError for a schema that is invalid, leaves open which keys an object may have, names an
    unknown format, or holds a pattern that the two libraries would read differently.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        try:
            _Slow.check_schema(schema)
            fast, slow = (_translated(schema, engine, ()) for engine in (1, 0))
        except jsonschema.SchemaError as error:
            raise SchemaError(f'is not a JSON Schema: {error.message}') from None
        except patterns.PatternError as error:
            raise SchemaError(str(error)) from None
        self._fast = jsonschema_rs.Draft202012Validator(fast, validate_formats=True, formats=formats.FORMATS)
        self._slow = _Slow(slow, format_checker=_checker())
        self._parts: dict[tuple[Any, frozenset[str]], Any] = {}

    def problems(self, value: Any) -> list[faults.Problem]:
        """Everything that is wrong with a value, each with its path; an empty list if nothing is."""
        try:
            if self._fast.is_valid(value):
                return []
        except (ValueError, RecursionError) as error:
            return [faults.Problem((), 'depth', f'cannot be read: {error}')]
        found = self._explain(value)
        if not found:
            LOG.error('The validators disagree about a value, which is accepted; schema: %r', self.schema)
        return found

    def _explain(self, value: Any) -> list[faults.Problem]:
        """The problems in the words of jsonschema, which has to share each of them.

        It runs only where the fast validator points to: on a whole body it takes 30 times as long.
        """
        seen: dict[tuple[Any, ...], set[str]] = {}
        for error in self._fast.iter_errors(value):
            *where, keyword = error.schema_path
            seen.setdefault((tuple(error.instance_path), tuple(where)), set()).add(keyword)
        found: dict[faults.Problem, None] = {}
        for (place, where), keywords in seen.items():
            errors = list(self._part(where, frozenset(keywords)).iter_errors(_at(value, place)))
            if not errors:
                return list(dict.fromkeys(self._worded((), self._slow.iter_errors(value))))
            found.update(dict.fromkeys(self._worded(place, errors)))
        return list(found)

    def _part(self, where: tuple[str | int, ...], keywords: frozenset[str]) -> Any:
        key = (where, keywords)
        if key not in self._parts:
            schema = _at(self._slow.schema, where)
            # additionalProperties says nothing without the properties beside it, whose own errors come apart.
            beside = {name: dict.fromkeys(schema.get(name, ()), True) for name in _NAMED}
            wanted = {*keywords, 'x-reasons', 'x-pattern'}
            self._parts[key] = self._slow.evolve(
                schema={**beside, **{name: part for name, part in schema.items() if name in wanted}})
        return self._parts[key]

    @staticmethod
    def _worded(place: tuple[str | int, ...],
                errors: Iterable[jsonschema.ValidationError]) -> Iterator[faults.Problem]:
        for error in errors:
            yield from words.problems(place, error)


def _at(tree: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def _translated(schema: Any, engine: int, path: tuple[str, ...]) -> Any:
    """The schema with its patterns written for one engine, checked on the way down."""
    if not isinstance(schema, Mapping):
        return schema
    _refuse_lax(schema, '/'.join(path) or '/')
    result = dict(schema)
    if 'pattern' in schema:
        result['pattern'] = patterns.translate(schema['pattern'])[engine]
    for keyword in _NAMED:
        if keyword in schema:
            result[keyword] = {
                patterns.translate(name)[engine] if keyword == 'patternProperties' else name:
                _translated(part, engine, (*path, keyword, name)) for name, part in schema[keyword].items()}
    for keyword in _LISTED:
        if keyword in schema:
            result[keyword] = [_translated(part, engine, (*path, keyword, str(number)))
                               for number, part in enumerate(schema[keyword])]
    for keyword in _SINGLE:
        if keyword in schema:
            result[keyword] = _translated(schema[keyword], engine, (*path, keyword))
    return result


def _refuse_lax(schema: Mapping[str, Any], where: str) -> None:
    for keyword in ('$ref', '$dynamicRef', '$defs', 'unevaluatedProperties', 'dependentSchemas', 'prefixItems'):
        if keyword in schema:
            raise SchemaError(f'uses {keyword} at {where}, which is not read here; write the part out')
    kinds = schema.get('type', ())
    if 'object' in ([kinds] if isinstance(kinds, str) else kinds) and 'additionalProperties' not in schema:
        raise SchemaError(f'does not say at {where} whether additionalProperties are allowed')
    if schema.get('format', 'uuid') not in formats.FORMATS:
        raise SchemaError(f'names the unknown format {schema["format"]!r} at {where}')
