import pytest

from rating_api import exception
from tests.unit.db.hashmap import rules


class TestGroups:
    @pytest.fixture
    def book(self, database):
        return rules.book(database)

    def test_a_group_comes_back(self, book):
        made = book.groups.add('g')
        assert book.groups.get(made.group_id) == made
        assert book.groups.list() == book.groups.list('g') == [made]

    def test_a_name_is_taken_once(self, book):
        made, other = book.groups.add('g'), book.groups.add('h')
        with pytest.raises(exception.Conflict) as problem:
            book.groups.add('g')
        assert str(problem.value) == f'Group g already exists (UUID: {made.group_id})'
        with pytest.raises(exception.Conflict):
            book.groups.replace(other.group_id, 'g')
        assert book.groups.replace(other.group_id, 'i', other.revision).name == 'i'
        with pytest.raises(exception.StaleRevision):
            book.groups.replace(other.group_id, 'j', other.revision)

    def test_an_unknown_group_is_not_found(self, book):
        for use in (book.groups.get, book.groups.remove, lambda unknown: book.groups.replace(unknown, 'x')):
            with pytest.raises(exception.NotFound) as problem:
                use('nothing')
            assert str(problem.value) == 'No such group: None (UUID: nothing)'

    @pytest.mark.parametrize('recursive', [False, True])
    def test_what_becomes_of_its_rules(self, book, recursive):
        service, group = book.services.add('cpu').service_id, book.groups.add('g').group_id
        mapping = book.mappings.add(rules.mapping(service_id=service, group_id=group))
        threshold = book.thresholds.add(rules.threshold(service_id=service, group_id=group))
        other = book.mappings.add(rules.mapping('2', service_id=service))
        book.groups.remove(group, recursive)
        assert book.groups.list() == []
        if recursive:
            assert book.mappings.list() == [other]
            assert book.thresholds.list() == []
        else:
            assert {one.mapping_id: one.group_id for one in book.mappings.list()} == {
                mapping.mapping_id: None, other.mapping_id: None}
            assert book.thresholds.get(threshold.threshold_id).group_id is None
