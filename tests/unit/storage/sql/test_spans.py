import calendar
import collections
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
    assert spans.touched_months(spans.whole_days(-10 ** 13, 10 ** 13)) == (day('0001-01-01'), day('9999-12-31') + 1)


@pytest.mark.parametrize(('begin', 'end', 'days'), [
    (0, DAY, (0, 1)), (1, DAY, (1, 1)), (0, DAY - 1, (0, 0)), (1, 2 * DAY + 1, (1, 2)), (-DAY - 1, 1, (-1, 0)),
    (5, 6, (1, 1))])
def test_a_day_is_whole_if_all_of_it_is_asked_for(begin, end, days):
    assert spans.whole_days(begin, end) == days


@pytest.mark.parametrize(('first', 'after', 'months'), [
    ('2026-03-01', '2026-04-01', ('2026-03-01', '2026-04-01')), ('2026-03-02', '2026-03-03', ('2026-03-01', '2026-04-01')),
    ('2026-03-31', '2026-04-02', ('2026-03-01', '2026-05-01')), ('2026-03-31', '2026-03-31', None)])
def test_months_are_touched_by_any_of_their_days(first, after, months):
    begin, end = spans.touched_months(spans.Range(day(first), day(after)))
    assert (begin, end) == tuple(day(text) for text in months) if months else begin == end


SECONDS = strategies.builds(
    lambda first, seconds: first * DAY + seconds, strategies.integers(-800, 800), strategies.sampled_from([0, 0, 1, 3600, DAY - 1]))
DAYS = strategies.sets(strategies.integers(-800, 800), max_size=30)


@hypothesis.given(begin=SECONDS, end=SECONDS, dirty=DAYS, dirty_months=DAYS, by_months=strategies.booleans())
def test_a_division_adds_up_to_every_second_once_and_reads_nothing_dirty(begin, end, dirty, dirty_months, by_months):
    hypothesis.assume(begin < end)
    dirty_months = {spans.month_of(one) for one in dirty_months}
    days = spans.whole_days(begin, end)
    months = spans.touched_months(days) if by_months else spans.Range(days.begin, days.begin)
    found = spans.divide(spans.Range(begin, end), days, months, dirty, dirty_months)
    times = collections.Counter()
    for number, ranges in ((1, (*found.months, *found.days)), (-1, found.surplus)):
        times.update({(one * DAY, one * DAY + DAY): number for held in ranges for one in range(*held)})
    pieces = sorted([piece for piece, number in times.items() if number] + found.seconds)
    assert set(times.values()) <= {0, 1}
    assert (pieces[0][0], pieces[-1][1]) == (begin, end)
    assert all(one[1] == other[0] for one, other in itertools.pairwise(pieces))
    assert not dirty & {one for held in found.days for one in range(*held)}
    # What a month says of a dirty day is what the day's rollup says: it is taken off again.
    assert not {one for held in found.months for one in range(*held) if times[one * DAY, one * DAY + DAY]} & dirty
    for one in found.months:
        assert not dirty_months & set(range(*one))
        assert set(one) == {spans.month_of(edge) for edge in one}
    assert len(found.seconds) <= 10


JANUARY, MARCH, APRIL, NEXT_YEAR = map(day, ('2026-01-01', '2026-03-01', '2026-04-01', '2027-01-01'))


@pytest.mark.parametrize(('asked', 'dirty', 'division'), [
    ((JANUARY, NEXT_YEAR), [], ([(JANUARY, NEXT_YEAR)], [], [], [])),
    ((JANUARY, NEXT_YEAR), [MARCH + 14],
     ([(JANUARY, NEXT_YEAR)], [(MARCH + 14, MARCH + 15)], [], [((MARCH + 14) * DAY, (MARCH + 15) * DAY)])),
    # A month of which some days are not asked for, or not asked for and dirty.
    ((MARCH + 2, APRIL), [], ([(MARCH, APRIL)], [(MARCH, MARCH + 2)], [], [])),
    ((MARCH + 2, APRIL - 1), [MARCH + 2],
     ([(MARCH, APRIL)], [(MARCH, MARCH + 3), (APRIL - 1, APRIL)], [], [((MARCH + 2) * DAY, (MARCH + 3) * DAY)])),
    ((MARCH + 2, APRIL), [MARCH], ([(MARCH, APRIL)], [(MARCH, MARCH + 2)], [], [])),
    # Half of a month and less is quicker by days.
    ((MARCH + 15, APRIL), [], ([(MARCH, APRIL)], [(MARCH, MARCH + 15)], [], [])),
    ((MARCH + 16, APRIL), [], ([], [], [(MARCH + 16, APRIL)], [])),
    ((MARCH + 9, APRIL), range(MARCH + 9, MARCH + 16),
     ([], [], [(MARCH + 16, APRIL)], [((MARCH + 9) * DAY, (MARCH + 16) * DAY)])),
])
def test_a_month_is_used_if_it_saves_more_than_half_of_its_days(asked, dirty, division):
    days = spans.Range(*asked)
    seconds = spans.Range(days.begin * DAY, days.end * DAY)
    assert spans.divide(seconds, days, spans.touched_months(days), dirty, set()) == spans.Division(*division)


def test_a_dirty_month_is_read_by_days():
    days = spans.Range(MARCH, APRIL)
    assert spans.divide(spans.Range(MARCH * DAY, APRIL * DAY), days, days, [], [MARCH]) == spans.Division([], [], [days], [])


@pytest.mark.parametrize('month', range(1, 13))
def test_months_have_their_lengths(month):
    first = day(f'2024-{month:02}-01')
    assert spans.month_after(first) - first == calendar.monthrange(2024, month)[1]
