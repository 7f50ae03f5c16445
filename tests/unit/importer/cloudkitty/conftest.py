"""A CloudKitty's database in a file, and one of ours to copy it to."""

import pytest

from rating_api import storage
from rating_api.db import scopes
from rating_api.importer import report
from rating_api.importer.cloudkitty import source
from rating_api.importer.cloudkitty import target
from tests import cloudkitty

ORIGIN = scopes.Origin('project_id', 'prometheus', 'source')


class Move:
    """The way from one database to the other."""

    def __init__(self, estate, database):
        self.estate = estate
        self.database = database
        self.points = storage.make_points(database)

    def run(self, copy, **options):
        """The report after one part was copied."""
        made = report.Report()
        options = {'origin': ORIGIN, **options}
        copy(source.Source(self.estate.url), target.Target(self.database, self.points, **options), made)
        return made

    def counts(self, copy, **options):
        """How many rows of each kind were (copied, kept, refused)."""
        return {tally.kind: (tally.copied, tally.kept, tally.refused)
                for tally in self.run(copy, **options).tallies}

    def reasons(self, copy, **options):
        """Why rows were refused, by their names."""
        return {refusal.row: refusal.reason for tally in self.run(copy, **options).tallies
                for refusal in tally.refusals}


@pytest.fixture
def estate(tmp_path):
    """An empty CloudKitty."""
    made = cloudkitty.Estate(cloudkitty.make(tmp_path / 'cloudkitty.sqlite'))
    yield made
    made.dispose()


@pytest.fixture
def move(estate, database):
    """From that one to an empty database of ours."""
    return Move(estate, database)
