"""``rating-manage batches``: what was stored together, and removing it together."""

import argparse
import itertools
import sys
from collections.abc import Iterator
from typing import Any

from oslo_config import cfg

from rating_api import app
from rating_api import exception
from rating_api import storage
from rating_api.cmd import arguments as options
from rating_api.cmd import command
from rating_api.cmd import output
from rating_api.cmd import progress
from rating_api.db import meta
from rating_api.db import session

_PAGE = 500
_COLUMNS = ('id', 'source', 'scope', 'points', 'first_begin', 'last_begin', 'created_at', 'removed')


def add_commands(parsers: Any, common: argparse.ArgumentParser) -> None:
    """Add ``batches list``, ``batches show`` and ``batches remove``."""
    group = parsers.add_parser('batches', help='what was stored together: a request, or a period of a scope')
    commands = group.add_subparsers(title='commands', metavar='COMMAND', required=True)
    parser = commands.add_parser('list', parents=[common], help='list batches, the newest first')
    parser.add_argument('--source', help="only those from there: 'api', 'processor', 'demo'")
    parser.add_argument('--scope', help='only those that belong to this scope as a whole')
    options.add_window(parser)
    parser.add_argument('--removed', action='store_true', help='removed ones, too')
    parser.add_argument('--limit', type=options.number, default=100, metavar='N', help='list at most so many; by '
                        'default 100')
    output.add_argument(parser)
    parser.set_defaults(run=show_list)
    parser = commands.add_parser('show', parents=[common], help='print everything that is known of a batch')
    parser.add_argument('id', type=options.number, metavar='ID')
    output.add_argument(parser)
    parser.set_defaults(run=show)
    parser = commands.add_parser(
        'remove', parents=[common], help='remove the points of batches',
        description='Remove the points that are left of batches, each batch in one transaction. A removed period of '
                    'the processor is not collected again by itself.')
    parser.add_argument('ids', type=options.number, nargs='+', metavar='ID')
    parser.add_argument('--yes', action='store_true', help='do not ask')
    parser.set_defaults(run=remove)


def show_list(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Print batches, page by page."""
    window = options.window(arguments) if (arguments.begin, arguments.end) != (None, None) else None
    query = storage.BatchQuery(arguments.source, arguments.scope, window, arguments.removed, limit=_PAGE)
    found = itertools.islice(_batches(_points(conf), query), arguments.limit)
    output.write(arguments.format, _COLUMNS, map(_row, found))
    return command.OK


def show(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Print what is known of one batch."""
    facts = _facts(_points(conf).batch(arguments.id))
    if arguments.format == 'json':
        output.write('json', list(facts), [list(facts.values())])
    else:
        output.write(arguments.format, ('fact', 'value'), facts.items())
    return command.OK


def remove(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Remove batches after a question; one that cannot be removed does not keep the others."""
    database = app.make_database(conf)
    points = app.make_services(conf, database).points
    found = [points.batch(number) for number in dict.fromkeys(arguments.ids)]
    for batch in found:
        if not batch.live:
            print(f'Batch {batch.batch_id} was removed before.')
    found = [batch for batch in found if batch.live]
    what = f'batch {found[0].batch_id}' if len(found) == 1 else f'{len(found)} batches'
    count = sum(batch.remaining for batch in found)
    if not found or not (arguments.yes or _agreed(f'Remove {what} with {count} points?')):
        return command.OK
    removed = 0
    with progress.Progress('Removing') as shown:
        for place, batch in enumerate(found, start=1):
            removed += points.remove_batch(batch.batch_id)
            shown.advance(place, len(found), f'batch {batch.batch_id}')
    print(f'Removed {what} with {removed} points.')
    return command.OK


def _points(conf: cfg.ConfigOpts) -> storage.Points:
    database = session.Database(conf.database.connection)
    meta.check_revision(database)
    return storage.make_points(database)


def _batches(points: storage.Points, query: storage.BatchQuery) -> Iterator[storage.Batch]:
    while found := points.batches(query):
        yield from found
        query = query._replace(before=found[-1].batch_id)


def _row(batch: storage.Batch) -> tuple[object, ...]:
    return (batch.batch_id, batch.source, batch.scope, batch.remaining, output.instant(batch.begin_min),
            output.instant(batch.begin_max), output.instant(batch.created_at), not batch.live)


def _facts(batch: storage.Batch) -> dict[str, object]:
    return {
        'id': batch.batch_id, 'source': batch.source, 'scope': batch.scope, 'key': batch.key,
        'removed': not batch.live, 'points_stored': batch.count, 'points': batch.remaining,
        'first_begin': output.instant(batch.begin_min), 'last_begin': output.instant(batch.begin_max),
        'created_at': output.instant(batch.created_at), 'ruleset': batch.ruleset_id, 'digest': batch.digest,
        'time_labels': batch.time_labels, 'rounded_amounts': batch.rounded}


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise exception.ConfigError(f'{question} Say --yes where nobody can be asked.')
    return input(f'{question} [y/N] ').strip().lower() in ('y', 'yes')
