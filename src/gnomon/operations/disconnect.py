"""Take a source out of the settings, with or without what it told.

What it told goes out of the inbox, the archive and every table, and the observations are measured
again without it. A removal is noted first: one that is interrupted is finished by the next refresh.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gnomon.answers.lineage import entities
from gnomon.answers.state import RefreshState, save_state
from gnomon.errors import SettingsError, unknown
from gnomon.inbox import Lease
from gnomon.lake.snapshot import LakeFile
from gnomon.operations.archive import EVENT
from gnomon.operations.connect import use_sources
from gnomon.operations.home import Home
from gnomon.operations.removals import Extent, Removal, keep, note_removal, noted
from gnomon.operations.replay import replay
from gnomon.operations.settings_change import remember_settings
from gnomon.operations.settings_file import change_settings, source_version, without_source

#: What is told of a removed source within this time is dropped unread.
_LATE = timedelta(hours=1)
_INSTANT = "received_at"
_INSTANT_TYPE = pa.timestamp("us", "UTC")


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
        note_removal(home, Removal(source=name, who=who, was_connected=is_connected))
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
    every = noted(home)
    under_way = [one for one in every if one.done_at is None]
    for one in under_way:
        _drop(home, held, one)
    if under_way:
        # Readers in between see tables with or without it; what they no longer need goes for good.
        home.inbox.scrub()
        home.lake.vacuum(keep=timedelta(0))
        home.lake.forget_history()
    if every:
        _look_after(home, {one.source for one in under_way})


def _look_after(home: Home, done: set[str]) -> None:
    """Drop what was told late, and forget the removals that were done long enough ago.

    Another process may have been fetching from a source, or taken a delivery, a little longer.
    """
    now, left = datetime.now(UTC), []
    for one in noted(home):
        done_at = now if one.source in done and one.done_at is None else one.done_at
        is_over = done_at is not None and (not one.was_connected or now - done_at > _LATE)
        if is_over or (done_at is not None and _is_connected_again(home, one.source)):
            continue
        if done_at is not None and home.inbox.waiting_count(one.source):
            home.inbox.drop_source(one.source)
        left.append(msgspec.structs.replace(one, done_at=done_at))
    keep(home, left)


def _is_connected_again(home: Home, name: str) -> bool:
    """Ask the file: who else holds settings may not have followed it yet."""
    try:
        return bool(source_version(home.settings, name))
    except SettingsError:
        # Nothing of somebody who may be there again is dropped.
        return True


def _drop(home: Home, held: Lease, removal: Removal) -> None:
    name = removal.source
    instants = _instants(home, name)
    told = removal.told or extent(home, name)
    if removal.told is None:
        again = tuple(table for table in told.rows if _is_shared(home, table, instants))
        removal = msgspec.structs.replace(removal, told=told, again=again)
        note_removal(home, removal)
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
