"""Mappings and thresholds as clients send them."""

import datetime
import decimal

import pytest

from rating_api import context
from rating_api import policy
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating.readers import hashmap
from rating_api.db.hashmap import mappings
from rating_api.db.hashmap import thresholds
from rating_api.rating.hashmap import rules

D = decimal.Decimal


def test_a_mapping_needs_a_cost_only():
    assert hashmap.mapping({'cost': '1.50'}) == rules.Mapping('', '', 'flat', D('1.5'))


def test_what_is_null_is_as_if_it_were_absent():
    body = {'cost': '1', 'value': None, 'name': None, 'description': None, 'start': None, 'end': None,
            'service_id': None, 'field_id': None, 'group_id': None, 'scope_id': None}
    assert hashmap.mapping(body, 'm') == rules.Mapping('m', '', 'flat', D(1))


def test_a_mapping_is_what_was_sent():
    found = hashmap.mapping({
        'cost': '-1e3', 'type': 'rate', 'value': 'big', 'field_id': 'f', 'group_id': 'g', 'scope_id': 'p',
        'start': '2026-01-01T01:00:00+01:00', 'end': '2026-02', 'name': 'n', 'description': 'd'}, 'm')
    assert found == rules.Mapping(
        'm', 'big', 'rate', D(-1000), field_id='f', group_id='g', tenant_id='p', name='n', description='d',
        start=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        end=datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC))


def test_a_threshold_is_what_was_sent():
    found = hashmap.threshold({'level': '10', 'cost': '0.5', 'type': 'rate', 'service_id': 's', 'scope_id': 'p'}, 't')
    assert found == rules.Threshold('t', D(10), 'rate', D('0.5'), service_id='s', tenant_id='p')


@pytest.mark.parametrize('sent', ['1e40', '-1e999', '1e-40', '9' * 41])
def test_a_number_that_would_fill_the_memory_is_refused_at_once(sent):
    with pytest.raises(faults.Fault, match=r'^the number is out of range \(/cost\)$'):
        hashmap.mapping({'cost': sent})
    with pytest.raises(faults.Fault, match=r'^the number is out of range \(/level\)$'):
        hashmap.threshold({'cost': '1', 'level': sent})


def test_zero_is_zero_with_any_exponent():
    assert hashmap.mapping({'cost': '0e999'}).cost == 0


def test_filters_are_named_as_the_attributes_are():
    query = {'service_id': 's', 'scope_id': 'p', 'type': 'flat', 'limit': 5, 'sort': ['cost']}
    assert hashmap.mapping_filters({**query, 'active': False, 'deleted': True, 'name': 'n', 'value': ''}) == (
        mappings.Filters(service_id='s', tenant_id='p', type='flat', active=False, deleted=True, name='n', value=''))
    assert hashmap.threshold_filters(query) == thresholds.Filters(service_id='s', tenant_id='p', type='flat')
    assert hashmap.mapping_filters({}) == mappings.ALL


@pytest.mark.parametrize(('user_id', 'name'), [('alice', 'alice'), (None, 'unknown'), ('', 'unknown'),
                                               ('x' * 300, 'x' * 255)])
def test_a_rule_remembers_who_made_it(user_id, name):
    assert hashmap.author(context.RequestContext(policy.Open(), user_id=user_id)) == name
