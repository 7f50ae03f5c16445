"""``rating-manage unrated``: which points could not be rated, and why."""

import argparse
import itertools
import sys
from collections.abc import Iterator
from typing import Any

from oslo_config import cfg

from rating_api import datapoint
from rating_api import storage
from rating_api.cmd import arguments as options
from rating_api.cmd import command
from rating_api.cmd import output
from rating_api.db import meta
from rating_api.db import session

_PAGE = 500
_COLUMNS = ('begin', 'type', 'scope', 'labels', 'qty', 'batch', 'module', 'reason')


def add_commands(parsers: Any, common: argparse.ArgumentParser) -> None:
    """Add ``unrated``."""
    parser = parsers.add_parser(
        'unrated', parents=[common], help='list the points that could not be rated',
        description='List the points that are stored at the price 0 because a module could not rate them, the earliest '
                    'first, and say on standard error how many there are.')
    options.add_window(parser)
    parser.add_argument('--scope', help="only those of this scope; '' are those of none")
    parser.add_argument('--limit', type=options.number, default=100, metavar='N', help='list at most so many; by '
                        'default 100')
    output.add_argument(parser)
    parser.set_defaults(run=show)


def show(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Print the points page by page, and how many there are in all."""
    database = session.Database(conf.database.connection)
    meta.check_revision(database)
    points, window = storage.make_points(database), options.window(arguments)
    found = itertools.islice(_points(points, window, arguments.scope), arguments.limit)
    shown = output.write(arguments.format, _COLUMNS, map(_row, found))
    count = points.count_unrated(window, arguments.scope)
    print(f'{count} points could not be rated' + (f'; {shown} are shown.' if shown < count else '.'), file=sys.stderr)
    return command.OK


def _points(points: storage.Points, window: storage.Window, scope: str | None) -> Iterator[storage.StoredUnrated]:
    after = None
    while found := points.unrated(window, _PAGE, scope, after):
        yield from found
        after = found[-1].stored.key


def _row(one: storage.StoredUnrated) -> tuple[object, ...]:
    point, key = one.stored
    return (output.instant(point.begin), point.series.type, point.series.scope, dict(point.series.groupby),
            datapoint.text(point.qty), key.batch_id, one.module, one.reason)
