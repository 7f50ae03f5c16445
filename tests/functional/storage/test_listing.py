"""The claims of the unit tests of listing, on PostgreSQL."""

from tests import fixtures
from tests.unit.storage.sql import test_listing as claims

points = claims.points


@fixtures.on_postgresql
class TestBatches(claims.TestBatches):
    pass


@fixtures.on_postgresql
class TestUnrated(claims.TestUnrated):
    pass


@fixtures.on_postgresql
class TestCounts(claims.TestCounts):
    pass
