"""``rating-processor``: collects usage, rates it and stores it, until it is told to stop."""

import argparse
import signal
import threading
import time
import typing
from collections.abc import Sequence

from oslo_config import cfg
from oslo_log import log
from stevedore import driver
from stevedore import exception as stevedore_exception

from rating_api import app
from rating_api import exception
from rating_api.cmd import command
from rating_api.collector import metrics_file
from rating_api.processor import reprocessing
from rating_api.processor import schedule
from rating_api.processor import source
from rating_api.processor import worker

LOG = log.getLogger(__name__)

COLLECTORS = 'rating_api.collectors'
FETCHERS = 'rating_api.fetchers'

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``rating-processor`` and return its exit code."""
    parser = command.make_parser(
        'rating-processor', 'Collect, rate and store usage until SIGTERM or Ctrl-C; the period at hand is finished '
        'first.', [command.common()])
    parser.set_defaults(run=work)
    return command.run(parser, argv)


def work(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Work until a signal; returns after a stop that was asked for."""
    return _run(make_worker(conf))


def make_worker(conf: cfg.ConfigOpts) -> worker.Worker:
    """The worker of a configuration; raises ConfigError that says what is wrong with it."""
    collect = conf.collect
    collector = _driver(COLLECTORS, 'collect', 'collector', conf)
    metrics = metrics_file.load(collect.metrics_conf, collect.scope_key, collector.check)
    if not metrics:
        raise exception.ConfigError(f'{collect.metrics_conf}: defines no metric, so nothing can be collected')
    fetcher = _driver(FETCHERS, 'fetcher', 'backend', conf)
    database = app.make_database(conf)
    roller = app.make_roller(database)
    made = app.make_services(conf, database, marked=roller.poke)
    wanted = source.Source(collect.collector, fetcher, collector, metrics)
    books = reprocessing.Books(made.points, made.rater, made.scopes, made.reprocesses)
    return worker.Worker(
        wanted, worker.Store(made.rater, made.scopes, roller),
        schedule.Schedule(collect.period, collect.wait_periods, collect.start),
        reprocessing.Reprocessing(wanted, books, collect.period), time.time)


def _driver(namespace: str, group: str, option: str, conf: cfg.ConfigOpts) -> typing.Any:
    """What the entry point that an option names makes of the configuration."""
    name = conf[group][option]
    try:
        factory: typing.Any = driver.DriverManager(namespace, name, warn_on_missing_entrypoint=False).driver
    except stevedore_exception.NoMatches as error:
        raise exception.ConfigError(f'[{group}] {option}: there is no {name!r} among the entry points of '
                                    f'{namespace}') from error
    return factory(conf)


def _run(made: worker.Worker) -> int:
    """Work in a thread while this one waits for a signal, which may then arrive at any instruction."""
    stop = threading.Event()
    # Blocked before the thread starts, so that it inherits the mask and only sigtimedwait sees them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    thread = threading.Thread(target=made.run_forever, args=(stop,), name='worker')
    thread.start()
    LOG.info('rating-processor works')
    while signal.sigtimedwait(_SIGNALS, 1) is None:
        if not thread.is_alive():
            return command.FAILED
    LOG.info('rating-processor stops after the period at hand')
    stop.set()
    # A second signal does not wait for it; an unfinished period is rolled back.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    thread.join()
    return command.OK
