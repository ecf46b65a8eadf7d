"""What entities of one document have in common: its keys, its dates and the names it refers to."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from gnomon.catalog.catalogue import Document
from gnomon.catalog.organisation import SOURCE, person_key, service_key
from gnomon.catalog.quantities import quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.yaml_tree import Fields


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

    def initiative(self, written: str) -> str:
        """Return the name of an initiative."""
        return self._named(written, "initiative")

    def _named(self, written: str, kind: str) -> str:
        return self._names.find(written, kind, self._document.namespace).name


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
