"""Copying hashmap's rules: what they become, what is refused and why, and that a second run changes nothing."""

import datetime
import decimal
import zoneinfo

import pytest

from rating_api.db.hashmap import fields
from rating_api.db.hashmap import groups
from rating_api.db.hashmap import mappings
from rating_api.db.hashmap import ruleset
from rating_api.db.hashmap import services
from rating_api.db.hashmap import thresholds
from rating_api.importer.cloudkitty import rules as copying
from rating_api.rating.hashmap import rules
from tests import cloudkitty

NONE = {'services': (0, 0, 0), 'fields': (0, 0, 0), 'groups': (0, 0, 0), 'mappings': (0, 0, 0), 'thresholds': (0, 0, 0)}
LATER = cloudkitty.BEGIN + 10 * cloudkitty.HOUR


def aware(moment):
    return moment.replace(tzinfo=datetime.UTC)


def everything(database):
    """All rules as they are, with their revisions, and how many changes there were."""
    with database.reader() as connection:
        return ruleset.load(connection), mappings.Mappings(database).list(mappings.Filters(deleted=True))


@pytest.fixture
def filled(estate):
    """A service with a field, a group, a mapping of each and a threshold."""
    service, group = estate.service(name='cpu'), estate.group(name='discounts')
    field = estate.field(service, name='flavor')
    return {
        'service': service, 'group': group, 'field': field,
        'plain': estate.mapping(service_id=service['id']),
        'full': estate.mapping(
            field_id=field['id'], group_id=group['id'], value='m1', map_type='rate', tenant_id='p1',
            cost=decimal.Decimal('1.25'), end=LATER, description='a test', updated_by='another'),
        'threshold': estate.threshold(service_id=service['id'], level=decimal.Decimal('0.5')),
    }


def test_rules_keep_their_ids_and_refer_to_each_other(move, filled):
    assert move.counts(copying.copy) == {
        'services': (1, 0, 0), 'fields': (1, 0, 0), 'groups': (1, 0, 0), 'mappings': (2, 0, 0), 'thresholds': (1, 0, 0)}
    database = move.database
    service_id, group_id = filled['service']['service_id'], filled['group']['group_id']
    assert services.Services(database).get(service_id).name == 'cpu'
    assert groups.Groups(database).get(group_id).name == 'discounts'
    field = fields.Fields(database).get(filled['field']['field_id'])
    assert (field.name, field.service_id) == ('flavor', service_id)
    [threshold] = thresholds.Thresholds(database).list()
    assert (threshold.threshold_id, threshold.level, threshold.service_id, threshold.group_id) == (
        filled['threshold']['threshold_id'], decimal.Decimal('0.5'), service_id, None)


def test_a_mapping_keeps_all_that_is_known_of_it(move, filled):
    move.run(copying.copy)
    found = mappings.Mappings(move.database).get(filled['full']['mapping_id'])
    assert found == rules.Mapping(
        filled['full']['mapping_id'], 'm1', 'rate', decimal.Decimal('1.25'), None, filled['field']['field_id'],
        filled['group']['group_id'], 'p1', aware(cloudkitty.BEGIN), aware(cloudkitty.BEGIN), aware(LATER),
        filled['full']['name'], 'a test', None, 'someone', 'another', None, found.revision)


def test_a_service_mapping_without_a_value_has_the_empty_one(move, filled):
    move.run(copying.copy)
    assert mappings.Mappings(move.database).get(filled['plain']['mapping_id']).value == ''


def test_a_second_run_changes_nothing(move, filled):
    move.run(copying.copy)
    before = everything(move.database)
    assert move.counts(copying.copy) == {
        'services': (0, 1, 0), 'fields': (0, 1, 0), 'groups': (0, 1, 0), 'mappings': (0, 2, 0), 'thresholds': (0, 1, 0)}
    assert everything(move.database) == before


def test_all_rules_are_one_change(move, filled):
    move.run(copying.copy)
    assert everything(move.database)[0].id == 1


def test_what_came_later_is_added(move, filled):
    move.run(copying.copy)
    filled['service'] = move.estate.service()
    move.estate.mapping(service_id=filled['service']['id'])
    assert move.counts(copying.copy) == {
        'services': (1, 1, 0), 'fields': (0, 1, 0), 'groups': (0, 1, 0), 'mappings': (1, 2, 0), 'thresholds': (0, 1, 0)}


def test_a_dry_run_counts_the_same_and_writes_nothing(move, filled):
    move.estate.mapping(service_id=filled['service']['id'], name=filled['plain']['name'])
    empty = everything(move.database)
    dry = move.counts(copying.copy, dry=True)
    assert everything(move.database) == empty
    assert dry == move.counts(copying.copy)
    assert dry['mappings'] == (2, 0, 1)


def test_lists_keep_the_order_in_which_things_were_made(move):
    names = ['z', 'a', 'm', 'b', 'y']
    for name in names:
        move.estate.service(name=name)
    move.run(copying.copy)
    assert [service.name for service in services.Services(move.database).list()] == names


def test_a_deleted_mapping_stays_readable_and_prices_nothing(move, filled):
    gone = move.estate.mapping(service_id=filled['service']['id'], deleted=LATER, deleted_by='me')
    move.run(copying.copy)
    found = mappings.Mappings(move.database).get(gone['mapping_id'])
    assert (found.deleted, found.deleted_by) == (aware(LATER), 'me')
    assert gone['mapping_id'] not in {one.mapping_id for one in everything(move.database)[0].mappings}


