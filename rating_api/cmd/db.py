"""``rating-manage db``: creating and upgrading the tables, and telling how far they are."""

import argparse
from typing import Any

from oslo_config import cfg

from rating_api.cmd import command
from rating_api.cmd import progress
from rating_api.db import migration
from rating_api.db import session


def add_commands(parsers: Any, common: argparse.ArgumentParser) -> None:
    """Add ``db upgrade`` and ``db current``."""
    group = parsers.add_parser('db', help='the tables of the database')
    commands = group.add_subparsers(title='commands', metavar='COMMAND', required=True)
    parser = commands.add_parser('upgrade', parents=[common],
                                 help='create the tables, or bring them to what this release needs')
    parser.set_defaults(run=upgrade)
    parser = commands.add_parser('current', parents=[common],
                                 help='print the revision of the tables; exit 1 if this release needs another')
    parser.set_defaults(run=current)


def upgrade(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Bring the tables to the newest revision, showing how it goes."""
    database = session.Database(conf.database.connection)
    with progress.Progress('Upgrading the database') as shown:
        migration.upgrade(database, lambda revision, done, total: shown.advance(done, total, f'revision {revision}'))
    print(f'The database is at revision {migration.current(database)}.')
    return command.OK


def current(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Print where the tables are, and where this release needs them if that is elsewhere."""
    found, needed = migration.current(session.Database(conf.database.connection)), migration.head()
    if found == needed:
        print(f'{found} (head)')
        return command.OK
    print(f'{found or "no tables"}; this release needs {needed}: run "rating-manage db upgrade"')
    return command.FAILED
