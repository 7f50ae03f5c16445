"""``python -m benchmarks.peers.cloudkitty.tables URL``: CloudKitty's tables, made from its models.

Its own migrations run on MariaDB only: on SQLite and, with SQLAlchemy 2, on PostgreSQL they fail.
"""

import sys

import sqlalchemy
from cloudkitty.db.sqlalchemy import models
from cloudkitty.rating.hash.db.sqlalchemy import models as hashmap
from cloudkitty.rating.pyscripts.db.sqlalchemy import models as pyscripts
from cloudkitty.storage.v1.sqlalchemy import models as frames
from cloudkitty.storage_state import models as states


def make(url):
    """Make all of them in an empty database."""
    engine = sqlalchemy.create_engine(url)
    for base in (models.Base, hashmap.Base, pyscripts.Base, states.Base, frames.Base):
        base.metadata.create_all(engine)
    engine.dispose()


if __name__ == '__main__':
    make(sys.argv[1])
