# ruff: noqa: INP001 - Alembic loads its scripts by path, not as a package.
"""Run the inbox's migrations on the connection that opened it, inside its transaction."""

from alembic import context

from gnomon.inbox.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="inbox_version",
)
context.run_migrations()
