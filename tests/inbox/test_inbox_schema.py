from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from gnomon.inbox import Inbox, schema
from gnomon.inbox.tables import metadata


def test_the_newest_migration_is_the_shape_this_version_needs() -> None:
    scripts = ScriptDirectory(str(schema._MIGRATIONS))
    assert scripts.get_heads() == [schema.SCHEMA]


def test_migrations_end_in_the_tables_the_code_uses(inbox: Inbox) -> None:
    with inbox._database.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "inbox_version"})
        assert compare_metadata(context, metadata) == []


def test_migrations_are_part_of_the_package() -> None:
    assert Path(schema.__file__).parent in schema._MIGRATIONS.parents
    assert (schema._MIGRATIONS / "env.py").is_file()
