"""Where a value breaks its schema, and why: the way down from a no to each problem.

jsonschema-rs could list its errors itself, but it lists all of a hostile million before it gives the first,
and its paths confuse keys such as '7', '007' and ''.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jsonschema_rs

from rating_api.api.openstack import faults
from rating_api.api.validation import formats
from rating_api.api.validation import translation
from rating_api.api.validation import words

Path = tuple[str | int, ...]

# Of the keys that one keyword refuses, as many are named.
_MOST_REFUSALS = 1_000
# Keywords that only lead on to other parts; all else is said of a value as a whole.
_LEADING = ('properties', 'patternProperties', 'items', 'allOf', 'if', 'then', 'else')


class Fast:
    """jsonschema-rs' validator of a schema, made when it is first asked; raises translation.SchemaError.

    ``accepts`` tells whether there is nothing against a value.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self.accepts: Callable[[Any], bool] = self._accepts_first

    def _accepts_first(self, value: Any) -> bool:
        try:
            # Portable patterns need no backtracking, and the engine that does it takes 'a' for 'a+a?a+'.
            made = jsonschema_rs.Draft202012Validator(
                dict(self._schema), validate_formats=True, formats=formats.FORMATS,
                pattern_options=jsonschema_rs.RegexOptions())
        except ValueError as error:
            raise translation.SchemaError(f'is not read by jsonschema-rs: {error}') from None
        self.accepts = made.is_valid
        return self.accepts(value)


class Part(Fast):
    """One part of a schema, with the parts below it.

    ``problems`` goes down to where jsonschema-rs says no, and asks jsonschema, which has to share each no.
    """

    def __init__(self, translated: translation.Translated) -> None:
        super().__init__(translated.fast)
        self._slow, self._words = translated.validator, translated.slow
        self._patterns = [(re.compile(name), Part(part))
                          for name, part in translated.named('patternProperties').items()]
        self._properties = {name: [Part(part), *self._matching(name)]
                            for name, part in translated.named('properties').items()}
        self._others, self._items = (_parts(translated.alone(keyword)) for keyword in ('additionalProperties', 'items'))
        self._if, self._then, self._else = (_parts(translated.alone(keyword)) for keyword in ('if', 'then', 'else'))
        self._always = [Part(part) for part in translated.listed('allOf')]
        self._plain = [(keyword, self._slow.VALIDATORS[keyword], argument)
                       for keyword, argument in self._words.items()
                       if keyword in self._slow.VALIDATORS and keyword not in _LEADING
                       and not (keyword == 'additionalProperties' and self._others)]
        # Of most values with a problem somewhere below, nothing is wrong with the value as a whole.
        names = {keyword: dict.fromkeys(translated.fast.get(keyword, ()), True) for keyword in translation.NAMED}
        self._whole = Fast({**{keyword: translated.fast[keyword] for keyword, *_ in self._plain}, **names})

    def problems(self, value: Any, place: Path = ()) -> Iterator[faults.Problem]:
        """What is wrong with a value that this part does not accept, from the top down."""
        if not self._whole.accepts(value):
            for keyword, refuse, argument in self._plain:
                refusals = [*itertools.islice(refuse(self._slow, argument, value, self._words), _MOST_REFUSALS)]
                if refusals:
                    yield from words.problems(place, keyword, self._words, value, refusals)
        for key, inner, part in self._refused(value):
            yield from part.problems(inner, (*place, *key))

    def _refused(self, value: Any) -> Iterator[tuple[Path, Any, 'Part']]:
        """The values below a value that are refused, each with its key and the part that refuses it."""
        if isinstance(value, dict):
            yield from self._refused_members(value)
        elif isinstance(value, list):
            for part in self._items:
                yield from (((number,), inner, part) for number, inner in enumerate(value) if not part.accepts(inner))
        yield from (((), value, part) for part in self._conditions(value) if not part.accepts(value))

    def _refused_members(self, value: dict[str, Any]) -> Iterator[tuple[Path, Any, 'Part']]:
        for name, inner in value.items():
            for part in self._properties.get(name) or self._matching(name) or self._others:
                if not part.accepts(inner):
                    yield (name,), inner, part

    def _matching(self, name: str) -> list['Part']:
        return [part for pattern, part in self._patterns if pattern.search(name)]

    def _conditions(self, value: Any) -> Sequence['Part']:
        """The further parts that speak of a value itself."""
        if not self._if:
            return self._always
        return [*self._always, *(self._then if self._if[0].accepts(value) else self._else)]


def _parts(translated: translation.Translated | None) -> list[Part]:
    return [] if translated is None else [Part(translated)]
