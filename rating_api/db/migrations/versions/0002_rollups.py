"""Rollups and the marks that say where they do not hold; amounts in billionths.

One DDL statement an operation, each of which may be run again: MariaDB commits every one on its own. Points that
are there are converted and marked after all of them, in one transaction with the revision's number on every engine.
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

POINT = sqlalchemy.table('point', *(sqlalchemy.column(name, BigInteger) for name in (
    'begin', 'series_id', 'qty', 'qty_low', 'price', 'price_low')))
SERIES = sqlalchemy.table('series', sqlalchemy.column('id'), sqlalchemy.column('scope_hash'))
MARK = sqlalchemy.table('mark_day', sqlalchemy.column('span'), sqlalchemy.column('scope_hash'))


def upgrade() -> None:
    """Go from 0001 to 0002."""
    for span in ('day', 'month'):
        _create_rollup(f'rollup_{span}')
        _create_mark(f'mark_{span}')
    if op.get_bind().dialect.name == 'postgresql':
        # Points arrive in the order of their key: room for later ones in between would stay empty.
        op.execute('ALTER INDEX pk_point SET (fillfactor = 100)')
    # From here on nothing commits by itself: points are converted once, however often the rest was run.
    _convert()
    _mark()


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


def _convert() -> None:
    """From whole numbers, rounded down, and units of 1e-18 to billionths and a rest.

    Both have the amount's sign. The rest is a billion times the billions that billionths have no room for, plus
    the units of 1e-18 below a billionth.
    """
    values = {}
    for name in ('qty', 'price'):
        whole, low = POINT.c[name], func.coalesce(POINT.c[f'{name}_low'], 0)
        rounded = sqlalchemy.and_(whole < 0, low > 0)
        whole = sqlalchemy.case((rounded, whole + 1), else_=whole)
        low = sqlalchemy.case((rounded, low - BILLION * BILLION), else_=low)
        # The remainder of a negative number is negative.
        within, below = whole % BILLION, low % BILLION
        values[name] = within * BILLION + (low - below) // BILLION
        values[f'{name}_low'] = func.nullif(whole - within + below, 0)
    op.execute(POINT.update().values(values))


def _mark() -> None:
    into_day = (POINT.c.begin % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS
    op.execute(MARK.insert().from_select(
        ['span', 'scope_hash'],
        sqlalchemy.select((POINT.c.begin - into_day) // DAY_SECONDS, SERIES.c.scope_hash)
        .join_from(POINT, SERIES, SERIES.c.id == POINT.c.series_id).distinct()))
