"""``rating-manage db rescope``: making another label the one that scopes come from."""

import argparse

from oslo_config import cfg

from rating_api import storage
from rating_api.cmd import command
from rating_api.cmd import progress
from rating_api.cmd import rollup
from rating_api.db import meta
from rating_api.db import session

DESCRIPTION = (
    'Give all usage the scope that it would have had if [collect] scope_key had always been KEY. Running services '
    'answer 503 to writes from then on, until they are started with the new key. What was stored keeps its prices.')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``db rescope``."""
    parser.add_argument('key', metavar='KEY', type=_label, help='the label in groupby whose value is to be the scope')
    parser.add_argument('--allow-nobody', action='store_true',
                        help='go on although no series has that label, so that all usage belongs to nobody')
    parser.add_argument('--allow-lagging', action='store_true',
                        help='go on although some scopes are not collected as far as others; what they lack will '
                             'never be collected')


def run(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Change the scope key; says how many series changed their scope, and what to do next."""
    database = session.Database(conf.database.connection)
    meta.check_revision(database)
    allowed = storage.Allowed(arguments.allow_nobody, arguments.allow_lagging)
    with progress.Progress('Rescoping') as shown:
        changed = storage.rescope(database, arguments.key, allowed, shown.advance)
    if changed is None:
        print(f'The scope key is {arguments.key!r} already.')
        return command.OK
    rollup.roll_up(storage.make_rollups(database))
    print(f'{changed} series have another scope now. Start the services with [collect] scope_key = {arguments.key}.')
    return command.OK


def _label(text: str) -> str:
    if not text or not text.isprintable() or len(text) > 255:
        raise argparse.ArgumentTypeError('a label has 1 to 255 printable characters')
    return text
