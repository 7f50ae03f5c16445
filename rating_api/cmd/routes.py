"""``rating-manage routes``: the route table, with versions, policies and schemas."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

import rich.console
import rich.table
from oslo_config import cfg

from rating_api import app
from rating_api.api.openstack import operation
from rating_api.cmd import command
from rating_api.db import session


def add_commands(parsers: Any, common: argparse.ArgumentParser) -> None:
    """Add ``routes``."""
    parser = parsers.add_parser('routes', parents=[common], help='print every operation of the API')
    parser.set_defaults(run=show)


def show(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Print the operations; no database is opened."""
    made = app.make_services(conf, session.Database(conf.database.connection))
    operations = app.make_sections(made, lambda environ: None).operations
    table = rich.table.Table('method', 'path', 'versions', 'function', 'policy', 'schemas', 'errors', box=None)
    for one in sorted(operations, key=lambda one: (one.path, one.method, one.since)):
        table.add_row(one.method, one.path, _versions(one), f'{one.controller}.{one.name}', _policy(one),
                      ' '.join(_schemas(one)), ' '.join(_errors(one)))
    # A pipe has no width of its own, and a table that is cut helps nobody.
    console = rich.console.Console(width=None if sys.stdout.isatty() else 250)
    console.print(table)
    return command.OK


def _versions(one: operation.Operation) -> str:
    if one.declaration.removal is not None:
        return f'removed in {one.declaration.removal.release}'
    return f'{one.since}-{one.until}'


def _policy(one: operation.Operation) -> str:
    permission = one.declaration.permission
    if permission is None:
        return 'public' if one.declaration.public else ''
    return f'{permission.rule} (late)' if permission.late else permission.rule


def _schemas(one: operation.Operation) -> Iterator[str]:
    for name in ('queries', 'bodies', 'responses'):
        count = len(getattr(one.declaration, name))
        if count:
            yield f'{name}:{count}'


def _errors(one: operation.Operation) -> list[str]:
    return [str(code) for code in sorted({code for fact in one.declaration.errors for code in fact.value})]
