"""Everything kept that names a person, for a subject access request."""

import re
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from gnomon.answers.writing import OBSERVATION
from gnomon.domain.event import Event
from gnomon.inbox import Asked, Entry, Look
from gnomon.operations.archive import EVENT, archived
from gnomon.operations.home import Home
from gnomon.operations.subject import Subject, catalogue_names, mentions

#: Of the journal; nobody reads more.
_MOST = 100_000


class NamingEvent(Struct, frozen=True, kw_only=True):
    """An event whose body names the person."""

    source: str
    """The instance that told it."""
    type: str
    """What it is."""
    id: str
    """Its id."""
    subject: str | None
    """What it is about."""
    received_at: str
    """When it was accepted, UTC."""
    data: str
    """The body."""


class Export(Struct, frozen=True, kw_only=True):
    """What is known of one person."""

    people: tuple[str, ...]
    """Names in the catalogue."""
    names: tuple[str, ...]
    """Display names."""
    emails: tuple[str, ...]
    """Addresses."""
    user_names: tuple[str, ...]
    """Handles."""
    entities: dict[str, list[dict[str, Any]]]
    """Rows that name them, also superseded ones, by table."""
    observations: list[dict[str, Any]]
    """What was measured of them."""
    events: list[NamingEvent]
    """What the tools told that names them, read or not."""
    looks: list[Look]
    """Who looked at their figures, the newest first."""
    looked_at: list[str]
    """Whose figures they looked at."""
    journal: list[Entry]
    """What they did here, the newest first."""
    surveys: list[Asked]
    """When which survey asked them; of an anonymous one nothing else is known."""


def export(home: Home, subject: Subject) -> Export:
    """Gather everything that names a person.

    Args:
        home: Where to look.
        subject: Who.
    """
    names = mentions(subject)
    tables = {name: _rows(home, name, names) for name in home.lake.names() if name != EVENT}
    observations = tables.pop(OBSERVATION, [])
    called = catalogue_names(subject)
    return Export(
        people=called,
        names=subject.names,
        emails=subject.emails,
        user_names=subject.user_names,
        entities={name: rows for name, rows in tables.items() if rows},
        observations=observations,
        events=_events(home, names),
        looks=[look for name in called for look in home.inbox.looks(name, limit=_MOST)],
        looked_at=[what for name in called for what in home.inbox.looks_by(name)],
        surveys=[asked for asked in home.inbox.asked_since(date.min) if asked.person in called],
        journal=[entry for name in called for entry in home.inbox.entries(limit=_MOST, who=name)],
    )


def note_export(home: Home, found: Export, *, who: str) -> None:
    """Write into the journal, and for the person, that everything of them was taken out."""
    for name in found.people:
        home.inbox.record(who, "person.exported", name)
        home.inbox.record_look(name, who, "gnomon export")


def _rows(home: Home, name: str, names: re.Pattern[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for file in home.lake.snapshot(name).files:
        rows = pq.ParquetFile(file.uri).read()
        for column, value in file.partition.items():
            rows = rows.append_column(column, pa.array([value] * rows.num_rows, pa.string()))
        kept = rows.filter(_naming(rows, names))
        found += kept.to_pylist()
    return found


def _naming(rows: pa.Table, names: re.Pattern[str]) -> pa.Array:
    """Say of each row whether one of its texts names the person."""
    naming = pa.array([False] * rows.num_rows)
    for field in rows.schema:
        values = rows[field.name]
        if pa.types.is_list(field.type) or pa.types.is_large_list(field.type):
            said = [" ".join(map(str, each or ())) for each in values.to_pylist()]
        elif pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            said = [each or "" for each in values.to_pylist()]
        else:
            continue
        naming = pc.or_(naming, pa.array([names.search(text) is not None for text in said]))
    return naming


def _events(home: Home, names: re.Pattern[str]) -> list[NamingEvent]:
    found = [_naming_event(event, names) for event in archived(home.engine, home.lake)]
    after = 0
    while batch := home.inbox.pending(after):
        after = batch[-1].seq
        found += [_naming_event(stored.event, names) for stored in batch]
    return [event for event in found if event is not None]


def _naming_event(event: Event, names: re.Pattern[str]) -> NamingEvent | None:
    text = event.data.decode("utf-8", "replace")
    if not names.search(f"{event.subject or ''}\n{text}"):
        return None
    return NamingEvent(
        source=event.source,
        type=event.type,
        id=event.id,
        subject=event.subject,
        received_at=event.received_at.isoformat() if event.received_at else "",
        data=text,
    )
