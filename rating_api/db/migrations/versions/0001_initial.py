"""The first tables.

One DDL statement an operation, each of which may be run again: MariaDB commits every one on its own.
"""

import sqlalchemy
from alembic import op
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import Integer
from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy import SmallInteger
from sqlalchemy import UniqueConstraint

from rating_api.db import types

revision = '0001'
down_revision = None

COUNTED = {'sqlite_autoincrement': True, 'if_not_exists': True}
CLUSTERED = {'sqlite_with_rowid': False, 'if_not_exists': True}


def upgrade() -> None:
    """Go from nothing to 0001."""
    _create_usage()
    _create_progress()
    _create_rules()


def _create_usage() -> None:
    op.create_table(
        'meta',
        Column('key', types.bytewise_text(64), nullable=False),
        Column('value', types.bytewise_text(), nullable=False),
        PrimaryKeyConstraint('key', name='pk_meta'),
        if_not_exists=True)
    op.create_table(
        'series',
        Column('id', Integer, primary_key=True, autoincrement=True),
        Column('fingerprint', types.bytewise_text(32), nullable=False),
        Column('type', types.bytewise_text(255), nullable=False),
        Column('unit', types.bytewise_text(), nullable=False),
        Column('scope_hash', BigInteger, nullable=False),
        Column('scope', types.bytewise_text(), nullable=False),
        Column('groupby', types.bytewise_text(), nullable=False),
        Column('metadata', types.bytewise_text(), nullable=False),
        Column('time_labels', SmallInteger, nullable=False),
        UniqueConstraint('fingerprint', name='uq_series_fingerprint'),
        **COUNTED)
    for column in ('type', 'scope_hash', 'time_labels'):
        op.create_index(f'ix_series_{column}', 'series', [column], if_not_exists=True)
    op.create_table(
        'series_label',
        Column('series_id', Integer, nullable=False, autoincrement=False),
        Column('key', types.bytewise_text(255), nullable=False),
        Column('groupable', SmallInteger, nullable=False),
        Column('hash', BigInteger, nullable=False),
        Column('value', types.bytewise_text(), nullable=False),
        PrimaryKeyConstraint('series_id', 'key', name='pk_series_label'),
        sqlalchemy.ForeignKeyConstraint(['series_id'], ['series.id'], name='fk_series_label_series_id'),
        **CLUSTERED)
    op.create_index('ix_series_label_key_hash_series_id', 'series_label', ['key', 'hash', 'series_id'],
                    if_not_exists=True)
    _create_points()


def _create_points() -> None:
    op.create_table(
        'batch',
        Column('id', types.BigId, primary_key=True, autoincrement=True),
        Column('source', types.bytewise_text(64), nullable=False),
        Column('scope', types.bytewise_text()),
        Column('key', types.bytewise_text(255)),
        Column('live', SmallInteger),
        Column('count', BigInteger, nullable=False),
        Column('remaining', BigInteger, nullable=False),
        Column('digest', types.bytewise_text(128)),
        Column('begin_min', BigInteger),
        Column('begin_max', BigInteger),
        Column('ruleset_id', BigInteger),
        Column('time_labels', SmallInteger, nullable=False),
        Column('created_at', types.UtcDateTime, nullable=False),
        UniqueConstraint('key', 'live', name='uq_batch_key_live'),
        **COUNTED)
    op.create_index('ix_batch_begin_min', 'batch', ['begin_min'], if_not_exists=True)
    op.create_table(
        'point', *_point_key(),
        Column('end', BigInteger, nullable=False),
        Column('qty', BigInteger, nullable=False),
        Column('qty_low', BigInteger),
        Column('price', BigInteger, nullable=False),
        Column('price_low', BigInteger),
        PrimaryKeyConstraint('begin', 'series_id', 'n', 'batch_id', name='pk_point'),
        **CLUSTERED)
    op.create_table(
        'unrated', *_point_key(),
        Column('module', types.bytewise_text(255), nullable=False),
        Column('reason', types.bytewise_text(), nullable=False),
        PrimaryKeyConstraint('begin', 'series_id', 'n', 'batch_id', name='pk_unrated'),
        **CLUSTERED)


