"""What entities of one document have in common: its keys, its dates and the names it refers to."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.organisation import SOURCE, person_key, service_key
from gnomon.catalog.quantities import quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.yaml_tree import Fields

_DAY = 86_400


class DocumentRows:
    """Makes the entities of one document and of the lists in it."""

    def __init__(self, document: Document, names: Names, kind: str, changed_at: datetime) -> None:
        """Take the document.

        Args:
            document: The document.
            names: What it may refer to.
            kind: Middle word of its key.
            changed_at: When it was told.
        """
        self._document = document
        self._names = names
        self._changed_at = changed_at
        self.key = f"{SOURCE}:{kind}:{document.name}"

    def whole(self) -> dict[str, Any]:
        """Return the fields every row of the document itself has."""
        return {"key": self.key, "source": SOURCE, "changed_at": self._changed_at}

    def titled(self) -> dict[str, Any]:
        """Return the same with the document's name and title."""
        title = self._document.root.text("metadata", "title") or self._document.name
        return {**self.whole(), "name": self._document.name, "title": title}

    def listed(self, field: str) -> Iterator[tuple[int, Fields, dict[str, Any]]]:
        """Yield each mapping of a list with its place, from 1, and the fields its row has.

        Args:
            field: Name of the list in ``spec``.
        """
        for place, entry in enumerate(self._document.entries(field), 1):
            key = f"{self.key}:{field}:{place}"
            own = {"key": key, "source": SOURCE, "changed_at": self._changed_at}
            yield place, entry, own

    def person(self, written: str | None) -> str | None:
        """Return the key of a person; null where none is named."""
        return person_key(self._named(written, "user")) if written else None

    def service(self, written: str) -> str:
        """Return the key of a service."""
        return service_key(self._named(written, "component"))

    def group(self, written: str | None) -> str | None:
        """Return the name of a group; null where none is named."""
        return self._named(written, "group") if written else None

    def services(self, spec: Fields, field: str = "services") -> tuple[str, ...]:
        """Return the keys of the services that a list names."""
        return tuple(self.service(each) for each in spec.texts(field))

    def people(self, spec: Fields, field: str) -> tuple[str, ...]:
        """Return the keys of the people that a list names."""
        return tuple(person_key(self._named(each, "user")) for each in spec.texts(field))

    def other(self, written: str | None, kind: str) -> str | None:
        """Return the key of a document of our own; null where none is named.

        Args:
            written: How it is referred to.
            kind: Middle word of its key; without ``_`` the word of references.
        """
        if not written:
            return None
        return f"{SOURCE}:{kind}:{self._named(written, kind.replace('_', ''))}"

    def initiative(self, written: str) -> str:
        """Return the name of an initiative."""
        return self._named(written, "initiative")

    def _named(self, written: str, kind: str) -> str:
        return self._names.find(written, kind, self._document.namespace).name


def documents_of(
    catalogue: Catalogue, names: Names, changed_at: datetime, name: str, kind: str
) -> Iterator[tuple[Fields, DocumentRows]]:
    """Yield what each named document of a kind says, with what makes its rows.

    Args:
        catalogue: The documents.
        names: What they may refer to.
        changed_at: When they were told.
        name: The kind.
        kind: Middle word of the keys of its documents.
    """
    for document in catalogue.of(name):
        spec = document.root.get("spec")
        if isinstance(spec, Fields) and document.name:
            yield spec, DocumentRows(document, names, kind, changed_at)


def one_of(written: str | None, words: Iterable[str]) -> Any:
    """Read one of some words; null where it is none of them."""
    return written if written in tuple(words) else None


def days(entry: Fields, field: str, otherwise: float) -> float:
    """Read a length in days; what is usual where none is told."""
    told = quantity(entry.text(field))
    return told / _DAY if told else otherwise


def count(entry: Fields, field: str) -> int | None:
    """Read a whole number, zero or more; null where it is none."""
    written = (entry.text(field) or "").strip()
    return int(written) if written.isdecimal() else None


def amount(entry: Fields, field: str) -> float | None:
    """Read a figure; null where it is none."""
    return quantity(entry.text(field))


def on(entry: Fields, field: str) -> date | None:
    """Read a day; null where it is none."""
    return day(entry.text(field))


def yes(entry: Fields, field: str) -> bool | None:
    """Read a yes or no; null where neither is said."""
    return {"true": True, "false": False}.get(entry.text(field) or "")
