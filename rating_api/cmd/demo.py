"""``rating-manage demo``: a month of a small cloud, rated and shown as a bill.

``make run`` calls it before it serves: it loads the month once, into an empty database, and prints the bill
and what to open.
"""

import argparse
import sys
from typing import Any

import rich.console
from oslo_config import cfg

from rating_api import app
from rating_api import datapoint
from rating_api import storage
from rating_api.api import auth
from rating_api.cmd import command
from rating_api.cmd import progress
from rating_api.cmd import rollup
from rating_api.demo import bill
from rating_api.demo import cloud
from rating_api.demo import prices


def add_commands(parsers: Any, common: argparse.ArgumentParser) -> None:
    """Add ``demo``."""
    parser = parsers.add_parser('demo', parents=[common],
                                help='load a month of demonstration usage into an empty database, and print its bill')
    parser.add_argument('--url', help='the root of the API that will serve it, for the printed URLs')
    parser.set_defaults(run=show)


def show(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Load the month if nothing is there, and print the bill of the month that is."""
    database = app.make_database(conf)
    made = app.make_services(conf, database)
    month = cloud.last_month(made.clock())
    console = rich.console.Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 110)
    if _last_used(made) is None and not made.services.list():
        _load(conf, made, month)
        rollup.roll_up(storage.make_rollups(database))
    else:
        console.print('The database holds usage or prices already; nothing is loaded.')
        if not made.points.count(storage.Window(*month)):
            month = cloud.month_of(_last_used(made) or month.begin)
    console.print(bill.make(made.points, month))
    for title, url in bill.urls(arguments.url or f'http://{conf.api.host}:{conf.api.port}', month):
        console.print(f'{title + ":":24} {url}')
    return command.OK


def _last_used(made: app.Services) -> int | None:
    """The begin of the newest point; None in an empty database."""
    everything = storage.Window(-2 ** 40, 2 ** 40)
    newest = made.points.page(storage.PageQuery(everything, limit=1, reverse=True)).points
    return newest[0].point.begin if newest else None


def _load(conf: cfg.ConfigOpts, made: app.Services, month: datapoint.Period) -> None:
    """Prices through the API, usage through the pipeline; a day is a batch, so that no lock is held for long."""
    till = prices.Till(app.make_sections(made, auth.noauth(conf, ()).context))
    prices.load(till, datapoint.moment(month.begin))
    days = (month.end - month.begin) // datapoint.DAY_SECONDS
    with progress.Progress(f'Rating {cloud.title(month)}') as shown:
        for day, points in enumerate(cloud.Cloud(month).days(), start=1):
            made.rater.store(storage.NewBatch(source='demo', key=f'demo:{points[0].begin}'), points)
            shown.advance(day, days, f'day {day}')
