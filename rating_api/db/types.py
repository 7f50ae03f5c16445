"""Column types that keep what they are given on every engine: exact decimals, instants, text by bytes, ids.

They turn values into what an engine can hold; which tables use them is in models.py.
"""

import datetime
import decimal
import typing

import sqlalchemy
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import interfaces

from rating_api import datapoint

# SQLite counts an id upwards only for INTEGER, which is 64 bits wide there.
BigId = sqlalchemy.BigInteger().with_variant(sqlalchemy.Integer(), 'sqlite')


def bytewise_text(length: int | None = None) -> sqlalchemy.types.TypeEngine[str]:
    """A text column that compares and sorts by its bytes, whatever the database's locale."""
    plain = sqlalchemy.String(length) if length else sqlalchemy.Text()
    postgresql = sqlalchemy.String(length, 'C') if length else sqlalchemy.Text(collation='C')
    maria = (mysql.VARCHAR(length, collation='utf8mb4_nopad_bin') if length
             else mysql.LONGTEXT(collation='utf8mb4_nopad_bin'))
    return plain.with_variant(postgresql, 'postgresql').with_variant(maria, 'mariadb')


def long_bytes() -> sqlalchemy.types.TypeEngine[bytes]:
    """A column for bytes of any number."""
    return sqlalchemy.LargeBinary().with_variant(mysql.LONGBLOB(), 'mariadb')


class ExactDecimal(sqlalchemy.types.TypeDecorator[decimal.Decimal]):
    """A decimal that comes back as it was given, rounded half even to the column's decimals.

    SQLite has only binary fractions, so it keeps the text; equal values have equal texts.
    """

    impl = sqlalchemy.Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision, scale)
        self.precision, self.scale = precision, scale
        self._quantum = decimal.Decimal(1).scaleb(-scale)

    def load_dialect_impl(self, dialect: interfaces.Dialect) -> sqlalchemy.types.TypeEngine[typing.Any]:
        if dialect.name == 'sqlite':
            return dialect.type_descriptor(sqlalchemy.Text())
        return dialect.type_descriptor(sqlalchemy.Numeric(self.precision, self.scale))

    def process_bind_param(self, value: decimal.Decimal | None,
                           dialect: interfaces.Dialect) -> str | decimal.Decimal | None:
        if value is None:
            return None
        value = datapoint.plain(value.quantize(self._quantum, decimal.ROUND_HALF_EVEN, datapoint.EXACT))
        return format(value, 'f') if dialect.name == 'sqlite' else value

    def process_result_value(self, value: typing.Any, dialect: interfaces.Dialect) -> decimal.Decimal | None:
        if value is None:
            return None
        # What SQLite keeps was written in plain notation above.
        return decimal.Decimal(value) if dialect.name == 'sqlite' else datapoint.plain(value)


class UtcDateTime(sqlalchemy.types.TypeDecorator[datetime.datetime]):
    """An instant to the microsecond: aware in UTC on both sides, stored without a zone."""

    impl = sqlalchemy.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: interfaces.Dialect) -> sqlalchemy.types.TypeEngine[typing.Any]:
        if dialect.name == 'mariadb':
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(sqlalchemy.DateTime())

    def process_bind_param(self, value: datetime.datetime | None,
                           dialect: interfaces.Dialect) -> datetime.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f'{value} has no zone')
        return value.astimezone(datetime.UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime.datetime | None,
                             dialect: interfaces.Dialect) -> datetime.datetime | None:
        return None if value is None else value.replace(tzinfo=datetime.UTC)
