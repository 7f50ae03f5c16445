"""The stretch of time that a request asks about."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from rating_api import datapoint
from rating_api import exception
from rating_api import storage
from rating_api.api.validation import formats

Clock = Callable[[], datetime.datetime]


def read(query: Mapping[str, Any], clock: Clock) -> storage.Window:
    """The window of ``begin`` and ``end``; what is missing is the current month's, in UTC. Raises Invalid."""
    now = clock()
    begin, end = _moment(query.get('begin')), _moment(query.get('end'))
    if begin is None:
        begin = datapoint.epoch(datetime.datetime(now.year, now.month, 1, tzinfo=datetime.UTC))
    if end is None:
        end = datapoint.epoch(datetime.datetime(now.year + now.month // 12, now.month % 12 + 1, 1,
                                                tzinfo=datetime.UTC))
    if end <= begin:
        raise exception.Invalid('end must be later than begin; without a value they are the first moments of '
                                'this month and of the next.')
    return storage.Window(begin, end)


def _moment(text: str | None) -> int | None:
    return None if text is None else datapoint.epoch(formats.read_time(text))
