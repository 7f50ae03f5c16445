"""Rollups by kind of series; points whose period is an hour need not say so; new series cost less.

One DDL statement an operation, each of which may be run again: MariaDB commits every one on its own. SQLite cannot
change a column or drop a key, so there points and labels are copied into tables of the new kind, which then take the
places of the old ones.
"""

import sqlalchemy
from alembic import op
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import Integer
from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy import SmallInteger
from sqlalchemy import func

from rating_api.db import types

revision = '0004'
down_revision = '0003'

CLUSTERED = {'sqlite_with_rowid': False, 'if_not_exists': True}

HOUR_SECONDS = 3_600

NEW = 'point_0004'
KEY = ('begin', 'series_id', 'n', 'batch_id')
AMOUNTS = ('qty', 'qty_low', 'price', 'price_low')

POINT = sqlalchemy.table('point', *(sqlalchemy.column(name, BigInteger) for name in (*KEY, 'seconds', *AMOUNTS)))
SERIES = sqlalchemy.table('series', sqlalchemy.column('id'), sqlalchemy.column('scope_hash'))
ROLLUP = sqlalchemy.table('rollup_day', sqlalchemy.column('span'), sqlalchemy.column('series_id'))
LABEL = sqlalchemy.table('series_label', *map(sqlalchemy.column, ('series_id', 'key', 'groupable', 'hash', 'value')))
MARK = sqlalchemy.table('mark_day', sqlalchemy.column('span'), sqlalchemy.column('scope_hash'))


def upgrade() -> None:
    """Go from 0003 to 0004."""
    for span in ('day', 'month'):
        _create_rollup(f'rollup_kind_{span}')
    # What was rolled up by series only is to be rolled up again.
    op.execute(MARK.insert().from_select(
        ['span', 'scope_hash'], sqlalchemy.select(ROLLUP.c.span, SERIES.c.scope_hash)
        .join_from(ROLLUP, SERIES, SERIES.c.id == ROLLUP.c.series_id).distinct()))
    # Nearly all series have the same value there.
    op.drop_index('ix_series_time_labels', 'series', if_exists=True)
    if op.get_bind().dialect.name == 'sqlite':
        _copy_points()
        _copy_labels()
    else:
        op.alter_column('point', 'seconds', existing_type=BigInteger, nullable=True)
        if sqlalchemy.inspect(op.get_bind()).get_foreign_keys('series_label'):
            op.drop_constraint('fk_series_label_series_id', 'series_label', type_='foreignkey')


def _create_rollup(table: str) -> None:
    op.create_table(
        table,
        Column('span', Integer, nullable=False, autoincrement=False),
        Column('series_id', Integer, nullable=False, autoincrement=False),
        *(Column(f'{name}{part}', BigInteger, nullable=bool(part))
          for name in ('qty', 'price') for part in ('', '_millions', '_low')),
        Column('count', BigInteger, nullable=False),
        PrimaryKeyConstraint('span', 'series_id', name=f'pk_{table}'),
        **CLUSTERED)


def _copy_points() -> None:
    op.create_table(
        NEW,
        Column('begin', BigInteger, nullable=False, autoincrement=False),
        Column('series_id', Integer, nullable=False, autoincrement=False),
        Column('n', Integer, nullable=False, autoincrement=False),
        Column('batch_id', BigInteger, nullable=False, autoincrement=False),
        Column('seconds', BigInteger),
        Column('qty', BigInteger, nullable=False),
        Column('qty_low', BigInteger),
        Column('price', BigInteger, nullable=False),
        Column('price_low', BigInteger),
        PrimaryKeyConstraint(*KEY, name='pk_point'),
        **CLUSTERED)
    point = POINT.c
    columns = [*(point[name] for name in KEY), func.nullif(point.seconds, HOUR_SECONDS).label('seconds'),
               *(point[name] for name in AMOUNTS)]
    op.execute(sqlalchemy.table(NEW, *(sqlalchemy.column(column.name) for column in columns)).insert().from_select(
        [column.name for column in columns], sqlalchemy.select(*columns).order_by(*(point[name] for name in KEY))))
    op.drop_table('point')
    op.rename_table(NEW, 'point')


def _copy_labels() -> None:
    """Labels without a foreign key: series are never deleted, and to look for it is much of the price of a label."""
    new = 'series_label_0004'
    op.create_table(
        new,
        Column('series_id', Integer, nullable=False, autoincrement=False),
        Column('key', types.bytewise_text(255), nullable=False),
        Column('groupable', SmallInteger, nullable=False),
        Column('hash', BigInteger, nullable=False),
        Column('value', types.bytewise_text(), nullable=False),
        PrimaryKeyConstraint('series_id', 'key', name='pk_series_label'),
        **CLUSTERED)
    op.execute(sqlalchemy.table(new, *(sqlalchemy.column(column.name) for column in LABEL.c)).insert().from_select(
        [column.name for column in LABEL.c], LABEL.select().order_by(LABEL.c.series_id, LABEL.c.key)))
    op.drop_table('series_label')
    op.rename_table(new, 'series_label')
    op.create_index('ix_series_label_key_hash_series_id', 'series_label', ['key', 'hash', 'series_id'])
