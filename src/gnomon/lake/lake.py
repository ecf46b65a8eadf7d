"""Tables on disk or object storage: append, list files, replace parts.

Every table is a Delta table that anyone can open. Two partition columns say what a file holds:

- ``layer``: ``fresh`` (as appended), ``settled`` (each key once) or ``superseded`` (older rows,
  kept for questions *as of* an earlier time).
- ``part``: of a fresh file its batch, of the others the month of the thing's event.

Writers only append; whoever holds the lease settles. Appending beside a replacement of other
parts never conflicts, so every commit is retried and none is lost.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pyarrow as pa
import stamina
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, TableNotFoundError

from gnomon.errors import LakeError
from gnomon.lake.column_types import refuse_other_types
from gnomon.lake.parquet import PARQUET
from gnomon.lake.snapshot import LakeFile, Snapshot

Layer = Literal["fresh", "settled", "superseded"]
#: Values of partition columns that say which parts of a table are meant.
Where = Mapping[str, Sequence[str]]

#: Versions older than this are removed by `vacuum`; no query runs that long.
_KEEP = timedelta(hours=2)


class _Seen:
    """A table as it was last read; for one thread at a time."""

    def __init__(self, name: str) -> None:
        self.lock = threading.Lock()
        self.table: DeltaTable | None = None
        self.snapshot = Snapshot(name, -1, ())


class Lake:
    """The tables of one home; cheap to make, safe to use from several threads and processes."""

    def __init__(self, root: Path | str, storage_options: dict[str, str] | None = None) -> None:
        self.root = str(root)
        self._options = storage_options
        # Opened tables are kept: bringing one up to date costs a fraction of opening it. Threads
        # share those they read; each writes through its own, so that a long write holds up nobody.
        self._local = threading.local()
        self._seeing = threading.Lock()
        self._seen: dict[str, _Seen] = {}

    def append(self, name: str, rows: pa.Table, *, batch: str | None = None) -> None:
        """Append rows to a table, made on first use; new columns are added to it.

        Args:
            name: Name of the table.
            rows: The rows, without partition columns.
            batch: Name of the batch, for a writer that may repeat itself; default: a random one.

        Raises:
            LakeError: The rows do not fit the table.
        """
        if rows.num_rows:
            self._write(name, _labelled(rows, "fresh", batch or uuid4().hex), mode="append")

    def add(self, name: str, rows: pa.Table, partition_by: Sequence[str]) -> None:
        """Append rows that carry their own partition columns.

        Raises:
            LakeError: The rows do not fit the table.
        """
        if rows.num_rows:
            self._write(name, rows, mode="append", partition_by=partition_by)

    def replace(
        self,
        name: str,
        rows: pa.Table,
        *,
        partition_by: Sequence[str],
        where: Where | Sequence[Where],
    ) -> None:
        """Replace whole parts of a table in one commit; for the holder of the lease alone.

        Args:
            name: Name of the table.
            rows: What the parts hold from now on, partition columns included; may be empty.
            partition_by: The table's partition columns.
            where: Values of the partition columns to replace, or several such; other parts stay
                as they are.

        Raises:
            LakeError: The rows do not fit the table.
        """
        if self.version(name) < 0:
            self._write(name, rows, mode="append", partition_by=partition_by)
            return
        self._write(
            name,
            rows,
            mode="overwrite",
            partition_by=partition_by,
            predicate=_predicate(where),
        )

    def remove(self, name: str, where: Where) -> None:
        """Remove whole parts of a table; does nothing for a table that was never written."""
        table = self._open(name)
        if table is None or not all(where.values()):
            return
        for attempt in stamina.retry_context(on=CommitFailedError, attempts=10, wait_initial=0.02):
            with attempt:
                table.update_incremental()
                table.delete(_predicate(where))

    def drop(self, name: str) -> None:
        """Remove every row of a table; its history stays until `vacuum`."""
        table = self._open(name)
        if table is not None:
            table.delete()

    def names(self) -> list[str]:
        """List the tables that exist, sorted."""
        root = Path(self.root)
        return sorted(log.parent.name for log in root.glob("*/_delta_log"))

    def version(self, name: str) -> int:
        """Return the newest version of a table; -1 for one that was never written."""
        with self._see(name) as seen:
            return -1 if seen.table is None else int(seen.table.version())

    def snapshot(self, name: str) -> Snapshot:
        """List the files of the newest version of a table."""
        with self._see(name) as seen:
            version = -1 if seen.table is None else int(seen.table.version())
            if seen.table is not None and seen.snapshot.version != version:
                seen.snapshot = Snapshot(name, version, tuple(self._files(name, seen.table)))
            return seen.snapshot

    def _files(self, name: str, table: DeltaTable) -> Iterator[LakeFile]:
        for action in pa.table(table.get_add_actions(flatten=True)).to_pylist():
            yield LakeFile(
                f"{self._path(name)}/{action['path']}",
                action["num_records"],
                {
                    column.removeprefix("partition."): value
                    for column, value in action.items()
                    if column.startswith("partition.")
                },
            )

    def schema(self, name: str) -> pa.Schema | None:
        """Return the columns of a table as written; null for one that was never written."""
        with self._see(name) as seen:
            return None if seen.table is None else pa.schema(seen.table.schema().to_arrow())

    def vacuum(self, *, keep: timedelta = _KEEP) -> int:
        """Delete files that no version younger than `keep` needs, and return how many."""
        removed = 0
        for name in self.names():
            table = DeltaTable(self._path(name), storage_options=self._options)
            table.create_checkpoint()
            removed += len(
                table.vacuum(
                    retention_hours=int(keep.total_seconds() // 3600),
                    dry_run=False,
                    enforce_retention_duration=False,
                )
            )
        return removed

    def forget_history(self) -> None:
        """Delete the logs of earlier versions, which cite the smallest and largest values.

        For the holder of the lease alone. Readers of before open the tables anew.
        """
        for name in self.names():
            table = DeltaTable(self._path(name), storage_options=self._options)
            table.create_checkpoint()
            log = Path(self._path(name)) / "_delta_log"
            newest = f"{table.version():020d}"
            for file in sorted(log.iterdir()):
                number = file.name.partition(".")[0]
                if number.isdigit() and number < newest:
                    file.unlink()

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}"

    @contextmanager
    def _see(self, name: str) -> Iterator[_Seen]:
        """Look at the newest version of a table; none while there is no such table."""
        with self._seeing:
            seen = self._seen.setdefault(name, _Seen(name))
        with seen.lock:
            seen.table = self._newest(name, seen.table)
            if seen.table is None:
                seen.snapshot = Snapshot(name, -1, ())
            yield seen

    def _open(self, name: str) -> DeltaTable | None:
        """Return the newest version of a table for this thread to write to; null: there is none."""
        if not hasattr(self._local, "tables"):
            self._local.tables = {}
        opened: dict[str, DeltaTable | None] = self._local.tables
        opened[name] = self._newest(name, opened.get(name))
        return opened[name]

    def _newest(self, name: str, table: DeltaTable | None) -> DeltaTable | None:
        try:
            if table is None:
                return DeltaTable(self._path(name), storage_options=self._options)
            table.update_incremental()
        except (TableNotFoundError, FileNotFoundError):
            return None
        return table

    def _write(
        self,
        name: str,
        rows: pa.Table,
        *,
        mode: Literal["append", "overwrite"],
        partition_by: Sequence[str] = ("layer", "part"),
        predicate: str | None = None,
    ) -> None:
        refuse_other_types(name, self.schema(name), rows.schema)
        try:
            # On a busy machine one writer can lose many races in a row against faster ones.
            for attempt in stamina.retry_context(
                on=CommitFailedError, attempts=100, timeout=60, wait_initial=0.02, wait_max=1.0
            ):
                with attempt:
                    write_deltalake(  # type: ignore[call-overload]
                        # By its path it would be opened anew, from its first version on.
                        self._open(name) or self._path(name),
                        rows,
                        mode=mode,
                        partition_by=list(partition_by),
                        predicate=predicate,
                        schema_mode="merge",
                        writer_properties=PARQUET,
                        storage_options=self._options,
                    )
        except CommitFailedError:
            raise
        except Exception as error:
            raise LakeError(
                f"Table {name!r} of the lake {self.root} refuses {rows.num_rows} rows: {error}"
            ) from error


def _labelled(rows: pa.Table, layer: Layer, part: str) -> pa.Table:
    size = rows.num_rows
    return rows.append_column("layer", pa.array([layer] * size, pa.string())).append_column(
        "part", pa.array([part] * size, pa.string())
    )


def _predicate(where: Where | Sequence[Where]) -> str:
    each = [where] if isinstance(where, Mapping) else where
    return " OR ".join(f"({_all_of(one)})" for one in each)


def _all_of(where: Where) -> str:
    return " AND ".join(
        f"{column} IN ({_literals(values)})" for column, values in sorted(where.items())
    )


def _literals(values: Iterable[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)
