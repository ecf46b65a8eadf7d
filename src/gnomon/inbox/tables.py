"""The inbox's tables; `migrations` brings a database to this shape.

Instants are microseconds since 1970 UTC in whole numbers, see `micros`.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

# SQLite makes a primary key its row number only when the type is spelled INTEGER.
Micros = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()

event = Table(
    "event",
    metadata,
    # Strictly increasing within an inbox and never used again, so it also is the order.
    Column("received_at", Micros, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("time", Micros),
    Column("subject", Text),
    Column("datacontenttype", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("size", BigInteger, nullable=False),
    # Last, so that the columns before it are read without touching a large body.
    Column("data", LargeBinary, nullable=False),
    Index("event_state", "state", "received_at"),
    Index("event_source", "source", "state"),
)

seen = Table(
    "seen",
    metadata,
    # A hash of source and id: 16 bytes each, kept for good.
    Column("key", LargeBinary(16), primary_key=True),
    sqlite_with_rowid=False,
)

clock = Table(
    "clock",
    metadata,
    # One row: the newest received_at ever given, whatever the machine's clock has done since.
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("last_at", Micros, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    # Null: released. The row stays, because its number must go on growing.
    Column("holder", Text),
    Column("fence", BigInteger, nullable=False),
    Column("renewed_at", Micros, nullable=False),
    Column("expires_at", Micros, nullable=False),
)

cursor = Table(
    "cursor",
    metadata,
    Column("source", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

source_state = Table(
    "source_state",
    metadata,
    Column("source", Text, primary_key=True),
    Column("succeeded_at", Micros),
    Column("delivered_at", Micros),
    Column("failed_at", Micros),
    Column("error", Text),
    Column("budget_limit", Integer),
    Column("budget_remaining", Integer),
    Column("budget_resets_at", Micros),
)

want = Table(
    "want",
    metadata,
    Column("source", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("ref", Text, primary_key=True),
    # Grows each time the object is mentioned, so that one fetched too early is fetched again.
    Column("asked", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("due_at", Micros, nullable=False),
    Index("want_due", "due_at"),
)

note = Table(
    "note",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
