"""``rating-manage db``: creating and upgrading the tables, telling how far they are, and caring for what is in them."""

import argparse
from typing import Any

from oslo_config import cfg

from rating_api import storage
from rating_api.cmd import command
from rating_api.cmd import progress
from rating_api.cmd import rescope
from rating_api.cmd import rollup
from rating_api.db import meta
from rating_api.db import migration
from rating_api.db import session


def add_commands(parsers: Any, common: argparse.ArgumentParser) -> None:
    """Add ``db upgrade``, ``db current``, ``db rollup`` and ``db rescope``."""
    group = parsers.add_parser('db', help='the tables of the database')
    commands = group.add_subparsers(title='commands', metavar='COMMAND', required=True)
    parser = commands.add_parser('upgrade', parents=[common],
                                 help='create the tables, or bring them to what this release needs')
    parser.set_defaults(run=upgrade)
    parser = commands.add_parser('current', parents=[common],
                                 help='print the revision of the tables; exit 1 if this release needs another')
    parser.set_defaults(run=current)
    parser = commands.add_parser('rollup', parents=[common], help='bring the sums of days and months up to date now',
                                 description='Bring the sums of days and months up to date, as the services do by '
                                 'themselves. Services may run meanwhile, and bills are right with and without it.')
    parser.set_defaults(run=roll_up)
    parser = commands.add_parser('rescope', parents=[common], help='make another label the one that scopes come from',
                                 description=rescope.DESCRIPTION)
    rescope.add_arguments(parser)
    parser.set_defaults(run=rescope.run)


def upgrade(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Bring the tables to the newest revision, showing how it goes."""
    database = session.Database(conf.database.connection)
    with progress.Progress('Upgrading the database') as shown:
        migration.upgrade(database, lambda revision, done, total: shown.advance(done, total, f'revision {revision}'))
    # A revision may have to leave all sums to this; they are not needed to start the services.
    done, _left = rollup.roll_up(storage.make_rollups(database))
    if done:
        print(f'{done} sums of days and months were brought up to date.')
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


def roll_up(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Roll up until nothing is pending, and print how many sums that were."""
    database = session.Database(conf.database.connection)
    meta.check_revision(database)
    done, left = rollup.roll_up(storage.make_rollups(database))
    print(f'{done} sums of days and months were brought up to date.')
    if left:
        print(f'{left} were written to meanwhile, and will be by the services that run.')
    return command.OK
