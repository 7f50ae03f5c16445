"""The rules of one service: every rule of the semantics by table, edges included."""

import decimal

import pytest

from rating_api import datapoint
from rating_api.rating.hashmap import engine
from rating_api.rating.hashmap import sheet
from tests.unit.rating.hashmap import making
from tests.unit.rating.hashmap.making import mapping
from tests.unit.rating.hashmap.making import threshold

D = decimal.Decimal


def pricer(given, labels=(), scope=''):
    tariff = engine.Book(making.ruleset(*given)).tariff(scope, datapoint.epoch(making.NOW))
    return tariff.pricer(making.SERVICE, dict(labels))


def table(*rows):
    return pytest.mark.parametrize(('given', 'qty', 'labels', 'price'), [row[1:] for row in rows],
                                   ids=[row[0] for row in rows])


@table(
    ('highest flat counts', [mapping('flat', 2), mapping('flat', 3, 'x', field='a')], 2, {'a': 'x'}, 6),
    ('flats do not add up', [mapping('flat', 1, 'x', field='a'), mapping('flat', 1, 'y', field='b')], 2,
     {'a': 'x', 'b': 'y'}, 2),
    ('negative flat is lost', [mapping('flat', -2)], 2, {}, 0),
    ('rates multiply', [mapping('flat', 1), mapping('rate', 2, 'x', field='a'),
                        mapping('rate', '0.25', 'y', field='b')], 2, {'a': 'x', 'b': 'y'}, 1),
    ('rate of zero is free', [mapping('flat', 1), mapping('rate', 0, 'x', field='a')], 2, {'a': 'x'}, 0),
    ('negative rate', [mapping('flat', 1), mapping('rate', -2, 'x', field='a')], 3, {'a': 'x'}, -6),
    ('negative quantity', [mapping('flat', 2)], -3, {}, -6),
    ('no digit is lost', [mapping('flat', '123456789012.1234567890123456789012345678'),
                          mapping('rate', '1.0000000000000000000000000001', 'x', field='a')], 10 ** 10,
     {'a': 'x'}, '1234567890121234567890.123456912469134690'),
    ('a field without its service', [mapping('flat', 2, 'x', field='a')], 3, {'a': 'x'}, 6),
    ('no rules', [], 3, {}, 0),
)
def test_mapping_gives_the_cost_of_a_unit(given, qty, labels, price):
    assert pricer(given, labels).price(D(qty)) == D(price)


@table(
    ('the level itself counts', [mapping('flat', 1), threshold(10, 'rate', 2)], 10, {}, 20),
    ('just below it does not', [mapping('flat', 1), threshold(10, 'rate', 2)], '9.999', {}, '9.999'),
    ('the highest reached counts', [mapping('flat', 1), threshold(20, 'rate', 3), threshold(10, 'rate', 2)],
     20, {}, 60),
    ('flat is charged once', [threshold(10, 'flat', 5)], 1000, {}, 5),
    ('negative flat is charged once', [mapping('flat', 1), threshold(10, 'flat', -5)], 12, {}, 7),
    ('flat is not multiplied', [mapping('flat', 1), mapping('rate', 2, 'x', field='a'),
                                threshold(10, 'flat', 5)], 10, {'a': 'x'}, 25),
    ('negative level is never reached', [mapping('flat', 1), threshold('-0.5', 'flat', 5)], 1, {}, 1),
    ('level of minus one is never reached', [mapping('flat', 1), threshold(-1, 'flat', 5)], 1, {}, 1),
    ('negative level and quantity', [mapping('flat', 1), threshold(-5, 'flat', 9)], -2, {}, -2),
    ('level of zero at zero', [threshold(0, 'flat', 5)], 0, {}, 5),
    ('negative quantity reaches nothing', [mapping('flat', 1), threshold(0, 'flat', 5)], -2, {}, -2),
    ('equal bands join', [mapping('flat', 1), threshold(0, 'rate', 2), threshold(10, 'rate', '2.0')],
     11, {}, 22),
)
def test_service_threshold_looks_at_the_quantity(given, qty, labels, price):
    assert pricer(given, labels).price(D(qty)) == D(price)


