import pytest

from rating_api import exception
from rating_api.db.hashmap import fields
from rating_api.db.hashmap import services


class TestFields:
    @pytest.fixture
    def fields(self, database):
        return fields.Fields(database)

    @pytest.fixture
    def service(self, database):
        return services.Services(database).add('cpu').service_id

    def test_a_field_comes_back(self, fields, service):
        made = fields.add('flavor', service)
        assert (made.name, made.service_id) == ('flavor', service)
        assert fields.get(made.field_id) == made
        assert fields.list() == fields.list(service) == fields.list(name='flavor') == [made]
        assert fields.list('other') == fields.list(service, 'other') == []

    def test_a_name_is_taken_once_in_a_service(self, database, fields, service):
        made = fields.add('flavor', service)
        with pytest.raises(exception.Conflict) as problem:
            fields.add('flavor', service)
        assert str(problem.value) == f'Field flavor already exists (UUID: {made.field_id})'
        fields.add('flavor', services.Services(database).add('disk').service_id)
        other = fields.add('image', service)
        with pytest.raises(exception.Conflict):
            fields.replace(other.field_id, 'flavor', service)

    def test_an_unknown_service_is_invalid(self, fields):
        with pytest.raises(exception.Invalid) as problem:
            fields.add('flavor', 'nothing')
        assert str(problem.value) == 'No such service: None (UUID: nothing)'

    def test_a_field_stays_with_its_service(self, database, fields, service):
        made = fields.add('flavor', service)
        with pytest.raises(exception.Invalid):
            fields.replace(made.field_id, 'x', services.Services(database).add('disk').service_id)
        assert fields.replace(made.field_id, 'x', service, made.revision).name == 'x'
        with pytest.raises(exception.StaleRevision):
            fields.replace(made.field_id, 'y', service, made.revision)

    def test_an_unknown_field_is_not_found(self, fields, service):
        for use in (fields.get, fields.remove, lambda unknown: fields.replace(unknown, 'x', service)):
            with pytest.raises(exception.NotFound) as problem:
                use('nothing')
            assert str(problem.value) == 'No such field: nothing'
