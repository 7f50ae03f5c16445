"""The real API for the tests over HTTP, on an empty database for each; and the order of the files."""

import pytest

from tests import keystone as real_keystone
from tests.functional import api as real


@pytest.fixture
def api(request, databases):
    """A client of the API at 2.0: on SQLite, or on the engine that the test is parametrised with."""
    with databases.url(getattr(request, 'param', 'sqlite')) as url, real.application(url) as application:
        yield real.Client(application)


@pytest.fixture(scope='session')
def keystone():
    """A ``tests.keystone.Keystone``, one for all tests of a process."""
    with real_keystone.serve() as made:
        yield made


# What takes longest, or waits for somebody's clock: with several workers the other files run beside it.
FIRST = ('test_prometheus.py', 'test_openstack.py', 'test_personas.py', 'test_fuzz.py', 'test_moving.py')


def pytest_collection_modifyitems(items):
    """Put the files that take long first."""
    items.sort(key=lambda item: item.path.name not in FIRST)
