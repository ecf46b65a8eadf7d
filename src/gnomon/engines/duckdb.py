"""DuckDB, the embedded engine."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import ibis
import pyarrow as pa

from gnomon.engines.compiled import Compiled
from gnomon.engines.engine import Query

Table = Any

_BATCH_ROWS = 100_000
_TYPES = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us", "UTC"): "TIMESTAMP",
    pa.list_(pa.string()): "VARCHAR[]",
    pa.binary(): "BLOB",
}


class DuckDBSession:
    """A connection of its own, in memory, in UTC; see `Session` for the methods.

    Inside, instants have no time zone: DuckDB asks ICU about every one that has, which takes
    twenty times as long, and all of ours are UTC. Outside they have it.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, compiled: Compiled) -> None:
        self._duckdb = connection
        self._compiled = compiled
        self._schemas: dict[str, pa.Schema] = {}
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")

    def scan(
        self,
        name: str,
        files: Sequence[str],
        schema: pa.Schema,
        partition_by: Sequence[str] = (),
    ) -> None:
        """Name the rows of Parquet files; see `Session.scan`."""
        if not files:
            self.memory(name, schema.empty_table())
            return
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        types = ", ".join(f"'{column}': VARCHAR" for column in partition_by)
        paths = f"true, hive_types = {{{types}}}" if types else "false"
        source = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = {paths})"
        # Names come from table contracts and quoted file names, never from a request.
        told = self._duckdb.execute(f"DESCRIBE FROM {source}").fetchall()
        present = {row[0] for row in told}
        columns = ", ".join(
            _column(field)
            if field.name in present
            else f'NULL::{_TYPES[field.type]} AS "{field.name}"'
            for field in schema
        )
        self._duckdb.execute(
            f'CREATE TEMP VIEW "{name}" AS SELECT {columns} FROM {source}'  # noqa: S608 - see above
        )
        self._schemas[name] = schema

    def memory(self, name: str, rows: pa.Table) -> None:
        """Name rows at hand; see `Session.memory`."""
        self._duckdb.register("_incoming", rows)
        columns = ", ".join(_column(field) for field in rows.schema)
        self._duckdb.execute(
            f'CREATE TEMP TABLE "{name}" AS SELECT {columns} FROM _incoming'  # noqa: S608 - as above
        )
        self._duckdb.unregister("_incoming")
        self._schemas[name] = rows.schema

    def keep(self, name: str, query: Query, key: str | None) -> None:
        """Run a query once and name its rows; see `Session.keep`."""
        self._name("TABLE", name, query, key)

    def unite(
        self, name: str, queries: Sequence[tuple[Query, str | None]], schema: pa.Schema
    ) -> None:
        """Name the rows of several queries; see `Session.unite`."""
        each = " UNION ALL BY NAME ".join(f"({self._sql(query, key)})" for query, key in queries)
        self._duckdb.execute(f'CREATE TEMP VIEW "{name}" AS {each}')
        self._schemas[name] = schema

    def view(self, name: str, query: Query, key: str | None) -> None:
        """Name a query that runs each time it is read; see `Session.view`."""
        self._name("VIEW", name, query, key)

    def _name(self, what: str, name: str, query: Query, key: str | None) -> None:
        self._duckdb.execute(f'CREATE TEMP {what} "{name}" AS {self._sql(query, key)}')
        shape = self._duckdb.execute(f'FROM "{name}" LIMIT 0').to_arrow_table().schema
        self._schemas[name] = pa.schema([_plain(field) for field in shape])

    def has(self, name: str) -> bool:
        """Tell whether a name is taken; see `Session.has`."""
        return name in self._schemas

    def table(self, name: str) -> Table:
        """Return a named table; see `Session.table`."""
        return ibis.table(ibis.Schema.from_pyarrow(self._schemas[name]), name=name)

    def rows(self, query: Query, key: str | None = None) -> pa.Table:
        """Run a query and return its rows; see `Session.rows`."""
        found = self._duckdb.execute(self._sql(query, key)).to_arrow_table()
        return found.cast(pa.schema([_plain(field) for field in found.schema]))

    def batches(self, query: Query, key: str | None = None) -> pa.RecordBatchReader:
        """Run a query and stream its rows; see `Session.batches`."""
        found = self._duckdb.execute(self._sql(query, key)).to_arrow_reader(_BATCH_ROWS)
        schema = pa.schema([_plain(field) for field in found.schema])
        return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in found))

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

    def _sql(self, query: Query, key: str | None) -> str:
        if key is None:
            return str(ibis.to_sql(query(), "duckdb"))
        known = self._compiled.get(key)
        if known is None:
            known = str(ibis.to_sql(query(), "duckdb"))
            self._compiled.put(key, known)
        return known


class DuckDB:
    """Opens in-memory DuckDB connections that spill to a folder of the home."""

    def __init__(self, home: Path, *, memory: str = "2GB", threads: int = 2) -> None:
        self._compiled = Compiled(home / "compiled")
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": str(threads),
            "temp_directory": str(home / "spill"),
            # The order of rows never carries meaning here, and keeping it costs memory.
            "preserve_insertion_order": "false",
        }

    def session(self) -> DuckDBSession:
        """Open a connection of its own."""
        return DuckDBSession(duckdb.connect(":memory:", config=self._config), self._compiled)


def _column(field: pa.Field) -> str:
    """Select a column, an instant without its time zone."""
    if not pa.types.is_timestamp(field.type):
        return f'"{field.name}"'
    return f'make_timestamp(epoch_us("{field.name}")) AS "{field.name}"'


def _plain(field: pa.Field) -> pa.Field:
    """Name a column's type as the table contracts do, whatever DuckDB calls it."""
    kind = field.type
    if pa.types.is_timestamp(kind):
        kind = pa.timestamp("us", "UTC")
    elif pa.types.is_list(kind):
        kind = pa.list_(kind.value_type)
    elif pa.types.is_decimal(kind):
        # Sums of integers are wider than integers to DuckDB, and a literal 1.0 is a decimal.
        kind = pa.float64() if kind.scale else pa.int64()
    return pa.field(field.name, kind)
