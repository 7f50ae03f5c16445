"""Scripts as frozen values, and what may be done to them.

Whether a script may be made or changed is decided here, from values alone; the texts are those that CloudKitty's
clients know. Storing scripts is not here, nor is running them.
"""

import dataclasses
import datetime
import hashlib

from rating_api import exception
from rating_api.rating import validity

# As UTF-8: more than any tariff needs, and little for a compiler.
LONGEST = 64 * 1024

# What a PUT may not touch once a script has begun to rate periods.
_SETTLED = ('name', 'data', 'start', 'description')


@dataclasses.dataclass(frozen=True, slots=True)
class Script:
    """A text in Python that rates data frames.

    ``start`` and ``end`` are aware, as are the other times; an end of None is unbounded. ``checksum`` are the hex
    digits of the SHA-512 of ``data``. ``taken`` is 1 while the name is its own, and None after it was deleted.
    """

    script_id: str
    name: str
    data: str
    checksum: str = ''
    created_at: datetime.datetime | None = None
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    description: str | None = None
    deleted: datetime.datetime | None = None
    created_by: str | None = None
    updated_by: str | None = None
    deleted_by: str | None = None
    taken: int | None = 1
    revision: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """A script as a client sends it in place of another; None is what was left out."""

    name: str
    data: str | None = None
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    description: str | None = None


def checksum(data: str) -> str:
    """What identifies the text of a script."""
    return hashlib.sha512(data.encode()).hexdigest()


def check_size(data: str) -> None:
    """Raise Invalid if a text is too long for a script."""
    if len(data.encode()) > LONGEST:
        raise exception.Invalid(f'The data of a script has at most {LONGEST} bytes.')


def put(old: Script, sent: Sent, now: datetime.datetime) -> Script:
    """What the script becomes by a PUT that follows CloudKitty's v1 API; raises Invalid.

    One that has not started takes data, start (if sent), end and description, and keeps its name. One that runs takes
    an end; anything else that was sent and differs is refused.
    """
    if validity.is_future(old, now):
        if sent.data is None:
            raise exception.Invalid('The data of a script that has not started must be sent again.')
        new = dataclasses.replace(old, data=sent.data, checksum=checksum(sent.data), start=sent.start or old.start,
                                  end=sent.end, description=sent.description)
        validity.check_dates(new, now, force=False)
        return new
    given = {name: getattr(sent, name) for name in _SETTLED if getattr(sent, name)}
    new = dataclasses.replace(old, end=sent.end, **given)
    validity.check_running(old, new, _SETTLED, now)
    return new
