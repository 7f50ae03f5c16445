"""Why a value is refused, in a few words for each keyword of JSON Schema.

The words do not depend on the release of a library and never repeat the value, which may be a secret. A
schema may give words of its own under ``x-reasons``: {keyword: text}.
"""

import re
from collections.abc import Callable, Iterator, Mapping
import jsonschema

from rating_api.api.openstack import faults

_TYPES = {'object': 'a dictionary', 'array': 'list', 'string': 'str', 'integer': 'int', 'number': 'float',
          'boolean': 'boolean', 'null': 'null'}


def _type(error: jsonschema.ValidationError) -> str:
    wanted = error.validator_value
    names = [wanted] if isinstance(wanted, str) else wanted
    return 'expected ' + ' or '.join(_TYPES[name] for name in names)


def _listed(error: jsonschema.ValidationError) -> str:
    return 'value must be one of ' + ', '.join(str(value) for value in error.validator_value)


_REASONS: Mapping[str, Callable[[jsonschema.ValidationError], str]] = {
    'type': _type,
    'required': lambda error: 'required key not provided',
    'additionalProperties': lambda error: 'extra keys not allowed',
    'enum': _listed,
    'const': lambda error: f'value must be {error.validator_value}',
    'minimum': lambda error: f'value must be at least {error.validator_value}',
    'maximum': lambda error: f'value must be at most {error.validator_value}',
    'exclusiveMinimum': lambda error: f'value must be higher than {error.validator_value}',
    'exclusiveMaximum': lambda error: f'value must be lower than {error.validator_value}',
    'minLength': lambda error: f'length of value must be at least {error.validator_value}',
    'maxLength': lambda error: f'length of value must be at most {error.validator_value}',
    'minItems': lambda error: f'length of value must be at least {error.validator_value}',
    'maxItems': lambda error: f'length of value must be at most {error.validator_value}',
    'minProperties': lambda error: f'at least {error.validator_value} keys are required',
    'maxProperties': lambda error: f'at most {error.validator_value} keys are allowed',
    'pattern': lambda error: f'does not match {error.schema.get("x-pattern", error.validator_value)}',
    'format': lambda error: f'not a valid {error.validator_value}',
    'uniqueItems': lambda error: 'contains duplicate items',
    'propertyNames': lambda error: 'a key is not allowed',
}


def problems(place: tuple[str | int, ...], error: jsonschema.ValidationError) -> Iterator[faults.Problem]:
    """One refusal as problems: a missing or extra key is named in the path, several extra ones apart."""
    path = (*place, *error.absolute_path)
    for key in _keys(error):
        yield faults.Problem((*path, *key), str(error.validator), _reason(error))


def _keys(error: jsonschema.ValidationError) -> list[tuple[str, ...]]:
    if error.validator == 'required':
        return [(name,) for name in error.validator_value if error.message.startswith(repr(name))][:1]
    if error.validator == 'additionalProperties':
        patterns = error.schema.get('patternProperties', ())
        known = error.schema.get('properties', ())
        return sorted((name[:255],) for name in error.instance
                      if name not in known and not any(re.search(pattern, name) for pattern in patterns))
    return [()]


def _reason(error: jsonschema.ValidationError) -> str:
    own: Mapping[str, str] = error.schema.get('x-reasons', {})
    if error.validator in own:
        return own[str(error.validator)]
    if error.validator in _REASONS:
        return _REASONS[str(error.validator)](error)
    return 'not a valid value'
