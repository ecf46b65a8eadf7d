"""Take a table from a file: hold each row to its contract, and accept those that hold."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import UsageError
from gnomon.operations.home import Home
from gnomon.operations.table_files import rows
from gnomon.sources.table.rows import RowError, table, told

_EVENT_ROWS = 5_000
_CLOCK_SLACK = timedelta(days=1)


class RefusedRow(Struct, frozen=True):
    """A row that does not hold."""

    row: int
    """Its number among the rows of the file, from 1."""
    reason: str
    """What does not hold, and what was expected."""


class Imported(Struct, frozen=True, kw_only=True):
    """What came of a file."""

    table: str
    """The table."""
    row_count: int
    """Rows that hold."""
    new_event_count: int
    """Events that were not known already; the same rows twice count once."""
    refused: tuple[RefusedRow, ...]
    """Rows that do not hold, none of which was taken."""


def import_table(
    home: Home,
    name: str,
    file: Path,
    *,
    source: str,
    form: str | None = None,
    now: datetime | None = None,
) -> Imported:
    """Import a file into a table, through events, so that a replay brings the rows back.

    Args:
        home: Where to accept them.
        name: Name of the table.
        file: CSV, Parquet or NDJSON.
        source: The instance that tells the rows which name none.
        form: Format, where the ending of the file's name does not say it.
        now: The time; default the clock's.

    Raises:
        UsageError: No table has that name, or the file cannot be read at all.
    """
    entity = table(name)
    if not source.strip():
        raise UsageError("Rows need a source: the name of the instance that tells them.")
    refused: list[RefusedRow] = []
    latest = (now or datetime.now(UTC)) + _CLOCK_SLACK
    count = new = 0
    batch: list[Entity] = []
    for made in _held(entity, file, source, form, latest, refused):
        batch.append(made)
        count += 1
        if len(batch) == _EVENT_ROWS:
            new += _accept(home, name, source, batch)
            batch = []
    if batch:
        new += _accept(home, name, source, batch)
    return Imported(table=name, row_count=count, new_event_count=new, refused=tuple(refused))


def _held(
    entity: type[Entity],
    file: Path,
    source: str,
    form: str | None,
    latest: datetime,
    refused: list[RefusedRow],
) -> Iterator[Entity]:
    for number, row in enumerate(rows(file, form), 1):
        try:
            if isinstance(row, RowError):
                raise row
            made = told(row, entity, source)
            if made.changed_at > latest:
                raise RowError(  # noqa: TRY301
                    f"changed_at is {made.changed_at.isoformat()}, which has not come yet; it "
                    "would win over every later row."
                )
        except RowError as error:
            refused.append(RefusedRow(number, str(error)))
        else:
            yield made


def _accept(home: Home, name: str, source: str, batch: list[Entity]) -> int:
    data = b"".join(msgspec.json.encode(_told(each)) + b"\n" for each in batch)
    event = Event(
        id=hashlib.sha256(f"table.rows\n{name}\n".encode() + data).hexdigest()[:32],
        source=source,
        type="table.rows",
        subject=name,
        datacontenttype="application/x-ndjson",
        data=data,
    )
    return home.inbox.accept([event]).new


def _told(entity: Entity) -> dict[str, object]:
    """Write only what was told: null is what every reader takes for it anyway."""
    return {
        name: value for name, value in msgspec.structs.asdict(entity).items() if value is not None
    }
