"""Read accepted events into facts: once each, in order, with nothing lost in between.

Facts are appended before an event is let go. A crash between the two reads it again, and because
the newest row per key wins, that changes nothing.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.inbox import Lease, StoredEvent
from gnomon.lake.rows import RowBuffer
from gnomon.operations.archive import archive
from gnomon.operations.forgotten import Forgotten, load_forgotten
from gnomon.operations.home import Home
from gnomon.operations.readers import Readers
from gnomon.sources.source import Want

_BATCH_EVENTS = 5_000
_BATCH_BYTES = 24 * 2**20
#: Fewer rows than this are written sooner than threads are started.
_MANY_ROWS = 2_000


class Read(Struct, frozen=True):
    """What one run of reading did."""

    event_count: int = 0
    """Events read."""
    row_count: int = 0
    """Rows appended."""
    set_aside_count: int = 0
    """Events set aside because they could not be read."""

    def __add__(self, other: "Read") -> "Read":
        return Read(
            self.event_count + other.event_count,
            self.row_count + other.row_count,
            self.set_aside_count + other.set_aside_count,
        )


def read(home: Home, held: Lease, *, tell: Callable[[Read], None] = lambda _: None) -> Read:
    """Read everything accepted so far.

    Args:
        home: Where to read.
        held: The lease, held by the caller.
        tell: Called with the sum after each batch.

    Raises:
        LeaseLostError: Another process took over; what was not let go is read by it.
    """
    readers = Readers(home.settings)
    forgotten = load_forgotten(home.settings.home, home.inbox)
    total = Read()
    while batch := home.inbox.new(_BATCH_EVENTS, _BATCH_BYTES):
        total += _read_batch(home, held, readers, forgotten, batch)
        tell(total)
    return total


def _read_batch(
    home: Home,
    held: Lease,
    readers: Readers,
    forgotten: Forgotten,
    batch: Sequence[StoredEvent],
) -> Read:
    rows = RowBuffer()
    done: list[int] = []
    events: list[Event] = []
    wants: list[tuple[str, str, str]] = []
    refused = 0
    for stored in batch:
        event = forgotten.event(stored.event)
        try:
            entities, wanted = facts(readers, event)
        except PayloadError as error:
            if event is not stored.event:
                home.inbox.replace_data(stored.seq, event.data)
            home.inbox.set_aside(stored.seq, forgotten.text(str(error)), held)
            refused += 1
            continue
        assert event.received_at is not None  # noqa: S101 - the inbox stamps every event
        rows.add(entities, event.received_at, event.id)
        wants += [(event.source, want.kind, want.ref) for want in wanted]
        done.append(stored.seq)
        events.append(event)
    if done:
        name = f"{done[0]}-{done[-1]}"
        for table, told in rows.tables().items():
            home.lake.append(table, told, batch=name)
        archive(home.lake, events)
        if wants:
            home.inbox.add_wants(wants)
        home.inbox.mark_read(done, held)
    return Read(len(done), len(rows), refused)


def _write(home: Home, rows: RowBuffer, events: Sequence[Event], batch: str) -> None:
    """Archive events and append what they told; compressing them leaves Python's lock free."""
    if len(rows) < _MANY_ROWS:
        for table, told in rows.tables().items():
            home.lake.append(table, told, batch=batch)
        archive(home.lake, events)
        return
    with ThreadPoolExecutor(max_workers=2) as threads:
        writes = [threads.submit(archive, home.lake, events)]
        for table, told in rows.tables().items():
            writes.append(threads.submit(home.lake.append, table, told, batch=batch))
        for write in writes:
            write.result()


def facts(readers: Readers, event: Event) -> tuple[list[Entity], list[Want]]:
    """Read one event into facts and wants.

    Raises:
        PayloadError: The event cannot be read. A reader that fails in any other way is a defect
            of Gnomon; its event is kept all the same, with what went wrong.
    """
    try:
        told = list(readers.read(event))
    except PayloadError:
        raise
    except Exception as error:
        raise PayloadError(
            f"The reader of {event.type} failed: {type(error).__name__}: {error}. "
            "This is a defect of Gnomon; the event is kept and can be retried after a fix."
        ) from error
    return (
        [fact for fact in told if isinstance(fact, Entity)],
        [fact for fact in told if isinstance(fact, Want)],
    )
