"""What a database knows of itself: the revision of its tables and the scope key of its usage."""

import functools
import typing

import sqlalchemy

from rating_api import exception
from rating_api.db import models
from rating_api.db import session
from rating_api.db import upsert

_SCOPE_KEY = 'scope_key'
# While the scope key is changed the new one stands behind the old one, in one row, which all writers lock.
_TO = '\n'


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
    """The scope key as a transaction sees it; the old one until a change of it is complete."""
    value = connection.scalar(_value())
    return None if value is None else str(value).partition(_TO)[0]


def claim_scope_key(database: session.Database, wanted: str) -> None:
    """Make ``wanted`` the scope key of this database, or raise ``exception.ConfigError`` if it has another.

    Scopes are stored with the usage, so the label that they come from changes with all of them or not at all.
    """
    if scope_key(database) is None:
        database.write(functools.partial(_claim, wanted))
    check_scope_key(database, wanted)


def check_scope_key(database: session.Database, wanted: str) -> None:
    """Return if usage by a scope key may be written, else raise ``exception.ConfigError`` that says why not."""
    with database.reader() as connection:
        value = connection.scalar(_value())
    if value in (None, wanted):
        return
    known, _, following = value.partition(_TO)
    if following:
        raise exception.ConfigError(
            f'The scope key of the database is being changed from {known!r} to {following!r}: let "rating-manage db '
            f'rescope {following}" come to its end.')
    raise exception.ConfigError(
        f'The database holds usage by the scope key {known!r}, but [collect] scope_key is {wanted!r}.')


def hold_scope_key(connection: sqlalchemy.Connection, wanted: str | None) -> None:
    """Let nobody change the scope key before a transaction ends; ``exception.StorageBusy`` if it is not ``wanted``.

    Any will do if ``wanted`` is None.
    """
    if wanted is None:
        return
    value = connection.scalar(_value().with_for_update(read=True))
    if value not in (None, wanted):
        raise exception.StorageBusy(f'The scope key of the database is no longer {wanted!r}, by which this process '
                                    f'writes; it has to be configured and started anew.')


class Change(typing.NamedTuple):
    """A change from a scope key; ``resumed`` if it was begun before."""

    known: str
    resumed: bool


def begin_scope_key(connection: sqlalchemy.Connection, wanted: str) -> Change | None:
    """Begin to change the scope key, or go on; None if it is ``wanted`` already.

    Nobody writes usage from the end of the transaction to the end of the change. ``exception.Conflict`` if another
    change is not complete.
    """
    value = connection.scalar(_value().with_for_update())
    known, _, following = (value or '').partition(_TO)
    if known == wanted and not following:
        return None
    if following not in ('', wanted):
        raise exception.Conflict(f'The scope key is being changed from {known!r} to {following!r}, which must come to '
                                 f'its end first: run "rating-manage db rescope {following}".')
    if value is None:
        _claim('', connection)
    _set(connection, f'{known}{_TO}{wanted}')
    return Change(known, bool(following))


def finish_scope_key(connection: sqlalchemy.Connection, wanted: str) -> None:
    """Complete a change of the scope key."""
    _set(connection, wanted)


def _value() -> sqlalchemy.Select[tuple[str]]:
    return sqlalchemy.select(models.meta.c.value).where(models.meta.c.key == _SCOPE_KEY)


def _set(connection: sqlalchemy.Connection, value: str) -> None:
    connection.execute(models.meta.update().where(models.meta.c.key == _SCOPE_KEY).values(value=value))


def _claim(wanted: str, connection: sqlalchemy.Connection) -> None:
    # Two processes may start at once; the first one has its way.
    upsert.insert_missing(connection, models.meta, [{'key': _SCOPE_KEY, 'value': wanted}])


def _revision(database: session.Database) -> str | None:
    with database.reader() as connection:
        if not sqlalchemy.inspect(connection).has_table('alembic_version'):
            return None
        return connection.scalar(sqlalchemy.text('SELECT version_num FROM alembic_version'))
