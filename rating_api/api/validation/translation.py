"""The part of JSON Schema that both validators read alike, and the translation of a schema for each.

Whatever is not named here does not start: an unknown keyword is a slip of the pen that would be ignored,
an open object lets through what nobody thought of, and what the validators read differently is no schema.
"""

import decimal
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, NamedTuple

import jsonschema
import jsonschema_rs

from rating_api.api.validation import formats
from rating_api.api.validation import patterns

Schema = Mapping[str, Any]

# Keywords under which schemas stand by name, in a list, and alone.
NAMED = ('properties', 'patternProperties')
LISTED = ('anyOf', 'oneOf', 'allOf')
ALONE = ('items', 'additionalProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else')
_NUMBERS = ('enum', 'const', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum')
_PLAIN = ('type', 'required', 'pattern', 'format', 'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems',
          'minProperties', 'maxProperties')
_NOTES = ('$schema', '$comment', 'title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly')
_KNOWN = frozenset((*NAMED, *LISTED, *ALONE, *_NUMBERS, *_PLAIN, *_NOTES))
# Here a schema adds a condition to another, which says what the whole looks like.
_CONDITIONS = (*LISTED, 'not', 'if', 'then', 'else')


class SchemaError(ValueError):
    """A schema that must not start; the text says where and why."""


class Translated(NamedTuple):
    """A schema, or a part of one, for two validators: plain data for each, and jsonschema's validator of the whole."""

    fast: Any
    slow: Any
    validator: Any

    def named(self, keyword: str) -> dict[str, 'Translated']:
        """The parts below a keyword by their names, as jsonschema spells them."""
        pairs = zip(self.fast.get(keyword, {}).values(), self.slow.get(keyword, {}).items(), strict=True)
        return {name: Translated(one, other, self.validator) for one, (name, other) in pairs}

    def listed(self, keyword: str) -> list['Translated']:
        """The parts in the list of a keyword."""
        pairs = zip(self.fast.get(keyword, ()), self.slow.get(keyword, ()), strict=True)
        return [Translated(one, other, self.validator) for one, other in pairs]

    def alone(self, keyword: str) -> 'Translated | None':
        """The part that is the argument of a keyword; None without it, and of a plain false."""
        part = self.slow.get(keyword)
        return Translated(self.fast[keyword], part, self.validator) if isinstance(part, Mapping) else None


def translate(schema: Schema) -> Translated:
    """A schema as each validator reads it; raises SchemaError."""
    try:
        # Against the meta-schema jsonschema-rs is as strict, and 300 times as fast: it is most of a slow start.
        jsonschema_rs.meta.validate(dict(schema))
        fast, slow = (_Translator(engine).translate(schema, ()) for engine in (1, 0))
    except jsonschema_rs.ValidationError as error:
        raise SchemaError(f'is not a JSON Schema: {error.message}') from None
    except patterns.PatternError as error:
        raise SchemaError(str(error)) from None
    return Translated(fast, slow, _Slow(slow, format_checker=_FORMATS))


class _Translator:
    """Writes the patterns of a schema for one engine, and checks every part on the way down."""

    def __init__(self, engine: int) -> None:
        self._engine = engine

    def translate(self, schema: Any, path: tuple[str, ...]) -> Any:
        if isinstance(schema, bool):
            return {} if schema else False
        _check(schema, path)
        result = {keyword: self._below(keyword, part, (*path, keyword)) for keyword, part in schema.items()}
        if 'pattern' in schema:
            # What clients are shown is the pattern as it was written.
            result = {'x-pattern': schema['pattern'], **result, 'pattern': self._pattern(schema['pattern'])}
        return result

    def _pattern(self, pattern: str) -> str:
        return patterns.translate(pattern)[self._engine]

    def _below(self, keyword: str, part: Any, path: tuple[str, ...]) -> Any:
        if keyword in NAMED:
            return {self._pattern(name) if keyword == 'patternProperties' else name: self.translate(one, (*path, name))
                    for name, one in part.items()}
        if keyword in LISTED:
            return [self.translate(one, (*path, str(number))) for number, one in enumerate(part)]
        return self.translate(part, path) if keyword in ALONE else part


def _check(schema: Schema, path: tuple[str, ...]) -> None:
    for problem in _problems(schema, bool(path) and any(step in _CONDITIONS for step in path)):
        raise SchemaError(f'{problem} at {"/".join(path) or "/"}')


def _problems(schema: Schema, is_condition: bool) -> Iterator[str]:
    for keyword in schema:
        if keyword not in _KNOWN and not keyword.startswith('x-'):
            yield f'uses {keyword}, which is not read here,'
    for keyword in _NUMBERS:
        values = schema.get(keyword)
        if any(isinstance(value, float) for value in (values if isinstance(values, list) else [values])):
            yield f'has a float under {keyword}; write an integer or a Decimal'
    for keyword in ('items', *NAMED):
        part = schema.get(keyword)
        if part is False or isinstance(part, Mapping) and keyword in NAMED and False in part.values():
            yield f'has false under {keyword}; leave the part out'
    if schema.get('format', 'uuid') not in formats.FORMATS:
        yield f'names the unknown format {schema["format"]!r}'
    yield from _open_ends(schema, is_condition)


def _open_ends(schema: Schema, is_condition: bool) -> Iterator[str]:
    kinds = schema.get('type', ())
    is_object = 'object' in ([kinds] if isinstance(kinds, str) else kinds)
    if is_object and 'additionalProperties' not in schema:
        yield 'does not say whether additionalProperties are allowed'
    if not is_object and not is_condition and any(keyword in schema for keyword in (*NAMED, 'required')):
        yield 'has keys but not the type object'
    if schema.get('additionalProperties') is False and not schema.get('patternProperties'):
        for name in schema.get('required', ()):
            if name not in schema.get('properties', ()):
                yield f'requires {name!r}, which is not among its properties'


def _is_integer(_: Any, value: Any) -> bool:
    if isinstance(value, decimal.Decimal):
        return value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


def _unique_items(validator: Any, wanted: bool, value: Any, schema: Schema) -> Iterator[jsonschema.ValidationError]:
    """As jsonschema has it, but in linear time: there each element is compared with each other."""
    if wanted and isinstance(value, list) and len({_frozen(item) for item in value}) < len(value):
        yield jsonschema.ValidationError('has non-unique elements')


def _frozen(value: Any) -> Hashable:
    """A hashable that is equal for equal JSON values: true is no 1, but 1.0 is one."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return frozenset((key, _frozen(item)) for key, item in value.items())
    return value if isinstance(value, str) else (isinstance(value, bool), value)


def _checker() -> jsonschema.FormatChecker:
    checker = jsonschema.FormatChecker(formats=())
    for name, accepts in formats.FORMATS.items():
        checker.checks(name)(lambda value, accepts=accepts: not isinstance(value, str) or accepts(value))
    return checker


_FORMATS = _checker()
_Slow = jsonschema.validators.extend(
    jsonschema.Draft202012Validator, {'uniqueItems': _unique_items},
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine('integer', _is_integer))
