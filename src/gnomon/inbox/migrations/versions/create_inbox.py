# ruff: noqa: INP001 - Alembic loads its scripts by path, not as a package.
"""Create the inbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Spelled out, not taken from `tables`: a migration says what the tables were when it was written.
_MICROS = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make every table, and the clock's one row."""
    _create_event_tables()
    _create_reader_tables()
    _create_source_tables()


def _create_event_tables() -> None:
    op.create_table(
        "event",
        sa.Column("received_at", _MICROS, primary_key=True, autoincrement=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("time", _MICROS),
        sa.Column("subject", sa.Text),
        sa.Column("datacontenttype", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("event_state", "event", ["state", "received_at"])
    op.create_index("event_source", "event", ["source", "state"])
    op.create_table(
        "seen",
        sa.Column("key", sa.LargeBinary(16), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("last_at", _MICROS, nullable=False),
    )
    op.execute("INSERT INTO clock (id, last_at) VALUES (1, 0)")


def _create_reader_tables() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text),
        sa.Column("fence", sa.BigInteger, nullable=False),
        sa.Column("renewed_at", _MICROS, nullable=False),
        sa.Column("expires_at", _MICROS, nullable=False),
    )
    op.create_table(
        "note",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _create_source_tables() -> None:
    op.create_table(
        "cursor",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("stream", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "source_state",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("succeeded_at", _MICROS),
        sa.Column("delivered_at", _MICROS),
        sa.Column("failed_at", _MICROS),
        sa.Column("error", sa.Text),
        sa.Column("budget_limit", sa.Integer),
        sa.Column("budget_remaining", sa.Integer),
        sa.Column("budget_resets_at", _MICROS),
    )
    op.create_table(
        "want",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("ref", sa.Text, primary_key=True),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("due_at", _MICROS, nullable=False),
    )
    op.create_index("want_due", "want", ["due_at"])


def downgrade() -> None:
    """Refuse: going back would throw away events."""
    raise NotImplementedError("There is nothing before the first inbox. Restore a backup instead.")
