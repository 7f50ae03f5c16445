"""From when to when a rule is valid, and which of its dates may still be changed.

What is alike in hashmap's mappings and in scripts is decided here; the texts are those that CloudKitty's clients know.
"""

import datetime
import typing
from collections.abc import Sequence

from rating_api import exception


class Dated(typing.Protocol):
    """A rule with aware dates, its end not included; None is unbounded. A deleted one is never valid."""

    @property
    def start(self) -> datetime.datetime | None: ...

    @property
    def end(self) -> datetime.datetime | None: ...

    @property
    def deleted(self) -> datetime.datetime | None: ...


def is_active(rule: Dated, at: datetime.datetime) -> bool:
    """Whether the rule is for a period that begins at an instant; one that ends there is not."""
    return ((rule.start is None or rule.start <= at)
            and (rule.end is None or rule.end > at)
            and rule.deleted is None)


def is_future(rule: Dated, now: datetime.datetime) -> bool:
    """Whether the rule has not begun yet."""
    return rule.start is not None and rule.start > now


def check_dates(rule: Dated, now: datetime.datetime, force: bool) -> None:
    """Raise Invalid unless a rule may be made with these dates now; ``force`` permits a start in the past."""
    start, end = rule.start, rule.end
    if start is not None and start < now and not force:
        raise exception.Invalid('Cannot create a rule with start in the past. '
                                f'start=[{shown(start)}] current time=[{shown(now)}].')
    if end is not None and start is None:
        raise exception.Invalid(f'Cannot create a rule with an end but no start. end=[{shown(end)}].')
    if end is not None and start is not None and end < start:
        raise exception.Invalid('Cannot create a rule with start after end. '
                                f'start=[{shown(start)}] end=[{shown(end)}].')


def check_running(old: Dated, new: Dated, settled: Sequence[str], now: datetime.datetime) -> None:
    """Raise Invalid unless a rule that has begun may become ``new``.

    It may be given an end, in the future and once; ``settled`` are the attributes that must stay. Repeating what is
    stored is no change and always right.
    """
    differs = any(getattr(old, name) != getattr(new, name) for name in settled)
    if old.end is None:
        if differs:
            raise exception.Invalid(
                'You are allowed to update only the attribute [end] as this rule is already running '
                f'as it started on [{shown(old.start)}]')
        if new.end is not None and new.end < now:
            raise exception.Invalid('End date must be in the future. '
                                    f'end=[{shown(new.end)}] current time=[{shown(now)}]')
    elif differs or new.end != old.end:
        raise exception.Invalid(
            'Cannot update a rule that was already processed and has a defined end date.')


def shown(moment: datetime.datetime | None) -> str:
    """An instant as clients know it: of UTC, without an offset."""
    return str(moment and moment.astimezone(datetime.UTC).replace(tzinfo=None))
