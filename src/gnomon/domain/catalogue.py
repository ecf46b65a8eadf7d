"""Documents of the catalogue, as files and pages say them."""

from gnomon.domain.entity import Entity


class CatalogDocument(Entity, frozen=True, kw_only=True):
    """A named document of one of our own kinds. Grain: kind and name; told by files and edits.

    What a file defines is changed in the file, what a page made is changed in the page. The id of
    the event that told a row is the version an edit says it is based on.
    """

    kind: str
    """Its kind: ``Target``."""
    name: str
    """Its name, unique within the kind."""
    text: str
    """The document as YAML; of a deleted one the last that held."""
    file: str | None = None
    """File of the catalogue that defines it; null: it was made in a page."""
    line: int | None = None
    """Line of the file it begins on."""
    author: str | None = None
    """Who wrote it in a page; of a file git knows."""
    names: tuple[str, ...] = ()
    """What it refers to, as ``<kind>:<name>``; null of a file, which stands beside its names."""
