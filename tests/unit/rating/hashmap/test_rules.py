"""What may be made and changed: each check by table, with the texts that clients know."""

import dataclasses
import datetime
import decimal

import pytest

from rating_api import exception
from rating_api.rating.hashmap import rules
from tests.unit.rating.hashmap import making
from tests.unit.rating.hashmap.making import mapping
from tests.unit.rating.hashmap.making import threshold

D = decimal.Decimal
NOW = making.NOW
HOUR = datetime.timedelta(hours=1)
MOMENT = datetime.timedelta(microseconds=1)
NO_COST = 'The cost of a rule must have at most 12 digits before the decimal point and 28 after it.'
NO_LEVEL = ('The level of a threshold must be a number with at most 12 digits before the decimal point '
            'and 8 after it.')


def cases(*rows):
    return pytest.mark.parametrize(('given', 'text'),
                                   [row[1:] for row in rows], ids=[row[0] for row in rows])


def bare(**attributes):
    """A mapping with no parent but the one that is given."""
    return rules.Mapping(**{'mapping_id': 'm', 'value': '', 'type': 'flat', 'cost': D(1), **attributes})


def check_new(given):
    """All that is asked of a new mapping by itself, in the order in which it is asked."""
    rules.check_new_mapping(given, NOW, force=False)
    rules.check_cost(given)


PAST = ('Cannot create a rule with start in the past. start=[2026-05-01 11:00:00] '
        'current time=[2026-05-01 12:00:00].')
BACKWARDS = ('Cannot create a rule with start after end. start=[2026-05-01 13:00:00] '
             'end=[2026-05-01 12:00:00].')


@cases(
    ('start in the past', mapping('flat', 1, start=NOW - HOUR), PAST),
    ('start a moment ago', mapping('flat', 1, start=NOW - MOMENT),
     'Cannot create a rule with start in the past. start=[2026-05-01 11:59:59.999999] '
     'current time=[2026-05-01 12:00:00].'),
    ('start in the past in another zone',
     mapping('flat', 1, start=(NOW - HOUR).astimezone(datetime.timezone(2 * HOUR))), PAST),
    ('end before start', mapping('flat', 1, start=NOW + HOUR, end=NOW), BACKWARDS),
    ('end without start', mapping('flat', 1, end=NOW + HOUR),
     'Cannot create a rule with an end but no start. end=[2026-05-01 13:00:00].'),
    ('both parents', bare(service_id='s', field_id='f', value='x'), 'You can only specify one parent.'),
    ('no parent', bare(), 'You must specify one parent.'),
    ('empty parents', bare(service_id='', field_id=''), 'You must specify one parent.'),
    ('value of a service', mapping('flat', 1, 'x'), "You can't specify a value and a service_id."),
    ('field without a value', mapping('flat', 1, field='a'),
     'You must specify a value for a field mapping.'),
    ('unknown type', mapping('cubic', 1), 'No mapping type: cubic'),
    ('no type', mapping(None, 1), 'No mapping type: None'),
    ('no cost', bare(service_id='s', cost=None), 'No mapping type: flat'),
    ('cost that is no number', mapping('rate', 'NaN'), 'No mapping type: rate'),
    ('signalling cost', mapping('rate', 'sNaN'), 'No mapping type: rate'),
    ('endless cost', mapping('flat', '-Infinity'), 'No mapping type: flat'),
    ('too many decimals', mapping('flat', '1E-29'), NO_COST),
    ('too many digits', mapping('flat', '1000000000000'), NO_COST),
    ('far too many digits', mapping('flat', '-1E+500000'), NO_COST),
)
def test_new_mapping_is_refused(given, text):
    with pytest.raises(exception.Invalid) as caught:
        check_new(given)
    assert str(caught.value) == text


