"""Days of scopes that have nearly as many series as points, and therefore no rollups by series."""

from alembic import op
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import Integer
from sqlalchemy import PrimaryKeyConstraint

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    """Go from 0005 to 0006."""
    op.create_table(
        'crowded_day',
        Column('span', Integer, nullable=False, autoincrement=False),
        Column('scope_hash', BigInteger, nullable=False, autoincrement=False),
        PrimaryKeyConstraint('span', 'scope_hash', name='pk_crowded_day'),
        sqlite_with_rowid=False, if_not_exists=True)
