"""Runs the revisions on the connection that the store hands over, in its transaction."""

from alembic import context

from forumdesk.store.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
