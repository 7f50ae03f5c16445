"""Our service, live: its commands run on a database, and its API served."""

import contextlib
import os
import sys
import typing
from collections.abc import Iterator

from benchmarks import client
from benchmarks import engines
from benchmarks import environments
from benchmarks import live

# The code of this checkout is measured, whatever else is installed.
SETTINGS: typing.Final = {'OS_API__AUTH_STRATEGY': 'noauth', 'OS_API__HOST': live.HOST,
                          'PYTHONPATH': str(environments.ROOT)}


class Service(typing.NamedTuple):
    """A live API, a connection to it, and the database behind it."""

    server: live.Server
    client: client.Client
    database: engines.Database

    def threads(self) -> list[int]:
        """The ids of the threads that answer: the API's, and those of the database server that work for it."""
        return [*self.server.threads(), *self.database.threads()]


def environ(url: str) -> dict[str, str]:
    """The environment that our commands are run in on a database."""
    return {**os.environ, **SETTINGS, 'OS_DATABASE__CONNECTION': url}


def upgrade(url: str) -> None:
    """Create the tables in a database. Raises Unavailable."""
    live.run([live.command('rating-manage'), 'db', 'upgrade'], environ(url))


def roll_up(url: str) -> None:
    """Bring all sums of days and months up to date. Raises Unavailable."""
    live.run([live.command('rating-manage'), 'db', 'rollup'], environ(url))


def serve(url: str, still: bool = False, **settings: str) -> live.Server:
    """The API on a database whose tables are there, to be entered; with ``still`` it rolls nothing up.

    ``settings`` are further variables of its environment.
    """
    port = live.free_port()
    command = [sys.executable, '-m', 'benchmarks.still'] if still else [live.command('rating-api')]
    return live.Server([*command, 'serve', '--port', str(port)], {**environ(url), **settings}, port)


@contextlib.contextmanager
def fresh(engine: engines.Engine, still: bool = False) -> Iterator[Service]:
    """A service on a database of its own, both gone at the end of the block. Raises Unavailable."""
    with engine.database() as database:
        upgrade(database.url)
        with serve(database.url, still) as server, client.Client(server.port) as sender:
            yield Service(server, sender, database)
