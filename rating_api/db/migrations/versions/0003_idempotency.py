"""The answers to writes that carry an Idempotency-Key, and how many amounts of a batch were rounded.

One DDL statement an operation, each of which may be run again: MariaDB commits every one on its own.
"""

import sqlalchemy
from alembic import op
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import PrimaryKeyConstraint

from rating_api.db import types

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    """Go from 0002 to 0003."""
    op.create_table(
        'idempotency_key',
        Column('identity', types.bytewise_text(64), nullable=False),
        Column('digest', types.bytewise_text(64), nullable=False),
        Column('status', types.bytewise_text(64)),
        Column('headers', types.bytewise_text()),
        Column('body', types.long_bytes()),
        Column('created_at', types.UtcDateTime, nullable=False),
        PrimaryKeyConstraint('identity', name='pk_idempotency_key'),
        sqlite_with_rowid=False,
        if_not_exists=True)
    op.create_index('ix_idempotency_key_created_at', 'idempotency_key', ['created_at'], if_not_exists=True)
    columns = sqlalchemy.inspect(op.get_bind()).get_columns('batch')
    if 'rounded' not in [column['name'] for column in columns]:
        op.add_column('batch', Column('rounded', BigInteger, nullable=False, server_default='0'))
