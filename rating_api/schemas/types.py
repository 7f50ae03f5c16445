"""The fragments that schemas share: identifiers, amounts, times, labels and pages."""

from typing import Any

from rating_api import datapoint

Schema = dict[str, Any]


def closed(properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    """An object with these properties and no others."""
    return {'type': 'object', 'properties': properties, 'required': list(required),
            'additionalProperties': False, **more}


def array(items: Schema, **more: Any) -> Schema:
    """An array of such items."""
    return {'type': 'array', 'items': items, **more}


def nullable(schema: Schema) -> Schema:
    """The same, or null."""
    return {**schema, 'type': [schema['type'], 'null']}


TEXT: Schema = {'type': 'string', 'maxLength': 4096}
NAME: Schema = {'type': 'string', 'minLength': 1, 'maxLength': 255}
IDENTIFIER: Schema = {'type': 'string', 'minLength': 1, 'maxLength': 255}
UUID: Schema = {'type': 'string', 'format': 'uuid'}
TIME: Schema = {'type': 'string', 'format': 'iso8601',
                'description': 'An ISO 8601 time; without an offset it is UTC.'}
AMOUNT: Schema = {'type': 'string', 'format': 'decimal', 'maxLength': 64,
                  'description': 'A decimal number as a string, exact to the last digit.'}
# Until 2.1 amounts go in as numbers or strings, and come out as numbers.
LOOSE_AMOUNT: Schema = {'anyOf': [{'type': 'number'}, AMOUNT], 'x-reasons': {'anyOf': 'expected a decimal number'}}
NUMBER: Schema = {'type': 'number'}

# What booleans, texts and lists of texts may be until 2.1: words for yes and no, lists of one, comma lists.
_FLAGS = ('1', 'true', 'yes', 'on', 'enable', '0', 'false', 'no', 'off', 'disable')
LOOSE_FLAG: Schema = {
    'anyOf': [{'type': ['boolean', 'null', 'integer']},
              {'type': 'string', 'pattern': '^(' + '|'.join(
                  ''.join(f'[{letter}{letter.upper()}]' if letter.isalpha() else letter for letter in word)
                  for word in _FLAGS) + ')$'}],
    'x-reasons': {'anyOf': 'expected boolean'},
}


def loose(text: Schema, *others: Schema) -> Schema:
    """A text, a list of one, or something else."""
    return {'anyOf': [text, array(text, minItems=1, maxItems=1), *others], 'x-reasons': {'anyOf': 'expected str'}}


IDENTIFIERS: Schema = array(IDENTIFIER, minItems=1, maxItems=1000)
LOOSE_IDENTIFIERS: Schema = {
    'anyOf': [{'type': 'string', 'minLength': 1, 'maxLength': 65536}, IDENTIFIERS],
    'x-reasons': {'anyOf': 'expected list'},
}


def strict(schema: Schema) -> Schema:
    """The patch that makes a schema that was loose until 2.1 this one."""
    return {'anyOf': None, 'x-reasons': None, **schema}


LABELS: Schema = {
    'type': 'object', 'maxProperties': datapoint.MOST_LABELS,
    'propertyNames': {'minLength': 1, 'maxLength': datapoint.LONGEST_NAME},
    'additionalProperties': {'type': ['string', 'number', 'boolean', 'null'], 'maxLength': datapoint.LONGEST_VALUE},
}
LABELS_SHOWN: Schema = {'type': 'object', 'additionalProperties': True}

LINKS: Schema = array(closed({'rel': {'enum': ['self', 'first', 'next', 'prev']}, 'href': {'type': 'string'}},
                             ('rel', 'href')))
COUNT: Schema = {'type': 'integer', 'minimum': 0}

# How a list is asked for below 2.3, and from it on.
OFFSET: Schema = {'type': 'integer', 'minimum': 0}
LIMIT: Schema = {'type': 'integer', 'minimum': 1}
PAGE: Schema = {
    'limit': {'type': 'integer', 'minimum': 1, 'maximum': 1000, 'default': 100},
    # It holds what a row is sorted by, which may be a long label.
    'marker': {'type': 'string', 'minLength': 1, 'maxLength': 32768},
    'sort': array({'type': 'string', 'pattern': '^[^:,]+(:(asc|desc))?$', 'maxLength': 300}, maxItems=8),
    'with_count': {'type': 'boolean', 'default': False},
}


def collection(name: str, item: Schema) -> Schema:
    """The page of a collection: an array under its name, links, and a count if it was asked for."""
    return closed({name: array(item), 'links': LINKS, 'count': COUNT}, (name, 'links'))
