"""The hashmap module: points in, points out."""

import decimal

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api.rating import modules
from rating_api.rating.hashmap import engine
from rating_api.rating.hashmap import module
from rating_api.rating.hashmap import rules
from tests.unit.rating.hashmap import making
from tests.unit.rating.hashmap import test_engine
from tests.unit.rating.hashmap.making import mapping
from tests.unit.rating.hashmap.making import point
from tests.unit.rating.hashmap.making import threshold

D = decimal.Decimal


def book(*given):
    return engine.Book(making.ruleset(*given))


def rate(points, rules):
    return module.HashMap().rate(points, rules)


def test_hashmap_says_what_it_is():
    hashmap = module.HashMap()
    assert (hashmap.module_id, hashmap.description, hashmap.hot_config, hashmap.always_enabled) == (
        'hashmap', 'HashMap rating module.', True, False)


def test_rules_of_another_kind_are_refused():
    with pytest.raises(TypeError):
        rate([point(1)], rules.RuleSet(1))


@pytest.mark.parametrize(('before', 'after'), [(None, '2.5'), (D(0), '2.5'), (D('-1.25'), '1.25'),
                                               (D('999999999999990.000000000000000001'),
                                                '999999999999992.500000000000000001')], ids=str)
def test_price_adds_to_what_was_there(before, after):
    given = point('2.5', price=before)
    assert rate([given], book(mapping('flat', 1))) == modules.Outcome([given._replace(price=D(after))], [])


def test_unknown_type_keeps_its_price():
    points = [point(1, type='other', price=D(7)), point(1, type='other')]
    assert [rated.price for rated in rate(points, book(mapping('flat', 1))).points] == [7, 0]


def test_only_the_price_changes():
    given = point('2.5', {'a': 'x'}, scope='t')
    rated = rate([given], book(mapping('flat', 1))).points[0]
    assert rated._replace(price=None) == given
    assert rated.series is given.series


def test_each_point_is_priced_by_the_rules_of_its_begin():
    series = making.series()
    hour = test_engine.HOUR
    points = [point(1, begin=making.NOW + n * hour)._replace(series=series) for n in (1, -1, 0)]
    given = book(mapping('flat', 1, end=making.NOW), mapping('flat', 3, start=making.NOW))
    assert [rated.price for rated in rate(points, given).points] == [3, 1, 3]


def test_each_point_is_priced_by_the_rules_of_its_scope():
    points = [point(1, scope=scope) for scope in ('t', '', 'u')]
    given = book(mapping('flat', 1), mapping('flat', 3, tenant='t'))
    assert [rated.price for rated in rate(points, given).points] == [3, 1, 1]


def test_groupby_hides_a_label_of_the_metadata():
    given = book(mapping('flat', 1, 'here', field='a'), mapping('flat', 2, 'there', field='a'))
    points = [point(1, {'a': 'here'}, metadata={'a': 'there'}), point(1, metadata={'a': 'there'})]
    assert [rated.price for rated in rate(points, given).points] == [1, 2]


def test_unratable_points_cost_nothing_and_are_listed_in_their_order():
    labels = [{'size': 'b'}, {'size': 5}, {'size': 'a'}, {}, {'size': 'b'}]
    points = [point(1, label, price=D(9)) for label in labels]
    points[4] = points[0]
    outcome = rate(points, book(mapping('flat', 1), threshold(1, 'flat', 2, field='size')))
    assert [rated.price for rated in outcome.points] == [0, 12, 0, 10, 0]
    assert [entry.reason for entry in outcome.unrated] == [
        f'The field size has thresholds, but {text!r} is not a number.' for text in 'bab']
    assert {entry.module for entry in outcome.unrated} == {'hashmap'}
    assert all(entry.point is outcome.points[place]
               for entry, place in zip(outcome.unrated, (0, 2, 4), strict=True))


def test_no_points_make_no_points():
    assert rate([], book()) == modules.Outcome([], [])


POINTS = st.lists(test_engine.POINTS, max_size=12)


def total(outcome):
    return sum((rated.price for rated in outcome.points), D(0)), len(outcome.unrated)


def added(outcomes):
    with decimal.localcontext(prec=100):
        totals = [total(outcome) for outcome in outcomes]
        return sum(price for price, _ in totals), sum(unrated for _, unrated in totals)


@hypothesis.settings(deadline=None)
@hypothesis.given(test_engine.RULESETS, POINTS, st.randoms())
def test_order_of_points_changes_no_sum(ruleset, points, chance):
    mixed = chance.sample(points, len(points))
    given = engine.Book(ruleset)
    assert added([rate(points, given)]) == added([rate(mixed, given)])


@hypothesis.settings(deadline=None)
@hypothesis.given(test_engine.RULESETS, POINTS, st.integers(1, 5))
def test_splitting_of_batches_changes_no_sum(ruleset, points, size):
    given = engine.Book(ruleset)
    parts = [points[n:n + size] for n in range(0, len(points), size)]
    assert added([rate(points, given)]) == added([rate(part, given) for part in parts])
    assert added([rate(points, given)]) == added([rate(part, engine.Book(ruleset)) for part in parts])


@hypothesis.settings(deadline=None)
@hypothesis.given(test_engine.RULESETS, POINTS)
def test_points_keep_their_places(ruleset, points):
    outcome = rate(points, engine.Book(ruleset))
    assert [rated._replace(price=None) for rated in outcome.points] == points
