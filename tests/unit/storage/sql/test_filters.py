from rating_api import datapoint
from rating_api import storage
from rating_api.storage import timelabels
from rating_api.storage.sql import filters
from tests.unit.storage import plain
from tests.unit.storage import usage


def test_a_label_of_time_is_looked_for_only_where_points_are(database):
    """Of the 3,652,059 days of the calendar, or a request would take seconds."""
    begins = [plain.FIRST, usage.MARCH, plain.LAST]
    storage.make_points(database).add_batch(storage.NewBatch('api'), [
        usage.point(begin, of=usage.series(**timelabels.derive(begin))) for begin in begins])
    with database.reader() as connection:
        selection = filters.select(connection, storage.TotalsQuery(storage.Window(plain.FIRST, plain.LAST + 1), [
            storage.Filter('year', 'neq', ('2000',))]))
    [by_day] = selection.by_day
    assert len(by_day.days) < 1_000
    assert {begin // datapoint.DAY_SECONDS for begin in begins} <= set(by_day.days)
