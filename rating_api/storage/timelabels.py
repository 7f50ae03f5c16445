"""The four labels that follow from a period's begin, which collected points carry as CloudKitty's do.

They would make every series a new one each day, so stores leave them out and derive them again. All are of
the begin in UTC. What is stored is none of this module's business.
"""

import datetime
import functools
from collections.abc import Callable, Mapping

from rating_api import datapoint

# Which label each time group of a summary stands for.
GROUPS = {
    'time-d': 'day_of_the_year',
    'time-w': 'week_of_the_year',
    'time-m': 'month',
    'time-y': 'year',
}
NAMES = frozenset(GROUPS.values())


def derive(begin: int) -> dict[str, str]:
    """The labels of a period that begins at an instant.

    Day and month are without leading zeros; weeks are those of ``%U``: two digits, beginning on Sunday.
    """
    return dict(_of_day(begin // datapoint.DAY_SECONDS))


def strip(labels: Mapping[str, datapoint.Label], begin: int) -> dict[str, datapoint.Label] | None:
    """The labels without the four, if all are there with exactly the derived values, else None."""
    if not labels.keys() >= NAMES:
        return None
    if any(labels[name] != value for name, value in _of_day(begin // datapoint.DAY_SECONDS).items()):
        return None
    return {name: value for name, value in labels.items() if name not in NAMES}


def days(begin: int, end: int, matches: Callable[[dict[str, str]], bool]) -> list[int]:
    """The UTC days, counted from the epoch, between two instants whose labels match."""
    first, after = begin // datapoint.DAY_SECONDS, -(-end // datapoint.DAY_SECONDS)
    return [day for day in range(first, after) if matches(_of_day(day))]


@functools.lru_cache(maxsize=4096)
def _of_day(day: int) -> dict[str, str]:
    moment = datapoint.moment(day * datapoint.DAY_SECONDS)
    return {
        'day_of_the_year': str(moment.timetuple().tm_yday),
        'week_of_the_year': _week(moment),
        'month': str(moment.month),
        'year': str(moment.year),
    }


def _week(moment: datetime.datetime) -> str:
    # strftime would do it, but not alike on every C library for years before 1000.
    days_since_sunday = moment.isoweekday() % 7
    return f'{(moment.timetuple().tm_yday + 6 - days_since_sunday) // 7:02}'
