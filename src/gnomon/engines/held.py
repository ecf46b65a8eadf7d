"""The rows of small Parquet files, held in memory between sessions.

A file of the lake never changes, and opening one takes longer than reading what a small one holds:
a company of a few teams has two thousand files of a hundred observations each, and every page
opened all of them. What is held is let go when it grows too much, or when files of it are gone from
disk; who was reading it then keeps it until they have finished.
"""

import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
from msgspec import Struct

#: A larger file is read where it lies: what it holds takes longer to read than opening it.
_MOST_BYTES_A_FILE = 100_000
#: Of all files held, as they lie on disk; in memory they take some six times as much.
_MOST_BYTES = 64_000_000
_LOOK_SECONDS = 60.0

#: Columns beside those of a table's contract.
PATH, NUMBER = "held path", "held file"

Reads = Callable[[Sequence[str]], str]
"""Makes a query of the rows of some files, with their path as `PATH`."""


class Held(Struct, kw_only=True):
    """Rows of some files, in one table of the database."""

    table: str
    files: dict[str, int]
    """What the column `NUMBER` says of each file's rows."""
    byte_count: int = 0
    looked_at: float = 0.0
    """When the files were last seen to be there."""
    taken_at: float = 0.0
    """When somebody last asked for them."""
    reader_count: int = 0
    is_over: bool = False
    """Whether no new reader is let in."""


class HeldFiles:
    """Holds the rows of small files in tables that every session of a database sees."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._held: dict[str, Held] = {}
        self._made = 0

    def take(self, shape: str, files: Sequence[str], reads: Reads) -> tuple[Held | None, list[str]]:
        """Make sure that small files are held; the caller gives back what they take.

        Args:
            shape: What columns the files are read with; files of another shape are held apart.
            files: The files.
            reads: Makes the query that reads those not held yet.

        Returns:
            Where the rows of small files are, and the files to read where they lie.
        """
        with self._lock:
            self._look(shape)
            known = self._held[shape].files if shape in self._held else {}
            sizes = {file: _size(file) for file in files if file not in known}
            small = {file: size for file, size in sizes.items() if 0 < size <= _MOST_BYTES_A_FILE}
            added = sum(small.values())
            if not self._make_room(shape, added):
                return None, [*files]
            if small:
                held = self._held.get(shape) or self._new(shape)
                self._load(held, [*small], reads)
                held.byte_count += added
                known = held.files
            elif known.keys().isdisjoint(files):
                return None, [*files]
            self._held[shape].reader_count += 1
            self._held[shape].taken_at = time.monotonic()
            return self._held[shape], [file for file in files if file not in known]

    def give_back(self, held: Held) -> None:
        """Read no more of what was taken."""
        with self._lock:
            held.reader_count -= 1
            self._drop_unread(held)

    def _make_room(self, shape: str, added: int) -> bool:
        """Let go what was asked for longest ago; nothing when what is added never has room."""
        own = self._held[shape].byte_count if shape in self._held else 0
        if own + added > _MOST_BYTES:
            return False
        others = sorted(self._held.keys() - {shape}, key=lambda one: self._held[one].taken_at)
        while sum(held.byte_count for held in self._held.values()) + added > _MOST_BYTES:
            self._let_go(others.pop(0))
        return True

    def _new(self, shape: str) -> Held:
        self._made += 1
        held = Held(table=f"held {self._made}", files={}, looked_at=time.monotonic())
        self._held[shape] = held
        return held

    def _load(self, held: Held, files: Sequence[str], reads: Reads) -> None:
        first = len(held.files)
        numbers = range(first, first + len(files))
        with closing(self._database.cursor()) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(
                f'CREATE TEMP TABLE numbered ("{PATH}", "{NUMBER}") AS SELECT unnest(?), unnest(?)',
                [[*files], [*numbers]],
            )
            verb = f'INSERT INTO "{held.table}"' if first else f'CREATE TABLE "{held.table}" AS'
            told = f'({reads(files)}) AS told JOIN numbered USING ("{PATH}")'
            # Both are ours: the name of a table and a query of named columns and quoted files.
            connection.execute(
                f'{verb} SELECT told.* EXCLUDE ("{PATH}"), "{NUMBER}" FROM {told}'  # noqa: S608
            )
        held.files |= dict(zip(files, numbers, strict=True))

    def _look(self, shape: str) -> None:
        """Let go what was removed from disk, once a minute: a person may have been forgotten."""
        held, now = self._held.get(shape), time.monotonic()
        if held is None or now - held.looked_at < _LOOK_SECONDS:
            return
        held.looked_at = now
        if not all(map(os.path.exists, held.files)):
            self._let_go(shape)

    def _let_go(self, shape: str) -> None:
        held = self._held.pop(shape)
        held.is_over = True
        self._drop_unread(held)

    def _drop_unread(self, held: Held) -> None:
        if held.is_over and not held.reader_count and held.files:
            with closing(self._database.cursor()) as connection:
                connection.execute(f'DROP TABLE "{held.table}"')
            held.files = {}


def _size(file: str) -> int:
    """Return a file's bytes; 0 for one that is not on this machine's disk."""
    try:
        return Path(file).stat().st_size
    except OSError:
        return 0
