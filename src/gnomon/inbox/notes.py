"""Small things to remember between runs, by name."""

from sqlalchemy import delete, insert, select, update

from gnomon.inbox.database import Database
from gnomon.inbox.tables import note


class Notes:
    """Watermarks and the like."""

    _database: Database

    def get(self, name: str) -> str | None:
        """Return what was put under a name; null: nothing."""
        with self._database.read() as connection:
            return connection.scalar(select(note.c.value).where(note.c.name == name))

    def put(self, name: str, value: str | None) -> None:
        """Keep a value under a name in place of an earlier one; null removes it."""
        with self._database.write() as connection:
            if value is None:
                connection.execute(delete(note).where(note.c.name == name))
                return
            found = connection.execute(update(note).where(note.c.name == name).values(value=value))
            if found.rowcount == 0:
                connection.execute(insert(note).values(name=name, value=value))
