"""When which period is due: arithmetic on instants, without a clock and without scopes."""

import datetime
import typing

from rating_api import datapoint


class Schedule(typing.NamedTuple):
    """The grid of periods, how long to wait for late samples, and where a new scope begins.

    ``start`` is 'month', 'now' or an instant in ISO 8601 (UTC unless it names a zone).
    """

    period: int
    wait_periods: int = 2
    start: str = 'month'

    def first(self, now: float) -> int:
        """The begin of the first period of a scope that is seen for the first time now.

        It is on the grid of whole periods since the epoch, so that a start within a period takes all of it.
        """
        moment = datapoint.moment(int(now // 1))
        if self.start == 'month':
            moment = moment.replace(day=1, hour=0, minute=0, second=0)
        elif self.start != 'now':
            moment = datetime.datetime.fromisoformat(self.start)
        return datapoint.epoch(moment) // self.period * self.period

    def following(self, last: int) -> datapoint.Period:
        """The period after the one that began at ``last``."""
        return datapoint.Period(last + self.period, last + 2 * self.period)

    def due(self, begin: int) -> int:
        """The instant after which the period that begins at ``begin`` is collected: never before its end."""
        return begin + self.period * max(self.wait_periods, 1)
