"""The claims of the unit tests of points, on servers."""

import pytest
import sqlalchemy

from rating_api.db import models
from rating_api.storage.sql import bulk
from tests import fixtures
from tests.unit.storage.sql import test_bulk
from tests.unit.storage.sql import test_points as claims
from tests.unit.storage.sql import test_texts

points = claims.points


@fixtures.on_servers
class TestAdding(claims.TestAdding):
    pass


@fixtures.on_servers
class TestExactness(claims.TestExactness):
    pass


@fixtures.on_servers
class TestWindow(claims.TestWindow):
    pass


@fixtures.on_servers
class TestPages(claims.TestPages):
    pass


@fixtures.on_servers
class TestFilters(claims.TestFilters):
    pass


@fixtures.on_servers
class TestGroups(claims.TestGroups):
    pass


@fixtures.on_servers
class TestTimeLabels(claims.TestTimeLabels):
    pass


@fixtures.on_servers
class TestRemoving(claims.TestRemoving):
    pass


@fixtures.on_servers
class TestUnrated(claims.TestUnrated):
    pass


@fixtures.on_servers
class TestTexts(test_texts.TestTexts):
    pass


@fixtures.on_servers
class TestBulk(test_bulk.TestBulk):
    pass


@pytest.mark.parametrize('database', ['mariadb'], indirect=True)
@pytest.mark.parametrize('value', ['2), (3, 4', 'x' * 70, '\\', "'"])
@pytest.mark.parametrize('column', ['scope_hash', 'span'])
def test_what_does_not_fit_into_a_column_is_refused(database, column, value):
    row = {'span': 1, 'scope_hash': 1, column: value}
    new = bulk.Rows(models.mark_day, tuple(row), [tuple(row.values())])
    with pytest.raises(sqlalchemy.exc.DBAPIError):
        database.write(lambda connection: bulk.insert(connection, new))
