"""Take a source out of the settings, with or without what it told.

What it told goes out of the inbox, the archive and every table, and the observations are measured
again without it. A removal is noted first: one that is interrupted is finished by the next refresh.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from gnomon.answers.lineage import entities
from gnomon.answers.state import RefreshState, save_state
from gnomon.errors import unknown
from gnomon.inbox import Lease
from gnomon.lake.lake import LakeFile
from gnomon.operations.archive import EVENT
from gnomon.operations.connect import use_sources
from gnomon.operations.home import Home
from gnomon.operations.replay import replay
from gnomon.operations.settings_change import remember_settings
from gnomon.operations.settings_file import change_settings, without_source

_NOTE = "sources.removed"
_INSTANT = "received_at"
_INSTANT_TYPE = pa.timestamp("us", "UTC")


class Extent(Struct, frozen=True, kw_only=True):
    """How much a source has told."""

    waiting_count: int
    """Events not read yet, or set aside."""
    event_count: int
    """Events that were read."""
    rows: dict[str, int]
    """Rows made of them, newer and older ones, by table."""

    @property
    def row_count(self) -> int:
        """Rows of all tables together."""
        return sum(self.rows.values())


class Removal(Struct, frozen=True, kw_only=True):
    """A removal that is under way."""

    source: str
    """The instance."""
    who: str
    """Who wants it."""
    told: Extent | None = None
    """How much it had told; null: nothing is taken out yet."""
    again: tuple[str, ...] = ()
    """Tables whose things others told of, too; they are read again."""


def extent(home: Home, name: str) -> Extent:
    """Count what a source has told."""
    instants = _instants(home, name)
    counts = {table: _count(home, table, instants) for table in entities()}
    return Extent(
        waiting_count=home.inbox.waiting_count(name),
        event_count=len(instants),
        rows={table: count for table, count in counts.items() if count},
    )


def unconnected(home: Home) -> list[str]:
    """Name those who have told something and are in the settings no more, or never were."""
    return [name for name in home.inbox.source_states() if name not in home.settings.sources]


def removals(home: Home) -> list[Removal]:
    """List the removals under way."""
    kept = home.inbox.get(_NOTE)
    return [] if kept is None else msgspec.json.decode(kept, type=list[Removal])


def disconnect_source(
    home: Home, name: str, *, with_data: bool, who: str, based_on: str | None = None
) -> None:
    """Take a source out of the settings, and note that what it told shall go, too.

    `finish_removals`, which every refresh begins with, does the latter.

    Args:
        home: Where.
        name: The instance; with its data also one that is in the settings no more.
        with_data: Whether what it told goes, too.
        who: Who wants it.
        based_on: The version of its settings that they saw; null: whatever they say.

    Raises:
        UsageError: Nobody of that name is known.
        SettingsError: The file of the settings cannot be changed.
    """
    is_connected = name in home.settings.sources
    if not is_connected and not (with_data and name in home.inbox.source_states()):
        raise unknown("source of the settings", name, home.settings.sources)
    if is_connected:
        change_settings(home, partial(without_source, name=name, based_on=based_on))
        left = {key: one for key, one in home.settings.sources.items() if key != name}
        use_sources(home, left)
        remember_settings(home)
    if with_data:
        noted = [one for one in removals(home) if one.source != name]
        _keep(home, [*noted, Removal(source=name, who=who)])
    detail = "with what it told" if with_data else "what it told stays"
    home.inbox.record(who, "source.removed", name, detail)


def finish_removals(home: Home, held: Lease) -> None:
    """Take out what removed sources have told.

    Args:
        home: Where.
        held: The lease, held by the caller.

    Raises:
        PayloadError: Others told of the same things, and a reader can no longer read what it once
            read; the event is named.
    """
    noted = removals(home)
    if not noted:
        return
    for one in noted:
        _drop(home, held, one)
    # Readers in between see the tables with or without it; what they no longer need goes for good.
    home.inbox.scrub()
    home.lake.vacuum(keep=timedelta(0))
    home.lake.forget_history()
    done = {one.source for one in noted}
    _keep(home, [one for one in removals(home) if one.source not in done])


def _drop(home: Home, held: Lease, removal: Removal) -> None:
    name = removal.source
    instants = _instants(home, name)
    told = removal.told or extent(home, name)
    if removal.told is None:
        again = tuple(table for table in told.rows if _is_shared(home, table, instants))
        removal = msgspec.structs.replace(removal, told=told, again=again)
        _keep(home, [removal if one.source == name else one for one in removals(home)])
    home.inbox.drop_source(name)
    # What a refresh has seen is in these tables no more, so it has to measure everything.
    save_state(home.lake, RefreshState())
    # The archive last: by it the rows are found again where this is interrupted.
    for table in (*told.rows, EVENT):
        home.inbox.renew(held)
        _drop_rows(home, table, name, instants)
    if removal.again:
        # An older row that somebody else told may be the newest now.
        replay(home, held, removal.again)
    detail = f"{told.event_count + told.waiting_count:,} events, {told.row_count:,} rows"
    home.inbox.record(removal.who, "source.data_removed", name, detail)


def _drop_rows(home: Home, table: str, name: str, instants: pa.Array) -> None:
    """Rewrite the partitions of a table that hold rows of a source's events."""
    for partition, files in _partitions(home, table):
        if not any(_count_in(file, instants) for file in files):
            continue
        rows = pa.concat_tables(
            [pq.ParquetFile(file.uri).read() for file in files], promote_options="default"
        )
        is_theirs = pc.is_in(rows[_INSTANT], instants)
        if table == EVENT:
            # First, so that a removal that is interrupted here finds them again.
            home.inbox.forget_seen(name, rows.filter(is_theirs)["id"].to_pylist())
        left = rows.filter(pc.invert(is_theirs))
        for column, value in partition.items():
            left = left.append_column(column, pa.array([value] * left.num_rows, pa.string()))
        where = {column: [value] for column, value in partition.items()}
        home.lake.replace(table, left, partition_by=list(partition), where=where)


