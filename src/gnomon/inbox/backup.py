"""Copy the inbox to a file while it is used, and bring it back."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from gnomon.errors import InboxError
from gnomon.inbox.database import Database, connect_file
from gnomon.inbox.schema import upgrade
from gnomon.inbox.tables import (
    api_token,
    clock,
    delivery,
    journal,
    lease,
    metadata,
    person_read,
    session,
    sign_in_attempt,
)

_BATCH = 100
#: Only ever added to, so a restore adds what it lacks and takes nothing away.
_KEPT = (journal, person_read, delivery)
#: Whoever was signed in when the backup was made is not signed in by restoring it.
_NOT_RESTORED = (session, sign_in_attempt)


class Backup:
    """Backup, restore, and the removal of what was deleted."""

    _database: Database

    def backup(self, path: Path) -> None:
        """Write a consistent copy, a SQLite file whichever database is behind; nobody waits for it.

        Args:
            path: The file; one that is there is replaced once the copy is whole.

        Raises:
            InboxError: The file cannot be written.
        """
        with _beside(path) as fresh:
            if self._database.is_sqlite:
                self._copy_pages(fresh)
            else:
                self._copy_rows(fresh)
            fresh.chmod(0o600)
            _sync(fresh)
            fresh.replace(path)
            _sync(path.parent)

    def _copy_pages(self, fresh: Path) -> None:
        target = sqlite3.connect(fresh)
        try:
            with self._database.raw() as source:
                # All pages in one step: a copy in several starts over whenever somebody writes.
                source.backup(target)
            # One file, without the journal's companions.
            target.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.close()

    def _copy_rows(self, fresh: Path) -> None:
        target = connect_file(fresh)
        try:
            upgrade(target)
            with self._database.read(is_snapshot=True) as source, target.write() as connection:
                _replace(source, connection)
            with target.raw() as connection:
                connection.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.engine.dispose()

    def restore(self, path: Path) -> None:
        """Put a backup in place of everything in the inbox, in one transaction.

        Leases are lost, and numbers go on growing, so that no reader of before is mistaken.

        Args:
            path: A file that `backup` wrote, by this version or an earlier one.

        Raises:
            InboxError: The file is no backup of an inbox; nothing is changed.
        """
        if not path.is_file():
            raise InboxError(f"There is no file {path} to restore the inbox from.")
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            # A copy, because an older shape is brought up to date before it is read.
            copy = Path(folder) / path.name
            shutil.copyfile(path, copy)
            source = connect_file(copy)
            try:
                upgrade(source, must_exist=True)
                with source.read() as stored, self._database.write() as connection:
                    _replace(stored, connection)
            finally:
                source.engine.dispose()

    def scrub(self) -> None:
        """Remove what was deleted from the disk as well, for a person to forget; takes a while."""
        self._database.vacuum()


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            yield Path(folder) / path.name
    except OSError as error:
        raise InboxError(f"The backup {path} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise InboxError(f"The backup {path} cannot be written: {error}.") from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(source: Connection, target: Connection) -> None:
    last_at: int = target.scalars(select(clock.c.last_at)).one()
    fence: int = target.scalars(select(func.coalesce(func.max(lease.c.fence), 0))).one()
    revoked = select(api_token.c.id, api_token.c.revoked_at).where(
        api_token.c.revoked_at.is_not(None)
    )
    worthless = target.execute(revoked).all()
    for table in metadata.sorted_tables:
        _replace_rows(table, source, target)
    for id_, revoked_at in worthless:
        target.execute(update(api_token).where(api_token.c.id == id_).values(revoked_at=revoked_at))
    target.execute(update(clock).where(clock.c.last_at < last_at).values(last_at=last_at))
    target.execute(update(lease).values(holder=None, fence=lease.c.fence + fence + 1))


def _replace_rows(table: Table, source: Connection, target: Connection) -> None:
    known: set[str] = set()
    if table in _KEPT:
        known = set(target.scalars(select(table.c.id)))
    else:
        target.execute(delete(table))
    if table in _NOT_RESTORED:
        return
    rows = source.execution_options(yield_per=_BATCH).execute(select(table)).mappings()
    for part in rows.partitions():
        fresh = [dict(row) for row in part if row.get("id") not in known]
        if fresh:
            target.execute(insert(table), fresh)
