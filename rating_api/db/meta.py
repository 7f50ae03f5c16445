"""What a database knows of itself: the revision of its tables and the scope key of its usage."""

import functools

import sqlalchemy

from rating_api import exception
from rating_api.db import models
from rating_api.db import session
from rating_api.db import upsert

_SCOPE_KEY = 'scope_key'


def check_revision(database: session.Database) -> None:
    """Return if the tables are those of this program, else raise ``exception.ConfigError`` that says what to do."""
    found = _revision(database)
    if found == models.HEAD:
        return
    if found is None:
        raise exception.ConfigError('The database has no tables yet: run "rating-manage db upgrade".')
    raise exception.ConfigError(
        f'The tables of the database are at revision {found}, this program needs {models.HEAD}: run '
        f'"rating-manage db upgrade" of the program that is to run.')


def scope_key(database: session.Database) -> str | None:
    """The label whose value is the scope of the stored usage; None before anyone claimed one."""
    with database.reader() as connection:
        return read_scope_key(connection)


def read_scope_key(connection: sqlalchemy.Connection) -> str | None:
    """The scope key as a transaction sees it."""
    return connection.scalar(sqlalchemy.select(models.meta.c.value).where(models.meta.c.key == _SCOPE_KEY))


def claim_scope_key(database: session.Database, wanted: str) -> None:
    """Make ``wanted`` the scope key of this database, or raise ``exception.ConfigError`` if it has another.

    Scopes are stored with the usage, so the label that they come from cannot change later.
    """
    known = scope_key(database)
    if known is None:
        database.write(functools.partial(_claim, wanted))
        known = scope_key(database)
    if known != wanted:
        raise exception.ConfigError(
            f'The database holds usage by the scope key {known!r}, but [collect] scope_key is {wanted!r}.')


def _claim(wanted: str, connection: sqlalchemy.Connection) -> None:
    # Two processes may start at once; the first one has its way.
    upsert.insert_missing(connection, models.meta, [{'key': _SCOPE_KEY, 'value': wanted}])


def _revision(database: session.Database) -> str | None:
    with database.reader() as connection:
        if not sqlalchemy.inspect(connection).has_table('alembic_version'):
            return None
        return connection.scalar(sqlalchemy.text('SELECT version_num FROM alembic_version'))
