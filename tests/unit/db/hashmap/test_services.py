import uuid

import pytest

from rating_api import exception
from rating_api.db.hashmap import services


class TestServices:
    @pytest.fixture
    def services(self, database):
        return services.Services(database)

    def test_a_service_comes_back(self, services):
        made = services.add('cpu')
        assert uuid.UUID(made.service_id)
        assert made.revision > 0
        assert services.get(made.service_id) == made
        assert services.list() == [made]

    def test_they_are_listed_in_the_order_in_which_they_were_made(self, services):
        made = [services.add(name) for name in ('b', 'c', 'a')]
        services.replace(made[0].service_id, 'z')
        assert [service.name for service in services.list()] == ['z', 'c', 'a']
        assert [service.name for service in services.list('c')] == ['c']

    def test_a_name_is_taken_once(self, services):
        made = services.add('cpu')
        with pytest.raises(exception.Conflict) as problem:
            services.add('cpu')
        assert str(problem.value) == f'Service cpu already exists (UUID: {made.service_id})'
        other = services.add('disk')
        with pytest.raises(exception.Conflict):
            services.replace(other.service_id, 'cpu')
        services.remove(made.service_id)
        services.replace(other.service_id, 'cpu')
        assert [service.name for service in services.list()] == ['cpu']

    def test_an_unknown_service_is_not_found(self, services):
        for use in (services.get, services.remove, lambda unknown: services.replace(unknown, 'x')):
            with pytest.raises(exception.NotFound) as problem:
                use('nothing')
            assert str(problem.value) == 'No such service: None (UUID: nothing)'

    def test_a_change_is_a_new_revision(self, services):
        made = services.add('cpu')
        changed = services.replace(made.service_id, 'vcpu', made.revision)
        assert changed.revision > made.revision
        assert services.get(made.service_id) == changed
        assert services.replace(made.service_id, 'vcpu') == changed

    def test_a_stale_revision_changes_nothing(self, services):
        made = services.add('cpu')
        services.replace(made.service_id, 'vcpu')
        with pytest.raises(exception.StaleRevision):
            services.replace(made.service_id, 'x', made.revision)
        with pytest.raises(exception.StaleRevision):
            services.remove(made.service_id, made.revision)
        assert services.get(made.service_id).name == 'vcpu'
