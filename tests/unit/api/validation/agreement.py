"""Do jsonschema-rs and jsonschema say the same of every value? ``assert_agree`` tries a schema on many.

Values are made after the schema, then damaged, and out of nothing; numbers are Decimals, as the decoder
makes them. A no has to be explained, too: with places that are in the value or would be.
"""

import decimal
import json

import hypothesis
from hypothesis import strategies as st

from rating_api.api import validation
from rating_api.api.validation import decoder
from rating_api.api.validation import explanation
from rating_api.api.validation import formats
from rating_api.api.validation import patterns
from rating_api.api.validation import translation
from rating_api.api.validation import validator

EXAMPLES = 200

# Where the two libraries are known to differ, or might: ends of texts, digits of other scripts, numbers
# that are whole or equal although they are written differently, booleans, formats by a hair.
ODD = (
    '', 'a', 'a\n', '\n', ' a', 'A', '0', '1', '-1', '٣', '1\n', '1.0', '1e3', '1e-30', 'NaN', 'true', 'null', 'é', '😀',
    '\x7f', '\u2028', 'a' * 300, 'active', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z\n', '2026-01-01T00:00:60Z',
    '2026-02-30T00:00:00Z', '2026-01-01t00:00:00.5+01:30', '2026-01-01', '2026-01', '0001-01-01T00:00:00+23:59',
    '6f70656e-7374-4163-8b20-72617465640a', '6F70656E-7374-4163-8B20-72617465640A', '6f70656e737441638b2072617465640a',
    '6f70656e-7374-4163-8b20-72617465640a\n', 0, 1, -1, 2, 10 ** 18, -10 ** 40, 10 ** 400, True, False, None, [], {},
    decimal.Decimal('0'), decimal.Decimal('-0.0'), decimal.Decimal('1.0'), decimal.Decimal('1.5'),
    decimal.Decimal('1E+3'), decimal.Decimal('1E+400'), decimal.Decimal('1E-400'),
    decimal.Decimal('0.10000000000000000000000001'), [[]], [1, decimal.Decimal('1.0')], [1, True], ['a', 'a'], {'': 0},
)


def assert_agree(schema, examples=EXAMPLES):
    """Raise AssertionError for a value of which the validators disagree; a table is tried version by version."""
    for fact in validation.unfold(schema, None, None):
        _assert_agree(fact.value, examples)


def _assert_agree(schema, examples):
    made = validator.Validator(schema)

    @hypothesis.settings(max_examples=examples, deadline=None, database=None,
                         suppress_health_check=list(hypothesis.HealthCheck))
    @hypothesis.given(values(schema))
    def agree(value):
        assert_agree_about(made, value)

    agree()
    for value in ODD:
        assert_agree_about(made, value)
    for plain, data in _parts(made.translated):
        fast, slow = explanation.Fast(data), made.translated.validator.evolve(schema=plain)
        for value in ODD:
            assert fast.accepts(value) == slow.is_valid(value), f'they disagree about {value!r} by {schema!r}'


def _parts(translated):
    """Every part of a schema, as jsonschema and as jsonschema-rs read it: the odd values are tried on each."""
    below = [part for keyword in translation.NAMED for part in translated.named(keyword).values()]
    below += [part for keyword in translation.LISTED for part in translated.listed(keyword)]
    below += [part for keyword in translation.ALONE if (part := translated.alone(keyword)) is not None]
    for part in below:
        yield part.slow, part.fast
        yield from _parts(part)


def assert_agree_about(made, value):
    """Raise AssertionError unless both validators say the same of a value, and a no has its words."""
    fast = made.accepts(value)
    slow = made.translated.validator.is_valid(value)
    assert fast == slow, f'jsonschema-rs says {fast}, jsonschema {slow} of {value!r} by {made.schema!r}'
    problems = made.problems(value)
    assert (problems == []) == fast, f'{value!r}: {problems}'
    for problem in problems:
        assert _leads_somewhere(value, problem.path), f'{problem} of {value!r}'


def _leads_somewhere(value, path):
    """Whether every step but the last is in the value; the last one may be what is missing."""
    for number, step in enumerate(path):
        if isinstance(value, dict) and step not in value:
            return number == len(path) - 1
        if not isinstance(value, (dict, list)):
            return False
        value = value[step]
    return True


def values(schema):
    """Values that pass a schema or nearly do, that were damaged, and that have nothing to do with it."""
    made = _after(schema)
    return st.one_of(made, st.builds(_damaged, made, st.randoms(use_true_random=False)), _anything()).map(_as_decoded)


_TEXTS = {
    'uuid': st.uuids().map(str),
    'date-time': st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
    'iso8601': st.datetimes().map(lambda moment: moment.isoformat()) | st.dates().map(str),
    'free-time': st.datetimes().map(lambda moment: moment.ctime()) | st.dates().map(str),
    'decimal': st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
}
assert set(_TEXTS) == set(formats.FORMATS), 'a format has no texts here'


