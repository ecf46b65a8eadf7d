"""Objects that deliveries mentioned and did not tell, to be fetched one by one."""

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from gnomon.inbox.database import Database
from gnomon.inbox.micros import SECOND
from gnomon.inbox.tables import want

_ERROR_CHARACTERS = 4_000
_FIRST_WAIT = 30 * SECOND
_LONGEST_WAIT = 6 * 3_600 * SECOND


class StoredWant(Struct, frozen=True, kw_only=True):
    """One object to fetch."""

    source: str
    """The instance that has it."""
    kind: str
    """What it is, in the source's own words."""
    ref: str
    """Where it is, in the source's own words."""
    asked: int
    """How often it was mentioned."""
    attempts: int
    """How often fetching it has failed."""
    error: str | None
    """What it failed with the last time."""


class Wants:
    """Remember what to fetch, and put off what fails."""

    _database: Database

    def add_wants(self, wanted: Iterable[tuple[str, str, str]]) -> None:
        """Remember objects to fetch, each as source, kind and ref; a second mention adds nothing.

        One that is being fetched at this moment is fetched once more.
        """
        with self._database.write() as connection:
            now = self._database.clock()
            for source, kind, ref in dict.fromkeys(wanted):
                _add(connection, (source, kind, ref), now)

    def wants(self, limit: int = 100, source: str | None = None) -> list[StoredWant]:
        """List what is due to be fetched, longest waiting first.

        Args:
            limit: How many at most.
            source: Of one instance only.
        """
        now = self._database.clock()
        # Due further ahead than any wait: the clock was set back meanwhile.
        is_due = or_(want.c.due_at <= now, want.c.due_at > now + _LONGEST_WAIT)
        asked = select(want).where(is_due).order_by(want.c.due_at, want.c.ref).limit(limit)
        if source is not None:
            asked = asked.where(want.c.source == source)
        with self._database.read() as connection:
            rows = connection.execute(asked).mappings()
            return [
                StoredWant(**{name: row[name] for name in StoredWant.__struct_fields__})
                for row in rows
            ]

    def want_counts(self) -> dict[str, int]:
        """Count what is still to be fetched, due or not, by source."""
        asked = select(want.c.source, func.count()).group_by(want.c.source)
        with self._database.read() as connection:
            return {source: count for source, count in connection.execute(asked)}  # noqa: C416 - rows are not pairs to mypy

    def drop_want(self, done: StoredWant) -> None:
        """Let go of an object that was fetched, unless it was mentioned again meanwhile."""
        with self._database.write() as connection:
            connection.execute(delete(want).where(*_is(done), want.c.asked == done.asked))

    def fail_want(self, failed: StoredWant, error: str) -> None:
        """Put off an object that could not be fetched, for longer each time."""
        pause = min(_FIRST_WAIT << min(failed.attempts, 20), _LONGEST_WAIT)
        with self._database.write() as connection:
            connection.execute(
                update(want)
                .where(*_is(failed))
                .values(
                    attempts=failed.attempts + 1,
                    error=error[:_ERROR_CHARACTERS],
                    due_at=self._database.clock() + pause,
                )
            )


def _is(one: StoredWant) -> list[ColumnElement[bool]]:
    return [want.c.source == one.source, want.c.kind == one.kind, want.c.ref == one.ref]


def _add(connection: Connection, wanted: tuple[str, str, str], now: int) -> None:
    source, kind, ref = wanted
    found = connection.execute(
        update(want)
        .where(want.c.source == source, want.c.kind == kind, want.c.ref == ref)
        .values(asked=want.c.asked + 1)
    )
    if found.rowcount == 0:
        connection.execute(
            insert(want).values(
                source=source, kind=kind, ref=ref, asked=1, attempts=0, error=None, due_at=now
            )
        )
