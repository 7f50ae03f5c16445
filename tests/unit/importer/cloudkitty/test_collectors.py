"""Copying what v1's collector resource keeps."""

from rating_api.db import collectors as stored
from rating_api.importer.cloudkitty import collectors


def test_mappings_and_enabled_collectors_are_copied_once(move):
    move.estate.collector('cpu', 'gnocchi')
    move.estate.module('collector_gnocchi', True)
    move.estate.module('collector_prometheus', False)
    move.estate.module('hashmap', True)
    assert move.counts(collectors.copy) == {'collectors': (2, 1, 0)}
    made = stored.Collectors(move.database)
    assert made.mappings() == [stored.Mapping('cpu', 'gnocchi')]
    assert (made.is_enabled('gnocchi'), made.is_enabled('prometheus'), made.is_enabled('hashmap')) == (
        True, False, False)
    assert move.counts(collectors.copy) == {'collectors': (0, 3, 0)}


def test_a_dry_run_writes_nothing(move):
    move.estate.collector('cpu', 'gnocchi')
    move.estate.module('collector_gnocchi', True)
    assert move.counts(collectors.copy, dry=True) == {'collectors': (2, 0, 0)}
    assert stored.Collectors(move.database).mappings() == []


def test_what_was_set_here_stays(move):
    stored.Collectors(move.database).map(stored.Mapping('cpu', 'prometheus'))
    move.estate.collector('cpu', 'gnocchi')
    assert move.reasons(collectors.copy) == {'cpu': 'Its collector is prometheus here, and gnocchi there.'}
    assert stored.Collectors(move.database).mapping('cpu').collector == 'prometheus'
