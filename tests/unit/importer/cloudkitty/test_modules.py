"""Copying which modules run."""

from rating_api.db import modules as stored
from rating_api.importer.cloudkitty import modules
from rating_api.rating.modules import State


def states(move):
    return stored.ModuleStates(move.database).states()


def test_states_are_copied_and_a_zero_is_the_first_priority(move):
    move.estate.module('hashmap', True, 7)
    move.estate.module('pyscripts', False, 0)
    move.estate.module('other', True, None)
    assert move.counts(modules.copy) == {'modules': (3, 0, 0)}
    assert states(move) == {'hashmap': State('hashmap', True, 7), 'pyscripts': State('pyscripts', False, 1),
                            'other': State('other', True, 1)}
    assert move.counts(modules.copy) == {'modules': (0, 3, 0)}


def test_collectors_are_no_modules(move):
    move.estate.module('collector_gnocchi')
    assert move.counts(modules.copy) == {'modules': (0, 0, 0)}


def test_a_dry_run_writes_nothing(move):
    move.estate.module('hashmap')
    assert move.counts(modules.copy, dry=True) == {'modules': (1, 0, 0)}
    assert states(move) == {}


def test_a_state_that_was_set_here_stays_and_is_told(move):
    stored.ModuleStates(move.database).set('hashmap', False, 2)
    move.estate.module('hashmap', True, 7)
    assert move.reasons(modules.copy) == {
        'hashmap': 'It is disabled with priority 2 here, and enabled with priority 7 there.'}
    assert states(move) == {'hashmap': State('hashmap', False, 2)}