@pytest.mark.parametrize('given', [
    mapping('flat', 1),
    mapping('rate', '-1.5', 'x', field='a', start=NOW, end=NOW),
    mapping('flat', '999999999999.9999999999999999999999999999', start=NOW + HOUR, end=NOW + 2 * HOUR),
    mapping('flat', '1E-28'),
    mapping('flat', '0.50000000000000000000000000000000000'),
    mapping('flat', 0),
], ids=range(6))
def test_new_mapping_may_be_made(given):
    check_new(given)


def test_force_permits_a_start_in_the_past_and_nothing_else():
    rules.check_new_mapping(mapping('flat', 1, start=NOW - HOUR), NOW, force=True)
    with pytest.raises(exception.Invalid, match='start after end'):
        rules.check_new_mapping(mapping('flat', 1, start=NOW - HOUR, end=NOW - 2 * HOUR), NOW, force=True)


@pytest.mark.parametrize(('more', 'text'), [
    ({'start': NOW - HOUR, 'end': NOW - 2 * HOUR}, 'start in the past'),
    ({'start': NOW + HOUR, 'end': NOW}, 'start after end'),
    ({'end': NOW}, 'no start'),
    ({'service_id': 's', 'field_id': 'f'}, 'only specify one parent'),
    ({}, 'must specify one parent'),
    ({'service_id': 's', 'value': 'x'}, 'a value and a service_id'),
])
def test_dates_are_checked_before_parents_and_these_before_values_and_whatever_it_costs(more, text):
    with pytest.raises(exception.Invalid, match=text):
        rules.check_new_mapping(bare(cost=None, **more), NOW, force=False)


def test_a_mapping_may_be_made_whatever_it_costs():
    """What is said of its cost comes last, behind what only the stored rules can say."""
    rules.check_new_mapping(bare(service_id='s', cost=None), NOW, force=False)


def named(name, *arguments, **more):
    return dataclasses.replace(mapping(*arguments, **more), mapping_id=name, name=name)


SPANS = [
    ('both endless', (0, None), (5, None), True),
    ('no dates at all', (None, None), (None, None), True),
    ('endless after a finite one', (3, 5), (1, None), True),
    ('endless within a finite one', (1, 5), (3, None), True),
    ('finite within an endless one', (1, None), (3, 5), True),
    ('endless from where a finite one ends', (1, 3), (3, None), False),
    ('endless after the end', (1, 3), (4, None), False),
    ('finite before an endless one', (5, None), (1, 5), False),
    ('partly', (1, 4), (3, 6), True),
    ('within', (1, 6), (3, 4), True),
    ('equal', (1, 2), (1, 2), True),
    ('touching', (1, 3), (3, 6), False),
    ('apart', (1, 3), (5, 6), False),
    ('empty at its begin', (1, 3), (1, 1), False),
    ('empty inside', (1, 3), (2, 2), False),
    ('always until a start', (None, 3), (3, None), False),
    ('always past a start', (None, 4), (3, None), True),
]


def dates(hours):
    start, end = (None if hour is None else NOW + hour * HOUR for hour in hours)
    return {'start': start, 'end': end}


@pytest.mark.parametrize(('one', 'other', 'shared'), [row[1:] for row in SPANS],
                         ids=[row[0] for row in SPANS])
def test_mappings_overlap_if_both_are_valid_at_some_instant(one, other, shared):
    first, second = mapping('flat', 1, **dates(one)), mapping('flat', 1, **dates(other))
    assert rules.overlap(first, second) is shared
    assert rules.overlap(second, first) is shared


@cases(
    ('service', named('n', 'rate', 2), "Mapping '' already exists for service 'instance', tenant: 'None'"),
    ('name elsewhere', named('old', 'rate', 2, 'x', field='other'),
     "Mapping 'x' already exists for field 'instance.other', tenant: 'None'; the name 'old' is taken"),
    ('field', named('n', 'rate', 2, 'x', field='a', group='g', tenant='t'),
     "Mapping 'x' already exists for field 'instance.a', tenant: 't'"),
)
def test_mapping_that_exists_is_a_conflict(given, text):
    others = [named('old', 'flat', 1), named('o', 'flat', 1, 'x', field='a', group='g', tenant='t')]
    given = dataclasses.replace(given, mapping_id='new')
    with pytest.raises(exception.Conflict) as caught:
        rules.check_unique_mapping(given, others)
    assert str(caught.value) == text


