# ruff: noqa: INP001 - Alembic loads its scripts by path, not as a package.
"""Add waves of surveys: who is asked, hashes of their tokens, and answers under seal."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "survey_wave",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("survey", sa.Text, nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Text, nullable=False),
        sa.Column("closes_on", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("invited", sa.Text),
    )
    op.create_table(
        "survey_invitee",
        sa.Column("wave", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("group_id", sa.Text),
        sa.Column("asked_on", sa.Text, nullable=False),
        sa.Column("is_spent", sa.SmallInteger, nullable=False),
        sa.Column("reminders", sa.SmallInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("survey_invitee_asked", "survey_invitee", ["asked_on"])
    op.create_table(
        "survey_token",
        sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_sealed",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Refuse: answers under seal would be thrown away."""
    raise NotImplementedError("Answers wait in these tables. Restore a backup instead.")
