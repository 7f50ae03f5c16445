"""``rating-api serve`` in a process of its own, for tests that speak to it as real clients do."""

import contextlib
import os
import pathlib
import subprocess
import sys

_ROOT = pathlib.Path(__file__).parents[2]
_PROGRAM = 'import sys; from rating_api.cmd import api; sys.exit(api.main())'
# The empty file keeps the options of this machine out.
SERVE = ['-c', _PROGRAM, 'serve', '--port', '0', '--config-file', os.devnull]


@contextlib.contextmanager
def serving(database_url, **options):
    """The URL of a server on a migrated database, everybody an administrator; ``options`` as ``api__name``."""
    with process(SERVE, database_url, **options) as (url, _process):
        yield url


@contextlib.contextmanager
def process(command, database_url, **options):
    """The URL and the process of a command that serves; ends with the block if not before."""
    chosen = {'database__connection': database_url, 'api__auth_strategy': 'noauth',
              'api__response_validation': 'error', **options}
    environment = {f'OS_{name.upper()}': str(value) for name, value in chosen.items()}
    with subprocess.Popen([sys.executable, *command], cwd=_ROOT, env={**os.environ, **environment}, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE,
                          text=True) as process:
        try:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f'rating-api ended with {process.wait()} before it served')
            yield line.rsplit(maxsplit=1)[-1], process
        finally:
            process.stdin.close()
            process.terminate()
