import pathlib
import re
import sys
import threading

import pytest
import sqlalchemy
from sqlalchemy import exc

from rating_api import exception
from rating_api.db import engines
from rating_api.db import models
from rating_api.db import session

META = models.meta


def keys(database):
    with database.reader() as connection:
        return sorted(connection.scalars(sqlalchemy.select(META.c.key)))


def put(connection, key):
    connection.execute(META.insert().values(key=key, value=''))


class TestTransactions:
    def test_a_block_that_ends_is_kept(self, database):
        with database.writer() as connection:
            put(connection, 'a')
        assert keys(database) == ['a']

    def test_a_block_that_fails_leaves_nothing(self, database):
        with pytest.raises(KeyError), database.writer() as connection:
            put(connection, 'a')
            raise KeyError
        assert keys(database) == []

    def test_a_reader_reads_one_snapshot(self, database):
        with database.reader() as connection:
            assert connection.scalars(sqlalchemy.select(META.c.key)).all() == []
            with database.writer() as other:
                put(other, 'a')
            assert connection.scalars(sqlalchemy.select(META.c.key)).all() == []
        assert keys(database) == ['a']

    def test_work_is_given_back_and_kept(self, database):
        def work(connection):
            put(connection, 'a')
            return 7

        assert database.write(work) == 7
        assert keys(database) == ['a']

    def test_a_broken_rule_is_no_passing_trouble(self, database):
        database.write(lambda connection: put(connection, 'a'))
        with pytest.raises(exc.IntegrityError):
            database.write(lambda connection: put(connection, 'a'))

    def test_it_works_again_after_its_connections_were_closed(self, database):
        database.write(lambda connection: put(connection, 'a'))
        database.dispose()
        assert keys(database) == ['a']

    def test_waiting_too_long_for_a_lock_is_busy(self, database):
        database.write(lambda connection: put(connection, 'a'))
        impatient = session.Database(database.url.render_as_string(False), lock_timeout_seconds=0.05)
        update = META.update().values(value='b')
        with database.writer() as connection:
            connection.execute(update)
            with pytest.raises(exception.StorageBusy):
                impatient.write(lambda other: other.execute(update))
        impatient.write(lambda other: other.execute(update))
        impatient.dispose()


class TestSqlite:
    def test_the_first_writer_keeps_others_out_from_the_beginning(self, database):
        impatient = session.Database(str(database.url), lock_timeout_seconds=0.05)
        with database.writer(), pytest.raises(exception.StorageBusy), impatient.writer():
            pass
        with database.writer(), impatient.reader() as connection:
            assert connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(META)) == 0
        impatient.dispose()

    def test_a_crash_loses_nothing_that_was_committed(self, database):
        with database.reader() as connection:
            settings = [connection.exec_driver_sql(f'PRAGMA {name}').scalar()
                        for name in ('journal_mode', 'synchronous', 'busy_timeout')]
        assert settings == ['wal', 2, 30_000]

    def test_threads_wait_for_each_other(self, database):
        threads = [threading.Thread(target=database.write, args=(lambda connection, name=name: put(connection, name),))
                   for name in 'abcdefgh']
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert keys(database) == list('abcdefgh')

    def test_the_directory_of_the_file_is_made(self, tmp_path):
        database = session.Database(f'sqlite:///{tmp_path}/a/b/rating.sqlite')
        with database.reader():
            pass
        assert pathlib.Path(tmp_path, 'a', 'b', 'rating.sqlite').exists()
        database.dispose()

    def test_a_directory_that_cannot_be_made_is_the_operators_business(self, tmp_path):
        pathlib.Path(tmp_path, 'file').touch()
        database = session.Database(f'sqlite:///{tmp_path}/file/rating.sqlite')
        with pytest.raises(exception.ConfigError, match='directory'), database.reader():
            pass

    def test_a_directory_is_not_made_before_it_is_needed(self, tmp_path):
        session.Database(f'sqlite:///{tmp_path}/later/rating.sqlite')
        assert not pathlib.Path(tmp_path, 'later').exists()

    @pytest.mark.parametrize('url', ['nonsense', 'nosuch://localhost/x', 'sqlite+nosuch:///x'])
    def test_a_url_that_nothing_understands_is_the_operators_business(self, url):
        with pytest.raises(exception.ConfigError, match='connection'):
            session.Database(url)

    @pytest.mark.parametrize('url', ['sqlite://', 'sqlite:///:memory:'])
    def test_a_database_in_memory_is_refused(self, url):
        with pytest.raises(exception.ConfigError, match='must be a file'):
            session.Database(url)

    def test_a_missing_table_is_no_passing_trouble(self, tmp_path):
        database = session.Database(f'sqlite:///{tmp_path}/empty.sqlite')
        with pytest.raises(exc.OperationalError):
            keys(database)
        database.dispose()