def _after(schema):
    """Values after a schema: what it asks for at each place, one condition at a time."""
    if not isinstance(schema, dict) or not schema:
        return _anything()
    if 'enum' in schema or 'const' in schema:
        return st.sampled_from(schema.get('enum', [schema.get('const')]))
    parts = [part for keyword in translation.LISTED for part in schema.get(keyword, ())]
    parts += [schema[keyword] for keyword in ('not', 'if', 'then', 'else') if keyword in schema]
    kinds = schema.get('type', _guessed(schema))
    makers = [_MAKERS[kind](schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return st.one_of(*makers, *map(_after, parts)) if makers or parts else _anything()


def _guessed(schema):
    """The types of which the keywords of a schema speak."""
    return [kind for kind, keyword in (('object', 'properties'), ('object', 'required'), ('array', 'uniqueItems'),
                                       ('array', 'contains'), ('string', 'pattern'), ('string', 'maxLength'),
                                       ('string', 'format'), ('number', 'minimum'), ('number', 'maximum'))
            if keyword in schema]


def _strings(schema):
    if 'format' in schema:
        return _TEXTS[schema['format']]
    if 'pattern' in schema:
        return st.from_regex(patterns.translate(schema['pattern'])[0])
    shortest = schema.get('minLength', 0)
    return st.text(min_size=max(0, shortest - 1), max_size=min(schema.get('maxLength', 8), shortest + 300) + 1)


def _integers(schema):
    lowest = schema.get('minimum', schema.get('exclusiveMinimum', -100))
    highest = schema.get('maximum', schema.get('exclusiveMaximum', lowest + 1000))
    return st.integers(int(lowest) - 1, max(int(lowest), int(highest)) + 1)


def _numbers(schema):
    whole = _integers(schema)
    return whole | st.builds(lambda number, digits: decimal.Decimal(f'{number}.{digits}'), whole, st.integers(0, 10 ** 6))


def _arrays(schema):
    shortest = schema.get('minItems', 0)
    item = _after(schema.get('items', schema.get('contains', {})))
    return st.lists(item, min_size=max(0, shortest - 1), max_size=min(schema.get('maxItems', 3), shortest + 3) + 1)


def _objects(schema):
    properties = {name: _after(part) for name, part in schema.get('properties', {}).items()}
    asked = {name: properties.pop(name, st.none()) for name in schema.get('required', ())}
    known = st.fixed_dictionaries(asked, optional=properties)
    names = st.text(max_size=4)
    if 'pattern' in schema.get('propertyNames', {}):
        names = st.from_regex(patterns.translate(schema['propertyNames']['pattern'])[0]) | names
    others = [st.dictionaries(st.from_regex(patterns.translate(name)[0]), _after(part), max_size=2)
              for name, part in schema.get('patternProperties', {}).items()]
    if schema.get('additionalProperties', True) is not False:
        others.append(st.dictionaries(names, _after(schema.get('additionalProperties', {})), max_size=3))
    return st.builds(lambda one, more: {**more, **one}, known, st.one_of(st.just({}), *others))


_MAKERS = {'string': _strings, 'integer': _numbers, 'number': _numbers, 'array': _arrays, 'object': _objects,
           'boolean': lambda schema: st.booleans(), 'null': lambda schema: st.none()}


def _anything():
    leaves = st.sampled_from(ODD) | st.text(max_size=5) | st.integers() | st.booleans() | st.none() | st.floats(
        allow_nan=False, allow_infinity=False)
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.text(max_size=4), inner, max_size=4), max_leaves=8)


def _damaged(value, random):
    """The value with one part taken out, added or replaced."""
    if isinstance(value, dict) and value and random.random() < 0.8:
        key = random.choice(sorted(value))
        rest = {name: part for name, part in value.items() if name != key}
        choice = random.random()
        if choice < 0.2:
            return rest
        if choice < 0.4:
            return {**value, key + random.choice('x\n1'): random.choice(ODD)}
        return {**rest, key: _damaged(value[key], random)}
    if isinstance(value, list) and value and random.random() < 0.8:
        place = random.randrange(len(value))
        if random.random() < 0.3:
            return [*value, value[place]]
        return [*value[:place], _damaged(value[place], random), *value[place + 1:]]
    if isinstance(value, str) and random.random() < 0.5:
        return value + random.choice(('\n', 'x', ' ', '٣', '\x00')) if random.random() < 0.7 else value[:-1]
    return random.choice(ODD)


def _as_decoded(value):
    """As the decoder would have read it: fractions are Decimals."""
    if isinstance(value, dict):
        return {name: _as_decoded(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_as_decoded(part) for part in value]
    if isinstance(value, float):
        return decoder.decode(json.dumps(value).encode())
    return value
