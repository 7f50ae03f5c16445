"""``python -m benchmarks``: take the figures, print them beside the targets, say how many are met."""

import argparse
import os
import signal
import sys
import typing
from collections.abc import Callable, Sequence

from rich import console
from rich import progress

from benchmarks import client
from benchmarks import environments
from benchmarks import framework
from benchmarks import ingest
from benchmarks import large
from benchmarks import policy
from benchmarks import process
from benchmarks import rating
from benchmarks import report
from benchmarks import requests
from benchmarks import rounds
from benchmarks import store

SECTIONS: typing.Final[dict[str, Callable[[rounds.Plan], list[report.Row]]]] = {
    'framework': framework.framework,
    'routes': framework.routes,
    'policy': policy.check,
    'rating': rating.rows,
    'process': process.rows,
    'requests': requests.rows,
    'ingest': ingest.rows,
    'store': store.rows,
    'large': large.rows,
}
# What takes minutes and gigabytes is run when it is asked for.
LARGE: typing.Final = 'large'
SECONDS: typing.Final = 0.3


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser('python -m benchmarks', description=__doc__)
    parser.add_argument('--only', choices=SECTIONS, help='this section only')
    parser.add_argument('--rounds', type=int, default=7, help='rounds a figure is the median of (default 7)')
    parser.add_argument('--no-peers', action='store_true', help='measure ours alone and install nothing')
    parser.add_argument('--large', action='store_true', help='the section "large" too: five million points on SQLite')
    return parser.parse_args(argv)


def chosen(options: argparse.Namespace) -> list[str]:
    """The sections to run."""
    if options.only:
        return [options.only]
    return [title for title in SECTIONS if options.large or title != LARGE]


def load_average() -> str:
    """How busy the machine is."""
    averages = ' '.join(f'{value:.2f}' for value in os.getloadavg())
    return f'Load average {averages} on {os.cpu_count()} cores.'


def run(title: str, options: argparse.Namespace, out: console.Console) -> list[report.Row]:
    """Take the figures of one section, with a progress bar on a terminal, and print them."""
    def say(text: str) -> None:
        out.print(text, markup=False, highlight=False, soft_wrap=True)

    # No thread of its own: it would be counted where we measure in this process.
    with progress.Progress(console=out, transient=True, auto_refresh=False,
                           disable=not out.is_terminal) as bar:
        task = bar.add_task(title, total=None)

        def step(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, refresh=True)

        plan = rounds.Plan(options.rounds, SECONDS, say, step, with_peers=not options.no_peers)
        try:
            rows = SECTIONS[title](plan)
        except environments.Unavailable as error:
            say(f'Not measured: {title}: {error}')
            rows = []
    report.show(out, title, rows)
    return rows


def main(argv: Sequence[str] | None = None) -> None:
    """Run the sections that the command line asks for. Missed targets are no failure, wrong answers are."""
    options = parse(argv)
    # What was started is stopped and what was made is removed, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('Stopped by SIGTERM'))
    out = console.Console()
    out.print(f'{load_average()} Medians of {options.rounds} interleaved rounds.',
              highlight=False, soft_wrap=True)
    taken: list[report.Row] = []
    try:
        for title in chosen(options):
            taken += run(title, options, out)
    except client.WrongAnswer as error:
        sys.exit(f'A wrong answer is worth no figure: {error}')
    out.print(f'{load_average()} {report.verdict(taken)}', highlight=False, soft_wrap=True)


if __name__ == '__main__':
    main()
