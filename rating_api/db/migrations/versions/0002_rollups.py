"""Rollups and the marks that say where they do not hold; points with amounts in billionths.

One DDL statement an operation, each of which may be run again: MariaDB commits every one on its own. Points that
are there are copied into a table of the new kind, which then takes the place of the old one.
"""

import sqlalchemy
from alembic import op
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import Integer
from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy import func

from rating_api.db import types

revision = '0002'
down_revision = '0001'

COUNTED = {'sqlite_autoincrement': True, 'if_not_exists': True}
CLUSTERED = {'sqlite_with_rowid': False, 'if_not_exists': True}

DAY_SECONDS = 86_400
BILLION = 10 ** 9

NEW, OLD = 'point_0002', 'point_0001'
KEY = ('begin', 'series_id', 'n', 'batch_id')

POINT = sqlalchemy.table('point', *(sqlalchemy.column(name, BigInteger) for name in (
    *KEY, 'end', 'qty', 'qty_low', 'price', 'price_low')))
SERIES = sqlalchemy.table('series', sqlalchemy.column('id'), sqlalchemy.column('scope_hash'))
MARK = sqlalchemy.table('mark_day', sqlalchemy.column('span'), sqlalchemy.column('scope_hash'))


def upgrade() -> None:
    """Go from 0001 to 0002."""
    for span in ('day', 'month'):
        _create_rollup(f'rollup_{span}')
        _create_mark(f'mark_{span}')
    columns = {column['name'] for column in sqlalchemy.inspect(op.get_bind()).get_columns('point')}
    if 'seconds' not in columns:
        _create_points()
        _convert()
        _mark()
        _exchange()
    op.drop_table(OLD, if_exists=True)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'ALTER INDEX IF EXISTS pk_{NEW} RENAME TO pk_point')
        # Points arrive in the order of their key: room for later ones in between would stay empty.
        op.execute('ALTER INDEX pk_point SET (fillfactor = 100)')


def _create_rollup(table: str) -> None:
    amounts = [Column(f'{name}{part}', BigInteger, nullable=bool(part))
               for name in ('qty', 'price') for part in ('', '_millions', '_low')]
    extremes = [Column(f'{name}_{extreme}{part}', BigInteger, nullable=bool(part))
                for name in ('qty', 'price') for extreme in ('min', 'max') for part in ('', '_low')]
    op.create_table(
        table,
        Column('span', Integer, nullable=False, autoincrement=False),
        Column('series_id', Integer, nullable=False, autoincrement=False),
        *amounts,
        Column('count', BigInteger, nullable=False),
        *extremes,
        PrimaryKeyConstraint('span', 'series_id', name=f'pk_{table}'),
        **CLUSTERED)


def _create_mark(table: str) -> None:
    op.create_table(
        table,
        Column('id', types.BigId, primary_key=True, autoincrement=True),
        Column('span', Integer, nullable=False),
        Column('scope_hash', BigInteger, nullable=False),
        **COUNTED)
    op.create_index(f'ix_{table}_span_scope_hash', table, ['span', 'scope_hash'], if_not_exists=True)


def _create_points() -> None:
    op.drop_table(NEW, if_exists=True)
    # PostgreSQL has one such name in a schema, and the old table has it still.
    key = f'pk_{NEW}' if op.get_bind().dialect.name == 'postgresql' else 'pk_point'
    op.create_table(
        NEW,
        Column('begin', BigInteger, nullable=False, autoincrement=False),
        Column('series_id', Integer, nullable=False, autoincrement=False),
        Column('n', Integer, nullable=False, autoincrement=False),
        Column('batch_id', BigInteger, nullable=False, autoincrement=False),
        Column('seconds', BigInteger, nullable=False),
        Column('qty', BigInteger, nullable=False),
        Column('qty_low', BigInteger),
        Column('price', BigInteger, nullable=False),
        Column('price_low', BigInteger),
        PrimaryKeyConstraint(*KEY, name=key),
        **CLUSTERED)


def _convert() -> None:
    """Copy points with amounts of whole numbers, rounded down, and units of 1e-18 into billionths and a rest.

    Both have the amount's sign. The rest is a billion times the billions that billionths have no room for, plus
    the units of 1e-18 below a billionth.
    """
    point = POINT.c
    columns = [*(point[name] for name in KEY), (point.end - point.begin).label('seconds')]
    for name in ('qty', 'price'):
        whole, low = point[name], func.coalesce(point[f'{name}_low'], 0)
        rounded = sqlalchemy.and_(whole < 0, low > 0)
        whole = sqlalchemy.case((rounded, whole + 1), else_=whole)
        low = sqlalchemy.case((rounded, low - BILLION * BILLION), else_=low)
        # The remainder of a negative number is negative.
        within, below = whole % BILLION, low % BILLION
        columns += [(within * BILLION + (low - below) // BILLION).label(name),
                    func.nullif(whole - within + below, 0).label(f'{name}_low')]
    op.execute(sqlalchemy.table(NEW, *(sqlalchemy.column(column.name) for column in columns)).insert().from_select(
        [column.name for column in columns], sqlalchemy.select(*columns).order_by(*(point[name] for name in KEY))))


def _mark() -> None:
    """Mark the days and scopes of all points."""
    into_day = (POINT.c.begin % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS
    op.execute(MARK.insert().from_select(
        ['span', 'scope_hash'],
        sqlalchemy.select((POINT.c.begin - into_day) // DAY_SECONDS, SERIES.c.scope_hash)
        .join_from(POINT, SERIES, SERIES.c.id == POINT.c.series_id).distinct()))


def _exchange() -> None:
    if op.get_bind().dialect.name in ('mysql', 'mariadb'):
        op.execute(f'RENAME TABLE point TO {OLD}, {NEW} TO point')
        return
    op.rename_table('point', OLD)
    op.rename_table(NEW, 'point')
