"""What totals are grouped by, and how groups lie in a page."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from rating_api import exception
from rating_api import storage
from rating_api.api.openstack import faults

_CALENDAR = ('time', 'time-d', 'time-w', 'time-m', 'time-y')


def read(items: Sequence[str]) -> tuple[str, ...]:
    """The groupby of a request, each item once; raises Invalid."""
    for item in items:
        unit = item.removeprefix('time-')
        if unit != item and '-' not in unit and item not in _CALENDAR:
            raise exception.Invalid('Invalid groupby time option. There is no groupby processing for '
                                    f'[{item}].')
    return tuple(dict.fromkeys(items))


def check_columns(names: Sequence[str], parameter: str = 'groupby') -> None:
    """Raise a 400 Fault if two columns have one name: nobody could say by which of them to sort."""
    for name in names:
        if names.count(name) > 1:
            raise faults.invalid([faults.Problem((parameter,), 'value', f'there would be two columns {name}')])


class EmptyRow(NamedTuple):
    """A period in which a group has no points: its fields have no value."""

    begin: int
    end: int
    groups: tuple[str, ...]
    fields: tuple[None, ...]


Row = storage.TotalsRow | EmptyRow


def values(row: Row) -> tuple[Any, ...]:
    """The values of a row in the columns of the summary: begin, end, the fields, then the groups."""
    return row.begin, row.end, *row.fields, *row.groups


class Filled:
    """Totals with a row for each period of the window, as CloudKitty on InfluxDB fills them.

    It is a sequence that makes only the rows that are looked at: a month of short periods has many.
    Without grouping by time it is the totals themselves.
    """

    def __init__(self, totals: Sequence[storage.TotalsRow], asked: storage.TotalsQuery) -> None:
        self._totals = totals
        self._period = asked.period
        self._by_time = 'time' in asked.groupby
        self._nothing = (None,) * len(asked.fields)
        self._first = asked.window.begin // asked.period * asked.period
        self._periods = -((self._first - asked.window.end) // asked.period)
        self._groups = list(dict.fromkeys(row.groups for row in totals))
        self._rows = {(row.groups, row.begin): row for row in totals}

    def __len__(self) -> int:
        return len(self._groups) * self._periods if self._by_time else len(self._totals)

    def __getitem__(self, asked: slice) -> Sequence[Row]:
        if not self._by_time:
            return self._totals[asked]
        return [self._row(number) for number in range(*asked.indices(len(self)))]

    def _row(self, number: int) -> Row:
        groups = self._groups[number // self._periods]
        begin = self._first + number % self._periods * self._period
        return self._rows.get((groups, begin)) or EmptyRow(begin, begin + self._period, groups, self._nothing)
