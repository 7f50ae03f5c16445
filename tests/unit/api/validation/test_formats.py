import datetime
import decimal

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api.api.validation import formats

LIKE_TIMES = st.text('0123456789-T :.,WZ+tz', max_size=30) | st.from_regex(
    '[0-9]{4}(-?W?[0-9]{1,3}){0,3}([T ][0-9:.,]{0,12}(Z|[+-][0-9:]{2,5})?)?', fullmatch=True)


@hypothesis.settings(max_examples=1000, deadline=None)
@hypothesis.given(LIKE_TIMES | st.text(max_size=10))
def test_a_time_that_is_accepted_can_be_read(text):
    if formats.is_date_time(text):
        assert formats.is_iso8601(text)
    if formats.is_iso8601(text):
        assert formats.read_time(text).utcoffset() == datetime.timedelta(0)


@hypothesis.given(st.datetimes(timezones=st.timezones()))
def test_every_moment_is_a_date_time_and_is_read_as_it_is(moment):
    # Offsets with seconds, as they were before the telegraph, are not RFC 3339's.
    hypothesis.assume(not moment.utcoffset().seconds % 60)
    text = moment.isoformat()
    try:
        expected = moment.astimezone(datetime.UTC)
    except OverflowError:
        assert not formats.is_date_time(text)
    else:
        assert formats.is_date_time(text)
        assert formats.read_time(text) == expected


@pytest.mark.parametrize('text, is_date_time, moment', [
    ('2026-03-01T10:20:30Z', True, '2026-03-01T10:20:30'),
    ('2026-03-01t10:20:30z', True, '2026-03-01T10:20:30'),
    ('2026-03-01T10:20:30.123456789Z', True, '2026-03-01T10:20:30.123456'),
    ('2026-03-01T10:20:30.5+01:30', True, '2026-03-01T08:50:30.500000'),
    ('2026-03-01T10:20:30-00:00', True, '2026-03-01T10:20:30'),
    ('2026-03-01T10:20:30', False, '2026-03-01T10:20:30'),
    ('2026-03-01 10:20:30+02:00', False, '2026-03-01T08:20:30'),
    ('2026-03-01', False, '2026-03-01T00:00:00'),
    ('2026-03', False, '2026-03-01T00:00:00'),
    ('20260301T102030', False, '2026-03-01T10:20:30'),
    ('2026-03-01T24:00:00', False, '2026-03-02T00:00:00'),
])
def test_times_are_read_in_utc(text, is_date_time, moment):
    assert formats.is_date_time(text) is is_date_time
    assert formats.read_time(text) == datetime.datetime.fromisoformat(moment + '+00:00')


@pytest.mark.parametrize('text', [
    '', 'now', '2026-02-30', '2026-02-30T00:00:00Z', '2026-13-01', '2026-01-01T25:00:00Z', '2026-01-01T10:60:00Z',
    '2026-01-01T10:00:60Z', '2026-12-31T23:59:60Z', '2026-01-01T00:00:00+00:60', '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00 00:00', '0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59-01:00',
    '9999-12-31T24:00', '2026-01-01T00:00:00Z\n', '٢026-01-01', '2026-01-01T00:00:00Z ', '1' * 1000, '-2026-01-01'])
def test_what_is_no_time_is_refused(text):
    assert not formats.is_date_time(text)
    assert not formats.is_iso8601(text)
    with pytest.raises(ValueError):
        formats.read_time(text)


@pytest.mark.parametrize('text, moment', [
    ('2026-11-01', '2026-11-01T00:00:00'), ('2026-11-01T10:20:30', '2026-11-01T10:20:30'), ('2026-11', '2026-11-01T00:00:00'),
    ('2026-11-01T10:20:30+02:00', '2026-11-01T08:20:30'), ('2026-11-01 10:20+0200', '2026-11-01T08:20:00'),
    ('Nov 1 2026', '2026-11-01T00:00:00'), ('1 November 2026 10:20 UTC', '2026-11-01T10:20:00'),
    ('2026/11/01', '2026-11-01T00:00:00'), ('Sun, 01 Nov 2026 10:20:30 GMT', '2026-11-01T10:20:30')])
def test_a_free_time_is_a_date_as_people_write_it(text, moment):
    assert formats.is_free_time(text)
    assert formats.read_free_time(text) == datetime.datetime.fromisoformat(moment + '+00:00')


@pytest.mark.parametrize('text', [
    '', 'bad', 'today', 'Nov 2026', '10:20', '5', 'Sunday', '2026-02-30', '0000-00-00', '9' * 40, '1e400', '\0',
    '2026-11-01 10:00 EST', '2026-11-01T00:00:00+24:00', '0001-01-01T00:00:00+02:00', 'Nov 1 2026' + ' ' * 100,
    '٢٠٢٦-11-01', '2026-11-01T00:00:00 02:00', '2026-11-01 10:00 10:30'])
def test_what_is_no_date_or_only_a_part_of_one_is_refused(text):
    """The last but one is what is left of an offset whose plus sign a URL took for a space."""
    assert not formats.is_free_time(text)
    with pytest.raises(ValueError):
        formats.read_free_time(text)


@hypothesis.settings(max_examples=500, deadline=None)
@hypothesis.given(LIKE_TIMES | st.text(max_size=20) | st.text('0123456789 NovampGTUC:/.,-+', max_size=25))
def test_a_free_time_that_is_accepted_can_be_read(text):
    if formats.is_free_time(text):
        assert formats.read_free_time(text).utcoffset() == datetime.timedelta(0)


@pytest.mark.parametrize('text, accepted', [
    ('6f70656e-7374-4163-8b20-72617465640a', True), ('6F70656E-7374-4163-8B20-72617465640A', True),
    ('6f70656e737441638b2072617465640a', False), ('6f70656e-7374-4163-8b20-72617465640a\n', False),
    ('6f70656e-7374-4163-8b20-72617465640g', False), ('', False), ('٣f70656e-7374-4163-8b20-72617465640a', False)])
def test_a_uuid_has_its_dashes(text, accepted):
    assert formats.is_uuid(text) is accepted


@pytest.mark.parametrize('text, accepted', [
    ('0', True), ('-1.5', True), ('+1', True), ('.5', True), ('5.', True), ('1e3', True), ('1E-30', True), ('1e1000', False),
    ('', False), ('.', False), ('e3', False), ('NaN', False), ('Infinity', False), ('1_000', False), ('1,5', False),
    (' 1', False), ('1\n', False), ('٣', False), ('0x1', False), ('--1', False)])
def test_a_decimal_is_a_plain_number(text, accepted):
    assert formats.is_decimal(text) is accepted


@hypothesis.given(st.text('0123456789+-.eE', max_size=12))
def test_a_decimal_that_is_accepted_can_be_read(text):
    if formats.is_decimal(text):
        assert decimal.Decimal(text).is_finite()
