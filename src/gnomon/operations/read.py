"""Read accepted events into facts: once each, in order, with nothing lost in between.

Facts are appended before an event is let go. A crash between the two reads it again, and because
the newest row per key wins, that changes nothing.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pyarrow as pa
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.inbox import Lease, StoredEvent
from gnomon.lake.rows import RowBuffer
from gnomon.operations.archive import archive
from gnomon.operations.forgotten import load_forgotten
from gnomon.operations.home import Home
from gnomon.operations.readers import Readers
from gnomon.sources.source import Want

_BATCH_EVENTS = 5_000
#: Two batches are in memory at a time.
_BATCH_BYTES = 16 * 2**20


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

    What arrives meanwhile waits for the next run: read as soon as it is there, a steady stream of
    deliveries becomes files of a few rows each.

    Args:
        home: Where to read.
        held: The lease, held by the caller.
        tell: Called with the sum after each batch.

    Raises:
        LeaseLostError: Another process took over; what was not let go is read by it.
    """
    reading = _Reading(home, held)
    newest = home.inbox.wait(0, 0)
    total, after = Read(), 0
    writing: Future[Read] | None = None
    with ThreadPoolExecutor(max_workers=1) as writer:
        while True:
            batch = home.inbox.new(_BATCH_EVENTS, _BATCH_BYTES, after=after)
            told = reading.read(batch) if batch and batch[0].seq <= newest else None
            if writing is not None:
                total += writing.result()
                tell(total)
                writing = None
            if told is not None:
                after = batch[-1].seq
                writing = writer.submit(reading.write, told)
            elif after:
                # Events that were retried meanwhile wait in their old place.
                after = 0
            else:
                return total


class _Told(Struct, frozen=True):
    """What a batch of events told, not written yet."""

    events: list[Event]
    seqs: list[int]
    tables: dict[str, pa.Table]
    wants: list[tuple[str, str, str]]
    counts: Read


class _Reading:
    """One run of reading: a thread reads a batch while another writes the one before."""

    def __init__(self, home: Home, held: Lease) -> None:
        self._home = home
        self._held = held
        self._readers = Readers(home.settings)
        self._forgotten = load_forgotten(home.settings.home, home.inbox)

    def read(self, batch: Sequence[StoredEvent]) -> _Told:
        """Read a batch; what cannot be read is set aside at once."""
        rows = RowBuffer()
        seqs: list[int] = []
        events: list[Event] = []
        wants: list[tuple[str, str, str]] = []
        for stored in batch:
            event = self._forgotten.event(stored.event)
            try:
                entities, wanted = facts(self._readers, event)
            except PayloadError as error:
                if event is not stored.event:
                    self._home.inbox.replace_data(stored.seq, event.data)
                reason = self._forgotten.text(str(error))
                self._home.inbox.set_aside(stored.seq, reason, self._held)
                continue
            assert event.received_at is not None  # noqa: S101 - the inbox stamps every event
            rows.add(entities, event.received_at, event.id)
            wants += [(event.source, want.kind, want.ref) for want in wanted]
            seqs.append(stored.seq)
            events.append(event)
        counts = Read(len(seqs), len(rows), len(batch) - len(seqs))
        return _Told(events, seqs, rows.tables(), wants, counts)

    def write(self, told: _Told) -> Read:
        """Append rows, archive events and let them go, in this order."""
        if told.seqs:
            name = f"{told.seqs[0]}-{told.seqs[-1]}"
            for table, rows in told.tables.items():
                self._home.lake.append(table, rows, batch=name)
            archive(self._home.lake, told.events)
            if told.wants:
                self._home.inbox.add_wants(told.wants)
            self._home.inbox.mark_read(told.seqs, self._held)
        return told.counts


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
