"""Databases for the tests: empty, with all tables, one a test.

A conftest.py that imports ``databases``, ``database`` and ``seed`` has them as fixtures.
"""

import contextlib
import os
import pathlib
import random
import shutil
import uuid

import pytest

from rating_api.db import migration
from rating_api.db import session
from tests import servers


class Databases:
    """Makes databases that have all tables; each engine is migrated once, and copied from then on."""

    def __init__(self, directory, stack):
        self._directory = pathlib.Path(directory)
        self._stack = stack
        self._templates = {}

    @contextlib.contextmanager
    def database(self, engine='sqlite'):
        """A ``session.Database`` of its own on an engine, gone at the end."""
        with self.url(engine) as url:
            made = session.Database(url)
            try:
                yield made
            finally:
                made.dispose()

    @contextlib.contextmanager
    def url(self, engine='sqlite'):
        """The URL of such a database."""
        with getattr(self, f'_{engine}')(self._template(engine)) as url:
            yield url

    @contextlib.contextmanager
    def empty(self, engine):
        """The URL of a database on a server that has no tables."""
        admin, _ = self._template(engine)
        with servers.database(admin) as url:
            yield url

    def _template(self, engine):
        if engine not in self._templates:
            self._templates[engine] = getattr(self, f'_{engine}_template')()
        return self._templates[engine]

    def _sqlite_template(self):
        path = self._directory / 'template.sqlite'
        migrate(f'sqlite:///{path}')
        return path

    @contextlib.contextmanager
    def _sqlite(self, template):
        path = self._directory / f'{uuid.uuid4().hex}.sqlite'
        shutil.copyfile(template, path)
        yield f'sqlite:///{path}'
        for name in self._directory.glob(f'{path.name}*'):
            name.unlink()

    def _postgresql_template(self):
        admin = self._stack.enter_context(servers.server('postgresql'))
        url = self._stack.enter_context(servers.database(admin))
        migrate(url)
        return admin, url.rsplit('/', 1)[1]

    def _postgresql(self, template):
        admin, name = template
        return servers.database(admin, name)

    def _mariadb_template(self):
        admin = self._stack.enter_context(servers.server('mariadb'))
        url = self._stack.enter_context(servers.database(admin))
        migrate(url)
        return admin, servers.dump(url)

    @contextlib.contextmanager
    def _mariadb(self, template):
        admin, statements = template
        with servers.database(admin) as url:
            servers.administrate(url, *statements)
            yield url


def migrate(url):
    """Make all tables in a database that has none."""
    database = session.Database(url)
    migration.upgrade(database)
    # The last connection to an SQLite file moves everything from its log into the file.
    database.dispose()


@pytest.fixture(scope='session')
def databases(tmp_path_factory):
    """What makes databases; its own server ends with the session."""
    with contextlib.ExitStack() as stack:
        yield Databases(tmp_path_factory.mktemp('databases'), stack)


@pytest.fixture
def database(request, databases):
    """An empty database: on SQLite, or on the engine that the test is parametrised with."""
    with databases.database(getattr(request, 'param', 'sqlite')) as made:
        yield made


@pytest.fixture
def seed():
    """A number that makes all dice of a test; RATING_TEST_SEED repeats one that failed, as far as threads can."""
    chosen = int(os.environ.get('RATING_TEST_SEED') or random.randrange(2 ** 32))
    print(f'RATING_TEST_SEED={chosen}')
    return chosen


# For a class of tests that must hold on the servers too, and for tests that must hold on every engine.
SERVERS = ('postgresql', 'mariadb')
ENGINES = ('sqlite', *SERVERS)
on_servers = pytest.mark.parametrize('database', SERVERS, indirect=True)
on_every_engine = pytest.mark.parametrize('database', ENGINES, indirect=True)
