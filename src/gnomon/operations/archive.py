"""Read events, kept in the lake so that any entity can be made again from what was told."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from gnomon.domain.event import Event
from gnomon.engines.engine import Engine, Session
from gnomon.lake.lake import Lake

Table = Any

#: Name of the table.
EVENT = "event"

_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("source", pa.string()),
        ("type", pa.string()),
        ("time", pa.timestamp("us", "UTC")),
        ("subject", pa.string()),
        ("datacontenttype", pa.string()),
        ("data", pa.binary()),
        ("received_at", pa.timestamp("us", "UTC")),
    ]
)


def archive(lake: Lake, events: Sequence[Event]) -> None:
    """Append events that were read."""
    columns = {
        name: pa.array([getattr(event, name) for event in events], _SCHEMA.field(name).type)
        for name in _SCHEMA.names
    }
    months = pa.array([f"{event.received_at:%Y-%m}" for event in events], pa.string())
    rows = pa.table(columns, schema=_SCHEMA).append_column("month", months)
    lake.add(EVENT, rows, partition_by=["month"])


def archived(engine: Engine, lake: Lake) -> Iterator[Event]:
    """Yield every archived event once, month by month, in the order of acceptance."""
    snapshot = lake.snapshot(EVENT)
    for month in sorted({file.partition["month"] for file in snapshot.files}):
        with engine.session() as session:
            session.scan(EVENT, snapshot.uris(month=month), _SCHEMA)

            def once(session: Session = session) -> Table:
                # A crash between archiving and letting go archives an event twice.
                return session.table(EVENT).distinct(on=["source", "id"]).order_by("received_at")

            for batch in session.batches(once, "archived"):
                yield from (Event(**row) for row in batch.to_pylist())