def test_dates_are_those_of_the_zone_of_the_servers(move, filled):
    move.run(copying.copy, zone=zoneinfo.ZoneInfo('Europe/Paris'))
    found = mappings.Mappings(move.database).get(filled['plain']['mapping_id'])
    assert found.start == found.created_at == aware(cloudkitty.BEGIN - cloudkitty.HOUR)


def test_a_binary_cost_is_the_shortest_decimal_that_denotes_it(move, filled):
    row = move.estate.mapping(service_id=filled['service']['id'], tenant_id='p2', cost=decimal.Decimal('0.1'))
    move.run(copying.copy)
    assert mappings.Mappings(move.database).get(row['mapping_id']).cost == decimal.Decimal('0.1')


# ---- what is refused ----

def refused(move, row, reason):
    """That a row is refused for a reason, and is not here."""
    [found] = [text for name, text in move.reasons(copying.copy).items() if name == row]
    assert reason in found
    assert row not in {one.mapping_id for one in everything(move.database)[1]}


@pytest.mark.parametrize(('given', 'reason'), [
    ({'cost': 1e-29}, 'at most 12 digits before the decimal point and 28 after it'),
    ({'cost': 1e12}, 'at most 12 digits'),
    ({'cost': None}, 'It has no cost.'),
    ({'end': cloudkitty.BEGIN - cloudkitty.HOUR}, 'Cannot create a rule with start after end.'),
    ({'value': 'm1'}, "You can't specify a value and a service_id."),
    ({'service_id': None}, 'You must specify one parent.'),
    ({'group_id': 77}, 'It belongs to the group number 77, which there is not.'),
    ({'map_type': 'odd'}, 'No mapping type: odd'),
])
def test_a_mapping_that_could_not_be_made_here_is_refused(move, filled, given, reason):
    row = move.estate.mapping(**{'service_id': filled['service']['id'], 'tenant_id': 'p3', **given})
    refused(move, row['mapping_id'], reason)


@pytest.mark.parametrize(('given', 'reason'), [
    ({'level': None}, 'It has no level.'), ({'cost': None}, 'It has no cost.'),
    ({'level': 1e-9}, 'The level of a threshold must be a number'),
])
def test_a_threshold_that_could_not_be_made_here_is_refused(move, filled, given, reason):
    row = move.estate.threshold(**{'service_id': filled['service']['id'], **given})
    assert reason in move.reasons(copying.copy)[row['threshold_id']]


def test_of_two_mappings_that_overlap_the_newer_one_is_taken(move, filled):
    newer = move.estate.mapping(service_id=filled['service']['id'], start=LATER)
    refused(move, filled['plain']['mapping_id'], f'by {newer["mapping_id"]}, which stays')
    assert mappings.Mappings(move.database).get(newer['mapping_id'])


def test_of_two_thresholds_with_one_level_the_newer_one_is_taken(move, filled):
    newer = move.estate.threshold(service_id=filled['service']['id'], level=decimal.Decimal('0.5'))
    reason = move.reasons(copying.copy)[filled['threshold']['threshold_id']]
    assert f'by {newer["threshold_id"]}, which stays' in reason


def test_mappings_that_follow_each_other_do_not_contradict_each_other(move, filled):
    move.estate.mapping(field_id=filled['field']['id'], group_id=filled['group']['id'], value='m1', tenant_id='p1',
                        start=LATER)
    assert move.counts(copying.copy)['mappings'] == (3, 0, 0)


def test_what_is_here_stays_and_what_contradicts_it_is_refused_with_all_below_it(move, filled):
    ours = services.Services(move.database).add('cpu')
    reasons = move.reasons(copying.copy)
    assert reasons.pop(filled['service']['service_id']) == (
        f"The name 'cpu' is taken: by {ours.service_id}, which stays.")
    assert reasons.pop(filled['field']['field_id']) == (
        f'No such service: None (UUID: {filled["service"]["service_id"]})')
    assert reasons.keys() == {filled['plain']['mapping_id'], filled['full']['mapping_id'],
                              filled['threshold']['threshold_id']}
    assert services.Services(move.database).list() == [ours]


def test_what_was_changed_here_stays_and_the_difference_is_told(move, filled):
    move.run(copying.copy)
    made = mappings.Mappings(move.database)
    end = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)
    changed = made.change(filled['plain']['mapping_id'], lambda old, now: rules.put_mapping(
        old, rules.Mapping('', '', 'flat', decimal.Decimal(0), end=end), now))
    assert move.reasons(copying.copy) == {
        filled['plain']['mapping_id']: 'It is here already, with another end.'}
    assert made.get(changed.mapping_id) == changed


def test_what_was_deleted_here_does_not_come_back(move, filled):
    move.run(copying.copy)
    services.Services(move.database).remove(filled['service']['service_id'])
    assert move.counts(copying.copy) == {
        'services': (0, 1, 0), 'fields': (0, 1, 0), 'groups': (0, 1, 0), 'mappings': (0, 2, 0), 'thresholds': (0, 1, 0)}
    assert services.Services(move.database).list() == []


def test_a_rule_below_one_that_was_deleted_here_is_refused(move, filled):
    move.run(copying.copy)
    services.Services(move.database).remove(filled['service']['service_id'])
    row = move.estate.mapping(service_id=filled['service']['id'], tenant_id='p9')
    refused(move, row['mapping_id'], 'No such service')


def test_a_field_of_no_service_is_refused(move):
    row = move.estate.field({'id': 5})
    assert move.reasons(copying.copy) == {row['field_id']: 'It belongs to the service number 5, which there is not.'}


def test_an_empty_estate_has_nothing(move):
    assert move.counts(copying.copy) == NONE
