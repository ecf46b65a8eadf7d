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

session = Table(
    "session",
    metadata,
    # Hashes, so that whoever reads the database can be nobody.
    Column("id_hash", LargeBinary(32), primary_key=True),
    # What the browser knew before the id was changed; requests under way still carry it.
    Column("earlier_hash", LargeBinary(32)),
    Column("earlier_until", Micros),
    Column("claims", Text, nullable=False),
    Column("begun_at", Micros, nullable=False),
    Column("seen_at", Micros, nullable=False),
    Column("changed_at", Micros, nullable=False),
    Index("session_earlier", "earlier_hash"),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("state_hash", LargeBinary(32), primary_key=True),
    Column("browser_hash", LargeBinary(32), nullable=False),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("expires_at", Micros, nullable=False),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_hash", LargeBinary(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    # Parted by spaces, as OAuth writes scopes.
    Column("scopes", Text, nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("expires_at", Micros, nullable=False),
    Column("used_at", Micros),
    Column("revoked_at", Micros),
)

journal = Table(
    "journal",
    metadata,
    # Drawn at random: a number of the database's own would not survive a restore.
    Column("id", Text, primary_key=True),
    Column("at", Micros, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("journal_at", "at"),
)

person_read = Table(
    "person_read",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Index("person_read_person", "person", "at"),
)

use = Table(
    "use",
    metadata,
    # A day, a page, what it was about, and how often: nobody can be told from it.
    Column("on_day", Text, primary_key=True),
    Column("page", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("times", BigInteger, nullable=False),
)

survey_wave = Table(
    "survey_wave",
    metadata,
    Column("id", Text, primary_key=True),
    Column("survey", Text, nullable=False),
    # What is asked and promised, JSON; frozen when the wave opens.
    Column("plan", Text, nullable=False),
    Column("opened_on", Text, nullable=False),
    Column("closes_on", Text, nullable=False),
    # open, closing, closed
    Column("state", Text, nullable=False),
    # People invited by group, JSON; null for a prompt, which invites nobody by name.
    Column("invited", Text),
)

survey_invitee = Table(
    "survey_invitee",
    metadata,
    Column("wave", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("group_id", Text),
    Column("asked_on", Text, nullable=False),
    # Whether they have answered, never when; zero for everybody once the wave is closed.
    Column("is_spent", SmallInteger, nullable=False),
    Column("reminders", SmallInteger, nullable=False),
    Index("survey_invitee_asked", "asked_on"),
    sqlite_with_rowid=False,
)

survey_token = Table(
    "survey_token",
    metadata,
    # Hashes lie in the order of chance, not of time; no row number tells what was first.
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("wave", Text, nullable=False),
    # Empty: a prompt's number used once.
    Column("person", Text, nullable=False),
    sqlite_with_rowid=False,
)

survey_sealed = Table(
    "survey_sealed",
    metadata,
    # Drawn at random: neither order nor time, and nothing that leads to a token.
    Column("id", LargeBinary(16), primary_key=True),
    Column("wave", Text, nullable=False),
    # Encrypted and all of one length; the key is not in the database.
    Column("box", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

watched = Table(
    "watched",
    metadata,
    # What is watched: a target, or a metric of a unit.
    Column("about", Text, primary_key=True),
    Column("state", Text, nullable=False),
    # The day, or first day of the week, that the state was judged for.
    Column("judged_on", Text, nullable=False),
)

alert = Table(
    "alert",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    # Name of the target, or id of the metric.
    Column("name", Text, nullable=False),
    # Null: the whole organisation.
    Column("scope", Text),
    Column("title", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("detail", Text, nullable=False),
    # Parted by spaces; empty: nobody's.
    Column("owners", Text, nullable=False),
    Column("raised_at", Micros, nullable=False),
    Column("acknowledged_at", Micros),
    Column("acknowledged_by", Text, nullable=False),
    Index("alert_raised", "raised_at"),
)

delivery = Table(
    "delivery",
    metadata,
    # Made of what is sent, for which time, and to whom: the same is never sent twice.
    Column("id", Text, primary_key=True),
    Column("what", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Micros, nullable=False),
    Column("error", Text, nullable=False),
    Index("delivery_at", "at"),
)

opted_out = Table(
    "opted_out",
    metadata,
    Column("person", Text, primary_key=True),
    # ``alerts``, ``daily`` or ``weekly``.
    Column("what", Text, primary_key=True),
)
