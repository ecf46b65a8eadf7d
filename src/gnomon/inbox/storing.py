"""Write events: check them, number them, drop those told before."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from gnomon.domain.event import Event
from gnomon.errors import InboxError
from gnomon.inbox.database import Database
from gnomon.inbox.micros import to_micros
from gnomon.inbox.tables import clock, event, seen, source_state

MAX_EVENT_BYTES = 64 * 2**20
"""Largest body of one event."""

# So small a transaction holds the lock for some milliseconds: deliveries hardly notice a sync.
_CHUNK_BYTES = 2**20
_CHUNK_EVENTS = 200

# Built once: SQLAlchemy then compiles each a single time.
_KNOWN = select(seen.c.key).where(seen.c.key.in_(bindparam("keys", expanding=True)))
_LAST = select(clock.c.last_at)
_TICK = update(clock).values(last_at=bindparam("at"))
_SEEN = insert(seen)
_EVENT = insert(event)
_DELIVERED = (
    update(source_state)
    .where(source_state.c.source == bindparam("name"))
    .values(delivered_at=bindparam("at"))
)


class EventTooLargeError(InboxError):
    """An event's body is larger than the inbox takes."""


def identity(source: str, id_: str) -> bytes:
    """Hash what makes an event unique; the length keeps ``a``, ``bc`` apart from ``ab``, ``c``."""
    name = source.encode()
    return blake2b(b"%d:%b%b" % (len(name), name, id_.encode()), digest_size=16).digest()


def check(told: Event, max_bytes: int) -> None:
    """Refuse what no database would keep as it is.

    Raises:
        EventTooLargeError: The body is larger than ``max_bytes``.
        InboxError: An attribute is empty, or holds what is not text.
    """
    if len(told.data) > max_bytes:
        raise EventTooLargeError(
            f"Event {told.id!r} of {told.source!r} has {len(told.data):,} bytes; "
            f"the inbox takes {max_bytes:,}. Send it in smaller parts."
        )
    for name in ("id", "source", "type", "subject", "datacontenttype"):
        value = getattr(told, name)
        if value == "" and name in ("id", "source", "type"):
            raise InboxError(f"An event of {told.source!r} has an empty {name}. Give it one.")
        if value is not None and not _is_text(value):
            raise InboxError(
                f"The {name} {value!r} of an event of {told.source!r} holds a NUL or half a "
                "character, which no database keeps. Remove it."
            )
    to_micros(told.time)


def _is_text(value: str) -> bool:
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:
        return False


def chunks(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    """Cut events into transactions' worth, in order; one that is too big is a chunk of its own."""
    start = size = 0
    for index, told in enumerate(events):
        is_full = size + len(told.data) > _CHUNK_BYTES or index - start >= _CHUNK_EVENTS
        if index > start and is_full:
            yield events[start:index]
            start, size = index, 0
        size += len(told.data)
    if start < len(events):
        yield events[start:]


def tick(database: Database, connection: Connection, steps: int) -> int:
    """Take the next ``steps`` instants and return the first.

    They grow strictly, even when the machine's clock steps back or two events share a microsecond.
    """
    last: int = connection.scalars(_LAST).one()
    first = max(database.clock(), last + 1)
    connection.execute(_TICK, {"at": first + steps - 1})
    return first


def store(database: Database, events: Sequence[Event], *, is_delivery: bool) -> list[int | None]:
    """Write events in one transaction; on disk when this returns.

    Args:
        database: Where to.
        events: Checked events.
        is_delivery: Whether the tools pushed them, which shows that they still do.

    Returns:
        Each event's number, in their order; null for one that was told before.
    """
    keys = [identity(told.source, told.id) for told in events]
    with database.write() as connection:
        known = set(connection.scalars(_KNOWN, {"keys": list(set(keys))}))
        fresh: list[tuple[bytes, Event]] = []
        numbers: list[int | None] = [None] * len(events)
        places: list[int] = []
        for place, (key, told) in enumerate(zip(keys, events, strict=True)):
            if key not in known:
                known.add(key)
                fresh.append((key, told))
                places.append(place)
        if not fresh:
            return numbers
        first = tick(database, connection, len(fresh))
        connection.execute(_SEEN, [{"key": key} for key, _ in fresh])
        rows = [_row(told, first + step) for step, (_, told) in enumerate(fresh)]
        connection.execute(_EVENT, rows)
        if is_delivery:
            _note_deliveries(connection, {told.source for _, told in fresh}, first)
    for step, place in enumerate(places):
        numbers[place] = first + step
    return numbers


def _row(told: Event, at: int) -> dict[str, Any]:
    return {
        "received_at": at,
        "source": told.source,
        "id": told.id,
        "type": told.type,
        "time": to_micros(told.time),
        "subject": told.subject,
        "datacontenttype": told.datacontenttype,
        "state": "new",
        "attempts": 0,
        "error": None,
        "size": len(told.data),
        "data": told.data,
    }


def _note_deliveries(connection: Connection, sources: set[str], at: int) -> None:
    for name in sorted(sources):
        if connection.execute(_DELIVERED, {"name": name, "at": at}).rowcount == 0:
            connection.execute(insert(source_state), {"source": name, "delivered_at": at})
