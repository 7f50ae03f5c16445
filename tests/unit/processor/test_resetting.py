"""What a reset removes and where the scope goes on, for one scope after the other."""

import pytest

from rating_api import exception
from rating_api import storage
from rating_api.db import scopes
from rating_api.processor import resetting
from tests import fixtures
from tests.unit.processor import fakes

START = '1970-01-01T00:00:00'
OTHER = fakes.ORIGIN._replace(scope_key='user_id')


@pytest.fixture
def store(database):
    return fakes.Store(database)


def reset(store, begin, **filters):
    resetting.reset(store.points, store.scopes, store.scopes.find(scopes.Filters(**filters)), begin, 10)


@fixtures.on_every_engine
def test_w25_the_period_at_the_instant_is_the_next_one(store):
    processor = fakes.Processor(store, 'P1', 'P2', start=START)
    processor.round(65)
    store.points.add_batch(storage.NewBatch('api'), [fakes.point(begin, '5', '5') for begin in (19, 20, 10 ** 9)])
    store.price('0.5')
    reset(store, 20, scope_id=['P1'])
    # What was pushed goes, too, and nothing of the others.
    assert store.bill('P1') == [(0, 1, 0), (10, 1, 0), (19, 5, 5)]
    assert (len(store.bill('P2')), processor.last(), processor.last('P2')) == (5, 10, 40)
    processor.round(65)
    assert store.bill('P1') == [(0, 1, 0), (10, 1, 0), (19, 5, 5), (20, 1, 0.5), (30, 1, 0.5), (40, 1, 0.5)]


def test_a_reset_into_the_future_leaves_a_gap(store):
    processor = fakes.Processor(store, 'P1', start=START)
    processor.round(45)
    reset(store, 50)
    processor.round(85)
    assert [begin for begin, _qty, _price in store.bill()] == [0, 10, 20, 50, 60]


def test_w24_more_scopes_than_a_page_holds_and_inactive_ones(store):
    names = [f'P{number}' for number in range(150)]
    for name in names:
        store.scopes.add(name, 100, active=name != 'P7')
    reset(store, 50)
    assert {state.last_processed for state in store.scopes.find()} == {40}
    assert [state.scope_id for state in store.scopes.find() if not state.active] == ['P7']


def test_a_scope_of_another_label_has_no_points_by_that_name(store):
    fakes.Processor(store, 'P1', start=START).round(45)
    store.scopes.add('P1', 20, origin=OTHER)
    reset(store, 10, scope_key=['user_id'])
    assert [state.last_processed for state in store.scopes.find()] == [20, 0]
    assert len(store.bill()) == 3


def test_a_scope_that_is_gone_keeps_what_it_has_and_those_before_it_are_reset(store):
    processor = fakes.Processor(store, 'P1', 'P2', start=START)
    processor.round(45)
    wanted = store.scopes.find()
    store.scopes.change('P2', {'fetcher': 'other'})
    with pytest.raises(exception.NotFound):
        resetting.reset(store.points, store.scopes, wanted, 10, 10)
    assert (len(store.bill('P1')), len(store.bill('P2')), processor.last()) == (1, 3, 0)


def test_what_is_rolled_up_is_told(store):
    fakes.Processor(store, 'P1', start=START).round(45)
    poked = []
    store.marked.append(lambda: poked.append(True))
    reset(store, 10)
    assert poked == [True]
