"""Copying how far scopes are: of which origin, and never back."""

import datetime

import pytest

from rating_api.db import scopes as stored
from rating_api.importer.cloudkitty import scopes
from tests import cloudkitty
from tests.unit.importer.cloudkitty import conftest
from tests.unit.storage import usage


def states(move):
    return stored.Scopes(move.database, conftest.ORIGIN).find()


def test_a_state_keeps_all_that_is_known_of_it(move):
    move.estate.scope('p1', scope_key='domain_id', fetcher='keystone', collector='gnocchi', active=False)
    assert move.counts(scopes.copy) == {'scopes': (1, 0, 0)}
    toggled = (cloudkitty.BEGIN - cloudkitty.HOUR).replace(tzinfo=datetime.UTC)
    assert states(move) == [stored.ScopeState('p1', 'domain_id', 'gnocchi', 'keystone', usage.MARCH, False, toggled)]


def test_a_second_run_changes_nothing(move):
    move.estate.scope('p1')
    move.run(scopes.copy)
    before = states(move)
    assert move.counts(scopes.copy) == {'scopes': (0, 1, 0)}
    assert states(move) == before


def test_a_dry_run_writes_nothing(move):
    move.estate.scope('p1')
    assert move.counts(scopes.copy, dry=True) == {'scopes': (1, 0, 0)}
    assert states(move) == []


def test_a_state_of_no_origin_is_of_the_configured_one(move):
    move.estate.scope('p1', scope_key=None, fetcher=None, collector=None)
    move.run(scopes.copy)
    assert [state[1:4] for state in states(move)] == [conftest.ORIGIN]


def test_scopes_that_the_processor_would_not_go_on_with_are_told(move):
    move.estate.scope('p1', fetcher='keystone', collector='gnocchi')
    move.estate.scope('p2')
    [note] = move.run(scopes.copy).notes
    assert "the collector 'gnocchi' and the fetcher 'keystone'" in note


def test_adopted_scopes_are_of_the_configured_origin_as_far_as_any_of_them(move):
    move.estate.scope('p1', fetcher='keystone', collector='gnocchi')
    move.estate.scope('p1', fetcher='gnocchi', collector='gnocchi',
                      last_processed_timestamp=cloudkitty.BEGIN + cloudkitty.HOUR)
    assert move.counts(scopes.copy, adopt=True) == {'scopes': (1, 1, 0)}
    [state] = states(move)
    assert (state[1:4], state.last_processed) == (conftest.ORIGIN, usage.MARCH + usage.HOUR)
    assert move.run(scopes.copy, adopt=True).notes == []


def test_scopes_by_another_label_are_not_adopted(move):
    move.estate.scope('d1', scope_key='domain_id')
    move.run(scopes.copy, adopt=True)
    assert states(move)[0].scope_key == 'domain_id'


def test_a_scope_that_went_on_here_stays(move):
    made = stored.Scopes(move.database, conftest.ORIGIN).add('p1', usage.MARCH + usage.HOUR)
    move.estate.scope('p1')
    assert move.counts(scopes.copy) == {'scopes': (0, 1, 0)}
    assert states(move) == [made]


@pytest.mark.parametrize(('here', 'there'), [
    ({'last_processed': usage.MARCH - 1}, {}), ({'last_processed': None}, {}),
    ({'last_processed': usage.MARCH}, {'active': False}),
])
def test_a_scope_that_is_otherwise_here_stays_and_is_told(move, here, there):
    made = stored.Scopes(move.database, conftest.ORIGIN).add('p1', **here)
    move.estate.scope('p1', **there)
    [(row, reason)] = move.reasons(scopes.copy).items()
    assert row == 'p1'
    assert reason.startswith('It is here already, active and processed up to the period of ')
    assert states(move) == [made]


def test_an_id_that_is_too_long_is_refused(move):
    move.estate.scope('p' * 256)
    assert move.counts(scopes.copy) == {'scopes': (0, 0, 1)}
