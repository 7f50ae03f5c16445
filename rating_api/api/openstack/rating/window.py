"""The stretch of time that a request asks about."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from rating_api import datapoint
from rating_api import storage
from rating_api.api.openstack import faults
from rating_api.api.validation import formats

Clock = Callable[[], datetime.datetime]
_Moment = Callable[[str], datetime.datetime]


def read(query: Mapping[str, Any], clock: Clock, read_time: _Moment = formats.read_time) -> storage.Window:
    """The window of ``begin`` and ``end``; what is missing is the current month's, in UTC.

    ``read_time`` understands the texts. Raises a 400 Fault for an end that is not later than the begin.
    """
    now = clock()
    begin, end = (datapoint.epoch(read_time(query[name])) if name in query else None for name in ('begin', 'end'))
    if begin is None:
        begin = datapoint.epoch(datetime.datetime(now.year, now.month, 1, tzinfo=datetime.UTC))
    if end is None:
        end = datapoint.epoch(datetime.datetime(now.year + now.month // 12, now.month % 12 + 1, 1,
                                                tzinfo=datetime.UTC))
    if end <= begin:
        raise faults.invalid([faults.Problem(
            ('end',), 'value', 'must be later than begin; what is not given is the first moment of this month or of '
                               'the next')])
    return storage.Window(begin, end)
