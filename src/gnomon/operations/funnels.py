"""Count a funnel from a table of events; who the users are is kept nowhere."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from gnomon.domain.growth import Funnel
from gnomon.errors import UsageError, unknown
from gnomon.lake.every import newest_rows
from gnomon.operations.amend import add_entry
from gnomon.operations.documents import held_documents
from gnomon.operations.edit import Kept
from gnomon.operations.home import Home
from gnomon.steering.registers.funnels import Counted, StepEvent, counted

_COLUMNS = ("user", "step", "at")


class RefusedEvent(Struct, frozen=True, kw_only=True):
    """A row that is no event."""

    row: int
    """Its place in the file, the heading not counted."""
    reason: str
    """Why."""


class FunnelCounted(Struct, frozen=True, kw_only=True):
    """What a table of events adds up to."""

    funnel: str
    """Name of the funnel."""
    steps: tuple[str, ...]
    """Its steps."""
    since: date
    """First day of the window."""
    until: date
    """Last day of it."""
    counted: Counted
    """Users by step."""
    refused: tuple[RefusedEvent, ...]
    """Rows that could not be used."""


def count_funnel(
    home: Home, name: str, content: str, *, since: date | None = None, until: date | None = None
) -> FunnelCounted:
    """Count users by the farthest step of a funnel they got to.

    Args:
        home: Where the funnel is.
        name: Its name.
        content: A CSV file with the columns ``user``, ``step`` and ``at``, an ISO 8601 time; one
            without a zone is UTC.
        since: First day of the window; default the day of the first event.
        until: Last day of it; default the day of the last.

    Raises:
        UsageError: There is no such funnel, the file lacks a column, or holds no event.
    """
    known = {each.name: each for each in newest_rows(home.lake, Funnel)}
    if name not in known:
        raise unknown("funnel", name, known)
    events: list[StepEvent] = []
    refused: list[RefusedEvent] = []
    for each in _events(content):
        (events if isinstance(each, StepEvent) else refused).append(each)  # type: ignore[arg-type]
    if not events:
        raise UsageError(f"No row is an event of a user; {len(refused)} could not be used.")
    days = [each.at.date() for each in events]
    first, last = since or min(days), until or max(days)
    if last < first:
        raise UsageError(f"The window ends on {last}, before it begins on {first}.")
    funnel = known[name]
    within = timedelta(days=funnel.within_days) if funnel.within_days else None
    return FunnelCounted(
        funnel=name,
        steps=funnel.steps,
        since=first,
        until=last,
        counted=counted(funnel.steps, events, first, last, within),
        refused=tuple(refused),
    )


def keep_count(home: Home, told: FunnelCounted, *, author: str) -> Kept:
    """Write counts into the document of their funnel.

    Args:
        home: Where.
        told: The counts.
        author: Who has them written.

    Raises:
        UsageError: A file defines the funnel, or it cannot be changed so.
    """
    held = next(
        each
        for each in held_documents(home)
        if each.place == ("Funnel", told.funnel.lower()) and not each.document.is_deleted
    )
    if held.document.file is not None:
        raise UsageError(
            f"{held.document.file} defines the funnel {told.funnel}: write the counts there."
        )
    entry = {
        "from": str(told.since),
        "to": str(told.until),
        "reached": [str(each) for each in told.counted.reached],
        "skipped": [str(each) for each in told.counted.skipped],
    }
    return add_entry(
        home, "Funnel", told.funnel, "counts", entry, author=author, based_on=held.version
    )


def _events(content: str) -> Iterator[StepEvent | RefusedEvent]:
    rows = csv.DictReader(io.StringIO(content))
    lacking = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
    if lacking:
        raise UsageError(
            f"The table lacks the column {', '.join(lacking)}; it needs {', '.join(_COLUMNS)}."
        )
    for number, row in enumerate(rows, 1):
        user, step, at = ((row[name] or "").strip() for name in _COLUMNS)
        if not user or not step:
            yield RefusedEvent(row=number, reason=f"no {'step' if user else 'user'}")
            continue
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            yield RefusedEvent(row=number, reason=f"at: {at!r} is no ISO 8601 time")
            continue
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        yield StepEvent(user, step, zoned.astimezone(UTC))
