"""What is known of each source: how far it was read, how fresh it is, what it still allows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, insert, select, update

from gnomon.inbox.database import Database
from gnomon.inbox.micros import from_micros, to_micros
from gnomon.inbox.tables import cursor, source_state

_ERROR_CHARACTERS = 4_000


class Budget(Struct, frozen=True, kw_only=True):
    """How many requests a tool still allows, as its rate headers say."""

    limit: int | None = None
    """Requests allowed a period; null when not told."""
    remaining: int | None = None
    """Requests left of them; null when not told."""
    resets_at: datetime | None = None
    """When the next period begins; null when not told."""


class SourceState(Struct, frozen=True, kw_only=True):
    """How a source has been doing."""

    source: str
    """The instance."""
    succeeded_at: datetime | None
    """Last fetch that went through; null: none yet."""
    delivered_at: datetime | None
    """Last delivery it pushed; null: none yet."""
    failed_at: datetime | None
    """Last fetch that failed; null: none yet."""
    error: str | None
    """What that fetch failed with."""
    budget: Budget
    """What it may still be asked."""

    @property
    def fresh_at(self) -> datetime | None:
        """Last time it told anything; null: never."""
        return max((at for at in (self.succeeded_at, self.delivered_at) if at), default=None)

    @property
    def is_failing(self) -> bool:
        """Whether its last fetch failed."""
        if self.failed_at is None:
            return False
        return self.succeeded_at is None or self.succeeded_at < self.failed_at


class Sources:
    """Cursors and states, by source."""

    _database: Database

    def cursor(self, source: str) -> dict[str, str]:
        """Return how far each stream of a source has come; empty before the first fetch."""
        asked = select(cursor.c.stream, cursor.c.value).where(cursor.c.source == source)
        with self._database.read() as connection:
            return {stream: value for stream, value in connection.execute(asked)}  # noqa: C416 - rows are not pairs to mypy

    def save_cursor(self, source: str, stream: str, value: str) -> None:
        """Keep how far a stream has come; call it once every event before it was accepted."""
        self._put(cursor, {"source": source, "stream": stream}, {"value": value})

    def drop_cursor(self, source: str) -> None:
        """Forget how far a source was read, so that the next fetch begins anew."""
        with self._database.write() as connection:
            connection.execute(delete(cursor).where(cursor.c.source == source))

    def record_success(self, source: str, at: datetime) -> None:
        """Remember that a fetch went through."""
        self._put(source_state, {"source": source}, {"succeeded_at": to_micros(at)})

    def record_failure(self, source: str, at: datetime, message: str) -> None:
        """Remember that a fetch failed, and with what; redact secrets before."""
        values = {"failed_at": to_micros(at), "error": message[:_ERROR_CHARACTERS]}
        self._put(source_state, {"source": source}, values)

    def record_budget(self, source: str, budget: Budget) -> None:
        """Remember what a tool says it may still be asked."""
        values = {
            "budget_limit": budget.limit,
            "budget_remaining": budget.remaining,
            "budget_resets_at": to_micros(budget.resets_at),
        }
        self._put(source_state, {"source": source}, values)

    def source_states(self) -> dict[str, SourceState]:
        """Return the state of every source heard of so far, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(source_state).order_by(source_state.c.source))
            return {row["source"]: _state(row) for row in rows.mappings()}

    def _put(self, table: Any, key: dict[str, str], values: dict[str, Any]) -> None:
        # One writer at a time, so that nothing comes between the two statements.
        with self._database.write() as connection:
            matches = [table.c[name] == value for name, value in key.items()]
            found = connection.execute(update(table).where(*matches).values(**values))
            if found.rowcount == 0:
                connection.execute(insert(table).values(**key, **values))


def _state(row: Mapping[Any, Any]) -> SourceState:
    return SourceState(
        source=row["source"],
        succeeded_at=from_micros(row["succeeded_at"]),
        delivered_at=from_micros(row["delivered_at"]),
        failed_at=from_micros(row["failed_at"]),
        error=row["error"],
        budget=Budget(
            limit=row["budget_limit"],
            remaining=row["budget_remaining"],
            resets_at=from_micros(row["budget_resets_at"]),
        ),
    )
