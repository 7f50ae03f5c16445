"""The road from usage to the bill, over a database."""

import decimal

import pytest

from rating_api import datapoint
from rating_api import exception
from rating_api import storage
from rating_api.db.hashmap import fields
from rating_api.db.hashmap import services
from rating_api.db.hashmap import thresholds
from rating_api.rating import modules
from rating_api.rating.hashmap import rules
from tests.unit.processor import fakes

D = decimal.Decimal
BATCH = storage.NewBatch('api')


@pytest.fixture
def store(database):
    return fakes.Store(database)


def test_a_fresh_installation_rates_everything_at_nothing(store):
    stored = store.rater.store(BATCH, [fakes.point(0), fakes.point(10)])
    assert store.bill() == [(0, 1, 0), (10, 1, 0)]
    assert (stored.points, stored.unrated) == (2, 0)
    assert store.points.batch(stored.batch_id).ruleset_id is None


def test_points_without_a_price_are_rated_and_the_others_stored_as_sent(store):
    store.price('0.5')
    store.rater.store(BATCH, [fakes.point(0, '3'), fakes.point(10, '3', '7'), fakes.point(20, '1', '0')])
    assert store.bill() == [(0, 3, D('1.5')), (10, 3, 7), (20, 1, 0)]


def test_points_are_rated_by_the_rules_of_their_begin_and_scope(store):
    store.price('1', end=datapoint.moment(10))
    store.price('2', start=datapoint.moment(10))
    store.price('5', tenant_id='P2')
    store.rater.store(BATCH, [fakes.point(9), fakes.point(10), fakes.point(11, scope='P2')])
    assert store.bill() == [(9, 1, 1), (10, 1, 2), (11, 1, 5)]


def test_a_changed_rule_counts_from_the_next_batch_on(store):
    store.price('1')
    store.rater.store(BATCH, [fakes.point(0)])
    store.price('2', type='ram')
    store.rater.store(BATCH, [fakes.point(10, type='ram')])
    assert store.bill() == [(0, 1, 1), (10, 1, 2)]


def test_the_batch_knows_the_rules_that_it_was_rated_with(store):
    store.price('1')
    rated = store.rater.store(BATCH, [fakes.point(0)])
    given = store.rater.store(BATCH, [fakes.point(0, '1', '1')])
    assert store.points.batch(rated.batch_id).ruleset_id == store.rulesets.current().id
    assert store.points.batch(given.batch_id).ruleset_id is None


def test_a_disabled_module_does_not_rate(store):
    store.price('1')
    store.states.set('hashmap', enabled=False)
    store.rater.store(BATCH, [fakes.point(0)])
    assert store.bill() == [(0, 1, 0)]


def test_points_that_cannot_be_rated_are_stored_at_nothing_and_listed(store):
    store.price('1')
    service, = services.Services(store.database).list('cpu')
    field = fields.Fields(store.database).add('size', service.service_id)
    thresholds.Thresholds(store.database).add(
        rules.Threshold('', D(10), 'flat', D(1), field_id=field.field_id))
    known = fakes.point(20, '5', '0')
    lost = modules.Unrated(known, 'collector', 'too large')
    stored = store.rater.store(BATCH, [fakes.point(0, size='big'), fakes.point(10, size='20'), known], [lost])
    assert store.bill() == [(0, 1, 0), (10, 1, 2), (20, 5, 0)]
    assert stored.unrated == 2
    assert [(found.stored.point.begin, found.module) for found in store.points.unrated(fakes.EVER)] == [
        (0, 'hashmap'), (20, 'collector')]


def test_nothing_is_stored_when_what_belongs_to_it_fails(store):
    def fail(connection):
        raise exception.Conflict('no')
    with pytest.raises(exception.Conflict):
        store.rater.store(BATCH, [fakes.point(0)], also=fail)
    assert store.bill() == []


def test_an_empty_batch_is_stored_too(store):
    period = datapoint.Period(0, 10)
    stored = store.rater.store(storage.NewBatch('processor', 'P1', 'key', period=period), [])
    assert store.points.batch(stored.batch_id).count == 0
