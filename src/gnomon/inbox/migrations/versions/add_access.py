# ruff: noqa: INP001 - Alembic loads its scripts by path, not as a package.
"""Add sessions, tokens, the journal, and how often pages are used."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MICROS = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _create_sign_in_tables()
    _create_journal_tables()
    op.create_table(
        "use",
        sa.Column("on_day", sa.Text, primary_key=True),
        sa.Column("page", sa.Text, primary_key=True),
        sa.Column("about", sa.Text, primary_key=True),
        sa.Column("times", sa.BigInteger, nullable=False),
    )


def _create_sign_in_tables() -> None:
    op.create_table(
        "session",
        sa.Column("id_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("earlier_hash", sa.LargeBinary(32)),
        sa.Column("earlier_until", _MICROS),
        sa.Column("claims", sa.Text, nullable=False),
        sa.Column("begun_at", _MICROS, nullable=False),
        sa.Column("seen_at", _MICROS, nullable=False),
        sa.Column("changed_at", _MICROS, nullable=False),
    )
    op.create_index("session_earlier", "session", ["earlier_hash"])
    op.create_table(
        "sign_in_attempt",
        sa.Column("state_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("browser_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("verifier", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("expires_at", _MICROS, nullable=False),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created_at", _MICROS, nullable=False),
        sa.Column("expires_at", _MICROS, nullable=False),
        sa.Column("used_at", _MICROS),
        sa.Column("revoked_at", _MICROS),
    )


def _create_journal_tables() -> None:
    op.create_table(
        "journal",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", _MICROS, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("journal_at", "journal", ["at"])
    op.create_table(
        "person_read",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", _MICROS, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
    )
    op.create_index("person_read_person", "person_read", ["person", "at"])


def downgrade() -> None:
    """Refuse: going back would throw away what is to be kept for good."""
    raise NotImplementedError("The journal is kept for good. Restore a backup instead.")
