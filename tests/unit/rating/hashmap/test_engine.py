"""Books and tariffs: which rules hold for whom and when, and agreement with the plain evaluator."""

import dataclasses
import datetime
import decimal

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api import datapoint
from rating_api.rating.hashmap import engine
from rating_api.rating.hashmap import pricing
from rating_api.rating.hashmap import sheet
from tests.unit.rating.hashmap import evaluator
from tests.unit.rating.hashmap import making
from tests.unit.rating.hashmap.making import mapping
from tests.unit.rating.hashmap.making import threshold

D = decimal.Decimal
NOON = making.NOW
HOUR = datetime.timedelta(hours=1)
MOMENT = datetime.timedelta(microseconds=1)


VALIDITY = [
    ('always', {}, NOON, True),
    ('at its start', {'start': NOON}, NOON, True),
    ('a second before its start', {'start': NOON}, NOON - datetime.timedelta(seconds=1), False),
    ('before a start within the second', {'start': NOON + MOMENT}, NOON, False),
    ('after a start within the second', {'start': NOON - MOMENT}, NOON, True),
    ('before its end', {'start': NOON - HOUR, 'end': NOON}, NOON - datetime.timedelta(seconds=1), True),
    ('at its end', {'start': NOON - HOUR, 'end': NOON}, NOON, False),
    ('before an end within the second', {'start': NOON - HOUR, 'end': NOON + MOMENT}, NOON, True),
    ('no start', {'end': NOON}, NOON - HOUR, True),
    ('empty', {'start': NOON, 'end': NOON}, NOON, False),
    ('deleted', {'start': NOON - HOUR, 'deleted': NOON}, NOON, False),
    ('start in another zone',
     {'start': NOON.astimezone(datetime.timezone(2 * HOUR))}, NOON, True),
    ('beyond the year 2255', {'start': NOON.replace(year=9000) + MOMENT}, NOON.replace(year=9000), False),
]


@pytest.mark.parametrize(('dates', 'begin', 'valid'), [row[1:] for row in VALIDITY],
                         ids=[row[0] for row in VALIDITY])
def test_mapping_prices_periods_that_begin_within_its_dates(dates, begin, valid):
    tariff = engine.Book(making.ruleset(mapping('flat', 1, **dates))).tariff('', datapoint.epoch(begin))
    assert tariff.pricer(making.SERVICE, {}).price(D(1)) == valid


def test_thresholds_are_always_valid():
    book = engine.Book(making.ruleset(mapping('flat', 1, start=NOON), threshold(0, 'flat', 5)))
    before = book.tariff('', datapoint.epoch(NOON) - 1).pricer(making.SERVICE, {})
    after = book.tariff('', datapoint.epoch(NOON)).pricer(making.SERVICE, {})
    assert (before.price(D(1)), after.price(D(1))) == (5, 6)


def test_successor_takes_over_where_its_predecessor_ends():
    book = engine.Book(making.ruleset(mapping('flat', 1, end=NOON), mapping('flat', 3, start=NOON)))
    at = datapoint.epoch(NOON)
    assert [book.tariff('', begin).pricer(making.SERVICE, {}).price(D(1)) for begin in (at - 1, at)] == [1, 3]


def test_tariff_is_compiled_once_for_each_scope_with_rules_and_segment():
    book = engine.Book(making.ruleset(mapping('flat', 1, start=NOON), mapping('flat', 2, tenant='t')))
    at = datapoint.epoch(NOON)
    assert book.tariff('', at) is book.tariff('nobody', at + 10 ** 6)
    assert book.tariff('t', at) is book.tariff('t', at + 1)
    assert book.tariff('t', at) is not book.tariff('', at)
    assert book.tariff('', at) is not book.tariff('', at - 1)
    assert book.segment(at) == book.segment(at + 1) != book.segment(at - 1)


def test_type_without_rules_is_free():
    tariff = engine.Book(making.ruleset(mapping('flat', 1))).tariff('', 0)
    assert tariff.pricer('unknown', {}) is pricing.FREE
    assert pricing.FREE.prices([D(3), D(-1)]) == [0, 0]


def test_services_do_not_touch():
    given = mapping('flat', 1, service='a'), mapping('flat', 2, 'x', field='f', service='b')
    tariff = engine.Book(making.ruleset(*given)).tariff('', 0)
    assert [tariff.pricer(type, {'f': 'x'}).price(D(1)) for type in ('a', 'b')] == [1, 2]


