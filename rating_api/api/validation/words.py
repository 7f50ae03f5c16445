"""Why a value is refused, in a few words for each keyword of JSON Schema.

The words do not depend on the release of a library and never repeat the value, which may be a secret. A
schema may give words of its own under ``x-reasons``: {keyword: text}.
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rating_api.api.openstack import faults

Schema = Mapping[str, Any]

_TYPES = {'object': 'a dictionary', 'array': 'list', 'string': 'str', 'integer': 'int', 'number': 'float',
          'boolean': 'boolean', 'null': 'null'}
# Of a key that a client made up, as much as tells it from others.
_KEY_LENGTH = 255
_MOST_KEYS = 1_000


def _type(schema: Schema) -> str:
    wanted = schema['type']
    return 'expected ' + ' or '.join(_TYPES[name] for name in ([wanted] if isinstance(wanted, str) else wanted))


_REASONS: Mapping[str, Callable[[Schema], str]] = {
    'type': _type,
    'required': lambda schema: 'required key not provided',
    'additionalProperties': lambda schema: 'extra keys not allowed',
    'propertyNames': lambda schema: 'the key is not allowed',
    'enum': lambda schema: 'value must be one of ' + ', '.join(map(str, schema['enum'])),
    'const': lambda schema: f'value must be {schema["const"]}',
    'minimum': lambda schema: f'value must be at least {schema["minimum"]}',
    'maximum': lambda schema: f'value must be at most {schema["maximum"]}',
    'exclusiveMinimum': lambda schema: f'value must be higher than {schema["exclusiveMinimum"]}',
    'exclusiveMaximum': lambda schema: f'value must be lower than {schema["exclusiveMaximum"]}',
    'minLength': lambda schema: f'length of value must be at least {schema["minLength"]}',
    'maxLength': lambda schema: f'length of value must be at most {schema["maxLength"]}',
    'minItems': lambda schema: f'length of value must be at least {schema["minItems"]}',
    'maxItems': lambda schema: f'length of value must be at most {schema["maxItems"]}',
    'minProperties': lambda schema: f'at least {schema["minProperties"]} keys are required',
    'maxProperties': lambda schema: f'at most {schema["maxProperties"]} keys are allowed',
    'pattern': lambda schema: f'does not match {schema["x-pattern"]}',
    'format': lambda schema: f'not a valid {schema["format"]}',
    'uniqueItems': lambda schema: 'contains duplicate items',
}


def problems(place: tuple[str | int, ...], keyword: str, schema: Schema, value: Any,
             refusals: Sequence[Any]) -> list[faults.Problem]:
    """What a keyword of a schema has against the value at a place: a wrong key is named in the path.

    ``refusals`` are jsonschema's errors.
    """
    reason = schema['x-reasons'].get(keyword) if 'x-reasons' in schema else None
    if reason is None:
        reason = _REASONS[keyword](schema) if keyword in _REASONS else 'not a valid value'
    return [faults.Problem((*place, *key), keyword, reason) for key in _keys(keyword, schema, value, refusals)]


def _keys(keyword: str, schema: Schema, value: Any, refusals: Sequence[Any]) -> list[tuple[str, ...]]:
    if keyword == 'required':
        return [(name,) for name in schema['required'] if name not in value]
    if keyword == 'additionalProperties':
        extra = (name for name in value if not _is_known(name, schema))
        return sorted((name[:_KEY_LENGTH],) for name in itertools.islice(extra, _MOST_KEYS))
    if keyword == 'propertyNames':
        return [(refusal.instance[:_KEY_LENGTH],) for refusal in refusals]
    return [()]


def _is_known(name: str, schema: Schema) -> bool:
    return name in schema.get('properties', ()) or any(
        re.search(pattern, name) for pattern in schema.get('patternProperties', ()))