@pytest.mark.parametrize('given', [
    named('n', 'flat', 1, 'y', field='a', group='g', tenant='t'),
    named('n', 'flat', 1, 'x', field='a', group='g'),
    named('n', 'flat', 1, 'x', field='a', tenant='t'),
    named('n', 'flat', 1, 'x', field='b', group='g', tenant='t'),
    named('n', 'flat', 1, 'x', field='a', group='g', tenant='t', start=NOW),
    dataclasses.replace(named('old', 'flat', 1, 'x', field='a', group='g', tenant='t'), cost=D(7)),
], ids=['value', 'tenant', 'group', 'field', 'time', 'itself'])
def test_mapping_that_differs_is_none(given):
    rules.check_unique_mapping(given, [
        named('old', 'flat', 1, 'x', field='a', group='g', tenant='t', end=NOW),
        dataclasses.replace(named('n', 'flat', 1, 'x', field='a', group='g', tenant='t'), mapping_id='gone',
                            deleted=NOW)])


RUNNING = dataclasses.replace(mapping('rate', '0.50', 'x', field='a', group='g', tenant='t', start=NOW - HOUR,
                                      description='why'), mapping_id='m', name='n')
ENDING = dataclasses.replace(RUNNING, end=NOW + HOUR)
FUTURE = dataclasses.replace(RUNNING, start=NOW + HOUR, end=NOW + 2 * HOUR)
ONLY_END = ('You are allowed to update only the attribute [end] as this rule is already running as it '
            'started on [2026-05-01 11:00:00]')
SETTLED = 'Cannot update a rule that was already processed and has a defined end date.'


def sent(**attributes):
    """A PUT of v1: whatever is left out is empty, but the type, which is flat."""
    return bare(**{'cost': D(0), **attributes})


@cases(
    ('cost', sent(type='rate', cost=D(4)), ONLY_END),
    ('type left out', sent(), ONLY_END),
    ('value', sent(type='rate', value='y'), ONLY_END),
    ('field', sent(type='rate', field_id='instance.b'), ONLY_END),
    ('service', sent(type='rate', service_id='instance'), ONLY_END),
    ('group', sent(type='rate', group_id='h'), ONLY_END),
    ('tenant', sent(type='rate', tenant_id='u'), ONLY_END),
    ('start', sent(type='rate', start=NOW + HOUR), ONLY_END),
    ('name', sent(type='rate', name='new'), ONLY_END),
    ('description', sent(type='rate', description='because'), ONLY_END),
    ('end in the past', sent(type='rate', end=NOW - MOMENT),
     'End date must be in the future. end=[2026-05-01 11:59:59.999999] current time=[2026-05-01 12:00:00]'),
)
def test_put_of_a_running_mapping_is_refused(given, text):
    with pytest.raises(exception.Invalid) as caught:
        rules.put_mapping(RUNNING, given, NOW)
    assert str(caught.value) == text


@pytest.mark.parametrize('given', [
    sent(type='rate', end=NOW + HOUR),
    sent(type='rate', cost=D('0.5'), end=NOW + HOUR),
    dataclasses.replace(RUNNING, end=NOW + HOUR, created_by='somebody', revision=9),
], ids=['cost of zero', 'equal cost', 'everything, ids too'])
def test_put_of_a_running_mapping_sets_its_end(given):
    assert rules.put_mapping(RUNNING, given, NOW) == ENDING


def test_put_without_an_end_leaves_a_running_mapping_as_it_is():
    assert rules.put_mapping(RUNNING, sent(type='rate'), NOW) == RUNNING


def test_a_mapping_that_starts_now_is_running():
    with pytest.raises(exception.Invalid, match='already running'):
        rules.put_mapping(dataclasses.replace(RUNNING, start=NOW), sent(type='rate', cost=D(4)), NOW)


