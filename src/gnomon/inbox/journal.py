"""What was done, by whom, and who looked at whose figures: kept for good, only ever added to."""

import secrets
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, insert, or_, select, update

from gnomon.inbox.database import Database
from gnomon.inbox.micros import from_micros
from gnomon.inbox.tables import (
    alert,
    api_token,
    delivery,
    journal,
    opted_out,
    person_read,
    session,
)

_DETAIL_CHARACTERS = 4_000


class Entry(Struct, frozen=True, kw_only=True):
    """Something that was done."""

    at: datetime
    """When."""
    who: str
    """Who did it: a person of the catalogue, a token, or the command line."""
    action: str
    """What: ``token.created``, ``events.retried``."""
    about: str
    """What it was done to."""
    detail: str
    """More, in words; empty where there is nothing to add."""


class Look(Struct, frozen=True, kw_only=True):
    """Somebody looked at a person's figures."""

    at: datetime
    """When."""
    who: str
    """Who looked."""
    what: str
    """At what: an address, or a command."""


class Journal:
    """The journal and the looks at people's figures."""

    _database: Database

    def record(self, who: str, action: str, about: str = "", detail: str = "") -> None:
        """Write down that something was done."""
        with self._database.write() as connection:
            connection.execute(
                insert(journal).values(
                    id=secrets.token_hex(12),
                    at=self._database.clock(),
                    who=who,
                    action=action,
                    about=about,
                    detail=detail[:_DETAIL_CHARACTERS],
                )
            )

    def entries(
        self, *, limit: int, offset: int = 0, action: str | None = None, who: str | None = None
    ) -> list[Entry]:
        """List what was done, the newest first.

        Args:
            limit: How many at most.
            offset: How many to leave out first.
            action: Only actions that begin so.
            who: Only what somebody did.
        """
        asked = select(journal).order_by(journal.c.at.desc(), journal.c.id)
        if action:
            asked = asked.where(journal.c.action.startswith(action, autoescape=True))
        if who:
            asked = asked.where(journal.c.who == who)
        with self._database.read() as connection:
            rows = connection.execute(asked.limit(limit).offset(offset)).mappings()
            return [
                Entry(
                    at=from_micros(row["at"]),
                    who=row["who"],
                    action=row["action"],
                    about=row["about"],
                    detail=row["detail"],
                )
                for row in rows
            ]

    def record_look(self, person: str, who: str, what: str) -> None:
        """Write down, for a person, that somebody looked at their figures."""
        with self._database.write() as connection:
            connection.execute(
                insert(person_read).values(
                    id=secrets.token_hex(12),
                    person=person,
                    at=self._database.clock(),
                    who=who,
                    what=what,
                )
            )

    def looks(self, person: str, *, limit: int) -> list[Look]:
        """List who looked at a person's figures, the newest first."""
        asked = (
            select(person_read)
            .where(person_read.c.person == person)
            .order_by(person_read.c.at.desc(), person_read.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [
                Look(at=from_micros(row["at"]), who=row["who"], what=row["what"])
                for row in connection.execute(asked).mappings()
            ]

    def looks_by(self, who: str) -> list[str]:
        """List at what somebody looked, for a subject access request."""
        asked = select(person_read.c.what).where(person_read.c.who == who).distinct()
        with self._database.read() as connection:
            return sorted(connection.scalars(asked))

    def clean_people(self, names: set[str], text: Callable[[str], str]) -> int:
        """Take a person to be forgotten out of the journal, looks, tokens and sessions.

        Args:
            names: Whatever the person is called, lower case.
            text: Puts a pseudonym in the place of what they are called.
        """
        count = 0
        columns = {
            journal: ("who", "about", "detail"),
            person_read: ("person", "who", "what"),
            api_token: ("owner", "name"),
            alert: ("owners", "title", "detail", "acknowledged_by"),
            delivery: ("receiver", "error"),
        }
        with self._database.write() as connection:
            for table, called in columns.items():
                named = or_(
                    *(table.c[c].icontains(n, autoescape=True) for c in called for n in names)
                )
                for row in connection.execute(select(table).where(named)).mappings().all():
                    clean = {column: text(row[column]) for column in called}
                    if clean != {column: row[column] for column in called}:
                        connection.execute(
                            update(table).where(table.c.id == row["id"]).values(**clean)
                        )
                        count += 1
            held = or_(*(session.c.claims.icontains(name, autoescape=True) for name in names))
            count += connection.execute(session.delete().where(held)).rowcount
            choices = opted_out.delete().where(func.lower(opted_out.c.person).in_(names))
            count += connection.execute(choices).rowcount
        return count
