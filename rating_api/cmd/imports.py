"""``rating-manage import``: taking over what another rating service knows."""

import argparse
import datetime
import os
import pathlib
import re
import sys
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any

from oslo_config import cfg

from rating_api import exception
from rating_api import storage
from rating_api.cmd import command
from rating_api.cmd import output
from rating_api.cmd import progress
from rating_api.cmd import rollup
from rating_api.collector import metrics
from rating_api.collector import metrics_file
from rating_api.db import meta
from rating_api.db import scopes as scope_states
from rating_api.db import session
from rating_api.importer import report as reports
from rating_api.importer.cloudkitty import collectors
from rating_api.importer.cloudkitty import frames
from rating_api.importer.cloudkitty import modules
from rating_api.importer.cloudkitty import rules
from rating_api.importer.cloudkitty import schedules
from rating_api.importer.cloudkitty import scopes
from rating_api.importer.cloudkitty import scripts
from rating_api.importer.cloudkitty import source as sources
from rating_api.importer.cloudkitty import target as targets

VARIABLE = 'CLOUDKITTY_CONNECTION'

# In the order in which they need each other.
_PARTS: dict[str, Callable[[sources.Source, targets.Target, reports.Report], None]] = {
    'rules': rules.copy, 'scripts': scripts.copy, 'modules': modules.copy, 'collectors': collectors.copy,
    'scopes': scopes.copy, 'schedules': schedules.copy, 'usage': frames.copy}

_COLUMNS = ('kind', 'copied', 'kept', 'refused')
_NAME = re.compile('[A-Za-z0-9_.-]{1,64}')

_DESCRIPTION = """\
Copy prices, scripts, module states, scopes, reprocessing schedules and the usage of CloudKitty's first storage
(rated_data_frames) from the SQL database of a CloudKitty, which is only read. Ids are kept. What is here already stays
as it is, so that a second run copies what is missing, after an interruption too. Rows that cannot be copied are listed
with the reason, and the exit code is 1; it is 2 if the databases cannot be used."""


def add_commands(parsers: Any, common: argparse.ArgumentParser) -> None:
    """Add ``import cloudkitty``."""
    group = parsers.add_parser('import', help='take over what another rating service knows')
    commands = group.add_subparsers(title='commands', metavar='COMMAND', required=True)
    parser = commands.add_parser('cloudkitty', parents=[common], help='take over a CloudKitty from its SQL database',
                                 description=_DESCRIPTION)
    parser.add_argument('--connection', metavar='URL', help='the SQLAlchemy URL of its database, as in its [database] '
                        f'connection. Other users of a machine can read arguments: better say it in the environment '
                        f'variable {VARIABLE}')
    parser.add_argument('--dry-run', action='store_true', help='read and check everything, and write nothing')
    parser.add_argument('--only', action='append', choices=_PARTS, metavar='PART',
                        help=f'copy only this: {", ".join(_PARTS)}; repeatable')
    parser.add_argument('--time-zone', type=_zone, default=datetime.UTC, metavar='ZONE',
                        help="the zone of its servers' clocks, such as Europe/Paris, by which the dates of rules are; "
                             'by default UTC. All other times that it keeps are UTC')
    parser.add_argument('--adopt', action='store_true',
                        help='make its scopes those of the collector and fetcher that are configured here, so that '
                             'rating-processor goes on where it ended')
    parser.add_argument('--name', type=_name, default='cloudkitty',
                        help='tells it from others that are copied to the same database; by default cloudkitty. Use '
                             'the same one each time')
    parser.add_argument('--again', action='store_true',
                        help='copy usage, too, that was copied before and removed here since')
    output.add_argument(parser)
    parser.set_defaults(run=cloudkitty)


def cloudkitty(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Copy what is not here yet, and say what became of everything."""
    url = arguments.connection or os.environ.get(VARIABLE)
    if not url:
        raise exception.ConfigError(f'Say by --connection or {VARIABLE} where the database of CloudKitty is.')
    database = session.Database(conf.database.connection)
    _check(conf, database, arguments.dry_run)
    source, report = sources.Source(url), reports.Report()
    with progress.Progress('Checking' if arguments.dry_run else 'Copying') as shown:
        target = _target(conf, arguments, database, shown.advance)
        for part, copy in _PARTS.items():
            if part in (arguments.only or _PARTS):
                copy(source, target, report)
    if not arguments.dry_run:
        rollup.roll_up(storage.make_rollups(database))
    return _tell(report, arguments)


def _check(conf: cfg.ConfigOpts, database: session.Database, dry: bool) -> None:
    """Raise ConfigError unless the database can take usage by the configured scope key."""
    try:
        meta.check_revision(database)
        (meta.check_scope_key if dry else meta.claim_scope_key)(database, conf.collect.scope_key)
    except exception.StorageBusy as error:
        reason = str(error.__cause__).partition('\n')[0]
        raise exception.ConfigError(f'The database cannot be reached: {reason}') from error


def _target(conf: cfg.ConfigOpts, arguments: argparse.Namespace, database: session.Database,
            advance: Callable[[int, int, str], object]) -> targets.Target:
    collect = conf.collect
    return targets.Target(
        database, storage.make_points(database, scope_key=collect.scope_key),
        scope_states.Origin(collect.scope_key, collect.collector, conf.fetcher.backend),
        period=collect.period, name=arguments.name, zone=arguments.time_zone, adopt=arguments.adopt,
        metadata=_metadata(collect.metrics_conf, collect.scope_key), dry=arguments.dry_run, again=arguments.again,
        advance=advance)


def _metadata(path: str, scope_key: str) -> Mapping[str, frozenset[str]]:
    """The labels of each type that are metadata, by the metrics file if there is one."""
    if not pathlib.Path(path).exists():
        return {}
    found: dict[str, frozenset[str]] = {}
    for metric in metrics_file.load(path, scope_key, _any):
        found[metric.type] = found.get(metric.type, frozenset()) | set(metric.metadata) - set(metric.groupby)
    return found


def _any(metric: metrics.Metric) -> None:
    """Take what any collector can collect."""


def _tell(report: reports.Report, arguments: argparse.Namespace) -> int:
    output.write(arguments.format, _COLUMNS, [
        (tally.kind, tally.copied, tally.kept, tally.refused) for tally in report.tallies])
    for tally in report.tallies:
        for refusal in tally.refusals:
            print(f'Refused: {tally.kind} {refusal.row}: {refusal.reason}', file=sys.stderr)
        if tally.refused > len(tally.refusals):
            print(f'Refused: {tally.kind}: {tally.refused - len(tally.refusals)} more.', file=sys.stderr)
    for note in report.notes:
        print(note, file=sys.stderr)
    if arguments.dry_run:
        print('Nothing was written: this was a dry run.', file=sys.stderr)
    return command.FAILED if report.refused else command.OK


def _zone(text: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(text)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise argparse.ArgumentTypeError(f'{text!r} is no time zone such as Europe/Paris') from error


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(f'{text!r} is no name of 1 to 64 letters, digits, dots, - and _')
    return text
