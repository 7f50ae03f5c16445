"""What v1's clients send of any kind of rule: its id and its dates."""

import datetime
from collections.abc import Mapping
from typing import Any

from rating_api import exception
from rating_api.api.validation import formats

_LAST_SECOND = {'hour': 23, 'minute': 59, 'second': 59}


def identity(name: str, query: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """The id of what a typed body is about: that of the path or query, else the body's; raises Invalid for none."""
    found: str | None = query.get(name) or body.get(name)
    if not found:
        raise exception.Invalid(f'Missing argument: "{name}"')
    return found


def moment(given: Mapping[str, Any], name: str) -> datetime.datetime | None:
    """A time, if one was given."""
    text = given.get(name)
    return formats.read_time(text) if text else None


def end(body: Mapping[str, Any]) -> datetime.datetime | None:
    """The end of a rule: a day without a time of day is meant as a whole."""
    found = moment(body, 'end')
    is_day = found is not None and not {'T', ':'} & set(body['end'])
    return found.replace(**_LAST_SECOND) if found is not None and is_day else found


def shown(found: datetime.datetime | None) -> str | None:
    """A time as v1 shows it: of UTC, without saying so."""
    return found and found.astimezone(datetime.UTC).replace(tzinfo=None).isoformat()
