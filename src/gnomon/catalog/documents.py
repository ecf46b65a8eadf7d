"""Documents of our own kinds one by one, so that a page can show and change each."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from gnomon.catalog.backstage import carrier, is_carrier
from gnomon.catalog.catalogue import Catalogue, Document, File
from gnomon.catalog.own_kind import own_kinds
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.catalogue import CatalogDocument

_SOURCE = "catalog"
#: What begins the path of a document that a page holds, in findings about it.
PAGE = "page:"


def document_key(kind: str, name: str) -> str:
    """Make the key of a document."""
    return f"{_SOURCE}:document:{kind}:{name}"


def page_file(kind: str, name: str, text: str) -> File:
    """Let a document of a page stand among the files of a catalogue."""
    path = f"{PAGE}{kind}/{name}"
    return File(path, path, text)


def named_documents(catalogue: Catalogue) -> Iterator[Document]:
    """List the documents of our own kinds that have a name, each kind and name once."""
    seen: set[tuple[str, str]] = set()
    for document in catalogue.documents:
        kind = own_kinds().get(document.kind)
        place = (document.kind, document.name.lower())
        if kind is not None and kind.is_named and document.name and place not in seen:
            seen.add(place)
            yield document


def documents_told(catalogue: Catalogue, *, changed_at: datetime) -> Iterator[CatalogDocument]:
    """Tell the documents that files define.

    Args:
        catalogue: The files.
        changed_at: When they were applied.
    """
    texts = {file.path: file for file in catalogue.files}
    starts: dict[str, list[int]] = {}
    for document in catalogue.documents:
        starts.setdefault(document.file, []).append(document.line)
    for document in named_documents(catalogue):
        file = texts[document.file]
        yield CatalogDocument(
            key=document_key(document.kind, document.name),
            source=_SOURCE,
            changed_at=changed_at,
            kind=document.kind,
            name=document.name,
            text=_excerpt(file.content, document.line, starts[document.file]),
            file=file.name,
            line=document.line,
        )


def exported(catalogue: Catalogue) -> str:
    """Write a catalogue for Backstage; see `gnomon.catalog.backstage`.

    Args:
        catalogue: Files, and documents of pages among them.
    """
    texts = {file.path: file for file in catalogue.files}
    starts: dict[str, list[int]] = {}
    for document in catalogue.documents:
        starts.setdefault(document.file, []).append(document.line)
    theirs, ours = [], []
    for document in catalogue.documents:
        text = _excerpt(texts[document.file].content, document.line, starts[document.file])
        if not (document.root.text("apiVersion") or "").startswith("backstage.io/"):
            ours.append(text)
        elif not _carries(document):
            theirs.append(text)
    return "---\n".join([*theirs, *([carrier(ours)] if ours else [])])


def _carries(document: Document) -> bool:
    annotations = document.root.get("metadata", "annotations")
    if document.kind != "Location" or not isinstance(annotations, Fields):
        return False
    return is_carrier(annotations.values)


def _excerpt(content: str, start: int, starts: Iterable[int]) -> str:
    """Cut a document out of its file: from its first line to the one that ends it."""
    lines = content.splitlines()
    end = min((other - 1 for other in starts if other > start), default=len(lines))
    body = lines[start - 1 : end]
    for number, line in enumerate(body):
        if number and (line.startswith("---") or line.rstrip() == "..."):
            body = body[:number]
            break
    return "\n".join(body).rstrip() + "\n"
