"""The claims of the unit tests of points, on PostgreSQL."""

from tests import fixtures
from tests.unit.storage.sql import test_points as claims

points = claims.points


@fixtures.on_postgresql
class TestAdding(claims.TestAdding):
    pass


@fixtures.on_postgresql
class TestExactness(claims.TestExactness):
    pass


@fixtures.on_postgresql
class TestWindow(claims.TestWindow):
    pass


@fixtures.on_postgresql
class TestPages(claims.TestPages):
    pass


@fixtures.on_postgresql
class TestFilters(claims.TestFilters):
    pass


@fixtures.on_postgresql
class TestGroups(claims.TestGroups):
    pass


@fixtures.on_postgresql
class TestTimeLabels(claims.TestTimeLabels):
    pass


@fixtures.on_postgresql
class TestRemoving(claims.TestRemoving):
    pass


@fixtures.on_postgresql
class TestUnrated(claims.TestUnrated):
    pass
