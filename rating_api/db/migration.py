"""Bringing a database's tables up to date, with alembic. Only commands load this, never a server process.

The revisions are in migrations/versions; whether a database is up to date is asked in meta.py.
"""

import contextlib
import pathlib
from collections.abc import Callable, Iterator

import sqlalchemy
from alembic import command
from alembic import config
from alembic import script as scripts
from alembic.runtime import migration as runtime_migration
from sqlalchemy import exc

from rating_api import exception
from rating_api.db import session

# Told (revision, revisions done, revisions to do) after each revision.
Progress = Callable[[str, int, int], None]

# Any will do, as long as every upgrade of this program takes the same.
_ADVISORY_LOCK = 7_262_841_973
# Names are shared by all databases of a server, and not longer than 64 characters.
_LOCK_NAME = "CONCAT('rating-api ', SHA1(DATABASE()))"


def upgrade(database: session.Database, progress: Progress | None = None) -> None:
    """Bring the tables to the newest revision; does nothing when they are.

    Two upgrades at once follow each other. One that fails leaves everything as it was, except on MariaDB, where
    each statement about a table stands by itself: there it is finished by running it again. ``progress`` is
    told after each revision.
    """
    with database.writer() as connection, _alone(connection):
        applied = runtime_migration.MigrationContext.configure(connection).get_current_revision()
        due = [step.revision for step in _tree().iterate_revisions('head', applied or 'base')]
        done: list[str] = []

        def on_version_apply(**facts: object) -> None:
            done.append(str(getattr(facts['step'], 'up_revision_id')))  # noqa: B009, the step has no type
            if progress is not None:
                progress(done[-1], len(done), len(due))

        settings = _config()
        settings.attributes.update(connection=connection, on_version_apply=on_version_apply)
        command.upgrade(settings, 'head')


def current(database: session.Database) -> str | None:
    """The revision of the database's tables; None when it has none."""
    with database.reader() as connection:
        return runtime_migration.MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision there is."""
    return str(_tree().get_current_head())


@contextlib.contextmanager
def _alone(connection: sqlalchemy.Connection) -> Iterator[None]:
    """Let no other upgrade of this database run meanwhile; ``exception.StorageBusy`` if one takes too long."""
    if connection.dialect.name == 'postgresql':
        connection.exec_driver_sql(f'SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})')
    if connection.dialect.name != 'mariadb':
        yield
        return
    # No transaction outlives a statement about tables there.
    if not connection.exec_driver_sql(f'SELECT GET_LOCK({_LOCK_NAME}, @@innodb_lock_wait_timeout)').scalar():
        raise exception.StorageBusy('Another upgrade of this database is running.')
    try:
        yield
    finally:
        # An error may have ended the connection, and the lock with it.
        with contextlib.suppress(exc.SQLAlchemyError):
            connection.exec_driver_sql(f'SELECT RELEASE_LOCK({_LOCK_NAME})')


def _config() -> config.Config:
    settings = config.Config()
    settings.set_main_option('script_location', str(pathlib.Path(__file__).with_name('migrations')))
    return settings


def _tree() -> scripts.ScriptDirectory:
    return scripts.ScriptDirectory.from_config(_config())
