import dataclasses
import datetime

import pytest
import sqlalchemy

from rating_api import exception
from rating_api.db import clock
from rating_api.db import models
from rating_api.db.hashmap import ruleset
from tests.unit.db.hashmap import rules

DAY = datetime.timedelta(days=1)


def rows(database, table=models.hashmap_service):
    with database.reader() as connection:
        return connection.execute(table.select().order_by(table.c.row_id)).all()


class TestHistory:
    @pytest.fixture
    def book(self, database):
        return rules.book(database)

    def test_a_change_closes_a_row_and_opens_another(self, database, book):
        made = book.services.add('a')
        book.services.replace(made.service_id, 'b')
        first, second = rows(database)
        assert (first.name, first.live, second.name, second.live) == ('a', None, 'b', 1)
        assert first.valid_to == second.valid_from > first.valid_from
        assert first.service_id == second.service_id
        assert first.created_at == second.created_at == first.valid_from
        assert second.valid_to is None

    def test_a_removal_closes_the_row(self, database, book):
        book.services.remove(book.services.add('a').service_id)
        [row] = rows(database)
        assert row.live is None
        assert row.valid_to > row.valid_from

    def test_the_price_of_the_past_is_kept(self, database, book):
        service = book.services.add('a').service_id
        start = datetime.datetime.now(datetime.UTC) + DAY
        made = book.mappings.add(rules.mapping('1', service_id=service, start=start))
        book.mappings.replace(dataclasses.replace(made, cost=made.cost * 2))
        book.services.remove(service)
        assert [(row.cost, row.live) for row in rows(database, models.hashmap_mapping)] == [(1, None), (2, None)]

    def test_a_clock_that_is_set_back_does_not_turn_history(self, database, book, monkeypatch):
        made = book.services.add('a')
        monkeypatch.setattr(clock, 'now', lambda connection: datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
        book.services.replace(made.service_id, 'b')
        first, second = rows(database)
        assert second.valid_from == first.valid_to > first.valid_from


class TestRulesets:
    @pytest.fixture
    def book(self, database):
        return rules.book(database)

    def test_there_is_one_before_the_first_rule(self, database):
        found = ruleset.Rulesets(database).current()
        assert dataclasses.astuple(found) == (0, (), (), (), (), ())

    def test_it_holds_what_is_open(self, database, book):
        service = book.services.add('cpu')
        field, group = book.fields.add('flavor', service.service_id), book.groups.add('g')
        mapping = book.mappings.add(rules.mapping(value='x', field_id=field.field_id, group_id=group.group_id))
        threshold = book.thresholds.add(rules.threshold(service_id=service.service_id))
        gone = book.mappings.add(rules.mapping(service_id=service.service_id))
        book.mappings.remove(gone.mapping_id)
        found = ruleset.Rulesets(database).current()
        assert dataclasses.replace(found, id=0) == ruleset.rules.RuleSet(
            0, (service,), (field,), (group,), (mapping,), (threshold,))

    def test_every_change_is_a_new_one(self, database, book):
        rulesets = ruleset.Rulesets(database)
        seen = [rulesets.current().id]

        def changed(result):
            seen.append(rulesets.current().id)
            return result

        service = changed(book.services.add('cpu'))
        field = changed(book.fields.add('a', service.service_id))
        group = changed(book.groups.add('g'))
        mapping = changed(book.mappings.add(rules.mapping(value='x', field_id=field.field_id, group_id=group.group_id)))
        threshold = changed(book.thresholds.add(rules.threshold(field_id=field.field_id)))
        changed(book.thresholds.replace(dataclasses.replace(threshold, cost=threshold.cost + 1)))
        changed(book.groups.remove(group.group_id))
        changed(book.mappings.remove(mapping.mapping_id))
        changed(book.services.remove(service.service_id))
        assert seen == sorted(set(seen))

    def test_what_changes_nothing_is_no_new_one(self, database, book):
        service = book.services.add('cpu')
        rulesets = ruleset.Rulesets(database)
        before = rulesets.current()
        book.services.replace(service.service_id, 'cpu')
        with pytest.raises(exception.Conflict):
            book.services.add('cpu')
        assert rulesets.current() is before

    def test_another_process_sees_the_change(self, database, book):
        rulesets = ruleset.Rulesets(database)
        assert rulesets.current().services == ()
        book.services.add('cpu')
        assert [service.name for service in rulesets.current().services] == ['cpu']

    def test_the_number_of_a_failed_change_is_not_left_behind(self, database, book):
        with pytest.raises(exception.Invalid):
            book.fields.add('a', 'nothing')
        with database.reader() as connection:
            assert connection.scalars(sqlalchemy.select(models.ruleset.c.id)).all() == [0]