def _point_key() -> list[Column]:
    return [
        Column('begin', BigInteger, nullable=False, autoincrement=False),
        Column('series_id', Integer, nullable=False, autoincrement=False),
        Column('n', Integer, nullable=False, autoincrement=False),
        Column('batch_id', BigInteger, nullable=False, autoincrement=False),
    ]


def _create_progress() -> None:
    op.create_table(
        'scope_state',
        Column('id', types.BigId, primary_key=True, autoincrement=True),
        Column('scope_id', types.bytewise_text(255), nullable=False),
        Column('scope_key', types.bytewise_text(255), nullable=False),
        Column('collector', types.bytewise_text(40), nullable=False),
        Column('fetcher', types.bytewise_text(40), nullable=False),
        Column('last_processed', BigInteger),
        Column('active', SmallInteger, nullable=False),
        Column('toggled_at', types.UtcDateTime, nullable=False),
        UniqueConstraint('scope_id', 'scope_key', 'collector', 'fetcher',
                         name='uq_scope_state_scope_id_scope_key_collector_fetcher'),
        **COUNTED)
    op.create_table(
        'module_state',
        Column('module_id', types.bytewise_text(255), nullable=False),
        Column('enabled', SmallInteger, nullable=False),
        Column('priority', Integer, nullable=False),
        PrimaryKeyConstraint('module_id', name='pk_module_state'),
        if_not_exists=True)


def _create_rules() -> None:
    op.create_table(
        'ruleset',
        Column('id', types.BigId, primary_key=True, autoincrement=True),
        Column('created_at', types.UtcDateTime, nullable=False),
        **COUNTED)
    # The rule set before the first change, which is also the row that whoever changes rules locks.
    op.execute("INSERT INTO ruleset (id, created_at) SELECT 0, '1970-01-01 00:00:00.000000'"
               ' WHERE NOT EXISTS (SELECT 1 FROM ruleset WHERE id = 0)')
    _create_history('hashmap_service', 'service_id',
                    [Column('name', types.bytewise_text(255), nullable=False)], ['name'])
    _create_history('hashmap_field', 'field_id',
                    [Column('name', types.bytewise_text(255), nullable=False),
                     Column('service_id', types.bytewise_text(36), nullable=False)], ['service_id', 'name'])
    _create_history('hashmap_group', 'group_id',
                    [Column('name', types.bytewise_text(255), nullable=False)], ['name'])
    _create_history('hashmap_mapping', 'mapping_id', [
        Column('value', types.bytewise_text(), nullable=False),
        *_price(),
        Column('start', types.UtcDateTime, nullable=False),
        Column('end', types.UtcDateTime),
        Column('name', types.bytewise_text(255), nullable=False),
        Column('description', types.bytewise_text()),
        Column('deleted', types.UtcDateTime),
        Column('created_by', types.bytewise_text(255)),
        Column('updated_by', types.bytewise_text(255)),
        Column('deleted_by', types.bytewise_text(255)),
    ], [])
    _create_history('hashmap_threshold', 'threshold_id',
                    [Column('level', types.ExactDecimal(20, 8), nullable=False), *_price()], [])


def _create_history(table: str, key: str, columns: list[Column], unique: list[str]) -> None:
    constraints = [UniqueConstraint('live', key, name=f'uq_{table}_live_{key}')]
    if unique:
        constraints.append(UniqueConstraint('live', *unique, name=f'uq_{table}_live_{"_".join(unique)}'))
    op.create_table(
        table,
        Column('row_id', types.BigId, primary_key=True, autoincrement=True),
        Column(key, types.bytewise_text(36), nullable=False),
        Column('created_at', types.UtcDateTime, nullable=False),
        Column('valid_from', types.UtcDateTime, nullable=False),
        Column('valid_to', types.UtcDateTime),
        Column('live', SmallInteger),
        *columns,
        *constraints,
        **COUNTED)


def _price() -> list[Column]:
    return [
        Column('type', types.bytewise_text(8), nullable=False),
        Column('cost', types.ExactDecimal(40, 28), nullable=False),
        Column('service_id', types.bytewise_text(36)),
        Column('field_id', types.bytewise_text(36)),
        Column('group_id', types.bytewise_text(36)),
        Column('tenant_id', types.bytewise_text()),
    ]
