"""The formats that schemas may name: one set for both validators.

A format is a function of a text that says yes or no; values that are no text always pass.
"""

import datetime
import re
from collections.abc import Callable

import dateutil.parser

_UUID = re.compile('[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}')
_RFC3339 = re.compile('[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]+)?'
                      '([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])')
_DECIMAL = re.compile('[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?')
_ISO8601 = re.compile('[0-9][-0-9T :.,WZ+]{3,40}')
_LONGEST_TIME = 100
# What is left of an offset whose plus sign was not encoded in a URL: it would be read as the time of day.
_TWO_TIMES = re.compile(r'[0-9]:[0-9]{2}.*\s[0-9]{1,2}:[0-9]{2}')
# Whatever a text leaves out shows when it is read with either.
_DEFAULTS = (datetime.datetime(2000, 1, 1), datetime.datetime(2004, 2, 2))


def read_time(text: str) -> datetime.datetime:
    """The aware moment of an ISO 8601 text: a date, a month, basic or extended form, a space for the T.

    A moment without an offset is UTC. Raises ValueError for any other text.
    """
    try:
        moment = _rfc3339(text) or _iso8601(text)
        return moment.replace(tzinfo=datetime.UTC) if moment.tzinfo is None else moment.astimezone(datetime.UTC)
    except OverflowError:
        raise ValueError(f'{text!r} lies outside the calendar') from None


def read_free_time(text: str) -> datetime.datetime:
    """The aware moment of a text in any form that people write a date in: ISO 8601, ``Nov 1 2026 10:00``.

    A moment without an offset is UTC; of named zones only UTC and GMT are known. Raises ValueError for a text that
    is no date or leaves out its year, month or day.
    """
    try:
        return read_time(text)
    except ValueError:
        if len(text) > _LONGEST_TIME or not text.isascii() or _TWO_TIMES.search(text):
            raise
    try:
        one, other = (dateutil.parser.parse(text, default=default, tzinfos=_zone) for default in _DEFAULTS)
        if one != other:
            raise ValueError(f'{text!r} is only a part of a date')
        return one.astimezone(datetime.UTC)
    except OverflowError:
        raise ValueError(f'{text!r} lies outside the calendar') from None


def _zone(name: str | None, offset: int | None) -> datetime.tzinfo:
    if name and offset is None:
        raise ValueError(f'{name!r} is no zone that is known')
    return datetime.timezone(datetime.timedelta(seconds=offset or 0))


def _rfc3339(text: str) -> datetime.datetime | None:
    # Python's own parser reads more than RFC 3339, but this part of it 50 times as fast as dateutil.
    return datetime.datetime.fromisoformat(text.upper()) if _RFC3339.fullmatch(text) else None


def _iso8601(text: str) -> datetime.datetime:
    if not _ISO8601.fullmatch(text):
        raise ValueError(f'{text!r} is not an ISO 8601 time')
    return dateutil.parser.isoparser().isoparse(text)


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID with its dashes, in any case."""
    return _UUID.fullmatch(text) is not None


def is_date_time(text: str) -> bool:
    """Whether a text is a moment of RFC 3339 that ``read_time`` understands: leap seconds it does not."""
    try:
        moment = _rfc3339(text)
        return moment is not None and moment.astimezone(datetime.UTC) is not None
    except (ValueError, OverflowError):
        return False


def is_iso8601(text: str) -> bool:
    """Whether ``read_time`` understands a text."""
    try:
        read_time(text)
    except ValueError:
        return False
    return True


def is_free_time(text: str) -> bool:
    """Whether ``read_free_time`` understands a text."""
    try:
        read_free_time(text)
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
    'free-time': is_free_time,
    'decimal': is_decimal,
}
