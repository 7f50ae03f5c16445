"""What commands list: a table on a terminal, columns between tabs or JSON for other programs."""

import argparse
import datetime
import itertools
import json
import sys
from collections.abc import Iterable, Sequence

import rich.box
import rich.console
import rich.table

FORMATS = ('table', 'plain', 'json')

# What is shown of a long list at once.
_CHUNK = 1_000


def add_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--format`` to a command that lists something."""
    parser.add_argument('-f', '--format', choices=FORMATS, default='table' if sys.stdout.isatty() else 'plain',
                        help='a table (the default on a terminal), plain columns between tabs (the default elsewhere), '
                             'or JSON')


def write(form: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write rows to standard output as they come, and return how many there were."""
    rows = iter(rows)
    if form == 'json':
        return _json(columns, rows)
    if form == 'plain':
        print('\t'.join(columns))
        return sum(print('\t'.join(map(_cell, row))) is None for row in rows)
    return _tables(columns, rows)


def instant(seconds: int | datetime.datetime | None) -> str | None:
    """An instant in ISO 8601, UTC, to the second: '2026-03-01T00:00:00Z'; epoch seconds of any year will do."""
    if seconds is None:
        return None
    if isinstance(seconds, int):
        try:
            seconds = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        except (ValueError, OverflowError, OSError):
            return str(seconds)
    return f'{seconds:%Y-%m-%dT%H:%M:%S}Z'


def _json(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    number = 0
    for number, row in enumerate(rows, start=1):
        print('[' if number == 1 else ',', json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False))
    print(']' if number else '[]')
    return number


def _cell(value: object) -> str:
    if value is None:
        return ''
    if isinstance(value, bool):
        return 'yes' if value else 'no'
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    # A line stays a line, and a column a column.
    return str(value).replace('\\', '\\\\').replace('\t', '\\t').replace('\n', '\\n').replace('\r', '\\r')


def _tables(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    console = rich.console.Console(highlight=False, markup=False, soft_wrap=not sys.stdout.isatty())
    number = 0
    while chunk := list(itertools.islice(rows, _CHUNK)):
        table = rich.table.Table(box=rich.box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for place, name in enumerate(columns):
            numeric = all(type(row[place]) is int for row in chunk)
            table.add_column(name, justify='right' if numeric else 'left', overflow='fold')
        for row in chunk:
            table.add_row(*map(_cell, row))
        console.print(table)
        number += len(chunk)
    return number
