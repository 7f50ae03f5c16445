"""Which period a scope begins with, and when a period may be collected."""

import datetime

import pytest

from rating_api import datapoint
from rating_api.processor import schedule


def seconds(text):
    return int(datetime.datetime.fromisoformat(text + '+00:00').timestamp())


@pytest.mark.parametrize(('period', 'start', 'now', 'first'), [
    (3600, 'month', '2026-11-14T15:16:17', '2026-11-01T00:00:00'),
    (3600, 'month', '2026-11-01T00:00:00', '2026-11-01T00:00:00'),
    (3600, 'now', '2026-11-14T15:16:17', '2026-11-14T15:00:00'),
    (15, 'now', '2026-11-14T15:16:17', '2026-11-14T15:16:15'),
    (15, 'now', '2026-11-14T15:16:15', '2026-11-14T15:16:15'),
    (3600, '2026-10-31T23:59:59', '2026-11-14T15:16:17', '2026-10-31T23:00:00'),
    (3600, '2026-10-31T23:30:00+01:00', '2026-11-14T15:16:17', '2026-10-31T22:00:00'),
    (3600, '2026-10-31', '2026-11-14T15:16:17', '2026-10-31T00:00:00'),
    (7 * 86400, 'month', '2026-11-14T15:16:17', '2026-10-29T00:00:00'),
])
def test_a_new_scope_begins_at_the_start_on_the_grid_of_periods(period, start, now, first):
    plan = schedule.Schedule(period, start=start)
    assert plan.first(seconds(now) + 0.75) == seconds(first)


def test_a_period_follows_the_one_that_was_done():
    assert schedule.Schedule(15).following(30) == datapoint.Period(45, 60)


@pytest.mark.parametrize(('wait_periods', 'due'), [(0, 1015), (1, 1015), (2, 1030), (5, 1075)])
def test_a_period_is_due_after_the_wait_and_never_before_its_end(wait_periods, due):
    assert schedule.Schedule(15, wait_periods).due(1000) == due
