"""Events from acceptance until they are read or set aside."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    bindparam,
    delete,
    func,
    select,
    update,
)

from gnomon.domain.event import Event
from gnomon.inbox.arrivals import Arrivals
from gnomon.inbox.database import Database
from gnomon.inbox.leases import Lease, check_fence
from gnomon.inbox.micros import from_micros
from gnomon.inbox.storing import tick
from gnomon.inbox.tables import event

State = Literal["new", "set_aside"]

_ERROR_CHARACTERS = 4_000
_DEFAULT_BYTES = 64 * 2**20
# Databases cap the parameters of one statement.
_BATCH = 1_000

_at = event.c.received_at


class StoredEvent(Struct, frozen=True, kw_only=True):
    """An event and how far it has come."""

    seq: int
    """Its place in the order of acceptance: ``received_at`` in microseconds, never used again."""
    event: Event
    """The event."""
    state: State
    """``new`` waits for the reader, ``set_aside`` could not be read."""
    attempts: int
    """How often it was set aside."""
    error: str | None
    """Why it was set aside; null while new."""
    size: int
    """Bytes of its body, whole."""


class Counts(Struct, frozen=True, kw_only=True):
    """How much of a source waits."""

    new: int = 0
    """Events not read yet."""
    set_aside: int = 0
    """Events that could not be read."""


class Events:
    """Hand events over in order, and let go of what was read."""

    _database: Database
    _arrivals: Arrivals

    def new(
        self, limit: int = 1_000, max_bytes: int = _DEFAULT_BYTES, *, after: int = 0
    ) -> list[StoredEvent]:
        """List unread events in the order of acceptance.

        Args:
            limit: How many at most.
            max_bytes: Bodies together stay below this, but one event is always handed over.
            after: Begin behind this number; what was retried may lie before it.
        """
        return self._list((event.c.state == "new") & (_at > after), limit, max_bytes)

    def pending(
        self, after: int = 0, limit: int = 1_000, max_bytes: int = _DEFAULT_BYTES
    ) -> list[StoredEvent]:
        """List events of either state accepted after a number, to look through them all."""
        return self._list(_at > after, limit, max_bytes)

    def unread(self, type_: str) -> list[StoredEvent]:
        """List the events of one type that wait to be read, in the order of acceptance."""
        wanted = select(event).where(event.c.state == "new", event.c.type == type_).order_by(_at)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(wanted).mappings()]

    def _list(
        self, condition: ColumnElement[bool], limit: int, max_bytes: int
    ) -> list[StoredEvent]:
        sizes = select(_at, event.c.size).where(condition).order_by(_at).limit(limit)
        with self._database.read() as connection:
            last = total = 0
            for at, size in connection.execute(sizes):
                total += size
                if last and total > max_bytes:
                    break
                last = at
            rows = select(event).where(condition, _at <= last).order_by(_at).limit(limit)
            return [_stored(row) for row in connection.execute(rows).mappings()]

    def stored(self, seq: int) -> StoredEvent | None:
        """Look up one event with its whole body; null when it has left."""
        with self._database.read() as connection:
            row = connection.execute(select(event).where(_at == seq)).mappings().first()
            return None if row is None else _stored(row)

    def set_aside_events(
        self,
        source: str | None = None,
        *,
        after: int = 0,
        limit: int = 50,
        preview_bytes: int = 65_536,
    ) -> list[StoredEvent]:
        """List what could not be read, oldest first.

        Args:
            source: One instance; default all.
            after: Begin behind this number, for the next page.
            limit: How many at most.
            preview_bytes: Bodies are cut to this; `stored` returns a whole one.
        """
        columns = [column for column in event.c if column.name != "data"]
        cut = func.substr(event.c.data, 1, preview_bytes).label("data")
        asked = (
            select(*columns, cut)
            .where(event.c.state == "set_aside", _at > after)
            .order_by(_at)
            .limit(limit)
        )
        if source is not None:
            asked = asked.where(event.c.source == source)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(asked).mappings()]

    def mark_read(self, seqs: Iterable[int], held: Lease) -> None:
        """Let go of events whose entities are in the lake; their ids are remembered.

        Raises:
            LeaseLostError: Another reader has taken over; nothing is let go.
        """
        with self._database.write() as connection:
            check_fence(connection, held)
            _delete(connection, seqs)

    def set_aside(self, seq: int, error: str, held: Lease) -> None:
        """Keep an event that cannot be read out of the way, with the reason.

        Raises:
            LeaseLostError: Another reader has taken over; nothing is changed.
        """
        with self._database.write() as connection:
            check_fence(connection, held)
            connection.execute(
                update(event)
                .where(_at == seq)
                .values(
                    state="set_aside",
                    attempts=event.c.attempts + 1,
                    error=error[:_ERROR_CHARACTERS],
                )
            )

    def retry(self, seqs: Iterable[int] | None = None, *, source: str | None = None) -> int:
        """Hand events that were set aside to the reader again, in their old place.

        Args:
            seqs: Which; default all.
            source: Of one instance only.

        Returns:
            How many.
        """
        again = update(event).where(event.c.state == "set_aside").values(state="new", error=None)
        if source is not None:
            again = again.where(event.c.source == source)
        with self._database.write() as connection:
            if seqs is None:
                count = connection.execute(again).rowcount
            else:
                chosen = again.where(_at.in_(bindparam("some", expanding=True)))
                count = sum(
                    connection.execute(chosen, {"some": part}).rowcount for part in _batches(seqs)
                )
            newest = tick(self._database, connection, 1) if count else 0
        self._arrivals.tell(newest)
        return count

    def counts(self) -> dict[str, Counts]:
        """Count what waits, by source; a source with nothing waiting is left out."""
        asked = select(event.c.source, event.c.state, func.count()).group_by(
            event.c.source, event.c.state
        )
        found: dict[str, dict[str, int]] = {}
        with self._database.read() as connection:
            for source, state, count in connection.execute(asked):
                found.setdefault(source, {})[state] = count
        return {source: Counts(**states) for source, states in sorted(found.items())}

    def oldest_new_at(self) -> datetime | None:
        """Tell when the oldest unread event was accepted; null when all are read."""
        oldest = select(func.min(_at)).where(event.c.state == "new")
        with self._database.read() as connection:
            at: int | None = connection.scalar(oldest)
        return from_micros(at)

    def delete(self, seqs: Iterable[int]) -> int:
        """Drop events unread, such as those about a person to forget; they are not taken again."""
        with self._database.write() as connection:
            return _delete(connection, seqs)

    def replace_data(self, seq: int, data: bytes) -> None:
        """Put another body in an event's place, such as one without a person to forget."""
        with self._database.write() as connection:
            connection.execute(update(event).where(_at == seq).values(data=data, size=len(data)))


def _stored(row: RowMapping) -> StoredEvent:
    values: dict[str, Any] = dict(row)
    told = Event(
        id=values["id"],
        source=values["source"],
        type=values["type"],
        time=from_micros(values["time"]),
        subject=values["subject"],
        datacontenttype=values["datacontenttype"],
        data=bytes(values["data"]),
        received_at=from_micros(values["received_at"]),
    )
    return StoredEvent(
        seq=values["received_at"],
        event=told,
        state=values["state"],
        attempts=values["attempts"],
        error=values["error"],
        size=values["size"],
    )


def _delete(connection: Connection, seqs: Iterable[int]) -> int:
    gone = delete(event).where(_at.in_(bindparam("some", expanding=True)))
    return sum(connection.execute(gone, {"some": part}).rowcount for part in _batches(seqs))


def _batches(seqs: Iterable[int]) -> Iterator[list[int]]:
    every = list(seqs)
    for start in range(0, len(every), _BATCH):
        yield every[start : start + _BATCH]
