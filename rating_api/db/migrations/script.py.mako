"""${message}.

One DDL statement an operation, each of which may be run again: MariaDB commits every one on its own.
"""

from alembic import op
import sqlalchemy
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Go from ${down_revision} to ${up_revision}."""
    ${upgrades if upgrades else "pass"}
