"""Names compare and sort by their bytes."""

import pytest

from rating_api import exception
from rating_api.db import modules
from rating_api.db import scopes
from tests.unit import alphabet
from tests.unit.db.hashmap import rules

NAMES = alphabet.NAMES
ORIGIN = scopes.Origin('project_id', 'collector', 'fetcher')


class TestTexts:
    def test_names_of_rules_are_told_apart(self, database):
        book = rules.book(database)
        for name in NAMES:
            book.services.add(name)
            book.groups.add(name)
        assert sorted(one.name for one in book.services.list()) == sorted(NAMES)
        assert sorted(one.name for one in book.groups.list()) == sorted(NAMES)
        for name in 'a', 'a ', 'ß', '🚀':
            with pytest.raises(exception.Conflict):
                book.services.add(name)

    def test_values_of_mappings_are_told_apart(self, database):
        book = rules.book(database)
        field = book.fields.add('flavor', book.services.add('cpu').service_id).field_id
        for text in alphabet.TEXTS:
            book.mappings.add(rules.mapping(value=text, field_id=field))
        assert sorted(one.value for one in book.mappings.list()) == sorted(alphabet.TEXTS)
        for text in 'A', 'é', 'a ', alphabet.LONG + 'b':
            with pytest.raises(exception.Conflict):
                book.mappings.add(rules.mapping(value=text, field_id=field))

    def test_modules_are_told_apart(self, database):
        states = modules.ModuleStates(database)
        for priority, name in enumerate(NAMES):
            states.set(name, priority=priority)
        assert {name: state.priority for name, state in states.states().items()} == {
            name: priority for priority, name in enumerate(NAMES)}

    def test_scopes_are_told_apart_and_sorted(self, database):
        states = scopes.Scopes(database, ORIGIN)
        for number, name in enumerate(NAMES):
            states.add(name, number)
        assert [state.scope_id for state in states.find()] == sorted(NAMES)
        for number, name in enumerate(NAMES):
            assert [state.last_processed for state in states.find(scopes.Filters(scope_id=(name,)))] == [number]
            assert states.get(name).last_processed == number