def _partitions(home: Home, table: str) -> Iterator[tuple[dict[str, str], list[LakeFile]]]:
    parts: dict[tuple[tuple[str, str], ...], list[LakeFile]] = {}
    for file in home.lake.snapshot(table).files:
        parts.setdefault(tuple(sorted(file.partition.items())), []).append(file)
    for partition, files in parts.items():
        yield dict(partition), files


def _instants(home: Home, name: str) -> pa.Array:
    """List when the events of a source were accepted, which no two events share.

    By these their rows are known: a loaded row may name another source than its event's.
    """
    found = [pa.array([], _INSTANT_TYPE)]
    for file in home.lake.snapshot(EVENT).files:
        told = pq.ParquetFile(file.uri).read(columns=["source", _INSTANT])
        found += told.filter(pc.equal(told["source"], name))[_INSTANT].cast(_INSTANT_TYPE).chunks
    return pc.unique(pa.concat_arrays(found))


def _count(home: Home, table: str, instants: pa.Array) -> int:
    return sum(_count_in(file, instants) for file in home.lake.snapshot(table).files)


def _count_in(file: LakeFile, instants: pa.Array) -> int:
    told = pq.ParquetFile(file.uri).read(columns=[_INSTANT])[_INSTANT]
    return pc.sum(pc.is_in(told, instants)).as_py() or 0


def _is_shared(home: Home, table: str, instants: pa.Array) -> bool:
    """Say whether somebody else told of things that a source told of."""
    theirs: set[str] = set()
    others: set[str] = set()
    for file in home.lake.snapshot(table).files:
        told = pq.ParquetFile(file.uri).read(columns=["key", _INSTANT])
        is_theirs = pc.is_in(told[_INSTANT], instants)
        theirs.update(told.filter(is_theirs)["key"].to_pylist())
        others.update(told.filter(pc.invert(is_theirs))["key"].to_pylist())
    return not theirs.isdisjoint(others)


def _keep(home: Home, noted: list[Removal]) -> None:
    home.inbox.put(_NOTE, msgspec.json.encode(noted).decode() if noted else None)
