"""Query strings read by a schema: text becomes the type that the schema asks for, or stays to be refused."""

import re
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

from rating_api.api.openstack import faults
from rating_api.api.validation import translation
from rating_api.api.validation import validator

_INTEGER = re.compile('-?[0-9]{1,18}')
_BOOLEANS = {'true': True, 'false': False, '1': True, '0': False}
_MOST_FIELDS = 1000


def pairs(text: str) -> list[tuple[str, str]]:
    """The keys and values of a query string in their order; a 400 Fault if it is not UTF-8 or holds U+0000."""
    try:
        if not text.isascii():
            # WSGI hands over each byte as a character; some clients leave the bytes of UTF-8 as they are.
            text = text.encode('latin-1').decode('utf-8')
        found = urllib.parse.parse_qsl(text, keep_blank_values=True, errors='strict', max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise faults.Fault(400, 'request.malformed', 'The query string is not UTF-8 or has too many fields.') from None
    if any('\0' in part for pair in found for part in pair):
        raise faults.Fault(400, 'request.malformed', 'The query string holds the character U+0000.')
    return found


class Query:
    """Reads the parameters of one operation; made once from its query schema; raises translation.SchemaError.

    A property is a string, an integer, a boolean or an array of one of them. An array takes a comma list,
    repeated keys, or both.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        if schema.get('type') != 'object':
            raise translation.SchemaError('is not the type object, as a query is')
        self.properties: Mapping[str, Any] = schema.get('properties', {})
        self._validator = validator.Validator(schema)
        self._parameters = {name: _parameter(name, part) for name, part in self.properties.items()}
        self._needs_nothing = not schema.get('required') and not schema.get('minProperties')

    def read(self, text: str) -> dict[str, Any]:
        """The typed parameters of a query string; raises a 400 Fault that lists what is wrong."""
        if not text and self._needs_nothing:
            return {}
        sent: dict[str, list[str]] = {}
        for key, value in pairs(text):
            sent.setdefault(key, []).append(value)
        typed, twice = {}, []
        for key, values in sent.items():
            read, is_list = self._parameters.get(key, (str, False))
            if is_list:
                typed[key] = [read(item) for value in values for item in value.split(',')]
                continue
            typed[key] = read(values[-1])
            if len(values) > 1 and key in self._parameters:
                twice.append((key,))
        problems = [faults.Problem(path, 'maxItems', 'length of value must be 1') for path in twice]
        problems += [problem for problem in self.problems(typed) if problem.path not in twice]
        if problems:
            raise faults.invalid(problems)
        return typed

    def problems(self, typed: Mapping[str, Any]) -> list[faults.Problem]:
        """What is wrong with parameters that were read already."""
        return self._validator.problems(typed)


def _parameter(name: str, schema: Mapping[str, Any]) -> tuple[Callable[[str], Any], bool]:
    """What reads a value of a parameter, and whether it has several."""
    is_list = schema.get('type') == 'array'
    kind = str(schema.get('items', {}).get('type') if is_list else schema.get('type'))
    if kind not in _READERS:
        raise translation.SchemaError(f'reads the parameter {name!r} as {kind!r}, not as one of {", ".join(_READERS)}')
    return _READERS[kind], is_list


def _integer(text: str) -> int | str:
    return int(text) if _INTEGER.fullmatch(text) else text


def _boolean(text: str) -> bool | str:
    return _BOOLEANS.get(text.lower(), text)


_READERS: Mapping[str, Callable[[str], Any]] = {'string': str, 'integer': _integer, 'boolean': _boolean}
