"""The claims of the unit tests of rules, on servers; and what only two writers at once can show."""

import threading

from rating_api import exception
from rating_api.db.hashmap import services
from tests import fixtures
from tests.unit.db.hashmap import rules
from tests.unit.db.hashmap import test_fields
from tests.unit.db.hashmap import test_groups
from tests.unit.db.hashmap import test_history
from tests.unit.db.hashmap import test_mappings
from tests.unit.db.hashmap import test_services
from tests.unit.db.hashmap import test_thresholds

book, service, field = test_mappings.book, test_mappings.service, test_mappings.field


@fixtures.on_servers
class TestServices(test_services.TestServices):
    pass


@fixtures.on_servers
class TestFields(test_fields.TestFields):
    pass


@fixtures.on_servers
class TestGroups(test_groups.TestGroups):
    pass


@fixtures.on_servers
class TestAddingMappings(test_mappings.TestAdding):
    pass


@fixtures.on_servers
class TestReplacingMappings(test_mappings.TestReplacing):
    pass


@fixtures.on_servers
class TestDeletingMappings(test_mappings.TestDeleting):
    pass


@fixtures.on_servers
class TestListingMappings(test_mappings.TestListing):
    pass


@fixtures.on_servers
class TestThresholds(test_thresholds.TestThresholds):
    pass


@fixtures.on_servers
class TestHistory(test_history.TestHistory):
    pass


@fixtures.on_servers
class TestRulesets(test_history.TestRulesets):
    pass


@fixtures.on_servers
class TestTwoWriters:
    def test_one_of_two_equal_mappings_is_refused(self, database):
        service = services.Services(database).add('cpu').service_id
        refused = []

        def add():
            try:
                rules.book(database).mappings.add(rules.mapping(service_id=service))
            except exception.Conflict as problem:
                refused.append(problem)

        threads = [threading.Thread(target=add) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 5
        assert len(rules.book(database).mappings.list()) == 1
