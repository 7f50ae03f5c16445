"""The official clients as commands: ``cloudkitty`` and ``openstack``, which live in an environment of their own.

That environment is ``tox -e clients``. What a command imports is imported once for all of them, see app.py: that is
a second saved each time.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import typing

from tests import environments

_APP = pathlib.Path(__file__).with_name('app.py')


class Ran(typing.NamedTuple):
    """What a command left: its exit code, and what it wrote."""

    code: int
    output: str
    errors: str


@contextlib.contextmanager
def runner():
    """A function that runs a command: its words, the first of which is its name, what it adds to an environment that
    knows of no cloud, and what it reads. It returns a ``Ran``.
    """
    command = [environments.python('clients'), '-P', str(_APP)]
    # At home they keep what is installed, which takes long to find out.
    with (tempfile.TemporaryDirectory(prefix='rating-clients-') as home,
          subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process):
        nowhere = {'PATH': os.environ['PATH'], 'HOME': home, 'TZ': 'UTC'}

        def run(argv, environ, input=''):
            job = {'argv': list(argv), 'environ': {**nowhere, **environ}, 'input': input}
            process.stdin.write(json.dumps(job) + '\n')
            process.stdin.flush()
            return Ran(**json.loads(process.stdout.readline()))

        yield run
        process.stdin.close()


def installed(name):
    """The path of the installed script ``cloudkitty`` or ``openstack``."""
    return pathlib.Path(environments.python('clients')).with_name(name)