@pytest.mark.parametrize('given', [
    sent(type='rate'), sent(type='rate', end=NOW + 2 * HOUR), sent(end=NOW + HOUR),
    sent(type='rate', cost=D(4), end=NOW + HOUR), sent(type='rate', end=NOW - HOUR),
], ids=['nothing', 'another end', 'another type', 'another cost', 'an end in the past'])
def test_put_of_a_mapping_with_an_end_is_refused(given):
    with pytest.raises(exception.Invalid) as caught:
        rules.put_mapping(ENDING, given, NOW)
    assert str(caught.value) == SETTLED


@pytest.mark.parametrize('now', [NOW, NOW + 5 * HOUR], ids=['before its end', 'after its end'])
def test_put_that_repeats_what_is_stored_is_right(now):
    assert rules.put_mapping(ENDING, sent(type='rate', end=NOW + HOUR), now) == ENDING
    assert rules.put_mapping(ENDING, ENDING, now) == ENDING


def test_put_of_a_future_mapping_takes_four_attributes_and_ignores_the_rest():
    given = bare(cost=D(7), start=NOW + 3 * HOUR, end=NOW + 4 * HOUR, description='new', value='y',
                 type='flat', service_id='s', group_id='h', tenant_id='u', name='other')
    assert rules.put_mapping(FUTURE, given, NOW) == dataclasses.replace(
        FUTURE, cost=D(7), start=NOW + 3 * HOUR, end=NOW + 4 * HOUR, description='new')


def test_put_of_a_future_mapping_keeps_a_start_and_loses_an_end_and_a_description():
    assert rules.put_mapping(FUTURE, sent(), NOW) == dataclasses.replace(
        FUTURE, cost=D(0), end=None, description=None)


@cases(
    ('start in the past', sent(start=NOW - HOUR), PAST),
    ('end before start', sent(start=NOW + HOUR, end=NOW), BACKWARDS),
    ('cost that is no number', sent(cost=D('NaN')), 'No mapping type: rate'),
)
def test_put_of_a_future_mapping_is_refused(given, text):
    with pytest.raises(exception.Invalid) as caught:
        rules.put_mapping(FUTURE, given, NOW)
    assert str(caught.value) == text


@cases(
    ('running, another cost', (RUNNING, {'cost': D(4)}), ONLY_END),
    ('running, no cost', (RUNNING, {'cost': D(0)}), ONLY_END),
    ('running, no description', (RUNNING, {'description': None}), ONLY_END),
    ('ended, no end', (ENDING, {'end': None}), SETTLED),
    ('future, another field', (FUTURE, {'field_id': 'f'}),
     'A mapping cannot move to another service or field.'),
    ('future, no start', (FUTURE, {'start': None}), 'A mapping must keep a start.'),
    ('future, no value', (FUTURE, {'value': ''}), 'You must specify a value for a field mapping.'),
    ('future, no type', (FUTURE, {'type': ''}), 'No mapping type: '),
)
def test_whole_change_is_refused(given, text):
    old, change = given
    with pytest.raises(exception.Invalid) as caught:
        rules.check_mapping_change(old, dataclasses.replace(old, **change), NOW)
    assert str(caught.value) == text


@pytest.mark.parametrize(('old', 'change'), [
    (RUNNING, {}), (RUNNING, {'end': NOW}), (RUNNING, {'cost': D('0.5'), 'end': NOW + HOUR}), (ENDING, {}),
    (FUTURE, {}), (FUTURE, {'value': 'y', 'type': 'flat', 'group_id': None, 'tenant_id': 'u', 'name': 'o'}),
], ids=['nothing', 'end now', 'end later', 'nothing, ended', 'nothing, future', 'everything'])
def test_whole_change_may_be_made(old, change):
    rules.check_mapping_change(old, dataclasses.replace(old, **change), NOW)


