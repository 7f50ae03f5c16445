"""``rating-api serve`` in a process of its own, for tests that speak to it as real clients do."""

import contextlib
import os
import pathlib
import subprocess
import sys

_ROOT = pathlib.Path(__file__).parents[2]
_PROGRAM = 'import sys; from rating_api.cmd import api; sys.exit(api.main())'


@contextlib.contextmanager
def serving(database_url, **options):
    """The URL of a server on a migrated database, everybody an administrator; ``options`` as ``api__name``."""
    chosen = {'database__connection': database_url, 'api__auth_strategy': 'noauth',
              'api__response_validation': 'error', **options}
    environment = {f'OS_{name.upper()}': str(value) for name, value in chosen.items()}
    # The empty file keeps the options of this machine out.
    command = [sys.executable, '-c', _PROGRAM, 'serve', '--port', '0', '--config-file', os.devnull]
    with subprocess.Popen(command, cwd=_ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE,
                          text=True) as process:
        try:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f'rating-api ended with {process.wait()} before it served')
            yield line.rsplit(maxsplit=1)[-1]
        finally:
            process.terminate()
