import sqlalchemy

from rating_api import storage
from rating_api.db import models
from rating_api.storage.sql import bulk
from tests.unit.storage import usage

META = models.meta
LARGEST = 2 ** 63 - 1


class TestBulk:
    def rows(self, database):
        with database.reader() as connection:
            return connection.execute(META.select().order_by(META.c.key)).all()

    def test_a_series_may_be_as_large_as_labels_may_be(self, database):
        """What is written of a control character is longer than anything else."""
        points = storage.make_points(database)
        given = [usage.point(of=usage.series(number=number, **{
            f'{name}{number}': '\x01' * 4_095 + str(number) for name in range(62)})) for number in range(3)]
        points.add_batch(storage.NewBatch('api'), given)
        page = points.page(storage.PageQuery(usage.EVER))
        assert sorted(one.point.series.fingerprint for one in page.points) == sorted(
            one.series.fingerprint for one in given)

    def test_many_rows_are_all_inserted(self, database):
        rows = [(f'{number:05}', 'ä' * (number % 700)) for number in range(5_000)]
        database.write(lambda connection: bulk.insert(connection, bulk.Rows(META, ('key', 'value'), rows)))
        assert self.rows(database) == rows

    def test_rows_that_are_there_stay_as_they_are(self, database):
        rows = [(f'{number:05}', 'new') for number in range(3_000)]
        old = [(key, 'old') for key, _ in rows[::2]]

        def work(connection):
            bulk.insert(connection, bulk.Rows(META, ('key', 'value'), old))
            return bulk.insert_missing(connection, bulk.Rows(META, ('key', 'value'), rows), ('key',))

        inserted = database.write(work)
        assert self.rows(database) == [(key, 'new' if place % 2 else 'old') for place, (key, _) in enumerate(rows)]
        assert inserted is None or sorted(inserted) == [(key,) for key, _ in rows[1::2]]

    def test_numbers_are_what_they_were_and_nothing_is_nothing(self, database):
        rows = [(begin, begin % 7, 0, 1, number, rest, -number, None) for begin, (number, rest) in enumerate(
            [(LARGEST, -LARGEST), (-LARGEST, None), (0, LARGEST), (-1, 0), (1, None)] * 1_000)]
        columns = ('begin', 'series_id', 'n', 'seconds', 'qty', 'qty_low', 'price', 'price_low')
        new = bulk.Rows(models.point, columns, rows, (('batch_id', LARGEST),))
        database.write(lambda connection: bulk.insert(connection, new))
        with database.reader() as connection:
            found = connection.execute(sqlalchemy.select(
                *(models.point.c[name] for name in (*columns, 'batch_id'))).order_by(models.point.c.begin)).all()
        assert found == [(*row, LARGEST) for row in rows]
