"""The claims of the unit tests of the database, on servers; and what only a server can show."""

import threading

import pytest
import sqlalchemy

from rating_api import exception
from rating_api.db import migration
from rating_api.db import models
from rating_api.db import session
from tests import fixtures
from tests import servers
from tests.unit.db import test_conversions
from tests.unit.db import test_meta
from tests.unit.db import test_migration
from tests.unit.db import test_modules
from tests.unit.db import test_scopes
from tests.unit.db import test_session
from tests.unit.db import test_types

# What gives a connection its number, and what cuts the one of a number.
CUTTING = {
    'postgresql': ('pg_backend_pid()', 'SELECT pg_terminate_backend'),
    'mariadb': ('CONNECTION_ID()', 'KILL'),
}


@fixtures.on_servers
class TestTransactions(test_session.TestTransactions):
    pass


@fixtures.on_servers
class TestTypes(test_types.TestTypes):
    pass


@fixtures.on_servers
class TestTables(test_migration.TestTables):
    pass


@fixtures.on_servers
class TestFrom0001(test_conversions.TestFrom0001):
    pass


@fixtures.on_servers
class TestScopeKey(test_meta.TestScopeKey):
    pass


@fixtures.on_servers
class TestModuleStates(test_modules.TestModuleStates):
    pass


@fixtures.on_servers
class TestScopes(test_scopes.TestScopes):
    pass


@fixtures.on_servers
class TestServer:
    def test_a_deadlock_is_run_again(self, database):
        database.write(lambda connection: connection.execute(
            models.meta.insert(), [{'key': key, 'value': ''} for key in 'ab']))
        met = threading.Barrier(2, timeout=10)
        tries = []

        def work(first, second, connection):
            tries.append(first)
            _append(connection, first)
            if len(tries) <= 2:
                met.wait()
            _append(connection, second)

        threads = [threading.Thread(target=database.write, args=(lambda c, o=order: work(*o, c),))
                   for order in ('ab', 'ba')]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(tries) == 3
        with database.reader() as connection:
            assert connection.scalars(sqlalchemy.select(models.meta.c.value)).all() == ['xx', 'xx']

    def test_a_connection_that_was_cut_is_busy_once(self, database):
        mine, kill = CUTTING[database.dialect]
        with pytest.raises(exception.StorageBusy), database.writer() as connection:
            number = connection.exec_driver_sql(f'SELECT {mine}').scalar()
            with database.writer() as other:
                other.exec_driver_sql(f'{kill}({number})')
            connection.execute(models.meta.select())
        with database.reader() as connection:
            assert connection.execute(models.meta.select()).all() == []

    def test_a_reader_cannot_write(self, database):
        with pytest.raises(sqlalchemy.exc.DBAPIError, match=r'(?i)read.only'), database.reader() as connection:
            connection.execute(models.meta.insert().values(key='a', value=''))


@pytest.mark.parametrize('engine', fixtures.SERVERS)
def test_two_upgrades_at_once_follow_each_other(engine):
    with servers.server(engine) as admin, servers.database(admin) as url:
        problems = []

        def upgrade():
            database = session.Database(url)
            try:
                migration.upgrade(database)
            except Exception as problem:
                problems.append(problem)
            finally:
                database.dispose()

        threads = [threading.Thread(target=upgrade) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []


def _append(connection, key):
    connection.execute(models.meta.update().where(models.meta.c.key == key).values(value=models.meta.c.value + 'x'))
