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
    """A stretch of time in three parts: whole months and whole days that hold, and seconds of what is left."""

    months: list[Range]
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


def whole_months(days: Range) -> Range:
    """The days from the first begin of a month to the last one within a range of days; empty if there is no month."""
    if days.begin >= days.end:
        return Range(days.begin, days.begin)
    first = days.begin if days.begin == month_of(days.begin) else month_after(month_of(days.begin))
    last = days.end if days.end == _AFTER_LAST_DAY else month_of(days.end)
    return Range(first, max(first, last))


def divide(seconds: Range, days: Range, months: Range, dirty_days: Iterable[int],
           dirty_months: Iterable[int]) -> Division:
    """What of a stretch of seconds may be read by months and by days, if some of those do not hold.

    ``days`` are its whole days and ``months`` the whole months of these, or fewer. A dirty day makes its month
    dirty. What is dirty may be a little more than was said, so that there are few ranges.
    """
    bad_days = _few(Range(day, day + 1) for day in dirty_days if days.begin <= day < days.end)
    bad_months = {month for month in dirty_months if months.begin <= month < months.end}
    for one in bad_days:
        bad_months.update(_months_of(one, months))
    good_months = _without(months, _few(Range(month, month_after(month)) for month in bad_months))
    good_days = [left for one in _without(days, good_months) for left in _without(one, bad_days)]
    held = Range(days.begin * datapoint.DAY_SECONDS, days.end * datapoint.DAY_SECONDS)
    left = [Range(one.begin * datapoint.DAY_SECONDS, one.end * datapoint.DAY_SECONDS) for one in bad_days]
    edges = _without(seconds, [held]) if days.begin < days.end else [seconds]
    return Division(good_months, good_days, _joined([*edges, *left]))


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
