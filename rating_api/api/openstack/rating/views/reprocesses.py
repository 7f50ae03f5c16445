"""Schedules of reprocessing as clients see them."""

from collections.abc import Callable
from typing import Any

from rating_api import datapoint
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.views import amounts
from rating_api.db import reprocesses


@wsgi.api_version('2.0', '2.2')
def naive(one: reprocesses.Schedule) -> dict[str, Any]:
    """A schedule with times that do not say that they are UTC, and ``''`` for the one that there is not yet."""
    return _schedule(one, lambda instant: datapoint.nearest_moment(instant).replace(tzinfo=None).isoformat(), '')


@wsgi.api_version('2.3')
def aware(one: reprocesses.Schedule) -> dict[str, Any]:
    """A schedule with times as everywhere."""
    return _schedule(one, amounts.time, None)


schedule = wsgi.Versioned(naive, aware)


def _schedule(one: reprocesses.Schedule, time: Callable[[int], str], never: str | None) -> dict[str, Any]:
    return {
        'scope_id': one.scope_id,
        'reason': one.reason,
        'start_reprocess_time': time(one.begin),
        'end_reprocess_time': time(one.end),
        'current_reprocess_time': never if one.current is None else time(one.current),
    }
