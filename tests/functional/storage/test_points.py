"""The claims of the unit tests of points, on servers."""

from tests import fixtures
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