class TestAddresses:
    @pytest.mark.parametrize('scheme', ['postgresql', 'postgresql+psycopg', 'postgres'])
    def test_postgresql_is_reached_by_psycopg(self, scheme):
        database = session.Database(f'{scheme}://somebody@127.0.0.1:1/nothing')
        assert (database.dialect, database.engine.driver) == ('postgresql', 'psycopg')

    @pytest.mark.parametrize('scheme', ['mysql', 'mysql+pymysql', 'mariadb', 'mariadb+pymysql'])
    def test_mariadb_is_reached_by_pymysql(self, scheme):
        database = session.Database(f'{scheme}://somebody@127.0.0.1:1/nothing')
        assert (database.dialect, database.engine.driver) == ('mariadb', 'pymysql')

    @pytest.mark.parametrize('scheme', ['postgresql', 'mariadb'])
    def test_a_server_that_is_away_is_busy(self, scheme):
        database = session.Database(f'{scheme}://somebody@127.0.0.1:1/nothing')
        with pytest.raises(exception.StorageBusy), database.reader():
            pass

    @pytest.mark.parametrize(('scheme', 'driver', 'extra'), [
        ('postgresql', 'psycopg', 'postgresql'), ('mysql', 'pymysql', 'mysql'), ('mariadb', 'pymysql', 'mysql')])
    def test_a_driver_that_is_missing_is_named_with_its_extra(self, monkeypatch, scheme, driver, extra):
        monkeypatch.setitem(sys.modules, driver, None)
        with pytest.raises(exception.ConfigError, match=rf'package {driver}, .*"rating-api\[{extra}\]"') as caught:
            session.Database(f'{scheme}://somebody:secret@127.0.0.1/nothing')
        assert 'secret' not in str(caught.value)

    @pytest.mark.parametrize('scheme', ['postgresql+psycopg2', 'mysql+mysqldb', 'mariadb+mariadbconnector', 'oracle'])
    def test_another_driver_is_refused(self, scheme):
        with pytest.raises(exception.ConfigError, match=r'may begin with sqlite, .*mariadb'):
            session.Database(f'{scheme}://somebody@127.0.0.1/nothing')


class TestReleasesOfMariadb:
    @pytest.mark.parametrize('release', ['5.5.5-10.6.0-MariaDB', '10.11.19-MariaDB-0+deb12u1', '11.4.2-MariaDB-log',
                                         '12.0.1-MariaDB-ubu2404'])
    def test_these_will_do(self, release):
        engines._check_mariadb('mysql://x', Server(release), None)

    @pytest.mark.parametrize('release', ['8.0.36', '9.1.0-commercial', '5.5.5-10.5.29-MariaDB', '5.7.44-log'])
    def test_mysql_and_what_is_older_are_the_operators_business(self, release):
        with pytest.raises(exception.ConfigError, match=rf'release {re.escape(release)}; MariaDB 10\.6 or newer'):
            engines._check_mariadb('mysql://x', Server(release), None)


class Server:
    def __init__(self, release):
        self.get_server_info = lambda: release


def test_a_lost_race_is_run_again(database, monkeypatch):
    monkeypatch.setattr('time.sleep', lambda seconds: None)
    tries = []

    def work(connection):
        tries.append(1)
        put(connection, 'a')
        if len(tries) < 3:
            raise exc.OperationalError('', {}, _Deadlock())
        return 'done'

    assert database.write(work) == 'done'
    assert len(tries) == 3
    assert keys(database) == ['a']


def test_a_race_that_is_always_lost_is_busy(database, monkeypatch):
    monkeypatch.setattr('time.sleep', lambda seconds: None)
    tries = []

    def work(connection):
        tries.append(1)
        raise exc.OperationalError('', {}, _Deadlock())

    with pytest.raises(exception.StorageBusy):
        database.write(work)
    assert 1 < len(tries) < 10


class _Deadlock(Exception):
    sqlstate = '40P01'
