"""Compiled validators: jsonschema-rs gives the yes or no, jsonschema confirms a no, words.py explains it.

A Validator is made once, when the routes are built. A no is looked at again by jsonschema where
jsonschema-rs points to; one that jsonschema does not share is accepted and logged, as a bug of ours.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import jsonschema_rs

from rating_api.api.openstack import faults
from rating_api.api.validation import decoder
from rating_api.api.validation import formats
from rating_api.api.validation import patterns
from rating_api.api.validation import translation
from rating_api.api.validation import words

LOG = logging.getLogger(__name__)

# Listing every problem costs a thousand times as much as finding that there is one: a client that sends
# more than this many bytes learns the first problem only, and nobody learns more than this many problems.
_EXPLAINED_BYTES = 50_000
_EXPLAINED_PROBLEMS = 1_000

_Path = tuple[str | int, ...]


class Validator:
    """A schema compiled twice: for the answer and for the explanation; raises translation.SchemaError."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        translated = translation.translate(schema)
        self._slow = translated.slow
        try:
            self._fast = jsonschema_rs.Draft202012Validator(
                translated.fast, validate_formats=True, formats=formats.FORMATS,
                # Portable patterns need no backtracking, and jsonschema-rs' other engine takes 'a' for 'a+a?a+'.
                pattern_options=jsonschema_rs.RegexOptions())
        except ValueError as error:
            raise translation.SchemaError(f'is not read by jsonschema-rs: {error}') from None

    def problems(self, value: Any) -> list[faults.Problem]:
        """What is wrong with a value, each problem with its path; an empty list if nothing is.

        Of a value beyond 50,000 bytes it is the first problem, of others all up to the thousandth.
        """
        try:
            return [] if self._fast.is_valid(value) else self._explain(value)
        except RecursionError:
            return [faults.Problem((), 'depth', 'nested too deeply')]

    def _explain(self, value: Any) -> list[faults.Problem]:
        found: dict[faults.Problem, None] = {}
        for place, where in self._pointers(value):
            schema, keyword = self._locate(where)
            part = _at(value, place)
            if not translation.refuses(self._slow, keyword, schema, part):
                LOG.error('The validators disagree about a value, which is accepted: %s of %r', where, self.schema)
                continue
            found.update(dict.fromkeys(words.problems(place, keyword, schema, part)))
            if len(found) >= _EXPLAINED_PROBLEMS:
                break
        return list(found)[:_EXPLAINED_PROBLEMS]

    def _pointers(self, value: Any) -> Iterable[tuple[_Path, _Path]]:
        """Where in the value jsonschema-rs is not content, and where its schema says so."""
        errors: Iterable[jsonschema_rs.ValidationError]
        if len(decoder.encode(value)) <= _EXPLAINED_BYTES:
            errors = self._fast.iter_errors(value)
        else:
            errors = [self._first(value)]
        return dict.fromkeys((tuple(error.instance_path), tuple(error.schema_path)) for error in errors)

    def _first(self, value: Any) -> jsonschema_rs.ValidationError:
        try:
            self._fast.validate(value)
        except jsonschema_rs.ValidationError as error:
            return error
        raise AssertionError('jsonschema-rs says no and yes to one value')

    def _locate(self, where: _Path) -> tuple[Mapping[str, Any], str]:
        """The part of the schema that a path leads to, and the keyword in it that refuses."""
        schema, keyword = self._slow.schema, ''
        steps = iter(map(str, where))
        for keyword in steps:
            if keyword == 'patternProperties':
                schema = schema[keyword][patterns.translate(next(steps))[0]]
            elif keyword == 'properties':
                schema = schema[keyword][next(steps)]
            elif keyword == 'allOf':
                schema = schema[keyword][int(next(steps))]
            elif keyword in translation.ALONE and isinstance(schema[keyword], Mapping):
                schema = schema[keyword]
            else:
                break
        return schema, keyword


def _at(value: Any, path: _Path) -> Any:
    for step in path:
        value = value[step]
    return value
