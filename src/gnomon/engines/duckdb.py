"""DuckDB, the embedded engine, reached through Ibis."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import ibis
import pyarrow as pa

Table = Any


class DuckDBSession:
    """A connection of its own, in memory, in UTC; see `Session` for the methods."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._duckdb = connection
        self._ibis = ibis.duckdb.from_connection(connection)
        # Ibis may set the zone of the machine; every instant of Gnomon is UTC.
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        self._number = count()

    def scan(self, files: Sequence[str], schema: pa.Schema) -> Table:
        """Return the rows of Parquet files; see `Session.scan`."""
        if not files:
            return self.memory(schema.empty_table())
        name = self._name("scan")
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        source = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
        present = {row[0] for row in self._duckdb.execute(f"DESCRIBE FROM {source}").fetchall()}
        columns = ", ".join(
            f'"{field.name}"' if field.name in present else f'{_null(field.type)} AS "{field.name}"'
            for field in schema
        )
        # Names come from table contracts and quoted file names, never from a request.
        self._duckdb.execute(f"CREATE TEMP VIEW {name} AS SELECT {columns} FROM {source}")  # noqa: S608
        return self._ibis.table(name)

    def memory(self, rows: pa.Table) -> Table:
        """Return rows at hand as a table; see `Session.memory`."""
        name = self._name("memory")
        self._duckdb.register("_incoming", rows)
        self._duckdb.execute(f"CREATE TEMP TABLE {name} AS FROM _incoming")
        self._duckdb.unregister("_incoming")
        return self._ibis.table(name)

    def materialise(self, expression: Table) -> Table:
        """Run an expression once and keep its rows; see `Session.materialise`."""
        name = self._name("kept")
        self._duckdb.execute(f"CREATE TEMP TABLE {name} AS {ibis.to_sql(expression, 'duckdb')}")
        return self._ibis.table(name)

    def rows(self, expression: Table) -> pa.Table:
        """Run an expression and return its rows; see `Session.rows`."""
        return self._duckdb.execute(ibis.to_sql(expression, "duckdb")).to_arrow_table()

    def batches(self, expression: Table) -> pa.RecordBatchReader:
        """Run an expression and stream its rows; see `Session.batches`."""
        return self._duckdb.execute(ibis.to_sql(expression, "duckdb")).to_arrow_reader(100_000)

    def close(self) -> None:
        """Close the connection."""
        self._duckdb.close()

    def __enter__(self) -> Self:
        """Enter the session."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self.close()

    def _name(self, what: str) -> str:
        return f"{what}_{next(self._number)}"


class DuckDB:
    """Opens in-memory DuckDB connections that spill to a folder of the home."""

    def __init__(self, home: Path, *, memory: str = "2GB", threads: int = 2) -> None:
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": str(threads),
            "temp_directory": str(home / "spill"),
            # The order of rows never carries meaning here, and keeping it costs memory.
            "preserve_insertion_order": "false",
        }

    def session(self) -> DuckDBSession:
        """Open a connection of its own."""
        return DuckDBSession(duckdb.connect(":memory:", config=self._config))


def _null(kind: pa.DataType) -> str:
    names = {
        pa.string(): "VARCHAR",
        pa.int64(): "BIGINT",
        pa.float64(): "DOUBLE",
        pa.bool_(): "BOOLEAN",
        pa.date32(): "DATE",
        pa.timestamp("us", "UTC"): "TIMESTAMPTZ",
        pa.list_(pa.string()): "VARCHAR[]",
        pa.binary(): "BLOB",
    }
    return f"NULL::{names[kind]}"
