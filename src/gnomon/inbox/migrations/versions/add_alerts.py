# ruff: noqa: INP001 - Alembic loads its scripts by path, not as a package.
"""Add alerts, what was sent to whom, and who wants none of it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MICROS = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "watched",
        sa.Column("about", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("judged_on", sa.Text, nullable=False),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scope", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("owners", sa.Text, nullable=False),
        sa.Column("raised_at", _MICROS, nullable=False),
        sa.Column("acknowledged_at", _MICROS),
        sa.Column("acknowledged_by", sa.Text, nullable=False),
    )
    op.create_index("alert_raised", "alert", ["raised_at"])
    _create_delivery_tables()


def _create_delivery_tables() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("receiver", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("at", _MICROS, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
    )
    op.create_index("delivery_at", "delivery", ["at"])
    op.create_table(
        "opted_out",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("what", sa.Text, primary_key=True),
    )


def downgrade() -> None:
    """Refuse: going back would throw away who acknowledged what."""
    raise NotImplementedError("Alerts are kept for good. Restore a backup instead.")
