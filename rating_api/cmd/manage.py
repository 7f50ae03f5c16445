"""``rating-manage``: care for an installation; each group of sub-commands is a module beside this one."""

from collections.abc import Sequence

from rating_api.cmd import batches
from rating_api.cmd import command
from rating_api.cmd import db
from rating_api.cmd import demo
from rating_api.cmd import imports
from rating_api.cmd import routes
from rating_api.cmd import series
from rating_api.cmd import unrated

GROUPS = (db, batches, series, unrated, routes, imports, demo)


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``rating-manage`` and return its exit code."""
    return command.main('rating-manage', 'Care for an installation of the rating service.', GROUPS, argv)
