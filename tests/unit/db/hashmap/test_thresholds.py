import dataclasses
import decimal

import pytest

from rating_api import exception
from rating_api.db.hashmap import thresholds
from rating_api.rating.hashmap import rules as values
from tests.unit.db.hashmap import rules


class TestThresholds:
    @pytest.fixture
    def book(self, database):
        return rules.book(database)

    @pytest.fixture
    def service(self, book):
        return book.services.add('cpu').service_id

    def test_a_threshold_comes_back(self, book, service):
        sent = rules.threshold('10.00000001', '0.5', type='rate', service_id=service, tenant_id='t',
                               group_id=book.groups.add('g').group_id)
        made = book.thresholds.add(sent)
        assert book.thresholds.get(made.threshold_id) == made
        assert dataclasses.replace(made, threshold_id='', revision=0) == sent

    @pytest.mark.parametrize(('more', 'text'), [
        ({}, 'You must specify one parent.'),
        ({'service_id': 'nothing'}, 'No such service: None (UUID: nothing)'),
        ({'field_id': 'nothing'}, 'No such field: nothing'),
        ({'service_id': 'own', 'group_id': 'nothing'}, 'No such group: None (UUID: nothing)'),
    ])
    def test_a_wrong_threshold_is_invalid(self, book, service, more, text):
        more = {key: service if value == 'own' else value for key, value in more.items()}
        with pytest.raises(exception.Invalid) as problem:
            book.thresholds.add(rules.threshold(**more))
        assert str(problem.value) == text

    @pytest.mark.parametrize(('group', 'kind', 'text'), [
        ('nothing', 'flat', 'No such group'), (None, 'flat', 'already exists for service'), (None, 'rate', 'already exists')])
    def test_a_cost_is_looked_at_last(self, book, service, group, kind, text):
        """As in CloudKitty, behind references and what is there already."""
        book.thresholds.add(rules.threshold(service_id=service))
        wrong = rules.threshold(cost='NaN', type=kind, service_id=service, group_id=group)
        with pytest.raises(exception.RatingError, match=text):
            book.thresholds.add(wrong)
        with pytest.raises(exception.Invalid, match=f'No mapping type: {kind}'):
            book.thresholds.add(dataclasses.replace(wrong, group_id=None, tenant_id='t'))

    def test_its_group_is_found(self, book, service):
        group = book.groups.add('g')
        inside = book.thresholds.add(rules.threshold(service_id=service, group_id=group.group_id))
        outside = book.thresholds.add(rules.threshold(service_id=service))
        assert book.thresholds.group(inside.threshold_id) == group
        for threshold_id in (outside.threshold_id, 'nothing'):
            with pytest.raises(exception.NotFound) as problem:
                book.thresholds.group(threshold_id)
            assert str(problem.value) == f'Threshold has no group (UUID: {threshold_id})'

    def test_a_level_is_taken_once(self, book, service):
        book.thresholds.add(rules.threshold('10', service_id=service))
        with pytest.raises(exception.Conflict, match=f"Threshold '10' already exists for service '{service}'"):
            book.thresholds.add(rules.threshold('10.0', service_id=service))
        other = book.thresholds.add(rules.threshold('11', service_id=service))
        with pytest.raises(exception.Conflict, match='already exists for Threshold_id'):
            book.thresholds.replace(dataclasses.replace(other, level=decimal.Decimal(10)))
        assert book.thresholds.replace(dataclasses.replace(other, tenant_id='t')).tenant_id == 't'

    def test_a_threshold_is_replaced_as_a_whole(self, book, service):
        made = book.thresholds.add(rules.threshold('10', '1', service_id=service, tenant_id='t'))
        sent = dataclasses.replace(rules.threshold('20', '2', type='rate', service_id=service),
                                   threshold_id=made.threshold_id)
        changed = book.thresholds.replace(sent, made.revision)
        assert dataclasses.replace(changed, revision=0) == sent
        assert book.thresholds.replace(sent) == changed
        with pytest.raises(exception.StaleRevision):
            book.thresholds.replace(made, made.revision)
        with pytest.raises(exception.StaleRevision):
            book.thresholds.remove(made.threshold_id, made.revision)

    def test_a_threshold_stays_with_its_parent(self, book, service):
        made = book.thresholds.add(rules.threshold(service_id=service))
        with pytest.raises(exception.Invalid, match='cannot move'):
            book.thresholds.replace(dataclasses.replace(made, service_id=book.services.add('disk').service_id))

    def test_a_change_that_was_worked_out_elsewhere(self, book, service):
        made = book.thresholds.add(rules.threshold('10', '1', service_id=service, tenant_id='t'))
        sent = rules.threshold('12', '3')
        changed = book.thresholds.change(made.threshold_id, lambda old: values.put_threshold(old, sent))
        assert (changed.level, changed.cost, changed.tenant_id, changed.service_id) == (12, 3, None, service)

    def test_a_deleted_threshold_is_gone(self, book, service):
        made = book.thresholds.add(rules.threshold(service_id=service))
        book.thresholds.remove(made.threshold_id)
        for use in (book.thresholds.get, book.thresholds.remove):
            with pytest.raises(exception.NotFound, match=f'No such threshold: {made.threshold_id}'):
                use(made.threshold_id)
        assert book.thresholds.add(rules.threshold(service_id=service)).threshold_id != made.threshold_id

    def test_what_a_filter_leaves(self, book, service):
        field, group = book.fields.add('size', service).field_id, book.groups.add('g').group_id
        for level, more in enumerate((
                {'service_id': service}, {'field_id': field, 'group_id': group}, {'field_id': field, 'tenant_id': 't'},
                {'service_id': service, 'type': 'rate'})):
            book.thresholds.add(rules.threshold(str(level), **more))

        def levels(**filters):
            return [int(one.level) for one in book.thresholds.list(thresholds.Filters(**filters))]

        assert levels() == [0, 1, 2, 3]
        assert levels(service_id=service) == levels(service_id=service, field_id=field) == [0, 3]
        assert levels(field_id=field) == [1, 2]
        assert levels(group_id=group) == levels(group_id=group, no_group=True) == [1]
        assert levels(no_group=True) == [0, 2, 3]
        assert levels(tenant_id='t') == [2]
        assert levels(no_tenant=True) == [0, 1, 3]
        assert levels(type='rate') == [3]
