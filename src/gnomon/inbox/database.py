"""Where the inbox lives: SQLite in the home, or PostgreSQL when several servers share it."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)

from gnomon.errors import InboxError, InboxUnavailableError, SettingsError
from gnomon.inbox.micros import wall_clock
from gnomon.inbox.turns import Turns
from gnomon.settings import Settings

LOCK_SECONDS = 5.0
"""How long a write waits for other processes; webhook senders give up after about ten."""

_POSTGRESQL_SCHEMA = "gnomon_inbox"
# One lock for every writer of the inbox, as in SQLite: events are numbered in order of commit.
_POSTGRESQL_LOCK = 7_468_125_046_671_234_111

#: What a database says, in parts of its message, and what to do about it.
_REMEDIES = {
    "is locked": "Another process has been writing for too long. Look for a hanging `gnomon`.",
    "lock timeout": "Another process has been writing for too long. Look for a hanging `gnomon`.",
    "disk is full": "Its disk is full. Free some space; whatever was acknowledged is kept.",
    "no space left": "Its disk is full. Free some space; whatever was acknowledged is kept.",
    "readonly": "It may not be written. Give the user that runs Gnomon the right to write there.",
    "unable to open": "It cannot be opened. Check the folder, its disk and its rights.",
    "malformed": "It is damaged. `gnomon restore` brings back a backup.",
    "not a database": "It is not a database. `gnomon restore` brings back a backup.",
    "disk i/o error": "Its disk fails. Check the disk and the free space.",
}


class Database:
    """One database and its transactions; safe for many threads."""

    def __init__(self, engine: Engine, place: str, clock: Callable[[], int] = wall_clock) -> None:
        """Keep an engine.

        Args:
            engine: Connections to the database.
            place: Where it is, for messages: a path, or an address without its password.
            clock: Microseconds since 1970; a test may step it.
        """
        self.engine = engine
        self.place = place
        self.clock = clock
        self._turns = Turns()

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that writes; it is on disk when the block ends.

        Raises:
            InboxUnavailableError: The database cannot be written now; says why and what to do.
        """
        with self._turns, self._explained(), self.engine.connect() as connection:
            writing = connection.execution_options(gnomon_writes=True)
            with writing.begin():
                if not self.is_sqlite:
                    writing.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})")
                yield writing

    @contextmanager
    def read(self, *, is_snapshot: bool = False) -> Iterator[Connection]:
        """Open a transaction that reads; it neither waits for writers nor delays them.

        Args:
            is_snapshot: Whether all its statements must see the same moment, as SQLite's always do.

        Raises:
            InboxUnavailableError: The database cannot be read now; says why and what to do.
        """
        with self._explained(), self.engine.connect() as connection:
            if is_snapshot and not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901 - the same one
            with connection.begin():
                yield connection

    @contextmanager
    def raw(self) -> Iterator[sqlite3.Connection]:
        """Lend the SQLite driver's own connection, for what only it can do.

        Raises:
            InboxUnavailableError: The database cannot be used now; says why and what to do.
        """
        connection = self.engine.raw_connection()
        try:
            yield cast("sqlite3.Connection", connection.driver_connection)
        except sqlite3.Error as error:
            is_gone = isinstance(error, sqlite3.OperationalError)
            raise _explain(str(error), self.place, is_gone=is_gone) from error
        finally:
            connection.close()

    def vacuum(self) -> None:
        """Write the database anew without what was deleted, and empty its journal.

        Raises:
            InboxUnavailableError: The database cannot be written now; says why and what to do.
        """
        if self.is_sqlite:
            with self._turns, self.raw() as connection:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        with self._explained(), self.engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in ("event", "survey_invitee", "survey_token", "survey_sealed"):
                alone.exec_driver_sql(f"VACUUM FULL {table}")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            is_gone = error.connection_invalidated or isinstance(error, OperationalError)
            raise _explain(str(error.orig), self.place, is_gone=is_gone) from error
        except SQLAlchemyError as error:
            raise InboxError(f"The inbox {self.place} failed: {error}") from error


def _explain(said: str, place: str, *, is_gone: bool) -> InboxError:
    said = said.strip().rstrip(".")
    for part, remedy in _REMEDIES.items():
        if part in said.lower():
            return InboxUnavailableError(f"The inbox {place} is not available: {said}. {remedy}")
    if is_gone:
        return InboxUnavailableError(
            f"The inbox {place} is not available: {said}. Check that its server runs."
        )
    return InboxError(f"The inbox {place} refused what it was asked: {said}.")


def connect(settings: Settings) -> Database:
    """Reach the database that the settings name, making an empty file where there is none.

    Raises:
        SettingsError: The address of the PostgreSQL database is missing or is no address.
        InboxUnavailableError: The home cannot be made or written.
    """
    if settings.database is None:
        return connect_file(settings.home / "inbox.db")
    address = os.environ.get(settings.database, "")
    if not address:
        raise SettingsError(
            f"The inbox's address is said to be in ${settings.database}, which is not set."
        )
    return _connect_postgresql(address, settings.database)


def connect_file(path: Path) -> Database:
    """Reach a SQLite file, made readable by its owner alone where there is none.

    Raises:
        InboxUnavailableError: The file cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise InboxUnavailableError(
            f"The inbox {path} cannot be opened: {error.strerror}. Check the folder and its rights."
        ) from error
    engine = create_engine(
        f"sqlite+pysqlite:///{path.resolve()}",
        connect_args={"timeout": LOCK_SECONDS, "check_same_thread": False},
        # A thread waits for its turn to write, not for a connection.
        max_overflow=-1,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, str(path))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's driver would begin transactions by itself, and late; see _begin_sqlite.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    # NORMAL would lose the newest commits when the power fails.
    connection.execute("PRAGMA synchronous = FULL")
    # What is deleted is overwritten: a read event lives on in the lake, where `forget` looks.
    connection.execute("PRAGMA secure_delete = FAST")


def _begin_sqlite(connection: Connection) -> None:
    # A write that begins as a read fails at once, without waiting, when another one got ahead.
    writes = connection.get_execution_options().get("gnomon_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _connect_postgresql(address: str, variable: str) -> Database:
    try:
        url = make_url(address)
    except ArgumentError as error:
        # The text itself may hold a password, so it is neither shown nor chained.
        del error
        raise SettingsError(
            f"${variable} is not a database address. Expected postgresql://user@host/name."
        ) from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise SettingsError(
            f"${variable} names a {url.get_backend_name()} database. "
            "Only PostgreSQL can be shared; without `database` the inbox is a SQLite file."
        )
    options = (
        f"-c search_path={_POSTGRESQL_SCHEMA} -c synchronous_commit=on -c timezone=UTC "
        f"-c lock_timeout={int(LOCK_SECONDS * 1000)}"
    )
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={"options": options, "connect_timeout": int(LOCK_SECONDS)},
            max_overflow=-1,
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise SettingsError(
            "PostgreSQL needs its driver. Install gnomon with the extra `postgresql`."
        ) from error
    return Database(engine, url.render_as_string(hide_password=True))


def create_schema(connection: Connection) -> None:
    """Make the schema that keeps the inbox apart from whatever else a PostgreSQL database holds."""
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {_POSTGRESQL_SCHEMA}")
