"""Make entity tables again from the events that told them."""

from collections.abc import Iterable

from gnomon.answers.lineage import entities
from gnomon.answers.state import RefreshState, save_state
from gnomon.domain.entity import table_name
from gnomon.errors import unknown
from gnomon.inbox import Lease
from gnomon.lake.rows import RowBuffer
from gnomon.operations.archive import archived
from gnomon.operations.home import Home
from gnomon.operations.read import facts, read
from gnomon.operations.readers import Readers

_BATCH_ROWS = 100_000
_UNDER_WAY = "replay"


def replay(home: Home, held: Lease, names: Iterable[str] = ()) -> dict[str, int]:
    """Drop entity tables and read every archived event into them again.

    Rows, keys and ``received_at`` come out as they were, unless a reader has changed since.

    Args:
        home: What to replay.
        held: The lease, held by the caller.
        names: Entities to make again; none: all of them.

    Returns:
        Rows read again, by entity.

    Raises:
        UsageError: No entity has that name.
        PayloadError: A reader can no longer read what it once read; the event is named.
    """
    wanted = set(names) or set(entities())
    for name in wanted:
        if name not in entities():
            raise unknown("entity", name, entities())
    # What waits unread is read first, so that dropping a table cannot race with it.
    read(home, held)
    home.inbox.put(_UNDER_WAY, " ".join(sorted(wanted)))
    # Batches are named alike each time, so what a refresh has seen of them means nothing any more.
    save_state(home.lake, RefreshState())
    for name in sorted(wanted):
        home.lake.drop(name)
    readers = Readers(home.settings)
    counts = dict.fromkeys(sorted(wanted), 0)
    rows = RowBuffer()
    number = 0
    for event in archived(home.engine, home.lake):
        told, _ = facts(readers, event)
        kept = [entity for entity in told if table_name(type(entity)) in wanted]
        rows.add(kept, event.received_at, event.id)  # type: ignore[arg-type]
        if len(rows) >= _BATCH_ROWS:
            number += 1
            _append(home, held, rows, f"replay-{number}", counts)
            rows = RowBuffer()
    _append(home, held, rows, f"replay-{number + 1}", counts)
    home.inbox.put(_UNDER_WAY, None)
    return counts


def finish_replay(home: Home, held: Lease) -> None:
    """Run a replay again that was interrupted, for it left tables half full."""
    names = home.inbox.get(_UNDER_WAY)
    if names is not None:
        replay(home, held, names.split())


def _append(home: Home, held: Lease, rows: RowBuffer, batch: str, counts: dict[str, int]) -> None:
    home.inbox.renew(held)
    for name, table in rows.tables().items():
        home.lake.append(name, table, batch=batch)
        counts[name] += table.num_rows
