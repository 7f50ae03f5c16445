"""The formats that schemas may name: one set for both validators.

A format is a function of a text that says yes or no; values that are no text always pass.
"""

import datetime
import re
from collections.abc import Callable

import dateutil.parser

_UUID = re.compile('[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}')
_RFC3339 = re.compile('([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]+)?'
                      '([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])')
_DECIMAL = re.compile('[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?')
_ISO8601 = re.compile('[0-9][-0-9T :.,WZ+]{3,40}')


def read_time(text: str) -> datetime.datetime:
    """The aware moment of an ISO 8601 text: a date, a month, basic or extended form, a space for the T.

    A moment without an offset is UTC. Raises ValueError for any other text.
    """
    if not _ISO8601.fullmatch(text):
        raise ValueError(f'{text!r} is not an ISO 8601 time')
    try:
        moment = dateutil.parser.isoparser().isoparse(text)
        if moment.tzinfo is None:
            return moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(datetime.UTC)
    except OverflowError:
        raise ValueError(f'{text!r} lies outside the calendar') from None


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID with its dashes, in any case."""
    return _UUID.fullmatch(text) is not None


def is_date_time(text: str) -> bool:
    """Whether a text is a moment of RFC 3339 that a calendar of Python's can hold: leap seconds it cannot."""
    return _RFC3339.fullmatch(text) is not None and is_iso8601(text)


def is_iso8601(text: str) -> bool:
    """Whether ``read_time`` understands a text."""
    try:
        read_time(text)
    except ValueError:
        return False
    return True


def is_decimal(text: str) -> bool:
    """Whether a text is a plain decimal number, with an exponent or without."""
    return _DECIMAL.fullmatch(text) is not None


FORMATS: dict[str, Callable[[str], bool]] = {
    'uuid': is_uuid,
    'date-time': is_date_time,
    'iso8601': is_iso8601,
    'decimal': is_decimal,
}