def lone(**attributes):
    return rules.Threshold(**{'threshold_id': 't', 'level': D(1), 'type': 'flat', 'cost': D(1), **attributes})


@cases(
    ('both parents', lone(service_id='s', field_id='f'), 'You can only specify one parent.'),
    ('no parent', lone(), 'You must specify one parent.'),
    ('no level', lone(service_id='s', level=None), NO_LEVEL),
    ('level that is no number', threshold('NaN', 'flat', 1), NO_LEVEL),
    ('endless level', threshold('Infinity', 'flat', 1), NO_LEVEL),
    ('too many decimals', threshold('1E-9', 'flat', 1), NO_LEVEL),
    ('too many digits', threshold('1E+12', 'flat', 1), NO_LEVEL),
    ('unknown type', threshold(1, 'cubic', 1), 'No mapping type: cubic'),
    ('cost that is no number', threshold(1, 'flat', 'NaN'), 'No mapping type: flat'),
    ('too many decimals of the cost', threshold(1, 'flat', '1E-29'), NO_COST),
)
def test_threshold_is_refused(given, text):
    with pytest.raises(exception.Invalid) as caught:
        rules.check_parent(given)
        rules.check_threshold(given)
    assert str(caught.value) == text


@pytest.mark.parametrize('given', [
    threshold(0, 'flat', 0), threshold(-1, 'rate', -1, field='a'),
    threshold('999999999999.99999999', 'flat', 1),
], ids=['zero', 'negative', 'largest'])
def test_threshold_may_be_stored(given):
    rules.check_threshold(given)


STEP = dataclasses.replace(threshold('10.0', 'flat', 1), threshold_id='old')
FIELD_STEP = dataclasses.replace(threshold(20, 'flat', 1, field='a', tenant='t', group='g'),
                                 threshold_id='other')


@cases(
    ('for every tenant', (threshold(10, 'rate', 2), False),
     "Threshold '10' already exists for service 'instance', tenant: 'None'"),
    ('for one tenant', (threshold('2E+1', 'rate', 2, field='a', tenant='t', group='g'), False),
     "Threshold '20' already exists for field 'instance.a', tenant: 't'"),
    ('changed', (dataclasses.replace(threshold(10, 'rate', 2), threshold_id='new'), True),
     "Threshold '10' already exists for Threshold_id 'new', tenant: 'None'"),
)
def test_threshold_that_exists_is_a_conflict(given, text):
    made, replacing = given
    with pytest.raises(exception.Conflict) as caught:
        rules.check_unique_threshold(made, [STEP, FIELD_STEP], replacing=replacing)
    assert str(caught.value) == text


@pytest.mark.parametrize('given', [
    threshold(11, 'flat', 1), threshold(10, 'flat', 1, tenant='t'), threshold(10, 'flat', 1, group='g'),
    threshold(10, 'flat', 1, field='a'), threshold(10, 'flat', 1, service='volume'),
    dataclasses.replace(STEP, cost=D(7)),
], ids=['level', 'tenant', 'group', 'field', 'service', 'itself'])
def test_threshold_that_differs_is_none(given):
    rules.check_unique_threshold(given, [STEP, FIELD_STEP])


def test_put_of_a_threshold_replaces_all_but_its_parent():
    given = lone(level=D(5), cost=D(2), type='rate', service_id='s', group_id='h', tenant_id='u')
    assert rules.put_threshold(FIELD_STEP, given) == dataclasses.replace(
        FIELD_STEP, level=D(5), cost=D(2), type='rate', group_id='h', tenant_id='u')


def test_put_of_a_threshold_resets_type_and_tenant_and_keeps_the_group():
    assert rules.put_threshold(FIELD_STEP, lone()) == dataclasses.replace(
        FIELD_STEP, level=D(1), type='flat', tenant_id=None)


def test_put_of_a_threshold_without_a_level_is_refused():
    with pytest.raises(exception.Invalid, match='The level of a threshold'):
        rules.put_threshold(FIELD_STEP, lone(level=None))
