"""What must be true after everything that was killed, in the database that was left."""

import collections
import decimal

import sqlalchemy

from rating_api import datapoint
from rating_api import storage
from rating_api.db import models
from tests.functional.fire import pushing
from tests.functional.storage import checks


def check_pushes(database, pushers):
    """Each push is there once if it was acknowledged, else once or not at all; returns how many points there are."""
    with database.reader() as connection:
        stored = checks.check_batches(connection)
        names = connection.scalars(sqlalchemy.select(models.hashmap_service.c.name).where(
            models.hashmap_service.c.live == 1, models.hashmap_service.c.name.like('push-%'))).all()
        unanswered = connection.execute(models.idempotency_key.select().where(
            models.idempotency_key.c.status.is_(None))).all()
    assert unanswered == []
    found = collections.defaultdict(lambda: (0, decimal.Decimal(0)))
    pushed = [one.point for one in stored if 'push' in one.point.series.groupby]
    for point in pushed:
        name = point.series.groupby['push']
        count, price = found[name]
        found[name] = count + 1, datapoint.EXACT.add(price, point.price)
    must, may = pushing.expected(pushers)
    # Only what is wrong is shown.
    assert [(name, one, found.get(name)) for name, one in must.items() if found.get(name) != one] == []
    assert [(name, one, may.get(name)) for name, one in found.items() if name not in must and may.get(name) != one] == []
    assert sorted(names) == sorted(name for pusher in pushers for name in pusher.services)
    return len(pushed)


def check_rolled(database):
    """After a last roll there is nothing left to do, and rollups say what the points do."""
    rollups = storage.make_rollups(database)
    while rollups.pending():
        assert rollups.roll(10_000) > 0
    checks.check_rollups(database)
