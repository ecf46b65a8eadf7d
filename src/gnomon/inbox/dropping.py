"""Let go of everything of one source: what waits, what it wants, how far it was read."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, func, select

from gnomon.inbox.database import Database
from gnomon.inbox.storing import identity
from gnomon.inbox.tables import cursor, event, seen, source_state, want

# Databases cap the parameters of one statement.
_BATCH = 1_000


class Dropping:
    """Take a source out, so that it can be connected anew and tell everything again."""

    _database: Database

    def waiting_count(self, source: str) -> int:
        """Count the events of a source that wait or were set aside."""
        asked = select(func.count()).where(event.c.source == source)
        with self._database.read() as connection:
            return connection.scalar(asked) or 0

    def drop_source(self, source: str) -> int:
        """Drop the events, wants, cursors and the state of a source; its events may come again.

        Returns:
            How many events waited or were set aside.
        """
        asked = select(event.c.id).where(event.c.source == source)
        with self._database.write() as connection:
            ids = list(connection.scalars(asked))
            _forget(connection, source, ids)
            for table in (event, want, cursor, source_state):
                connection.execute(delete(table).where(table.c.source == source))
        return len(ids)

    def forget_seen(self, source: str, ids: Iterable[str]) -> None:
        """Take events of a source again that were told before.

        Args:
            source: The instance.
            ids: Ids of its events.
        """
        with self._database.write() as connection:
            _forget(connection, source, list(ids))


def _forget(connection: Connection, source: str, ids: list[str]) -> None:
    known = delete(seen).where(seen.c.key.in_(bindparam("keys", expanding=True)))
    for start in range(0, len(ids), _BATCH):
        keys = [identity(source, id_) for id_ in ids[start : start + _BATCH]]
        connection.execute(known, {"keys": keys})
