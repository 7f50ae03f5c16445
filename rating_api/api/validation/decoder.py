"""JSON in and out, exactly: numbers are Decimals from the text on, and what is ambiguous is refused.

NaN, Infinity, duplicate keys, U+0000, lone surrogates, numbers of absurd size and texts that are not UTF-8
are no JSON here.
"""

import decimal
import json
from typing import Any

import msgspec

# As many digits as Python itself reads into an integer, and a bit more than a double's range: a number
# beyond them is no quantity, but it could take the memory of whoever writes it out in plain notation.
_MOST_DIGITS = 4300
_MOST_EXPONENT = 400


class Malformed(ValueError):
    """A text that is not acceptable JSON; the message says why."""


def exact(text: str) -> decimal.Decimal:
    """The number that a JSON text writes with a fraction or an exponent; ValueError if its size is absurd."""
    number = decimal.Decimal(text) if len(text) <= _MOST_DIGITS else None
    if number is None or abs(number.adjusted()) > _MOST_EXPONENT:
        raise ValueError('a number is out of range')
    return number


_DECODER = msgspec.json.Decoder(float_hook=exact)
_ENCODER = msgspec.json.Encoder(decimal_format='number')


def encode(value: Any) -> bytes:
    """A value as JSON; a Decimal is written as a number with all its digits."""
    return _ENCODER.encode(value)


def decode(raw: bytes) -> Any:
    """The value of a JSON text; raises Malformed."""
    try:
        value = _DECODER.decode(raw)
        if _may_be_ambiguous(raw, value):
            _refuse_ambiguous(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(str(error)) from None
    except RecursionError:
        raise Malformed('it is nested too deeply') from None
    except decimal.InvalidOperation:
        raise Malformed('a number is out of range') from None
    return value


def _may_be_ambiguous(raw: bytes, value: Any) -> bool:
    """Whether a text could repeat a key or hold a U+0000; False is certain, True wants a closer look.

    Without a backslash every text of the JSON has exactly two quotes, and none is U+0000. So writing the
    value again gives as many quotes, unless a key was swallowed.
    """
    return b'\\' in raw or raw.count(b'"') != _ENCODER.encode(value).count(b'"')


def _refuse_ambiguous(raw: bytes) -> None:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        known: dict[str, Any] = {}
        for key, value in found:
            if key in known:
                raise Malformed(f'the key {key[:100]!r} is given twice')
            known[key] = value
        refuse_null([*known, *known.values()])
        return known

    def refuse_null(values: list[Any]) -> None:
        for value in values:
            if isinstance(value, str) and '\0' in value:
                raise Malformed('a text holds the character U+0000')
            if isinstance(value, list):
                refuse_null(value)

    refuse_null([json.loads(raw, object_pairs_hook=pairs, parse_float=str, parse_int=str)])
