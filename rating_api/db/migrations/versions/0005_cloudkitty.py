"""Scripts with their history, schedules of reprocessing, and the settings of v1's collector resource.

One DDL statement an operation, each of which may be run again: MariaDB commits every one on its own.
"""

from alembic import op
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy import SmallInteger
from sqlalchemy import UniqueConstraint

from rating_api.db import types

revision = '0005'
down_revision = '0004'

COUNTED = {'sqlite_autoincrement': True, 'if_not_exists': True}


def upgrade() -> None:
    """Go from 0004 to 0005."""
    _create_scripts()
    _create_reprocessing()
    op.create_table(
        'collector_mapping',
        Column('service', types.bytewise_text(255), nullable=False),
        Column('collector', types.bytewise_text(255), nullable=False),
        PrimaryKeyConstraint('service', name='pk_collector_mapping'),
        if_not_exists=True)
    op.create_table(
        'collector_state',
        Column('name', types.bytewise_text(255), nullable=False),
        Column('enabled', SmallInteger, nullable=False),
        PrimaryKeyConstraint('name', name='pk_collector_state'),
        if_not_exists=True)


def _create_scripts() -> None:
    op.create_table(
        'pyscripts_script',
        Column('row_id', types.BigId, primary_key=True, autoincrement=True),
        Column('script_id', types.bytewise_text(36), nullable=False),
        Column('created_at', types.UtcDateTime, nullable=False),
        Column('valid_from', types.UtcDateTime, nullable=False),
        Column('valid_to', types.UtcDateTime),
        Column('live', SmallInteger),
        Column('name', types.bytewise_text(255), nullable=False),
        # NULL once the script was deleted: engines let NULLs repeat in a unique key.
        Column('taken', SmallInteger),
        Column('data', types.bytewise_text(), nullable=False),
        Column('checksum', types.bytewise_text(128), nullable=False),
        Column('start', types.UtcDateTime, nullable=False),
        Column('end', types.UtcDateTime),
        Column('description', types.bytewise_text()),
        Column('deleted', types.UtcDateTime),
        Column('created_by', types.bytewise_text(255)),
        Column('updated_by', types.bytewise_text(255)),
        Column('deleted_by', types.bytewise_text(255)),
        UniqueConstraint('live', 'script_id', name='uq_pyscripts_script_live_script_id'),
        UniqueConstraint('live', 'taken', 'name', name='uq_pyscripts_script_live_taken_name'),
        **COUNTED)


def _create_reprocessing() -> None:
    op.create_table(
        'reprocess',
        Column('id', types.BigId, primary_key=True, autoincrement=True),
        Column('scope_id', types.bytewise_text(255), nullable=False),
        Column('scope_key', types.bytewise_text(255), nullable=False),
        Column('collector', types.bytewise_text(40), nullable=False),
        Column('fetcher', types.bytewise_text(40), nullable=False),
        Column('reason', types.bytewise_text(), nullable=False),
        Column('begin', BigInteger, nullable=False),
        Column('end', BigInteger, nullable=False),
        Column('current', BigInteger),
        Column('done', SmallInteger, nullable=False),
        Column('created_at', types.UtcDateTime, nullable=False),
        **COUNTED)
    op.create_index('ix_reprocess_done_scope_id', 'reprocess', ['done', 'scope_id'], if_not_exists=True)
