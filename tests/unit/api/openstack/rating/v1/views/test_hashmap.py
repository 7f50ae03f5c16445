"""Rules as v1's clients see them."""

import datetime
import decimal

import pytest

from rating_api.api.openstack.rating.v1.views import hashmap
from rating_api.rating.hashmap import rules

D = decimal.Decimal


def test_a_mapping_has_all_its_attributes_in_cloudkittys_order():
    shown = hashmap.mapping(rules.Mapping('m', 'big', 'flat', D('0.5'), field_id='f', name='n'))
    assert list(shown.items()) == [
        ('mapping_id', 'm'), ('value', 'big'), ('type', 'flat'), ('cost', '0.5000000000000000000000000000'),
        ('service_id', None), ('field_id', 'f'), ('group_id', None), ('tenant_id', None), ('created_at', None),
        ('start', None), ('end', None), ('name', 'n'), ('description', None), ('deleted', None), ('created_by', None),
        ('updated_by', None), ('deleted_by', None)]


def test_a_threshold_has_all_its_attributes_in_cloudkittys_order():
    shown = hashmap.threshold(rules.Threshold('t', D(10), 'rate', D(2), service_id='s', tenant_id='p'))
    assert list(shown.items()) == [
        ('threshold_id', 't'), ('level', '10.00000000'), ('type', 'rate'), ('cost', '2.0000000000000000000000000000'),
        ('service_id', 's'), ('field_id', None), ('group_id', None), ('tenant_id', 'p')]


@pytest.mark.parametrize(('cost', 'shown'), [
    ('0', '0.' + '0' * 28), ('-1', '-1.' + '0' * 28), ('1E-28', '0.' + '0' * 27 + '1'), ('1E+11', '1' + '0' * 11 + '.' + '0' * 28),
    ('-999999999999.9999999999999999999999999999', '-999999999999.9999999999999999999999999999'),
])
def test_a_cost_has_28_decimals_and_no_exponent(cost, shown):
    assert hashmap.mapping(rules.Mapping('m', '', 'flat', D(cost)))['cost'] == shown


@pytest.mark.parametrize(('level', 'shown'), [('0', '0.00000000'), ('1E-8', '0.00000001'), ('999999999999.99999999',) * 2])
def test_a_level_has_8_decimals_and_no_exponent(level, shown):
    assert hashmap.threshold(rules.Threshold('t', D(level), 'flat', D(1)))['level'] == shown


@pytest.mark.parametrize(('moment', 'shown'), [
    (datetime.datetime(2026, 11, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1))), '2026-11-01T00:00:00'),
    (datetime.datetime(2026, 11, 1, 0, 0, 0, 5, tzinfo=datetime.UTC), '2026-11-01T00:00:00.000005'),
])
def test_a_time_is_utc_and_does_not_say_so(moment, shown):
    assert hashmap.mapping(rules.Mapping('m', '', 'flat', D(1), start=moment))['start'] == shown