def test_rules_of_nothing_are_left_out():
    given = mapping('flat', 1), mapping('flat', 5, 'x', field='f'), threshold(0, 'flat', 7, field='g')
    whole = making.ruleset(*given)
    without = [engine.Book(dataclasses.replace(whole, **{name: ()})).tariff('', 0) for name in
               ('fields', 'services')]
    labels = {'f': 'x', 'g': 1}
    assert [tariff.pricer(making.SERVICE, labels).price(D(1)) for tariff in without] == [1, 0]


# A small world, so that rules collide: two services, fields with few values, two groups, two tenants.
TYPES = st.sampled_from(['flat', 'rate'])
AMOUNTS = st.one_of(
    st.sampled_from([D(0), D(1), D('0.5'), D(2), D(-1), D('0.3333333333333333333333333333'), D('1E+2')]),
    st.decimals('-1e11', '1e11', places=28), st.decimals(-10, 10, places=2))
LEVELS = st.one_of(st.sampled_from([D(-1), D('-0.5'), D(0), D(1), D('1.0'), D(2), D(5)]),
                   st.decimals(-5, 10, places=8))
QUANTITIES = st.one_of(st.sampled_from([D(0), D(1), D(2), D(5), D('1E-18'), D('-1E+15'), D('0.50')]),
                       st.decimals('-1e15', '1e15', places=18), st.decimals(-10, 10, places=3))
MOMENTS = st.sampled_from([NOON, NOON + MOMENT, NOON + HOUR, NOON + 2 * HOUR])
BEGINS = st.sampled_from([NOON - HOUR, NOON, NOON + HOUR, NOON + 2 * HOUR])
WHERE = {'service': st.sampled_from(['a', 'b']), 'group': st.sampled_from([None, 'g1', 'g2']),
         'tenant': st.sampled_from([None, None, 't1', 't2'])}
TEXTS = st.sampled_from(['1', '1.0', 'True', 'None', 'big'])
DATES = {'start': st.none() | MOMENTS, 'end': st.none() | MOMENTS}
FIELDS = st.sampled_from(['x', 'y', 'z'])
RULES = st.one_of(
    st.builds(mapping, TYPES, AMOUNTS, **WHERE, **DATES),
    st.builds(mapping, TYPES, AMOUNTS, TEXTS, field=FIELDS, **WHERE, **DATES),
    st.builds(threshold, LEVELS, TYPES, AMOUNTS, **WHERE),
    st.builds(threshold, LEVELS, TYPES, AMOUNTS, field=FIELDS, **WHERE))
RULESETS = st.lists(RULES, max_size=12).map(lambda given: making.ruleset(*given))
NUMBERS = st.sampled_from([0, 1, 1.0, '1', 2, '2.50', 5, '1e1', -3])
LABELS = st.dictionaries(FIELDS, st.one_of(NUMBERS, NUMBERS, st.sampled_from([True, None, 'big', 'NaN'])))
POINTS = st.builds(making.point, QUANTITIES, LABELS, begin=BEGINS, metadata=LABELS,
                   type=st.sampled_from(['a', 'a', 'b', 'c']), scope=st.sampled_from(['', 't1', 't2', 't3']))


def priced(book, point):
    series = point.series
    try:
        return book.tariff(series.scope, point.begin).pricer(series.type, series.labels).price(point.qty)
    except sheet.Unratable:
        return 'unratable'


def plainly_priced(ruleset, point):
    try:
        return evaluator.price(ruleset, point)
    except evaluator.NotANumber:
        return 'unratable'


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(RULESETS, st.lists(POINTS, min_size=1, max_size=8))
def test_engine_agrees_with_the_plain_evaluator(ruleset, points):
    book = engine.Book(ruleset)
    assert [priced(book, point) for point in points] == [plainly_priced(ruleset, point) for point in points]


@hypothesis.settings(deadline=None)
@hypothesis.given(RULESETS, st.lists(POINTS, min_size=1, max_size=5), st.randoms())
def test_order_of_rules_changes_no_price(ruleset, points, chance):
    names = ('services', 'fields', 'groups', 'mappings', 'thresholds')
    mixed = {name: list(getattr(ruleset, name)) for name in names}
    for rows in mixed.values():
        chance.shuffle(rows)
    book, other = engine.Book(ruleset), engine.Book(dataclasses.replace(ruleset, **mixed))
    assert [priced(book, point) for point in points] == [priced(other, point) for point in points]
