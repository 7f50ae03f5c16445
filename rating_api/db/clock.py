"""What time it is by the database, which its writers share."""

import datetime

import sqlalchemy


def now(connection: sqlalchemy.Connection) -> datetime.datetime:
    """The present instant in UTC, to the microsecond."""
    if connection.dialect.name == 'sqlite':
        # It runs in this process, and its own clock stops at milliseconds.
        return datetime.datetime.now(datetime.UTC)
    # On both the time goes on within a transaction.
    if connection.dialect.name == 'mariadb':
        return connection.scalar(sqlalchemy.select(sqlalchemy.func.utc_timestamp(6))).replace(tzinfo=datetime.UTC)
    return connection.scalar(sqlalchemy.select(sqlalchemy.func.clock_timestamp())).astimezone(datetime.UTC)
