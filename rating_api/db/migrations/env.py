"""What alembic runs: the revisions, on the connection that migration.py hands over."""

from alembic import context

from rating_api.db import models

settings = context.config

context.configure(
    connection=settings.attributes['connection'],
    target_metadata=models.metadata,
    on_version_apply=settings.attributes.get('on_version_apply', ()),
)
with context.begin_transaction():
    context.run_migrations()