@table(
    ('flat adds to the unit', [mapping('flat', 1), threshold(10, 'flat', '0.5', field='a')], 4, {'a': 10}, 6),
    ('flat without a mapping', [threshold(10, 'flat', '0.5', field='a')], 4, {'a': 10}, 2),
    ('flat is multiplied', [mapping('flat', 1), mapping('rate', 3, '10', field='a'),
                            threshold(10, 'flat', '0.5', field='a')], 4, {'a': 10}, 18),
    ('negative flat takes off', [mapping('flat', 1), threshold(10, 'flat', '-1.5', field='a')], 4,
     {'a': 10}, -2),
    ('rate multiplies', [mapping('flat', 1), threshold(10, 'rate', '0.5', field='a')], 4, {'a': 10}, 2),
    ('number in text', [threshold(10, 'flat', 1, field='a')], 4, {'a': '10.0'}, 4),
    ('float by its shortest text', [threshold('0.3', 'flat', 1, field='a')], 4, {'a': 0.3}, 4),
    ('float just below', [threshold('0.3', 'flat', 1, field='a')], 4, {'a': 0.2999999}, 0),
    ('exponent', [threshold(10, 'flat', 1, field='a')], 4, {'a': '1e1'}, 4),
    ('negative level is never reached', [threshold(-1, 'flat', 1, field='a')], 4, {'a': 0}, 0),
    ('missing label', [threshold(0, 'flat', 1, field='a')], 4, {'b': 7}, 0),
)
def test_field_threshold_looks_at_the_label(given, qty, labels, price):
    assert pricer(given, labels).price(D(qty)) == D(price)


@table(
    ('highest of two fields', [threshold(10, 'flat', 1, field='a'), threshold(20, 'flat', 2, field='b')],
     3, {'a': 50, 'b': 50}, 6),
    ('highest of two fields, named the other way round',
     [threshold(20, 'flat', 1, field='a'), threshold(10, 'flat', 2, field='b')], 3, {'a': 50, 'b': 50}, 3),
    ('service wins at equal levels', [threshold(10, 'flat', 7, field='a'), threshold(10, 'flat', 3)],
     10, {'a': 10}, 3),
    ('field wins at a higher level', [threshold(11, 'flat', 7, field='a'), threshold(10, 'flat', 3)],
     10, {'a': 11}, 70),
    ('service wins at a higher level', [threshold(10, 'flat', 7, field='a'), threshold(12, 'flat', 3)],
     12, {'a': 11}, 3),
    ('service between two levels of a field',
     [threshold(5, 'flat', 7, field='a'), threshold(20, 'flat', 9, field='a'), threshold(10, 'flat', 3)],
     10, {'a': 6}, 3),
    ('below the service, the field stands', [threshold(10, 'flat', 7, field='a'), threshold(12, 'flat', 3)],
     '11.5', {'a': 11}, '80.5'),
    ('first field by name at equal levels',
     [threshold(10, 'flat', 2, field='b'), threshold(10, 'flat', 1, field='a')], 3, {'a': 10, 'b': 10}, 3),
    ('no first field, then the second',
     [threshold(10, 'flat', 2, field='b'), threshold(10, 'flat', 1, field='a')], 3, {'a': 9, 'b': 10}, 6),
)
def test_one_threshold_of_a_group_counts(given, qty, labels, price):
    assert pricer(given, labels).price(D(qty)) == D(price)


@table(
    ('groups are summed',
     [mapping('flat', 1, group='g1'), mapping('flat', 2, group='g2'), mapping('flat', 4)], 3, {}, 21),
    ('a rate stays in its group', [mapping('flat', 1, group='g1'), mapping('rate', 5, group='g2')], 3, {}, 3),
    ('a threshold stays in its group',
     [mapping('flat', 1, group='g1'), threshold(1, 'rate', 5, group='g2'),
      threshold(2, 'flat', 7, group='g3')], 3, {}, 10),
    ('each group has its threshold',
     [threshold(10, 'flat', 1, group='g1'), threshold(20, 'flat', 2, group='g2')], 20, {}, 3),
    ('below the second level one counts',
     [threshold(10, 'flat', 1, group='g1'), threshold(20, 'flat', 2, group='g2')], 19, {}, 1),
    ('one value in two groups', [mapping('flat', 1, 'x', field='a', group='g1'),
                                 mapping('flat', 2, 'x', field='a', group='g2')], 3, {'a': 'x'}, 9),
)
def test_groups_do_not_touch(given, qty, labels, price):
    assert pricer(given, labels).price(D(qty)) == price


@pytest.mark.parametrize(('value', 'label'), [
    ('4', 4), ('4', '4'), ('4.0', 4.0), ('True', True), ('None', None), ('0.1', 0.1), ('1e-07', 1e-7),
    ('', ''),
], ids=repr)
def test_mapping_matches_the_text_that_python_shows(value, label):
    assert pricer([mapping('flat', 1, value, field='a')], {'a': label}).price(D(1)) == 1


@pytest.mark.parametrize(('value', 'label'), [
    ('4', 4.0), ('true', True), ('1', True), ('', None), ('null', None), ('X', 'x'), ('x', ' x'), ('4', '04'),
], ids=repr)
def test_mapping_does_not_match_another_text(value, label):
    assert pricer([mapping('flat', 1, value, field='a')], {'a': label}).price(D(1)) == 0


