"""The programs of others that tests run from Python environments of their own, beside ours: see tox.ini."""

import os
import pathlib

from tests import servers

_ROOT = pathlib.Path(__file__).parents[1]


def python(name):
    """The interpreter of the environment ``name``: ``RATING_TEST_<NAME>``, or the one that tox made.

    Without one the test is skipped, or fails where a skip is refused.
    """
    given = os.environ.get(f'RATING_TEST_{name.upper()}')
    found = given or str(_ROOT / '.tox' / name / 'bin' / 'python')
    if not os.access(found, os.X_OK):
        servers.lack(f'no {name}: neither RATING_TEST_{name.upper()} nor what "tox -e {name}" makes')
    return found
