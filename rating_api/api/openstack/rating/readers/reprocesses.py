"""Schedules of reprocessing as clients ask for them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from rating_api import datapoint
from rating_api import exception
from rating_api.api.openstack.rating.readers import loose
from rating_api.api.validation import formats

ALL = 'ALL'
_ORDERS = ['asc', 'desc']


class Wanted(NamedTuple):
    """Which scopes to process again, all active ones if none is named; when, and why."""

    scope_ids: Sequence[str]
    window: datapoint.Period
    reason: str


def wanted(body: Mapping[str, Any], period: int, exact: bool) -> Wanted:
    """What is to be scheduled; raises Invalid for what could never be.

    ``exact`` takes lists as they are, and no sub-seconds.
    """
    scope_ids = list(body['scope_ids']) if exact else loose.texts(body['scope_ids'])
    if ALL in scope_ids and len(scope_ids) > 1:
        raise exception.Invalid(f"Cannot use '{ALL}' with scope ID {scope_ids}. Name either scopes or '{ALL}', which "
                                'are all active ones.')
    reason = loose.text(body['reason'])
    if not reason.strip():
        raise exception.Invalid('Empty or blank reason text is not allowed. Say why it is processed again.')
    begin, end = (formats.read_time(body[f'{name}_reprocess_time']) for name in ('start', 'end'))
    window = datapoint.Period(datapoint.epoch(begin), datapoint.epoch(end))
    if window.end < window.begin:
        raise exception.Invalid(f'End reprocessing timestamp [{_shown(window.end)}] cannot be less than start '
                                f'reprocessing timestamp [{_shown(window.begin)}].')
    if window.begin % period or window.end % period or exact and (begin.microsecond or end.microsecond):
        near = _near(window, period)
        raise exception.Invalid(
            'The provided reprocess time window does not comply with the configured collector period. A valid time '
            f'window near the provided one is {[_shown(near.begin), _shown(near.end)]}')
    return Wanted(() if scope_ids == [ALL] else scope_ids, window, reason)


def is_descending(query: Mapping[str, Any]) -> bool:
    """Whether the newest are asked for first, as they are if nothing is said; raises Invalid."""
    order = query.get('order', 'desc')
    if order.lower() not in _ORDERS:
        raise exception.Invalid(f'The order [{order}] is not valid. Accepted values are {_ORDERS}.')
    return bool(order.lower() == 'desc')


def _near(window: datapoint.Period, period: int) -> datapoint.Period:
    begin, end = (instant // period * period for instant in window)
    return datapoint.Period(begin, end + period if end == begin else end)


def _shown(instant: int) -> str:
    return str(datapoint.nearest_moment(instant))
