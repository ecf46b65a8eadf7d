"""Forget a person: out of the inbox, the archive, every table and its history, for good.

What is told later is cleaned as it is read, so that no source brings the person back. A run that
is interrupted is finished by the next one: people and accounts are rewritten last.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from gnomon.answers.observing import observation_schema, sealed
from gnomon.answers.writing import OBSERVATION
from gnomon.domain.catalogue import CatalogDocument
from gnomon.domain.event import Event
from gnomon.inbox import Lease, StoredEvent
from gnomon.lake.snapshot import LakeFile
from gnomon.operations.catalogue import forget_in_note
from gnomon.operations.forgotten import Forgotten, keep_forgotten
from gnomon.operations.home import Home
from gnomon.operations.subject import Subject, catalogue_names, mentions

_LAST = ("identity", "person")
#: Columns of the table of documents that hold a document and the names in it.
_DOCUMENT = frozenset({"text", "names"})
_FIELDS = CatalogDocument.__struct_fields__
_BATCH_BYTES = 32 * 2**20


class Forgot(Struct, frozen=True, kw_only=True):
    """What forgetting somebody did."""

    event_count: int
    """Events of the inbox that were cleaned."""
    tables: dict[str, int]
    """Partitions rewritten, by table."""
    still_named: list[str]
    """Files of the catalogue that name the person still; they are yours to change."""


def forget(home: Home, held: Lease, subject: Subject) -> Forgot:
    """Remove a person from everything kept, and keep them out.

    Observations stay, with a pseudonym in the place of the person.

    Args:
        home: Where to forget.
        held: The lease, held by the caller.
        subject: Who.
    """
    forgotten = keep_forgotten(home.settings.home, home.inbox, subject.terms())
    names = mentions(subject)
    cleaned = _clean_inbox(home, forgotten, names)
    forget_in_note(home, forgotten)
    home.inbox.clean_people(
        {term.text for term in subject.terms()},
        lambda text: forgotten.text(text, every_word=True),
    )
    home.inbox.forget_invited(catalogue_names(subject))
    home.inbox.scrub()
    tables = home.lake.names()
    ordered = [name for name in tables if name not in _LAST]
    rewritten: dict[str, int] = {}
    for name in [*ordered, *(name for name in _LAST if name in tables)]:
        home.inbox.renew(held)
        count = _clean_table(home, name, forgotten, names)
        if count:
            rewritten[name] = count
    home.lake.vacuum(keep=timedelta(0))
    home.lake.forget_history()
    return Forgot(event_count=cleaned, tables=rewritten, still_named=_still_named(home, names))


def _clean_inbox(home: Home, forgotten: Forgotten, names: re.Pattern[str]) -> int:
    count = after = 0
    while batch := home.inbox.pending(after, max_bytes=_BATCH_BYTES):
        for stored in batch:
            after = stored.seq
            if names.search(_told(stored)):
                _clean_event(home, forgotten, stored)
                count += 1
    return count


def _clean_event(home: Home, forgotten: Forgotten, stored: StoredEvent) -> None:
    clean = forgotten.event(stored.event)
    if clean.subject != stored.event.subject:
        # Only a body can be replaced, so the event is told anew.
        home.inbox.delete([stored.seq])
        home.inbox.accept([msgspec.structs.replace(clean, id=f"{clean.id}-forgotten")])
        return
    home.inbox.replace_data(stored.seq, clean.data)
    if stored.error is not None:
        # The reason may cite the body; reading it again says it anew.
        home.inbox.retry([stored.seq])


def _told(stored: StoredEvent) -> str:
    body = stored.event.data.decode("utf-8", "replace")
    return f"{stored.event.subject or ''}\n{stored.error or ''}\n{body}"


def _clean_table(home: Home, name: str, forgotten: Forgotten, names: re.Pattern[str]) -> int:
    """Rewrite the partitions of a table that name the person, and count them."""
    parts: dict[tuple[tuple[str, str], ...], list[LakeFile]] = defaultdict(list)
    for file in home.lake.snapshot(name).files:
        parts[tuple(sorted(file.partition.items()))].append(file)
    count = 0
    for partition, files in parts.items():
        rows = pa.concat_tables(
            [pq.ParquetFile(file.uri).read() for file in files], promote_options="default"
        )
        clean = _clean_rows(rows, forgotten, names)
        if clean is None:
            continue
        for column, value in partition:
            clean = clean.append_column(column, pa.array([value] * clean.num_rows, pa.string()))
        if name == OBSERVATION:
            clean = _sealed(home, clean)
        columns = list(files[0].partition)
        where = {column: [value] for column, value in partition}
        home.lake.replace(name, clean, partition_by=columns, where=where)
        count += 1
    return count


def _sealed(home: Home, rows: pa.Table) -> pa.Table:
    """Let observations be found as they are now; their fingerprints are of what they said."""
    schema = observation_schema()
    whole = pa.concat_tables([schema.empty_table(), rows], promote_options="default")
    with home.engine.session() as session:
        session.memory("cleaned", whole.select(schema.names).cast(schema))
        found = session.rows(lambda: sealed(session.table("cleaned")), "sealed observations")
    return found.cast(schema)


def _clean_rows(rows: pa.Table, forgotten: Forgotten, names: re.Pattern[str]) -> pa.Table | None:
    """Clean every column of text; null when none names the person."""
    clean = rows
    for place, field in enumerate(rows.schema):
        cleaner = _cleaner(field, rows, forgotten, names)
        if cleaner is None:
            continue
        before = rows.column(place).to_pylist()
        after = cleaner(before)
        if after != before:
            clean = clean.set_column(place, field, pa.array(after, field.type))
    return None if clean is rows else clean


Cleaner = Callable[[list[object]], list[object]]


def _cleaner(
    field: pa.Field, rows: pa.Table, forgotten: Forgotten, names: re.Pattern[str]
) -> Cleaner | None:
    known: dict[str, str] = {}
    # A document of the catalogue names people by bare words.
    every_word = field.name in _DOCUMENT and rows.schema.names[: len(_FIELDS)] == list(_FIELDS)

    def text(value: object) -> object:
        if not isinstance(value, str):
            return value
        if value not in known:
            known[value] = value
            if names.search(value):
                known[value] = forgotten.text(value, every_word=every_word)
        return known[value]

    kind = field.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or str(kind) == "string_view":
        return lambda values: [text(value) for value in values]
    if str(kind).startswith(("list<", "large_list<", "list_view<")):
        return lambda values: [_each(value, text) for value in values]
    if field.name == "data" and "datacontenttype" in rows.column_names:
        types, subjects = rows["type"].to_pylist(), rows["subject"].to_pylist()

        def bodies(values: list[object]) -> list[object]:
            return [
                _body(value, kind, subject, forgotten, names)
                for value, kind, subject in zip(values, types, subjects, strict=True)
            ]

        return bodies
    return None


def _each(values: object, text: Callable[[object], object]) -> object:
    return [text(value) for value in values] if isinstance(values, list) else values


def _body(
    data: object, kind: str, subject: str | None, forgotten: Forgotten, names: re.Pattern[str]
) -> object:
    if not isinstance(data, bytes) or not names.search(data.decode("utf-8", "replace")):
        return data
    return forgotten.event(Event(id="-", source="-", type=kind, subject=subject, data=data)).data


def _still_named(home: Home, names: re.Pattern[str]) -> list[str]:
    found = []
    for path in _catalogue_files(home.settings.folder / each for each in home.settings.catalogue):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        found += [f"{path}:{n}" for n, line in enumerate(lines, 1) if names.search(line)]
    return found


def _catalogue_files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