def test_equal_labels_of_different_text_are_told_apart():
    tariff = engine.Book(making.ruleset(mapping('flat', 1, '1', field='a'))).tariff('', 0)
    prices = [tariff.pricer(making.SERVICE, {'a': label}).price(D(1)) for label in (1, True, 1.0, '1')]
    assert prices == [1, 0, 0, 1]


OVERLAYS = [
    ('replaces a mapping', [mapping('flat', 2), mapping('flat', 1, tenant='t')], {}, 1, 2),
    ('replaces, not adds, a rate', [mapping('flat', 2), mapping('rate', 3, 'x', field='a'),
                                    mapping('rate', 5, 'x', field='a', tenant='t')], {'a': 'x'}, 10, 6),
    ('replaces another type', [mapping('flat', 4), mapping('rate', 3, tenant='t')], {}, 0, 4),
    ('adds another value', [mapping('flat', 2), mapping('flat', 3, 'x', field='a', tenant='t')],
     {'a': 'x'}, 3, 2),
    ('adds in another group', [mapping('flat', 2), mapping('flat', 1, group='g', tenant='t')], {}, 3, 2),
    ('replaces a threshold of an equal level',
     [threshold('1.0', 'flat', 2), threshold(1, 'flat', 5, tenant='t')], {}, 5, 2),
    ('adds a threshold of another level', [threshold(1, 'flat', 2), threshold('0.5', 'flat', 5, tenant='t')],
     {}, 2, 2),
    ('is older and still replaces', [mapping('flat', 1, tenant='t'), mapping('flat', 2)], {}, 1, 2),
]


@pytest.mark.parametrize(('given', 'labels', 'own', 'common'), [row[1:] for row in OVERLAYS],
                         ids=[row[0] for row in OVERLAYS])
def test_rule_of_a_scope(given, labels, own, common):
    assert pricer(given, labels, scope='t').price(D(1)) == own
    assert pricer(given, labels, scope='other').price(D(1)) == common
    assert pricer(given, labels, scope='').price(D(1)) == common


def test_rule_for_an_empty_scope_is_for_nobody():
    given = [mapping('flat', 2), mapping('flat', 1, tenant='')]
    assert pricer(given, scope='').price(D(1)) == 2


@pytest.mark.parametrize('given', [
    [mapping('flat', 1, revision=8), mapping('flat', 2, revision=9)],
    [mapping('flat', 2, revision=9), mapping('flat', 1, revision=8)],
    [mapping('flat', 1, revision=9), mapping('flat', 2, revision=9)],
    [threshold(0, 'flat', 1, revision=8), threshold(0, 'flat', 2, revision=9)],
    [threshold('0.0', 'flat', 2, revision=9), threshold(0, 'flat', 1, revision=8)],
    [mapping('flat', 9, 'of no use', revision=8), mapping('flat', 2, revision=9)],
], ids=['mappings', 'mappings turned round', 'by id', 'thresholds', 'thresholds turned round', 'a value'])
def test_of_two_equal_rules_the_newest_counts(given):
    assert pricer(given).price(D(1)) == 2


UNRATABLE = ['', 'abc', 'None', None, True, False, 'nan', 'NaN', 'sNaN', 'Infinity', '-inf', '1,5',
             '0x10', '--1']


@pytest.mark.parametrize('label', UNRATABLE, ids=repr)
@pytest.mark.parametrize('level', ['10', '-1'])
def test_label_of_a_field_with_thresholds_must_be_a_number(label, level):
    given = [mapping('flat', 1), threshold(level, 'flat', 1, field='size')]
    with pytest.raises(sheet.Unratable) as caught:
        pricer(given, {'size': label})
    assert str(caught.value) == f'The field size has thresholds, but {str(label)!r} is not a number.'


def test_long_label_is_cut_in_the_reason():
    with pytest.raises(sheet.Unratable) as caught:
        pricer([threshold(1, 'flat', 1, field='size')], {'size': 'x' * 4096})
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize('given', [
    [mapping('flat', 1, 'abc', field='size')],
    [threshold(1, 'flat', 1, field='size', tenant='another'), mapping('flat', 1, 'abc', field='size')],
], ids=['no thresholds', 'thresholds of another scope'])
def test_text_is_ratable_without_thresholds(given):
    assert pricer(given, {'size': 'abc'}, scope='t').price(D(1)) == 1


def test_series_that_meet_the_same_rules_share_a_pricer():
    given = [mapping('flat', 1, 'x', field='a'), threshold(10, 'flat', 1, field='b')]
    tariff = engine.Book(making.ruleset(*given)).tariff('', 0)
    shared = {tariff.pricer(making.SERVICE, {'a': f'other-{n}', 'b': n}) for n in range(10)}
    assert len(shared) == 1
    assert tariff.pricer(making.SERVICE, {'a': 'x', 'b': 1}) not in shared
    assert tariff.pricer(making.SERVICE, {'a': 'y', 'b': 10}) not in shared
