"""The claims of the unit tests of listing, on PostgreSQL and MariaDB."""

from tests import fixtures
from tests.unit.storage.sql import test_listing as claims

points = claims.points


@fixtures.on_servers
class TestBatches(claims.TestBatches):
    pass


@fixtures.on_servers
class TestUnrated(claims.TestUnrated):
    pass


@fixtures.on_servers
class TestCounts(claims.TestCounts):
    pass
