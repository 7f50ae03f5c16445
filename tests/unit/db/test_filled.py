"""Migrations of a database with something in every table, and of one that was killed while it migrated."""

import re

import pytest
import sqlalchemy
from alembic import autogenerate
from alembic.runtime import migration as runtime
from sqlalchemy import event

from rating_api import storage
from rating_api.db import migration
from rating_api.db import models
from tests.unit.db import filled

# What looks, or begins and ends a transaction, changes nothing that could be left half done.
_LOOKS = re.compile(r'\s*(SELECT|SHOW|SET|PRAGMA|DESCRIBE|BEGIN|START|COMMIT)\b', re.IGNORECASE)


def differences(database):
    """How the tables differ from those of the models."""
    with database.reader() as connection:
        context = runtime.MigrationContext.configure(connection, opts={'compare_type': True})
        return autogenerate.compare_metadata(context, models.metadata)


class TestFilled:
    def test_all_is_seen_as_before(self, database):
        filled.emptied(database)
        revisions = [step.revision for step in reversed(list(migration._tree().walk_revisions()))]
        for revision in revisions:
            filled.at(database, revision)
            assert migration.current(database) == revision
            if revision == revisions[0]:
                filled.fill(database)
        assert differences(database) == []
        filled.check(database)
        storage.make_rollups(database).roll(10 ** 9)
        filled.check(database)


class Killed(Exception):
    """Raised where an upgrade ends."""


def upgrade(database, number):
    """Whether an upgrade ended before its n-th statement that changes something did; that one is its last."""
    done = []

    def die(connection, cursor, statement, *_):
        if not _LOOKS.match(statement):
            done.append(statement)
            if len(done) == number:
                raise Killed

    writing = database.write(lambda connection: connection.engine)
    event.listen(writing, 'after_cursor_execute', die)
    try:
        migration.upgrade(database)
    except Killed:
        return False
    finally:
        event.remove(writing, 'after_cursor_execute', die)
    return True


class TestUndone:
    def test_an_upgrade_that_fails_leaves_everything_as_it_was(self, database):
        filled.emptied(database)
        filled.at(database, '0001')
        filled.fill(database)
        before = filled.contents(database)
        assert not upgrade(database, 10)
        assert filled.contents(database) == before
        migration.upgrade(database)
        filled.check(database)


class Finished:
    """Where a statement about tables cannot be undone."""

    @pytest.mark.parametrize('old', ['base', '0001'])
    def test_an_upgrade_that_was_killed_at_any_statement_is_finished_by_the_next(self, database, old):
        number, finished = 0, False
        while not finished:
            filled.emptied(database)
            if old != 'base':
                filled.at(database, old)
                filled.fill(database)
            number += 1
            finished = upgrade(database, number)
            migration.upgrade(database)
            assert differences(database) == [], f'after statement {number}'
            with database.reader() as connection:
                assert 0 in connection.scalars(sqlalchemy.select(models.ruleset.c.id)).all()
            if old != 'base':
                filled.check(database)
        assert number > 10
