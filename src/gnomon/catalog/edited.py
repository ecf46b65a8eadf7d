"""Edits of single documents in a page: a document in, the event that tells it, entities out.

The event carries what the document refers to and what the version before told and this one does
not, so the same event always gives the same rows. Its id is made of the document's name and the
version it is based on: of two edits based on the same version only one can ever be accepted.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from gnomon.catalog.catalogue import Catalogue, of_files
from gnomon.catalog.documents import document_key, page_file
from gnomon.catalog.organisation import SOURCE, own_told
from gnomon.catalog.own_kind import own_kinds
from gnomon.catalog.read import Gone, gone_entities, removed
from gnomon.catalog.references import Names
from gnomon.domain.catalogue import CatalogDocument
from gnomon.domain.entity import Entity, table_name
from gnomon.domain.event import Event
from gnomon.errors import PayloadError

#: Type of the event that edits a document.
EVENT_TYPE = "catalog.edited"


class Edited(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Data of a ``catalog.edited`` event."""

    kind: str
    """Kind of the document."""
    name: str
    """Its name."""
    text: str
    """The document as YAML; of a deletion the one that held."""
    is_deletion: bool = False
    """Whether the document is gone."""
    author: str
    """Who edited."""
    based_on: str | None = None
    """Id of the event that told the version before; null where there was none."""
    names: tuple[str, ...] = ()
    """What the document refers to, as ``<kind>:<name>``."""
    gone: tuple[Gone, ...] = ()
    """What the version before told and this one does not."""


_DECODER = msgspec.json.Decoder(Edited)


def edited(edit: Edited, *, time: datetime) -> Event:
    """Make the event of an edit.

    Args:
        edit: The edit.
        time: When it was made, UTC; later than the version before.
    """
    place = "\n".join((edit.kind, edit.name.lower(), edit.based_on or ""))
    return Event(
        id=hashlib.sha256(place.encode()).hexdigest()[:32],
        source=SOURCE,
        type=EVENT_TYPE,
        time=time,
        subject=f"{edit.kind}/{edit.name}",
        data=msgspec.json.encode(edit),
    )


def decode(event: Event) -> Edited:
    """Decode the data of an edit.

    Raises:
        PayloadError: The data is not what a ``catalog.edited`` event carries.
    """
    try:
        return _DECODER.decode(event.data)
    except msgspec.MsgspecError as error:
        raise PayloadError(f"Event {event.id} is no edit of the catalogue: {error}") from error


def entities(event: Event) -> Iterator[Entity]:
    """Read an edit into entities, what is gone as deletions.

    Raises:
        PayloadError: The event is no edit, or has no time.
    """
    edit = decode(event)
    if event.time is None:
        raise PayloadError(f"Event {event.id} edits the catalogue and does not say when.")
    yield CatalogDocument(
        key=document_key(edit.kind, edit.name),
        source=SOURCE,
        changed_at=event.time,
        is_deleted=edit.is_deletion,
        kind=edit.kind,
        name=edit.name,
        text=edit.text,
        author=edit.author,
        names=edit.names,
    )
    if not edit.is_deletion:
        yield from meaning(edit.kind, edit.name, edit.text, edit.names, changed_at=event.time)
    yield from gone_entities(edit.gone, event)


def meaning(
    kind: str, name: str, text: str, names: Iterable[str], *, changed_at: datetime
) -> list[Entity]:
    """Say what one document of a page means, its names as they were found.

    Args:
        kind: Its kind.
        name: Its name.
        text: The document as YAML.
        names: What it refers to, as ``<kind>:<name>``.
        changed_at: When it was told.
    """
    alone = of_files([page_file(kind, name, text)])
    return list(_told(kind, alone, Names(alone, names), changed_at))


def referred(text: str, kind: str, name: str, whole: Catalogue) -> tuple[str, ...]:
    """List what a document refers to, by the names of a whole catalogue.

    Args:
        text: The document as YAML.
        kind: Its kind.
        name: Its name.
        whole: The catalogue it stands in, itself included.
    """
    alone, names = of_files([page_file(kind, name, text)]), Names(whole)
    list(_told(kind, alone, names, datetime.min.replace(tzinfo=UTC)))
    return names.found()


def _told(kind: str, alone: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    """Say what a document means; what other kinds say where they have none is not its to say."""
    about = own_kinds().get(kind)
    return own_told(alone, names, changed_at=changed_at, kinds=() if about is None else (about,))


def gone_since(
    before: CatalogDocument | None, now: Iterable[Entity], *, changed_at: datetime
) -> tuple[Gone, ...]:
    """List what a page's earlier version of a document told and the current one does not.

    Args:
        before: The version before, where a page made it.
        now: What the current version means.
        changed_at: When it is told.
    """
    told = [] if before is None else meaning_of(before)
    return tuple(
        Gone(table_name(type(row)), msgspec.Raw(msgspec.json.encode(row)))
        for row in removed(told, now, changed_at=changed_at)
    )


def meaning_of(held: CatalogDocument) -> list[Entity]:
    """Say what a page's version of a document means; nothing where a file defines it."""
    if held.is_deleted or held.file is not None:
        return []
    return meaning(held.kind, held.name, held.text, held.names, changed_at=held.changed_at)
