"""``python -m benchmarks.still serve``: the API as ever, but that nothing is rolled up behind its requests.

What is pushed stays as dirty as it is until somebody runs ``rating-manage db rollup``, so that figures of what is not
rolled up can be taken at leisure.
"""

import sys
import typing

from rating_api import storage
from rating_api.cmd import api
from rating_api.db import session


class NoRollups:
    """Rollups that never find anything to do."""

    def __init__(self, database: session.Database) -> None:
        pass

    def roll(self, limit: int, until: int | None = None) -> int:
        """Do nothing."""
        return 0

    def pending(self, until: int | None = None) -> int:
        """Find nothing."""
        return 0


def main() -> int:
    """Run ``rating-api`` and return its exit code."""
    typing.cast(typing.Any, storage).make_rollups = NoRollups
    return api.main()


if __name__ == '__main__':
    sys.exit(main())
