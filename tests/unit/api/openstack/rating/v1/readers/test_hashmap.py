"""Mappings and thresholds as v1's clients send them and ask for them."""

import datetime
import decimal

import pytest

from rating_api import exception
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating.v1.readers import hashmap
from rating_api.db.hashmap import mappings
from rating_api.db.hashmap import thresholds
from rating_api.rating.hashmap import rules

D = decimal.Decimal


def utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def test_a_mapping_needs_a_cost_only():
    assert hashmap.mapping({'cost': '1.50'}) == rules.Mapping('', '', 'flat', D('1.5'))


def test_what_a_client_sends_of_a_new_mapping():
    """Its names for what it leaves out, and a number of its own that nobody looks at."""
    found = hashmap.mapping({
        'cost': '1', 'type': 'rate', 'value': 'big', 'field_id': 'f', 'service_id': None, 'group_id': None,
        'tenant_id': None, 'name': '0123456789abcdef01234567', 'mapping_id': 'm', 'created_by': 'x', 'deleted': None})
    assert found == rules.Mapping('', 'big', 'rate', D(1), field_id='f', name='0123456789abcdef01234567')


def test_a_threshold_is_what_was_sent():
    found = hashmap.threshold({'level': 10, 'cost': D('0.1'), 'type': 'rate', 'service_id': 's', 'tenant_id': 't',
                               'group_id': 'g', 'threshold_id': 'x'})
    assert found == rules.Threshold('', D(10), 'rate', D('0.1'), service_id='s', tenant_id='t', group_id='g')


def test_a_type_that_is_null_is_none():
    """It is refused later, behind all that may be wrong with the rest."""
    assert hashmap.mapping({'cost': '1', 'type': None}).type is None
    assert hashmap.threshold({'level': '1', 'cost': '1', 'type': None}).type is None


def test_a_cost_that_is_null_or_no_number_is_left_to_the_rules():
    assert hashmap.mapping({'cost': None}).cost is None
    assert hashmap.threshold({'level': '1', 'cost': None}).cost is None
    assert hashmap.mapping({'cost': 'NaN'}).cost.is_nan()


@pytest.mark.parametrize('sent', ['1e40', '-1e999', '1e-40', 10 ** 41])
def test_a_number_that_would_fill_the_memory_is_refused_at_once(sent):
    with pytest.raises(faults.Fault, match=r'^the number is out of range \(/cost\)$'):
        hashmap.mapping({'cost': sent})
    with pytest.raises(faults.Fault, match=r'^the number is out of range \(/level\)$'):
        hashmap.threshold({'cost': '1', 'level': sent})


@pytest.mark.parametrize(('sent', 'meant'), [
    ('2099-02-01', utc(2099, 2, 1, 23, 59, 59)),
    ('20990201', utc(2099, 2, 1, 23, 59, 59)),
    ('2099-02-01T00:00:00', utc(2099, 2, 1)),
    ('2099-02-01T10', utc(2099, 2, 1, 10)),
    ('2099-02-01 10:30:00', utc(2099, 2, 1, 10, 30)),
    ('2099-02-01T01:00:00+02:00', utc(2099, 1, 31, 23)),
    ('', None), (None, None),
])
def test_a_day_as_an_end_is_meant_as_a_whole(sent, meant):
    assert hashmap.mapping({'cost': '1', 'end': sent}).end == meant


@pytest.mark.parametrize(('sent', 'meant'), [
    ('2099-02-01', utc(2099, 2, 1)), ('2099-02-01T00:00:00.000001Z', utc(2099, 2, 1, 0, 0, 0, 1)), ('', None)])
def test_a_day_as_a_start_is_its_begin(sent, meant):
    assert hashmap.mapping({'cost': '1', 'start': sent}).start == meant


@pytest.mark.parametrize(('query', 'filters'), [
    ({}, {}),
    ({'service_id': 's', 'field_id': 'f', 'group_id': 'g'}, {'service_id': 's', 'field_id': 'f', 'group_id': 'g'}),
    ({'service_id': '', 'field_id': '', 'group_id': ''}, {}),
    ({'no_group': True}, {'no_group': True}),
    ({'tenant_id': 't'}, {}),
    ({'tenant_id': 't', 'filter_tenant': False}, {}),
    ({'tenant_id': 't', 'filter_tenant': True}, {'tenant_id': 't'}),
    ({'filter_tenant': True}, {'no_tenant': True}),
    ({'tenant_id': '', 'filter_tenant': True}, {'no_tenant': True}),
])
def test_parents_and_tenants_of_both_lists(query, filters):
    assert hashmap.mapping_filters(query) == mappings.Filters(**filters)
    parents = {'service_id': 'p', **{name: value for name, value in query.items() if value}}
    assert hashmap.threshold_filters(parents) == thresholds.Filters(**{'service_id': 'p', **filters})


@pytest.mark.parametrize(('query', 'filters'), [
    ({'deleted': True}, {'deleted': True}),
    ({'deleted': False}, {}),
    ({'is_active': True}, {'active': True}),
    ({'is_active': False}, {}),
    ({'start': '2026-11-01', 'end': '2026-12-01'}, {'start': utc(2026, 11, 1), 'end': utc(2026, 12, 1)}),
    ({'created_by': 'a', 'updated_by': 'b', 'deleted_by': 'c', 'description': 'd'},
     {'created_by': 'a', 'updated_by': 'b', 'deleted_by': 'c', 'description': 'd'}),
    ({'created_by': '', 'description': ''}, {}),
    ({'all': True}, {}),
    ({'all': False, 'service_id': 's'}, {'service_id': 's'}),
])
def test_what_else_mappings_are_asked_for(query, filters):
    assert hashmap.mapping_filters(query) == mappings.Filters(**filters)


@pytest.mark.parametrize(('read', 'query'), [
    (hashmap.mapping_filters, {'all': False}), (hashmap.mapping_filters, {'all': False, 'no_group': True}),
    (hashmap.threshold_filters, {}), (hashmap.threshold_filters, {'no_group': True, 'service_id': ''}),
])
def test_without_a_parent_there_is_no_list(read, query):
    """W5: CloudKitty answers 500."""
    with pytest.raises(exception.Invalid, match=r'^You must specify either service_uuid, field_uuid or group_uuid\.$'):
        read(query)
