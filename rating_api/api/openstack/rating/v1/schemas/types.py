"""The fragments that v1's schemas share: ids among the arguments, and the attributes of typed bodies.

An attribute may be null, which is the same as if it were left out.
"""

from rating_api.api.openstack.rating.v1 import flags
from rating_api.schemas import types

# An id in a path or a query may be any text: it is found, or it is not.
IDENTITY: types.Schema = types.TEXT

# In a body with a type a boolean may be a word, in any case.
FLAG: types.Schema = {
    'anyOf': [{'type': 'boolean'}, {'enum': [0, 1]}, {'type': 'string', 'pattern': '^(' + '|'.join(
        ''.join(f'[{letter}{letter.upper()}]' for letter in word) for word in flags.WORDS) + ')$'}],
    'x-reasons': {'anyOf': 'expected boolean'},
}
UUID: types.Schema = {**types.nullable(types.UUID), 'x-reasons': {'format': 'Invalid UUID'}}
TEXT: types.Schema = types.nullable(types.TEXT)
NAME: types.Schema = {'type': 'string', 'maxLength': 255}
TIME: types.Schema = {'anyOf': [types.nullable(types.TIME), {'type': 'string', 'maxLength': 0}],
                      'x-reasons': {'anyOf': 'not a valid iso8601'}}
# The same as an argument.
MOMENT: types.Schema = {'type': 'string', 'format': 'free-time',
                        'x-reasons': {'format': 'unable to convert to datetime'},
                        'description': 'A date as people write it; without an offset it is UTC.'}
DECIMAL: types.Schema = types.LOOSE_AMOUNT
# What a cost must not be is said of the rule as a whole, behind all that is wrong with it else.
COST: types.Schema = {'anyOf': [{'type': ['number', 'null']}, types.AMOUNT, {'enum': ['NaN', 'nan', 'NAN']}],
                      'x-reasons': {'anyOf': 'expected a decimal number'}}

SHOWN_TIME: types.Schema = {'type': 'string', 'format': 'iso8601', 'description': 'A time in UTC, without an offset.'}
SHOWN_AMOUNT: types.Schema = {'type': 'string', 'format': 'decimal', 'description': 'A decimal number as a string.'}
SHOWN_TEXT: types.Schema = types.nullable({'type': 'string'})


def argument(name: str, properties: types.Schema, required: tuple[str, ...] = ()) -> types.Schema:
    """The type of a body, which is an argument itself, and what CloudKitty calls it."""
    return types.closed(properties, required, **{'x-reasons': {
        'type': f'Missing argument: "{name}"',
        'additionalProperties': f'Unknown attribute for argument {name}'}})


def listed(name: str, item: types.Schema) -> types.Schema:
    """A list, which has no pages."""
    return types.closed({name: types.array(item)}, (name,))


def shown(properties: types.Schema) -> types.Schema:
    """An object with all of its attributes."""
    return types.closed(properties, tuple(properties))
