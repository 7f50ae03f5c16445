import dataclasses
import datetime
import decimal

import pytest

from rating_api import exception
from rating_api.db.hashmap import mappings
from rating_api.rating.hashmap import rules as values
from tests.unit.db.hashmap import rules

DAY = datetime.timedelta(days=1)


def now():
    return datetime.datetime.now(datetime.UTC)


def about(moment):
    return abs(moment - now()) < datetime.timedelta(minutes=5)


@pytest.fixture
def book(database):
    return rules.book(database)


@pytest.fixture
def service(book):
    return book.services.add('cpu').service_id


@pytest.fixture
def field(book, service):
    return book.fields.add('flavor', service).field_id


class TestAdding:
    def test_a_mapping_comes_back_with_its_defaults(self, book, field):
        made = book.mappings.add(rules.mapping('1.0000000000000000000000000001', 'big', field_id=field), 'ann')
        assert book.mappings.get(made.mapping_id) == made
        assert (made.value, made.type, made.field_id, made.created_by) == ('big', 'flat', field, 'ann')
        assert made.cost == decimal.Decimal('1.0000000000000000000000000001')
        assert about(made.start)
        assert made.start == made.created_at
        assert len(made.name) == 32
        assert (made.end, made.deleted, made.updated_by, made.description) == (None, None, None, None)

    def test_everything_that_was_sent_is_kept(self, book, service):
        group = book.groups.add('g').group_id
        sent = rules.mapping('2', type='rate', service_id=service, group_id=group, tenant_id='t', start=now() + DAY,
                             end=now() + 2 * DAY, name='n', description='ä' * 1000)
        made = book.mappings.add(sent)
        server_made = ('mapping_id', 'created_at', 'revision')
        assert dataclasses.replace(made, **{name: getattr(sent, name) for name in server_made}) == sent

    def test_a_start_in_the_past_needs_force(self, book, service):
        past = rules.mapping(service_id=service, start=now() - DAY)
        with pytest.raises(exception.Invalid, match='start in the past'):
            book.mappings.add(past)
        assert book.mappings.add(past, force=True).start == past.start

    @pytest.mark.parametrize(('parent', 'text'), [
        ('service_id', 'No such service: None (UUID: nothing)'), ('field_id', 'No such field: nothing')])
    def test_an_unknown_parent_is_invalid(self, book, parent, text):
        with pytest.raises(exception.Invalid) as problem:
            book.mappings.add(rules.mapping(value='x' if parent == 'field_id' else '', **{parent: 'nothing'}))
        assert str(problem.value) == text

    def test_an_unknown_group_is_invalid(self, book, service):
        with pytest.raises(exception.Invalid) as problem:
            book.mappings.add(rules.mapping(service_id=service, group_id='nothing'))
        assert str(problem.value) == 'No such group: None (UUID: nothing)'

    @pytest.mark.parametrize(('more', 'text'), [
        ({'group_id': 'nothing'}, 'No such group'), ({}, 'already exists for service'),
        ({'tenant_id': 't'}, 'No mapping type: flat')])
    def test_a_cost_is_looked_at_last(self, book, service, more, text):
        """As in CloudKitty, behind references and what is there already."""
        book.mappings.add(rules.mapping(service_id=service))
        with pytest.raises(exception.RatingError, match=text):
            book.mappings.add(rules.mapping('NaN', service_id=service, **more))

    def test_its_group_is_found_deleted_or_not(self, book, service, field):
        group = book.groups.add('g')
        inside = book.mappings.add(rules.mapping(service_id=service, group_id=group.group_id))
        outside = book.mappings.add(rules.mapping(value='x', field_id=field))
        book.mappings.remove(inside.mapping_id)
        assert book.mappings.group(inside.mapping_id) == group
        for mapping_id in (outside.mapping_id, 'nothing'):
            with pytest.raises(exception.NotFound) as problem:
                book.mappings.group(mapping_id)
            assert str(problem.value) == f'Mapping has no group (UUID: {mapping_id})'

    def test_a_name_is_taken_until_its_mapping_is_deleted(self, book, service, field):
        made = book.mappings.add(rules.mapping(service_id=service, name='n'))
        other = rules.mapping(value='v', field_id=field, name='n')
        with pytest.raises(exception.Conflict):
            book.mappings.add(other)
        book.mappings.remove(made.mapping_id)
        assert book.mappings.add(other).name == 'n'

    def test_two_that_price_the_same_at_one_time_are_a_conflict(self, book, field):
        book.mappings.add(rules.mapping(value='big', field_id=field, start=now() + DAY, end=now() + 3 * DAY))
        text = f"Mapping 'big' already exists for field '{field}', tenant: 'None'"
        with pytest.raises(exception.Conflict, match=text):
            book.mappings.add(rules.mapping(value='big', field_id=field))
        book.mappings.add(rules.mapping(value='big', field_id=field, start=now() + 4 * DAY))
        book.mappings.add(rules.mapping(value='big', field_id=field, tenant_id='t'))
        book.mappings.add(rules.mapping(value='tiny', field_id=field))
        book.mappings.add(rules.mapping(value='big', field_id=field, group_id=book.groups.add('g').group_id))
        assert len(book.mappings.list()) == 5

    def test_a_refused_mapping_leaves_nothing(self, book, service):
        with pytest.raises(exception.Invalid):
            book.mappings.add(rules.mapping('1e30', service_id=service))
        assert book.mappings.list() == []


