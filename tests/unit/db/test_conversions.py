"""What migrations do to what is in the database."""

import decimal

import pytest
import sqlalchemy
from alembic import autogenerate
from alembic import command
from alembic.runtime import migration as runtime

from rating_api import datapoint
from rating_api.db import migration
from rating_api.db import models
from rating_api.storage.sql import numbers
from rating_api.storage.sql import texts

D = decimal.Decimal
_MAGNITUDES = ['0', '1', '0.5', '1e-18', '0.000000001', '999999999', '1e9', '1000000000.5',
               '999999999.999999999999999999', '1e15', '999999999999999.999999999999999999']
AMOUNTS = [D(sign + text) for text in _MAGNITUDES for sign in ('', '-')]

OLD_POINT = sqlalchemy.table('point', *(sqlalchemy.column(name) for name in (
    'begin', 'series_id', 'n', 'batch_id', 'end', 'qty', 'qty_low', 'price', 'price_low')))


def downgraded(database, revision='0001'):
    """Empty the database and bring it to a revision."""
    with database.writer() as connection:
        models.metadata.drop_all(connection)
        connection.execute(sqlalchemy.text('DROP TABLE alembic_version'))
        settings = migration._config()
        settings.attributes.update(connection=connection)
        command.upgrade(settings, revision)


class TestFrom0001:
    @pytest.fixture
    def old(self, database):
        """A database of 0001 with a point for each amount, the n-th of which is of the n-th day around 1970."""
        downgraded(database)
        with database.writer() as connection:
            connection.execute(models.series.insert().values(
                id=1, fingerprint='f', type='t', unit='u', scope='p', scope_hash=texts.digest('p'), groupby='{}',
                metadata='{}', time_labels=0))
            for number, amount in enumerate(AMOUNTS):
                whole, low = divmod(int(amount.scaleb(18, datapoint.EXACT)), 10 ** 18)
                connection.execute(OLD_POINT.insert().values(
                    begin=(number - 2) * 86_400 + 5, series_id=1, n=0, batch_id=1, end=(number - 2) * 86_400 + 905,
                    qty=whole, qty_low=low or None, price=-whole - bool(low), price_low=10 ** 18 - low if low else None))
        return database

    def test_amounts_are_what_they_were(self, old):
        migration.upgrade(old)
        with old.reader() as connection:
            rows = connection.execute(models.point.select().order_by(models.point.c.begin)).all()
        assert [numbers.join(row.qty, row.qty_low) for row in rows] == AMOUNTS
        assert [numbers.join(row.price, row.price_low) for row in rows] == [amount.copy_negate() for amount in AMOUNTS]
        assert [(row.qty, row.qty_low) for row in rows] == [numbers.split(amount) for amount in AMOUNTS]

    def test_periods_are_what_they_were(self, old):
        migration.upgrade(old)
        with old.reader() as connection:
            assert set(connection.scalars(sqlalchemy.select(models.point.c.seconds))) == {900}

    def test_the_tables_are_those_of_the_models(self, old):
        migration.upgrade(old)
        with old.reader() as connection:
            context = runtime.MigrationContext.configure(connection, opts={'compare_type': True})
            assert autogenerate.compare_metadata(context, models.metadata) == []
            # MariaDB gives a primary key no name.
            assert sqlalchemy.inspect(connection).get_pk_constraint('point')['name'] in ('pk_point', None)

    def test_points_are_converted_once_however_often_it_is_run(self, old):
        migration.upgrade(old)
        with old.writer() as connection:
            connection.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = '0001'"))
        migration.upgrade(old)
        self.test_amounts_are_what_they_were(old)

    def test_every_day_that_has_points_is_marked(self, old):
        migration.upgrade(old)
        with old.reader() as connection:
            marks = connection.execute(sqlalchemy.select(models.mark_day.c.span, models.mark_day.c.scope_hash)).all()
        assert sorted(marks) == [(number - 2, texts.digest('p')) for number in range(len(AMOUNTS))]


class TestFrom0003:
    """A period of an hour need not be said any more; what is rolled up lacks the sums by kind."""

    @pytest.fixture
    def old(self, database):
        """A database of 0003 with usage of two scopes, that of one rolled up on one of its days."""
        downgraded(database, '0003')
        point = models.point.c
        with database.writer() as connection:
            for number, scope in enumerate('pq', 1):
                connection.execute(models.series.insert().values(
                    id=number, fingerprint=scope, type='t', unit='u', scope=scope, scope_hash=texts.digest(scope),
                    groupby='{}', metadata='{}', time_labels=0))
                for day, seconds in ((0, 3600), (1, 900)):
                    connection.execute(models.point.insert().values({
                        point.begin: day * 86_400, point.series_id: number, point.n: 0, point.batch_id: 1,
                        point.seconds: seconds, point.qty: 7, point.qty_low: 10 ** 9 + 1, point.price: -7,
                        point.price_low: None}))
            amounts = {column.name: 5 for column in models.rollup_day.columns if not column.nullable}
            connection.execute(models.rollup_day.insert().values({**amounts, 'span': 1, 'series_id': 1}))
        return database

    @pytest.mark.parametrize('times', [1, 2])
    def test_points_are_what_they_were(self, old, times):
        for _ in range(times):
            migration.upgrade(old)
            with old.reader() as connection:
                rows = connection.execute(models.point.select().order_by(*models.point.primary_key.columns)).all()
            assert [(row.begin, row.series_id, row.seconds or models.USUAL_SECONDS) for row in rows] == [
                (0, 1, 3600), (0, 2, 3600), (86_400, 1, 900), (86_400, 2, 900)]
            assert {tuple(row)[5:] for row in rows} == {(7, 10 ** 9 + 1, -7, None)}
            with old.writer() as connection:
                connection.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = '0003'"))

    def test_what_was_rolled_up_is_marked(self, old):
        migration.upgrade(old)
        with old.reader() as connection:
            marks = connection.execute(sqlalchemy.select(models.mark_day.c.span, models.mark_day.c.scope_hash)).all()
        assert marks == [(1, texts.digest('p'))]

    def test_the_tables_are_those_of_the_models(self, old):
        migration.upgrade(old)
        with old.reader() as connection:
            context = runtime.MigrationContext.configure(connection, opts={'compare_type': True})
            assert autogenerate.compare_metadata(context, models.metadata) == []
            assert sqlalchemy.inspect(connection).get_pk_constraint('point')['name'] == 'pk_point'
