"""Query strings read by a schema: text becomes the type that the schema asks for, or stays to be refused."""

import re
import urllib.parse
from collections.abc import Mapping
from typing import Any

from rating_api.api.openstack import faults
from rating_api.api.validation import validator

_INTEGER = re.compile('-?[0-9]{1,18}')
_BOOLEANS = {'true': True, 'false': False, '1': True, '0': False}


def pairs(text: str) -> list[tuple[str, str]]:
    """The keys and values of a query string in their order; a 400 Fault if it is not UTF-8 or holds U+0000."""
    try:
        found = urllib.parse.parse_qsl(text, keep_blank_values=True, errors='strict', max_num_fields=1000)
    except ValueError:
        raise faults.Fault(400, 'request.malformed', 'The query string is not UTF-8 or has too many fields.') from None
    if any('\0' in part for pair in found for part in pair):
        raise faults.Fault(400, 'request.malformed', 'The query string holds the character U+0000.')
    return found


class Query:
    """Reads the parameters of one operation; made once from its query schema."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._validator = validator.Validator(schema)
        self._types = {name: part.get('type', 'string') for name, part in schema.get('properties', {}).items()}
        self._needs_nothing = not schema.get('required') and not schema.get('minProperties')

    def read(self, text: str) -> dict[str, Any]:
        """The typed parameters of a query string; raises a 400 Fault that lists what is wrong."""
        if not text and self._needs_nothing:
            return {}
        values: dict[str, list[str]] = {}
        for key, value in pairs(text):
            values.setdefault(key, []).append(value)
        typed = {key: _typed(found, self._types.get(key, 'string')) for key, found in values.items()}
        problems = [_single(problem, typed) for problem in self._validator.problems(typed)]
        if problems:
            raise faults.invalid(list(dict.fromkeys(problems)))
        return typed


def _typed(values: list[str], wanted: str) -> Any:
    if wanted == 'array':
        return [item for value in values for item in value.split(',')]
    if len(values) > 1:
        return values
    value = values[0]
    if wanted == 'integer' and _INTEGER.fullmatch(value):
        return int(value)
    if wanted == 'boolean':
        return _BOOLEANS.get(value.lower(), value)
    return value


def _single(problem: faults.Problem, typed: Mapping[str, Any]) -> faults.Problem:
    """A key that may be given once and came twice is told so, whatever its schema stumbled over."""
    twice = len(problem.path) == 1 and isinstance(typed.get(str(problem.path[0])), list)
    if twice and problem.keyword in ('type', 'enum', 'format', 'pattern'):
        return faults.Problem(problem.path, 'maxItems', 'length of value must be 1')
    return problem
