import datetime
import decimal

import pytest
import sqlalchemy
from sqlalchemy import exc

from rating_api.db import types

TABLE = sqlalchemy.Table(
    'sample', sqlalchemy.MetaData(),
    sqlalchemy.Column('cost', types.ExactDecimal(40, 28)),
    sqlalchemy.Column('at', types.UtcDateTime),
    sqlalchemy.Column('text', types.bytewise_text()),
)
PARIS = datetime.timezone(datetime.timedelta(hours=1))


class TestTypes:
    @pytest.fixture(autouse=True)
    def _table(self, database):
        with database.writer() as connection:
            TABLE.create(connection)

    def back(self, database, **values):
        with database.writer() as connection:
            connection.execute(TABLE.insert().values(values))
            return connection.execute(TABLE.select()).one()

    @pytest.mark.parametrize('text', ['0', '1.5', '-0.0000000000000000000000000001', '1E+3',
                                      '999999999999.9999999999999999999999999999'])
    def test_a_decimal_comes_back_exactly(self, database, text):
        value = self.back(database, cost=decimal.Decimal(text)).cost
        assert value == decimal.Decimal(text)
        assert 'E' not in str(value) or value < 1

    def test_more_decimals_are_rounded_half_even(self, database):
        cost = decimal.Decimal('0.00000000000000000000000000025')
        assert self.back(database, cost=cost).cost == decimal.Decimal('0.0000000000000000000000000002')

    def test_equal_decimals_are_found(self, database):
        self.back(database, cost=decimal.Decimal('1.50'))
        with database.reader() as connection:
            found = connection.execute(TABLE.select().where(TABLE.c.cost == decimal.Decimal('1.500'))).all()
        assert len(found) == 1

    def test_an_instant_comes_back_in_utc(self, database):
        at = datetime.datetime(2026, 3, 1, 0, 30, 0, 123456, PARIS)
        found = self.back(database, at=at).at
        assert found == at
        assert found.isoformat() == '2026-02-28T23:30:00.123456+00:00'

    def test_an_instant_without_a_zone_is_refused(self, database):
        with pytest.raises(exc.StatementError, match='has no zone'):
            self.back(database, at=datetime.datetime(2026, 3, 1))

    def test_nothing_is_nothing(self, database):
        assert self.back(database, cost=None, at=None) == (None, None, None)

    def test_texts_sort_by_their_bytes(self, database):
        texts = ['b', 'B', 'a', 'ä', 'a ', 'Z']
        with database.writer() as connection:
            connection.execute(TABLE.insert(), [{'text': text} for text in texts])
            found = connection.scalars(sqlalchemy.select(TABLE.c.text).order_by(TABLE.c.text)).all()
        assert found == sorted(texts)
