"""Whole days and months of a stretch of time, and dividing it among those that hold and those that do not.

A day is its number from the epoch, in UTC; a month is its first day. Ranges have their begin and not their end.
Nothing here knows a database.
"""

import datetime
import typing
from collections.abc import Iterable, Sequence

from rating_api import datapoint

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_FIRST_DAY = datetime.date.min.toordinal() - _EPOCH
_AFTER_LAST_DAY = datetime.date.max.toordinal() - _EPOCH + 1
# More ranges than this become fewer by including what lies between the closest.
_MOST_RANGES = 8


class Range(typing.NamedTuple):
    """Numbers from begin on and before end: days, or seconds."""

    begin: int
    end: int


class Division(typing.NamedTuple):
    """A stretch of time as what to add up: whole months, whole days, and seconds of what is left.

    ``surplus`` are the days of these months that must be taken off again.
    """

    months: list[Range]
    surplus: list[Range]
    days: list[Range]
    seconds: list[Range]


def month_of(day: int) -> int:
    """The month of a day."""
    return day - datetime.date.fromordinal(_EPOCH + day).day + 1


def month_after(month: int) -> int:
    """The month that follows a month."""
    if month >= _AFTER_LAST_DAY - 31:
        return _AFTER_LAST_DAY
    return month_of(month + 31)


def whole_days(begin: int, end: int) -> Range:
    """The days within a stretch of seconds; empty if there is none."""
    first = max(-(-begin // datapoint.DAY_SECONDS), _FIRST_DAY)
    return Range(first, max(first, min(end // datapoint.DAY_SECONDS, _AFTER_LAST_DAY)))


def touched_months(days: Range) -> Range:
    """The days of all months that a range of days has a part in; empty if that is."""
    if days.begin >= days.end:
        return Range(days.begin, days.begin)
    return Range(month_of(days.begin), month_after(month_of(days.end - 1)))


def divide(seconds: Range, days: Range, months: Range, dirty_days: Iterable[int],
           dirty_months: Iterable[int]) -> Division:
    """How to add up a stretch of seconds by months and by days, if some of those do not hold.

    ``days`` are its whole days. ``months`` are all months that these have a part in, or none; one is used if it
    holds, whatever its days do, and saves more than half of them. What is dirty may be a little more than was said,
    so that there are few ranges.
    """
    bad_days = _few(Range(day, day + 1) for day in dirty_days if days.begin <= day < days.end)
    unusable = _joined([*_without(months, [days]), *bad_days])
    bad_months = {month for month in dirty_months if months.begin <= month < months.end}
    for one in unusable:
        bad_months.update(month for month in _months_of(one, months) if not _is_mostly_usable(month, unusable))
    good_months = _without(months, _few(Range(month, month_after(month)) for month in bad_months))
    good_days = [left for one in _without(days, good_months) for left in _without(one, bad_days)]
    held = Range(days.begin * datapoint.DAY_SECONDS, days.end * datapoint.DAY_SECONDS)
    left = [Range(one.begin * datapoint.DAY_SECONDS, one.end * datapoint.DAY_SECONDS) for one in bad_days]
    edges = _without(seconds, [held]) if days.begin < days.end else [seconds]
    return Division(good_months, _common(good_months, unusable), good_days, _joined([*edges, *left]))


def _is_mostly_usable(month: int, unusable: Sequence[Range]) -> bool:
    """Whether less than half of a month's days are unusable."""
    whole = Range(month, month_after(month))
    return 2 * sum(one.end - one.begin for one in _common([whole], unusable)) < whole.end - whole.begin


def _common(some: Sequence[Range], others: Sequence[Range]) -> list[Range]:
    """What is in one of some ranges and in one of the others."""
    pairs = (Range(max(one.begin, other.begin), min(one.end, other.end)) for one in some for other in others)
    return [pair for pair in pairs if pair.begin < pair.end]


def _months_of(days: Range, within: Range) -> Iterable[int]:
    month = month_of(days.begin)
    while month < days.end:
        if within.begin <= month < within.end:
            yield month
        month = month_after(month)


def _joined(ranges: Iterable[Range]) -> list[Range]:
    """The ranges in order; those that touch are one."""
    found: list[Range] = []
    for one in sorted(ranges):
        if found and one.begin <= found[-1].end:
            found[-1] = Range(found[-1].begin, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def _few(ranges: Iterable[Range]) -> list[Range]:
    """The ranges joined, and then the closest with what lies between, until there are few."""
    found = _joined(ranges)
    gaps = sorted(range(1, len(found)), key=lambda place: found[place].begin - found[place - 1].end)
    for place in sorted(gaps[:1 - _MOST_RANGES], reverse=True):
        found[place - 1:place + 1] = [Range(found[place - 1].begin, found[place].end)]
    return found


def _without(whole: Range, holes: Sequence[Range]) -> list[Range]:
    """What holes, which are in order and apart, leave of a range."""
    found = []
    begin = whole.begin
    for hole in holes:
        found.append(Range(begin, min(hole.begin, whole.end)))
        begin = max(begin, hole.end)
    found.append(Range(begin, whole.end))
    return [one for one in found if one.begin < one.end]
