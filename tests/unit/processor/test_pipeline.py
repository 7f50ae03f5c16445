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
from rating_api.rating.pyscripts import library
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


SECOND = 'for point in data["usage"]["cpu"]:\n    point["rating"]["price"] += 2 * point["vol"]["qty"]\n'


def test_scripts_rate_with_hashmap(store):
    store.price('0.5')
    made = store.script('tariff', SECOND)
    stored = store.rater.store(BATCH, [fakes.point(0, '3'), fakes.point(10, '3', '7')])
    assert store.bill() == [(0, 3, D('7.5')), (10, 3, 7)]
    assert store.points.batch(stored.batch_id).ruleset_id == store.rulesets.current().id
    assert made.revision


def test_the_rule_set_of_a_batch_covers_scripts(store):
    store.script('tariff', 'x = 1')
    first = store.rater.store(BATCH, [fakes.point(0)])
    store.script('other', SECOND)
    second = store.rater.store(BATCH, [fakes.point(10)])
    ids = [store.points.batch(stored.batch_id).ruleset_id for stored in (first, second)]
    assert ids[0] < ids[1] == store.rulesets.current().id
    assert store.bill() == [(0, 1, 0), (10, 1, 2)]


def test_all_modules_rate_by_one_rule_set(store, monkeypatch):
    store.price('1')
    store.script('tariff', SECOND)
    loaders = store.rater._loaders
    calls = iter([lambda: store.price('5', type='ram'), lambda: None])

    def scripts():
        next(calls)()
        return loaders['pyscripts']()
    monkeypatch.setattr(store.rater, '_loaders', {**loaders, 'pyscripts': scripts})
    stored = store.rater.store(BATCH, [fakes.point(0, type='cpu'), fakes.point(0, type='ram')])
    assert sorted(store.bill()) == [(0, 1, 3), (0, 1, 5)]
    assert store.points.batch(stored.batch_id).ruleset_id == store.rulesets.current().id


def test_a_broken_script_lists_its_frames_and_leaves_what_others_charge(store, caplog):
    """W33: one script error stops nothing; what may be too cheap is listed."""
    store.price('0.5')
    store.script('bad', 'if data["usage"]["cpu"][0]["groupby"]["project_id"] == "P1":\n    raise ValueError("no")\n')
    store.script('good', SECOND)
    stored = store.rater.store(BATCH, [fakes.point(0, '2'), fakes.point(0, '2', scope='P2'), fakes.point(10, '2', '9')])
    assert stored.unrated == 1
    assert store.bill() == [(0, 2, 5), (0, 2, 5), (10, 2, 9)]
    found, = store.points.unrated(fakes.EVER)
    assert (found.stored.point.series.scope, found.stored.point.price, found.module) == ('P1', 5, 'pyscripts')
    assert found.reason == 'Script bad failed: ValueError: no (line 2)'
    assert 'Scope P1, the period from 1970-01-01T00:00:00+00:00: its points are listed as unrated' in caplog.text


def test_nothing_is_stored_while_scripts_may_not_run(database):
    store = fakes.Store(database, scripts=library.Settings(enabled=False))
    store.price('0.5')
    store.script('tariff', SECOND)
    with pytest.raises(exception.RatingUnavailable):
        store.rater.store(BATCH, [fakes.point(0)])
    assert store.bill() == []
    store.rater.store(BATCH, [fakes.point(0, '1', '1')])
    assert store.bill() == [(0, 1, 1)]
