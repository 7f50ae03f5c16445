"""The claims of the unit tests of the database, on servers; and what only a server can show."""

import datetime
import threading

import pytest
import sqlalchemy

from rating_api import exception
from rating_api.db import clock
from rating_api.db import engines
from rating_api.db import migration
from rating_api.db import models
from rating_api.db import session
from tests import fixtures
from tests import servers
from tests.unit.db import test_conversions
from tests.unit.db import test_filled
from tests.unit.db import test_meta
from tests.unit.db import test_migration
from tests.unit.db import test_modules
from tests.unit.db import test_scopes
from tests.unit.db import test_session
from tests.unit.db import test_texts
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
class TestTexts(test_texts.TestTexts):
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
class TestFilled(test_filled.TestFilled):
    pass


@pytest.mark.parametrize('database', ['postgresql'], indirect=True)
class TestUndone(test_filled.TestUndone):
    pass


@pytest.mark.parametrize('database', ['mariadb'], indirect=True)
class TestFinished(test_filled.Finished):
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

    def test_a_connection_that_was_cut_while_idle_is_opened_again(self, database, monkeypatch):
        monkeypatch.setattr(engines, 'IDLE_SECONDS', 0)
        number, kill = CUTTING[database.dialect]
        with database.reader() as connection:
            mine = connection.exec_driver_sql(f'SELECT {number}').scalar()
            with database.reader() as other:
                others = other.exec_driver_sql(f'SELECT {number}').scalar()
                assert mine != others
        foreign = session.Database(database.url.render_as_string(hide_password=False))
        with foreign.writer() as connection:
            for one in mine, others:
                connection.exec_driver_sql(f'{kill}({one})')
        foreign.dispose()
        with database.reader() as connection:
            assert connection.exec_driver_sql(f'SELECT {number}').scalar() not in (mine, others)

    def test_the_time_goes_on_within_a_transaction(self, database):
        with database.writer() as connection:
            instants = [clock.now(connection) for _ in range(50)]
        assert instants == sorted(instants)
        assert instants[-1] > instants[0]
        assert abs(datetime.datetime.now(datetime.UTC) - instants[-1]) < datetime.timedelta(minutes=1)
        assert any(instant.microsecond % 1000 for instant in instants)

    def test_a_reader_cannot_write(self, database):
        with pytest.raises(sqlalchemy.exc.DBAPIError, match=r'(?i)read.only'), database.reader() as connection:
            connection.execute(models.meta.insert().values(key='a', value=''))


@pytest.mark.parametrize('database', ['mariadb'], indirect=True)
class TestMariadb:
    def test_a_snapshot_is_that_of_the_begin(self, database):
        with database.reader() as connection:
            with database.writer() as other:
                other.execute(models.meta.insert().values(key='a', value=''))
            assert connection.execute(models.meta.select()).all() == []

    def test_every_text_is_compared_by_its_bytes(self, database):
        with database.reader() as connection:
            found = connection.exec_driver_sql(
                'SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = DATABASE() '
                "AND table_name <> 'alembic_version' AND collation_name IS NOT NULL").scalars().all()
        assert found == ['utf8mb4_nopad_bin']

    def test_long_texts_are_grouped_to_their_end_and_by_many(self, database):
        """Where the server sorts them: its defaults look at 1,024 bytes, and have no room for many."""
        names = [f'v{number}' for number in range(16)]
        rows = [('x' * 4_095 + end, *['y'] * 15) for end in 'ab' * 20]
        with database.writer() as connection:
            connection.exec_driver_sql('CREATE TABLE long_texts ({})'.format(', '.join(
                f'{name} LONGTEXT COLLATE utf8mb4_nopad_bin' for name in names)))
            for row in rows:
                connection.exec_driver_sql(f'INSERT INTO long_texts VALUES ({", ".join(["%s"] * len(row))})', row)
            found = connection.exec_driver_sql(
                f'SELECT SQL_BIG_RESULT COUNT(*) FROM long_texts GROUP BY {", ".join(names)}').scalars().all()
        assert found == [20, 20]

    @pytest.mark.parametrize('values', [
        "`key` = 'a', value = 1 / 0", "`key` = REPEAT('x', 65), value = ''", "`key` = 'a', value = NULL",
    ])
    def test_what_does_not_fit_is_refused(self, database, values):
        with pytest.raises(sqlalchemy.exc.DBAPIError), database.writer() as connection:
            connection.exec_driver_sql(f'INSERT INTO meta SET {values}')

    def test_a_zero_is_a_zero(self, database):
        with database.reader() as connection:
            assert connection.scalars(sqlalchemy.select(models.ruleset.c.id)).all() == [0]

    def test_columns_change_at_once(self, database):
        """As everywhere else: what a column is set to is said of the row as it was."""
        with database.writer() as connection:
            connection.execute(models.meta.insert().values(key='a', value='b'))
            connection.exec_driver_sql('UPDATE meta SET `key` = value, value = `key`')
            assert connection.execute(models.meta.select()).all() == [('b', 'a')]

    def test_a_lock_that_is_waited_for_too_long_ends_a_change_of_tables_too(self, database):
        impatient = session.Database(database.url.render_as_string(hide_password=False), lock_timeout_seconds=0.05)
        with database.writer() as connection:
            connection.execute(models.meta.insert().values(key='a', value=''))
            with pytest.raises(exception.StorageBusy), impatient.writer() as other:
                other.exec_driver_sql('ALTER TABLE meta ADD COLUMN more INTEGER')
        impatient.dispose()


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