class TestReplacing:
    def test_one_that_has_not_started_becomes_what_was_sent(self, book, field):
        made = book.mappings.add(rules.mapping(value='a', field_id=field, start=now() + DAY), 'ann')
        sent = rules.mapping('7', 'b', type='rate', field_id=field, start=now() + 2 * DAY, end=now() + 3 * DAY,
                             name='n')
        sent = dataclasses.replace(sent, mapping_id=made.mapping_id)
        changed = book.mappings.replace(sent, 'bob', made.revision)
        assert (changed.value, changed.cost, changed.end, changed.name) == ('b', 7, sent.end, 'n')
        assert (changed.created_by, changed.updated_by, changed.created_at) == ('ann', 'bob', made.created_at)
        assert changed.revision > made.revision
        assert book.mappings.get(made.mapping_id) == changed

    def test_one_that_runs_can_only_be_given_an_end(self, book, service):
        made = book.mappings.add(rules.mapping(service_id=service))
        with pytest.raises(exception.Invalid, match=r'only the attribute \[end\]'):
            book.mappings.replace(dataclasses.replace(made, cost=decimal.Decimal(9)))
        end = now() + DAY
        changed = book.mappings.replace(dataclasses.replace(made, start=None, name='', end=end), 'bob')
        assert (changed.end, changed.start, changed.name, changed.updated_by) == (end, made.start, made.name, 'bob')

    def test_what_is_the_same_is_no_change(self, book, service):
        made = book.mappings.add(rules.mapping(service_id=service))
        assert book.mappings.replace(made, 'bob') == made

    def test_a_change_that_was_worked_out_elsewhere(self, book, service):
        made = book.mappings.add(rules.mapping('3', service_id=service))
        sent = rules.mapping('0', end=now() + DAY)
        changed = book.mappings.change(made.mapping_id, lambda old, at: values.put_mapping(old, sent, at), 'bob')
        assert (changed.cost, changed.end, changed.updated_by) == (3, sent.end, 'bob')

    def test_a_stale_revision_changes_nothing(self, book, service):
        made = book.mappings.add(rules.mapping(service_id=service, start=now() + DAY))
        changed = book.mappings.replace(dataclasses.replace(made, description='d'))
        with pytest.raises(exception.StaleRevision):
            book.mappings.replace(dataclasses.replace(made, description='e'), revision=made.revision)
        with pytest.raises(exception.StaleRevision):
            book.mappings.remove(made.mapping_id, revision=made.revision)
        assert book.mappings.get(made.mapping_id) == changed

    def test_it_must_not_meet_another(self, book, field):
        book.mappings.add(rules.mapping(value='a', field_id=field, start=now() + DAY, name='n'))
        other = book.mappings.add(rules.mapping(value='b', field_id=field, start=now() + DAY))
        for change in ({'value': 'a'}, {'name': 'n'}):
            with pytest.raises(exception.Conflict):
                book.mappings.replace(dataclasses.replace(other, **change))

    def test_an_unknown_group_is_invalid(self, book, field):
        made = book.mappings.add(rules.mapping(value='a', field_id=field, start=now() + DAY))
        with pytest.raises(exception.Invalid, match='No such group'):
            book.mappings.replace(dataclasses.replace(made, group_id='nothing'))


