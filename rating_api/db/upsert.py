"""Inserting rows that may be there already."""

from collections.abc import Sequence

import sqlalchemy
from sqlalchemy.dialects import mysql
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite


def insert_missing(connection: sqlalchemy.Connection, table: sqlalchemy.Table,
                   rows: Sequence[dict[str, object]]) -> None:
    """Insert those rows whose unique keys are not there yet.

    Waits for other transactions that are inserting the same keys, so that all are there when they committed.
    """
    if not rows:
        return
    if connection.dialect.name == 'mariadb':
        # IGNORE would also ignore what is wrong with the rows themselves.
        some = next(iter(table.primary_key))
        connection.execute(mysql.insert(table).on_duplicate_key_update({some.name: some}), rows)
        return
    dialect = postgresql if connection.dialect.name == 'postgresql' else sqlite
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)
