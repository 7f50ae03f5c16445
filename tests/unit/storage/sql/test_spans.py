import calendar
import datetime
import itertools

import hypothesis
import pytest
from hypothesis import strategies

from rating_api.storage.sql import spans

DAY = 86_400
EPOCH = datetime.date(1970, 1, 1)


def day(text):
    return (datetime.date.fromisoformat(text) - EPOCH).days


@pytest.mark.parametrize(('of', 'month', 'after'), [
    ('2026-03-01', '2026-03-01', '2026-04-01'), ('2026-03-31', '2026-03-01', '2026-04-01'),
    ('2024-02-29', '2024-02-01', '2024-03-01'), ('2025-12-31', '2025-12-01', '2026-01-01'),
    ('1969-12-31', '1969-12-01', '1970-01-01'), ('0001-01-31', '0001-01-01', '0001-02-01')])
def test_a_month_is_its_first_day(of, month, after):
    assert spans.month_of(day(of)) == day(month)
    assert spans.month_after(day(month)) == day(after)


def test_the_last_month_of_the_calendar_ends_with_it():
    assert spans.month_after(day('9999-12-01')) == day('9999-12-31') + 1
    assert spans.whole_months(spans.whole_days(-10 ** 13, 10 ** 13)) == (day('0001-01-01'), day('9999-12-31') + 1)


@pytest.mark.parametrize(('begin', 'end', 'days'), [
    (0, DAY, (0, 1)), (1, DAY, (1, 1)), (0, DAY - 1, (0, 0)), (1, 2 * DAY + 1, (1, 2)), (-DAY - 1, 1, (-1, 0)),
    (5, 6, (1, 1))])
def test_a_day_is_whole_if_all_of_it_is_asked_for(begin, end, days):
    assert spans.whole_days(begin, end) == days


@pytest.mark.parametrize(('first', 'after', 'months'), [
    ('2026-03-01', '2026-04-01', ('2026-03-01', '2026-04-01')), ('2026-03-02', '2026-04-01', None),
    ('2026-03-01', '2026-03-31', None), ('2026-02-02', '2026-05-31', ('2026-03-01', '2026-05-01'))])
def test_a_month_is_whole_if_all_its_days_are(first, after, months):
    begin, end = spans.whole_months(spans.Range(day(first), day(after)))
    assert (begin, end) == tuple(day(text) for text in months) if months else begin == end


SECONDS = strategies.builds(
    lambda first, seconds: first * DAY + seconds, strategies.integers(-800, 800), strategies.sampled_from([0, 0, 1, 3600, DAY - 1]))
DAYS = strategies.sets(strategies.integers(-800, 800), max_size=30)


@hypothesis.given(begin=SECONDS, end=SECONDS, dirty=DAYS, dirty_months=DAYS, by_months=strategies.booleans())
def test_a_division_has_every_second_once_and_nothing_dirty(begin, end, dirty, dirty_months, by_months):
    hypothesis.assume(begin < end)
    dirty_months = {spans.month_of(one) for one in dirty_months}
    days = spans.whole_days(begin, end)
    months = spans.whole_months(days) if by_months else spans.Range(days.begin, days.begin)
    found = spans.divide(spans.Range(begin, end), days, months, dirty, dirty_months)
    pieces = sorted([*((one.begin * DAY, one.end * DAY) for one in (*found.months, *found.days)), *found.seconds])
    assert (pieces[0][0], pieces[-1][1]) == (begin, end)
    assert all(one[1] == other[0] for one, other in itertools.pairwise(pieces))
    assert not dirty & {one for held in (*found.months, *found.days) for one in range(*held)}
    for one in found.months:
        assert not dirty_months & set(range(*one))
        assert set(one) == {spans.month_of(edge) for edge in one}
    assert len(found.seconds) <= 10


def test_what_is_clean_is_not_read_by_points():
    begin, end = day('2026-01-01'), day('2027-01-01')
    dirty = day('2026-03-15')
    found = spans.divide(spans.Range(begin * DAY, end * DAY), spans.Range(begin, end), spans.Range(begin, end), {dirty}, set())
    march, april = day('2026-03-01'), day('2026-04-01')
    assert found == spans.Division([(begin, march), (april, end)], [(march, dirty), (dirty + 1, april)],
                                   [(dirty * DAY, dirty * DAY + DAY)])


@pytest.mark.parametrize('month', range(1, 13))
def test_months_have_their_lengths(month):
    first = day(f'2024-{month:02}-01')
    assert spans.month_after(first) - first == calendar.monthrange(2024, month)[1]
