"""Bringing a database's tables up to date, with alembic. Only commands load this, never a server process.

The revisions are in migrations/versions; whether a database is up to date is asked in meta.py.
"""

import pathlib
from collections.abc import Callable

from alembic import command
from alembic import config
from alembic import script as scripts
from alembic.runtime import migration as runtime_migration

from rating_api.db import session

# Told (revision, revisions done, revisions to do) after each revision.
Progress = Callable[[str, int, int], None]

# Any number will do, as long as every upgrade of this program takes the same.
_ADVISORY_LOCK = 7_262_841_973


def upgrade(database: session.Database, progress: Progress | None = None) -> None:
    """Bring the tables to the newest revision; does nothing when they are.

    One transaction, so that two upgrades at once follow each other, and on SQLite and PostgreSQL a failed
    one leaves everything as it was. ``progress`` is told after each revision.
    """
    with database.writer() as connection:
        if database.dialect == 'postgresql':
            connection.exec_driver_sql(f'SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})')
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


def _config() -> config.Config:
    settings = config.Config()
    settings.set_main_option('script_location', str(pathlib.Path(__file__).with_name('migrations')))
    return settings


def _tree() -> scripts.ScriptDirectory:
    return scripts.ScriptDirectory.from_config(_config())
