"""The documents of our own kinds as they are now, also those whose edit is not read yet."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from gnomon.catalog import edited
from gnomon.domain.catalogue import CatalogDocument
from gnomon.lake.every import every_row
from gnomon.lake.lake import Lake
from gnomon.operations.home import Home


class Held(Struct, frozen=True, kw_only=True):
    """One version of a document."""

    document: CatalogDocument
    """What it says; the last that held where it is deleted."""
    version: str
    """Id of the event that told it; an edit says which one it is based on."""

    @property
    def place(self) -> tuple[str, str]:
        """Return its kind and its name, lower case: one document at a time has them."""
        return self.document.kind, self.document.name.lower()


def held_documents(home: Home) -> list[Held]:
    """Return the newest version of each document, also of those deleted, by kind and name."""
    found = _newest(_rows(home.lake, ("fresh", "settled")))
    for held in _unread(home):
        found[held.place] = held
    return [found[place] for place in sorted(found)]


def history(home: Home, kind: str, name: str) -> list[Held]:
    """Return the versions of a document, the newest first; of what files say, where it changed."""
    place = (kind, name.lower())
    layers = ("fresh", "settled", "superseded")
    every = {each.version: each for each in _rows(home.lake, layers) if each.place == place}
    every |= {each.version: each for each in _unread(home) if each.place == place}
    found: list[Held] = []
    for each in sorted(every.values(), key=lambda each: each.document.changed_at):
        if not found or _says(found[-1]) != _says(each):
            found.append(each)
    return found[::-1]


def _unread(home: Home) -> Iterator[Held]:
    for stored in home.inbox.unread(edited.EVENT_TYPE):
        for row in edited.entities(stored.event):
            if isinstance(row, CatalogDocument):
                yield Held(document=row, version=stored.event.id)


def _says(held: Held) -> tuple[object, ...]:
    about = held.document
    return about.text, about.is_deleted, about.file, held.version if about.file is None else None


def _newest(rows: Iterable[Held]) -> dict[tuple[str, str], Held]:
    found: dict[tuple[str, str], Held] = {}
    for each in sorted(rows, key=lambda each: each.document.changed_at):
        found[each.place] = each
    return found


def _rows(lake: Lake, layers: tuple[str, ...]) -> list[Held]:
    return [
        Held(document=told.entity, version=told.event_id)
        for told in every_row(lake, CatalogDocument, layers)
    ]
