"""What documents of a product's owner have in common: keys, titles, lengths and references."""

from datetime import datetime
from typing import Any

from gnomon.catalog.catalogue import Document
from gnomon.catalog.organisation import SOURCE
from gnomon.catalog.quantities import quantity
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Value

_DAY = 86_400


def key_of(kind: str, name: str) -> str:
    """Return the key of a document of the catalogue, by its kind's middle word."""
    return f"{SOURCE}:{kind}:{name}"


def referred(document: Document, names: Names, field: str, kind: str) -> str | None:
    """Return the name of what a field refers to; null where it names nothing."""
    written = document.root.text("spec", field)
    return names.find(written, kind, document.namespace).name if written else None


def all_referred(document: Document, names: Names, field: str, kind: str) -> list[str]:
    """Return the names of what a list refers to."""
    return [
        names.find(each, kind, document.namespace).name
        for each in document.root.texts("spec", field)
    ]


def told_of(document: Document, kind: str, changed_at: datetime) -> dict[str, Any]:
    """Return the fields that every entity of a document has."""
    return {
        "key": key_of(kind, document.name),
        "source": SOURCE,
        "changed_at": changed_at,
        "name": document.name,
        "title": document.root.text("metadata", "title") or document.name,
    }


def days_of(document: Document, field: str) -> float | None:
    """Return a length in days; null where none is told."""
    told = quantity(document.root.text("spec", field))
    return told / _DAY if told else None


def length() -> Value:
    """Accept a length of a day or more."""
    return Value(
        expected="a length such as 90d", accepts=lambda told: (quantity(told) or 0) >= _DAY
    )
