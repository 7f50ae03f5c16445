"""JSON in and out, exactly: numbers are Decimals from the text on, and what is ambiguous is refused.

NaN, Infinity, duplicate keys, U+0000, lone surrogates and texts that are not UTF-8 are no JSON here.
"""

import decimal
import json
from typing import Any

import msgspec

_DECODER = msgspec.json.Decoder(float_hook=decimal.Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format='number')
_SPACED_COLONS = (b' :', b'\t:', b'\n:', b'\r:')


class Malformed(ValueError):
    """A text that is not acceptable JSON; the message says why."""


def encode(value: Any) -> bytes:
    """A value as JSON; a Decimal is written as a number with all its digits."""
    return _ENCODER.encode(value)


def decode(raw: bytes) -> Any:
    """The value of a JSON text; raises Malformed."""
    try:
        value = _DECODER.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f'not valid JSON: {error}') from None
    except RecursionError:
        raise Malformed('nested too deeply') from None
    except decimal.InvalidOperation:
        raise Malformed('a number is out of range') from None
    if _may_be_ambiguous(raw, value):
        _refuse_ambiguous(raw)
    return value


def _may_be_ambiguous(raw: bytes, value: Any) -> bool:
    """Whether a text could repeat a key or hold a U+0000; False is certain, True wants a closer look.

    Where no key is parted from its colon and no text holds an escaped quote before a colon, the keys of a
    JSON text are exactly its '":', so that writing the value again shows whether one was swallowed.
    """
    if b'\\u0000' in raw or b'\\":' in raw:
        return True
    if any(spaced in raw for spaced in _SPACED_COLONS):
        return True
    return raw.count(b'":') != _ENCODER.encode(value).count(b'":')


def _refuse_ambiguous(raw: bytes) -> None:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        known: dict[str, Any] = {}
        for key, value in found:
            if key in known:
                raise Malformed(f'the key {key!r} is given twice')
            if '\0' in key or isinstance(value, str) and '\0' in value:
                raise Malformed('a text holds the character U+0000')
            if isinstance(value, list):
                items(value)
            known[key] = value
        return known

    def items(found: list[Any]) -> None:
        for value in found:
            if isinstance(value, str) and '\0' in value:
                raise Malformed('a text holds the character U+0000')
            if isinstance(value, list):
                items(value)

    try:
        value = json.loads(raw, object_pairs_hook=pairs, parse_float=str)
    except RecursionError:
        raise Malformed('nested too deeply') from None
    items(value if isinstance(value, list) else [value])
