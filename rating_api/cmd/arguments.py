"""Arguments that several commands take."""

import argparse
import datetime

from rating_api import datapoint
from rating_api import storage

# Every instant that there is in a store.
_EVER = storage.Window(-2 ** 40, 2 ** 40)


def add_window(parser: argparse.ArgumentParser) -> None:
    """Add ``--begin`` and ``--end``."""
    parser.add_argument('--begin', type=instant, metavar='TIME', help='what begins at this instant or later: ISO 8601, '
                        'such as 2026-03-01 or 2026-03-01T12:00:00Z; UTC if it names no zone')
    parser.add_argument('--end', type=instant, metavar='TIME', help='what begins before this instant')


def window(arguments: argparse.Namespace) -> storage.Window:
    """The window that the arguments say."""
    return storage.Window(_EVER.begin if arguments.begin is None else arguments.begin,
                          _EVER.end if arguments.end is None else arguments.end)


def instant(text: str) -> int:
    """Epoch seconds of a time in ISO 8601."""
    try:
        return datapoint.epoch(datetime.datetime.fromisoformat(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f'{text!r} is no time such as 2026-03-01T00:00:00Z') from None


def number(text: str) -> int:
    """A whole number above 0."""
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f'{text!r} is no whole number above 0')
    return int(text)
