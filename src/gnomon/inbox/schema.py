"""Bring a database to the shape this version needs, whoever opens it first."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from gnomon.errors import InboxError
from gnomon.inbox.database import Database, create_schema

SCHEMA = "0004"
"""Newest migration; a test compares it with the files."""

_VERSION_TABLE = "inbox_version"
_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database, *, must_exist: bool = False) -> None:
    """Run the migrations a database lacks, in one transaction; none at all is the usual case.

    Args:
        database: What to bring to its shape.
        must_exist: Whether a database without an inbox in it is a mistake.

    Raises:
        InboxError: A newer Gnomon has written it, or it holds no inbox and must.
        InboxUnavailableError: It cannot be opened.
    """
    with database.read() as connection:
        if _version(connection) == SCHEMA:
            return
    with database.write() as connection:
        if not database.is_sqlite:
            create_schema(connection)
        if must_exist and _version(connection) is None:
            raise InboxError(f"{database.place} holds no inbox. Name a file that `backup` wrote.")
        version = _version(connection)  # Another process may have been first.
        if version == SCHEMA:
            return
        if version is not None and version > SCHEMA:
            raise InboxError(
                f"The inbox {database.place} has shape {version}, this Gnomon knows {SCHEMA}. "
                "Install the newer version again, or restore a backup made before it."
            )
        _migrate(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    asked = text(f"SELECT version_num FROM {_VERSION_TABLE}")  # noqa: S608 - a constant
    version: str | None = connection.scalar(asked)
    return version


def _migrate(connection: Connection) -> None:
    # Imported here: a command that finds the right shape does not pay for Alembic.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
