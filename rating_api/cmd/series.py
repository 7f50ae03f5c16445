"""``rating-manage series``: how many combinations of labels there are, and which label makes them many."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from oslo_config import cfg

from rating_api import storage
from rating_api.cmd import arguments as options
from rating_api.cmd import command
from rating_api.cmd import output
from rating_api.db import meta
from rating_api.db import session

# Fewer are nothing to worry about, whatever their labels say.
_MANY = 1_000
_COLUMNS = ('type', 'series', 'label', 'in', 'values')


def add_commands(parsers: Any, common: argparse.ArgumentParser) -> None:
    """Add ``series``."""
    parser = parsers.add_parser(
        'series', parents=[common], help='count the series, and name the labels that make them many',
        description='Count the series, which are combinations of metric type, unit and labels, and the values of each '
                    'label. A label that changes all the time makes every point a series of its own.')
    parser.add_argument('--type', help='count only the series of this metric type')
    parser.add_argument('--limit', type=options.number, default=10, metavar='N',
                        help='the metric types with the most series, and their labels with the most values; by '
                             'default 10 of each')
    output.add_argument(parser)
    parser.set_defaults(run=show)


def show(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Print the counts, and on standard error what to make of them."""
    database = session.Database(conf.database.connection)
    meta.check_revision(database)
    counts = storage.make_points(database).count_series(arguments.type, arguments.limit)
    output.write(arguments.format, _COLUMNS, _rows(counts))
    for line in _verdict(counts, arguments.type):
        print(line, file=sys.stderr)
    return command.OK


def _rows(counts: storage.StoreCount) -> Iterator[tuple[object, ...]]:
    for one in counts.types:
        if not one.labels:
            yield one.type, one.series, None, None, None
        for label in one.labels:
            yield one.type, one.series, label.key, 'groupby' if label.groupable else 'metadata', label.values


def _verdict(counts: storage.StoreCount, kind: str | None) -> Iterator[str]:
    of_type = '' if kind is None else f' of type {kind}'
    yield f'{counts.series} series{of_type}; {counts.points} points in the whole database.'
    for one in counts.types:
        if one.series >= _MANY and one.labels and one.labels[0].values > one.series // 2:
            label = one.labels[0]
            yield (f'Look at the label {label.key!r} of {one.type}: {label.values} values in {one.series} series. If '
                   f'it changes while a resource lives, each change makes a new series.')
