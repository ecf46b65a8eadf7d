"""Take documents in from a table, and give them out as one: a row is a document.

Columns are ``name``, ``title``, ``version`` and the fields of the kind. Several values of a field
are parted by ``;``. An entry of a list is ``<list>.<place>.<field>``: ``kpis.1.metric``.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import yaml
from msgspec import Struct

from gnomon.catalog.own_kind import OwnKind, own_kinds
from gnomon.catalog.shapes import Group, Value
from gnomon.errors import UsageError, unknown
from gnomon.operations.amend import Told, document_text
from gnomon.operations.documents import held_documents
from gnomon.operations.edit import edit
from gnomon.operations.home import Home

_OWN = ("name", "title", "version")
_ENTRY = re.compile(r"([^.]+)\.([1-9][0-9]*)\.([^.]+)")


class RefusedRow(Struct, frozen=True, kw_only=True):
    """A row that became no document."""

    row: int
    """Its place in the file, the heading not counted."""
    name: str
    """The name it gives."""
    reason: str
    """Why."""


class Taken(Struct, frozen=True, kw_only=True):
    """What came of a table."""

    kept: tuple[str, ...]
    """Names of the documents that were made or changed."""
    refused: tuple[RefusedRow, ...]
    """Rows that were not."""


def take_in(home: Home, kind: str, content: str, *, author: str) -> Taken:
    """Make a document of each row of a CSV file; rows that cannot be are named, the others kept.

    A document that is there already is changed only where the row gives the version it was made
    from, so that nothing is overwritten.

    Args:
        home: Where.
        kind: Kind of the documents.
        content: The file.
        author: Who hands it in.

    Raises:
        UsageError: There is no such kind, or the file has no column ``name``, or one that the kind
            does not know.
    """
    about = kind_of(kind)
    rows = csv.DictReader(io.StringIO(content))
    columns = [column.strip() for column in rows.fieldnames or ()]
    _check_columns(about, columns)
    rows.fieldnames = columns
    kept, refused = [], []
    for place, row in enumerate(rows, 1):
        told = {k: (v or "").strip() for k, v in row.items() if isinstance(k, str)}
        try:
            text = document_text(about.name, told["name"], told.get("title", ""), spec(about, told))
            done = edit(home, text, author=author, based_on=told.get("version") or None)
        except UsageError as error:
            refused.append(RefusedRow(row=place, name=told["name"], reason=str(error)))
        else:
            kept.append(done.name)
    return Taken(kept=tuple(kept), refused=tuple(refused))


def give_out(home: Home, kind: str, is_shown: Callable[[str], bool] = lambda _: True) -> str:
    """Write the documents of a kind as CSV, as `take_in` reads it.

    Args:
        home: Where.
        kind: Kind of the documents.
        is_shown: Whether a document, by its text, is for whoever asks.

    Raises:
        UsageError: There is no such kind.
    """
    about = kind_of(kind)
    held = [
        each
        for each in held_documents(home)
        if each.document.kind == about.name
        and not each.document.is_deleted
        and is_shown(each.document.text)
    ]
    rows = [
        {"name": each.document.name, "version": each.version, **dict(_cells(each.document.text))}
        for each in held
    ]
    columns = dict.fromkeys([*_OWN, *(column for row in rows for column in row)])
    written = io.StringIO()
    writer = csv.DictWriter(written, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def kind_of(name: str) -> OwnKind:
    """Find a kind of document that pages edit.

    Raises:
        UsageError: There is no such kind.
    """
    known = {each.name: each for each in own_kinds().values() if each.is_named}
    if name not in known:
        raise unknown("kind of document", name, known)
    return known[name]


def spec(kind: OwnKind, row: Mapping[str, str]) -> dict[str, Told]:
    """Make the body of a document of a row's cells, in the order of the kind's fields.

    Args:
        kind: Kind of the document.
        row: Cells by column.
    """
    found: dict[str, Told] = {}
    entries: dict[str, dict[int, dict[str, str | list[str]]]] = {}
    for column, cell in row.items():
        match = _ENTRY.fullmatch(column)
        if not cell or column in _OWN:
            continue
        shape = kind.spec.fields.get(match[1] if match else column)
        if match is None:
            found[column] = _parted(shape, cell)
            continue
        entry = entries.setdefault(match[1], {}).setdefault(int(match[2]), {})
        below = shape.fields.get(match[3]) if isinstance(shape, Group) else None
        entry[match[3]] = _parted(below, cell)
    for field, told in entries.items():
        found[field] = [told[place] for place in sorted(told)]
    return {field: found[field] for field in kind.spec.fields if field in found}


def _parted(shape: Value | Group | None, cell: str) -> str | list[str]:
    """Part a cell of a field that takes several values."""
    if not isinstance(shape, Value) or not shape.is_list:
        return cell
    return [part.strip() for part in cell.split(";") if part.strip()]


def _check_columns(kind: OwnKind, columns: Sequence[str]) -> None:
    if "name" not in columns:
        raise UsageError("The file has no column `name`. Its first line names the columns.")
    for column in columns:
        match = _ENTRY.fullmatch(column)
        shape = kind.spec.fields.get(match[1] if match else column)
        is_known = column in _OWN or isinstance(shape, Value)
        if match is not None:
            is_known = isinstance(shape, Group) and shape.is_list and match[3] in shape.fields
        if not is_known:
            raise unknown(f"column of {kind.name}", column, [*_OWN, *kind.spec.fields])


def _cells(text: str) -> Iterator[tuple[str, str]]:
    read = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes texts alone.
    metadata, body = read.get("metadata") or {}, read.get("spec") or {}
    if isinstance(metadata, dict) and metadata.get("title"):
        yield "title", str(metadata["title"])
    for field, told in body.items() if isinstance(body, dict) else ():
        if isinstance(told, str):
            yield field, told
        elif isinstance(told, list) and all(isinstance(each, str) for each in told):
            yield field, "; ".join(told)
        elif isinstance(told, list):
            for place, entry in enumerate(told, 1):
                for name, value in entry.items() if isinstance(entry, dict) else ():
                    parts = [value] if isinstance(value, str) else value
                    if isinstance(parts, list) and all(isinstance(each, str) for each in parts):
                        yield f"{field}.{place}.{name}", "; ".join(parts)