class TestDeleting:
    def test_a_deleted_mapping_can_still_be_read(self, book, service):
        made = book.mappings.add(rules.mapping(service_id=service))
        book.mappings.remove(made.mapping_id, 'bob', made.revision)
        found = book.mappings.get(made.mapping_id)
        assert about(found.deleted)
        assert found.deleted_by == 'bob'
        assert book.mappings.list() == []
        assert book.mappings.list(mappings.Filters(deleted=True)) == [found]

    def test_a_deleted_mapping_cannot_be_changed_or_deleted_again(self, book, service):
        made = book.mappings.add(rules.mapping(service_id=service, start=now() + DAY))
        book.mappings.remove(made.mapping_id)
        for use in (lambda: book.mappings.remove(made.mapping_id), lambda: book.mappings.replace(made)):
            with pytest.raises(exception.NotFound, match=f'No such mapping: {made.mapping_id}'):
                use()

    def test_an_unknown_mapping_is_not_found(self, book):
        for use in (book.mappings.get, book.mappings.remove):
            with pytest.raises(exception.NotFound, match='No such mapping: nothing'):
                use('nothing')

    def test_rules_go_with_their_field_and_service(self, book, service, field):
        book.mappings.add(rules.mapping(service_id=service))
        in_field = book.mappings.add(rules.mapping(value='a', field_id=field))
        step = book.thresholds.add(rules.threshold(field_id=field))
        book.thresholds.add(rules.threshold(service_id=service))
        other = book.services.add('disk')
        kept = book.mappings.add(rules.mapping(service_id=other.service_id))
        book.fields.remove(field)
        for use, rule_id in ((book.mappings.get, in_field.mapping_id), (book.thresholds.get, step.threshold_id)):
            with pytest.raises(exception.NotFound):
                use(rule_id)
        assert (len(book.mappings.list()), len(book.thresholds.list())) == (2, 1)
        book.fields.add('flavor', service)
        book.services.remove(service)
        assert book.services.list() == [other]
        assert book.fields.list() == book.thresholds.list() == []
        assert book.mappings.list(mappings.Filters(deleted=True)) == [kept]


class TestListing:
    @pytest.fixture
    def book(self, book):
        service = book.services.add('cpu').service_id
        field, group = book.fields.add('flavor', service).field_id, book.groups.add('g').group_id
        past, future = now() - 10 * DAY, now() + 10 * DAY
        for name, more in {
            'running': {'service_id': service, 'start': past, 'description': 'Für alle'},
            'ended': {'value': 'x', 'field_id': field, 'start': past, 'end': past + DAY},
            'coming': {'value': 'x', 'field_id': field, 'start': future, 'tenant_id': 't', 'group_id': group},
            'rate': {'value': 'y', 'field_id': field, 'type': 'rate', 'end': future, 'start': past},
            'gone': {'value': 'y', 'field_id': field, 'start': past - DAY, 'tenant_id': 't'},
        }.items():
            made = book.mappings.add(rules.mapping(name=name, **more), f'by {name}', force=True)
        book.mappings.remove(made.mapping_id, 'killer')
        self.ids = {'service_id': service, 'field_id': field, 'group_id': group}
        self.now = now()
        return book

    def names(self, book, **filters):
        return [mapping.name for mapping in book.mappings.list(mappings.Filters(**filters))]

    @pytest.mark.parametrize(('wanted', 'names'), [
        ({}, 'running ended coming rate'),
        ({'deleted': True}, 'running ended coming rate gone'),
        ({'service_id': 'own'}, 'running'),
        ({'field_id': 'own'}, 'ended coming rate'),
        ({'service_id': 'own', 'field_id': 'own'}, 'running'),
        ({'group_id': 'own'}, 'coming'),
        ({'no_group': True}, 'running ended rate'),
        ({'group_id': 'own', 'no_group': True}, 'coming'),
        ({'tenant_id': 't'}, 'coming'),
        ({'tenant_id': 't', 'deleted': True}, 'coming gone'),
        ({'no_tenant': True}, 'running ended rate'),
        ({'active': True}, 'running rate'),
        ({'active': True, 'deleted': True}, 'running rate'),
        ({'active': False}, 'ended coming'),
        ({'type': 'rate'}, 'rate'),
        ({'value': 'x'}, 'ended coming'),
        ({'value': ''}, 'running'),
        ({'name': 'ended'}, 'ended'),
        ({'start': 0}, 'coming'),
        ({'start': -10.5}, 'running ended coming rate'),
        ({'end': 0}, 'ended'),
        ({'end': 11}, 'ended rate'),
        ({'description': 'FÜR'}, 'running'),
        ({'description': '%'}, ''),
        ({'created_by': 'by rate'}, 'rate'),
        ({'deleted_by': 'killer'}, ''),
        ({'deleted_by': 'killer', 'deleted': True}, 'gone'),
        ({'updated_by': 'nobody'}, ''),
    ])
    def test_what_a_filter_leaves(self, book, wanted, names):
        filters = {**wanted}
        for key, value in wanted.items():
            if value == 'own':
                filters[key] = self.ids[key]
            if key in ('start', 'end'):
                filters[key] = self.now + value * DAY
        assert self.names(book, **filters) == names.split()
