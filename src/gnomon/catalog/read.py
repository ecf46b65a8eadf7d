"""What the catalogue means: an applied catalogue in, entities out.

The event carries the whole catalogue and what the one before it told and this one does not, so the
same event always gives the same rows, deletions included.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.organisation import told
from gnomon.catalog.own_kind import own_kinds
from gnomon.domain.calendar import WorkingDay
from gnomon.domain.catalogue import CatalogDocument
from gnomon.domain.entity import Entity, table_name
from gnomon.domain.event import Event
from gnomon.domain.organisation import (
    Group,
    Membership,
    Ownership,
    ReportingLine,
    Service,
    ServiceDependency,
    ToolLink,
)
from gnomon.domain.person import Person
from gnomon.errors import PayloadError

#: Type of the event that applies a catalogue.
EVENT_TYPE = "catalog.applied"
_ORGANISATION: tuple[type[Entity], ...] = (
    Person,
    Group,
    ReportingLine,
    Membership,
    Service,
    ServiceDependency,
    Ownership,
    ToolLink,
    WorkingDay,
    CatalogDocument,
)


@cache
def tables() -> dict[str, type[Entity]]:
    """Return the tables that the catalogue fills, by name."""
    own = (entity for kind in own_kinds().values() for entity in kind.entities)
    return {table_name(entity): entity for entity in (*_ORGANISATION, *own)}


class FileContent(Struct, frozen=True):
    """A file as the event carries it."""

    path: str
    """Path inside the catalogue's folder."""
    content: str
    """Its text."""


class Gone(Struct, frozen=True):
    """An entity the catalogue before told and this one does not."""

    table: str
    """Its table."""
    row: msgspec.Raw
    """The entity as it was told."""


class Applied(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Data of a ``catalog.applied`` event."""

    files: tuple[FileContent, ...]
    """Every file of the catalogue."""
    gone: tuple[Gone, ...] = ()
    """What is told no longer."""
    commit: str | None = None
    """Commit the files were at, where they are in git and unchanged."""
    author: str | None = None
    """Who wrote that commit."""
    previous: str | None = None
    """Id of the event that applied the catalogue before."""


_DECODER = msgspec.json.Decoder(Applied)


def decode(event: Event) -> Applied:
    """Decode the data of an applied catalogue.

    Raises:
        PayloadError: The data is not what a ``catalog.applied`` event carries.
    """
    try:
        return _DECODER.decode(event.data)
    except msgspec.MsgspecError as error:
        raise PayloadError(f"Event {event.id} is no applied catalogue: {error}") from error


def entities(event: Event) -> Iterator[Entity]:
    """Read an applied catalogue into entities, what is gone as deletions.

    Raises:
        PayloadError: The event is no applied catalogue, or has no time.
    """
    applied = decode(event)
    if event.time is None:
        raise PayloadError(f"Event {event.id} applies a catalogue and does not say when.")
    files = [File(each.path, each.path, each.content) for each in applied.files]
    yield from told(of_files(files), changed_at=event.time)
    yield from gone_entities(applied.gone, event)


def gone_entities(gone: Iterable[Gone], event: Event) -> Iterator[Entity]:
    """Tell as deleted what an event says is told no longer.

    Raises:
        PayloadError: A row is none of its table.
    """
    for each in gone:
        try:
            row = msgspec.json.decode(each.row, type=tables()[each.table])
        except (KeyError, msgspec.MsgspecError) as error:
            raise PayloadError(f"Event {event.id} says a {each.table} is gone: {error}") from error
        yield replace(row, is_deleted=True, changed_at=event.time)


def removed(
    previous: Iterable[Entity], current: Iterable[Entity], *, changed_at: datetime
) -> list[Entity]:
    """Tell as deleted what an earlier catalogue told and the current one does not.

    Args:
        previous: Entities of the catalogue applied before.
        current: Entities of the catalogue applied now.
        changed_at: When the current one is applied.
    """
    kept = {entity.key for entity in current}
    return [
        replace(entity, is_deleted=True, changed_at=changed_at)
        for entity in previous
        if not entity.is_deleted and entity.key not in kept
    ]
