"""The fragments that v1's schemas share."""

from typing import Any

from rating_api.api.openstack.rating.v1 import flags
from rating_api.schemas import types

Schema = types.Schema

# Whatever is true of JSON's own, and words in any case.
FLAG: Schema = {
    'anyOf': [{'type': 'boolean'}, {'enum': [0, 1]}, {'type': 'string', 'pattern': '^(' + '|'.join(
        ''.join(f'[{letter}{letter.upper()}]' for letter in word) for word in flags.WORDS) + ')$'}],
    'x-reasons': {'anyOf': 'expected boolean'},
}


def argument(name: str, properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    """The type of a body, and what CloudKitty calls the argument."""
    return types.closed(properties, required, **more,
                        **{'x-reasons': {'additionalProperties': f'Unknown attribute for argument {name}'}})
