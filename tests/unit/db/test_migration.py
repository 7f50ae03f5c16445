import pytest
import sqlalchemy
from alembic import autogenerate
from alembic.runtime import migration as runtime

from rating_api import exception
from rating_api.db import meta
from rating_api.db import migration
from rating_api.db import models
from rating_api.db import session


class TestTables:
    def test_the_models_are_what_the_migrations_make(self, database):
        with database.reader() as connection:
            context = runtime.MigrationContext.configure(connection, opts={'compare_type': True})
            assert autogenerate.compare_metadata(context, models.metadata) == []

    def test_a_new_database_is_at_the_head(self, database):
        assert migration.current(database) == migration.head()
        meta.check_revision(database)

    def test_upgrading_twice_does_nothing(self, database):
        told = []
        migration.upgrade(database, lambda *facts: told.append(facts))
        assert told == []

    def test_a_revision_can_be_run_again(self, database):
        """As after a failure on an engine whose DDL is not part of a transaction."""
        with database.writer() as connection:
            connection.execute(sqlalchemy.text('DELETE FROM alembic_version'))
            connection.execute(sqlalchemy.text('DROP TABLE point'))
        migration.upgrade(database)
        with database.reader() as connection:
            assert sqlalchemy.inspect(connection).has_table('point')
            assert connection.scalars(sqlalchemy.select(models.ruleset.c.id)).all() == [0]


def test_the_head_is_the_one_that_servers_check():
    assert migration.head() == models.HEAD


def test_progress_is_told_by_revision(tmp_path):
    database = session.Database(f'sqlite:///{tmp_path}/rating.sqlite')
    assert migration.current(database) is None
    told = []
    migration.upgrade(database, lambda *facts: told.append(facts))
    assert told[0] == ('0001', 1, len(told))
    assert told[-1] == (models.HEAD, len(told), len(told))
    database.dispose()


def test_a_database_without_tables_is_refused(tmp_path):
    database = session.Database(f'sqlite:///{tmp_path}/rating.sqlite')
    with pytest.raises(exception.ConfigError, match='no tables yet: run "rating-manage db upgrade"'):
        meta.check_revision(database)
    database.dispose()


def test_a_database_at_another_revision_is_refused(database):
    with database.writer() as connection:
        connection.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = 'other'"))
    with pytest.raises(exception.ConfigError, match=f'revision other, this program needs {models.HEAD}'):
        meta.check_revision(database)
