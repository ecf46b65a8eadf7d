"""DuckDB, the embedded engine."""

import os
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import ibis
import pyarrow as pa

from gnomon.engines.compiled import Compiled
from gnomon.engines.engine import Query
from gnomon.engines.held import NUMBER, PATH, Held, HeldFiles

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
    """A connection of its own, with its own tables, in UTC; see `Session` for the methods.

    Inside, instants have no time zone: DuckDB asks ICU about every one that has, which takes
    twenty times as long, and all of ours are UTC. Outside they have it.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, compiled: Compiled, held: HeldFiles
    ) -> None:
        self._duckdb = connection
        self._compiled = compiled
        self._held = held
        self._taken: list[Held] = []
        self._schemas: dict[str, pa.Schema] = {}
        self._views: set[str] = set()
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        # A file of the lake never changes, and each query reads the ends of hundreds.
        connection.execute("SET parquet_metadata_cache = true")

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

        def reads(some: Sequence[str]) -> str:
            return self._parquet(some, schema, partition_by)

        shape = f"{schema} {partition_by}"
        held, others = self._held.take(shape, files, reads)
        columns = ", ".join(f'"{field.name}"' for field in schema)
        parts = [f"SELECT {columns} FROM ({reads(others)})"] if others else []  # noqa: S608 - as below
        if held is not None:
            self._taken.append(held)
            numbers = [held.files[file] for file in files if file in held.files]
            self._duckdb.execute(
                f'CREATE TEMP TABLE "{name} files" AS SELECT unnest(?::INTEGER[])',
                [numbers],
            )
            asked = f'FROM "{held.table}" WHERE "{NUMBER}" IN (FROM "{name} files")'
            parts.append(f"SELECT {columns} {asked}")
        self._duckdb.execute(f'CREATE TEMP VIEW "{name}" AS {" UNION ALL ".join(parts)}')
        self._schemas[name] = schema

    def _parquet(self, files: Sequence[str], schema: pa.Schema, partition_by: Sequence[str]) -> str:
        """Write the query of some files' rows with exactly the columns of a schema."""
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        types = ", ".join(f"'{column}': VARCHAR" for column in partition_by)
        paths = f"true, hive_types = {{{types}}}" if types else "false"
        source = (
            f"read_parquet([{listed}], union_by_name = true, filename = '{PATH}', "
            f"hive_partitioning = {paths})"
        )
        # Names come from table contracts and quoted file names, never from a request.
        told = self._duckdb.execute(f"DESCRIBE FROM {source}").fetchall()
        present = {row[0] for row in told}
        columns = ", ".join(
            _column(field)
            if field.name in present
            else f'NULL::{_TYPES[field.type]} AS "{field.name}"'
            for field in schema
        )
        return f'SELECT {columns}, "{PATH}" FROM {source}'  # noqa: S608 - see above

    def memory(self, name: str, rows: pa.Table) -> None:
        """Name rows at hand; see `Session.memory`."""
        if not rows.num_rows and all(field.type in _TYPES for field in rows.schema):
            # Most tables of a company's home are empty, and this is a third of the work.
            columns = ", ".join(f'"{field.name}" {_TYPES[field.type]}' for field in rows.schema)
            self._duckdb.execute(f'CREATE TEMP TABLE "{name}" ({columns})')
            self._schemas[name] = rows.schema
            return
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

    def forget(self, name: str) -> None:
        """Give back a name; see `Session.forget`."""
        kind = "VIEW" if name in self._views else "TABLE"
        self._duckdb.execute(f'DROP {kind} "{name}"')
        self._views.discard(name)
        del self._schemas[name]

    def _name(self, what: str, name: str, query: Query, key: str | None) -> None:
        self._duckdb.execute(f'CREATE TEMP {what} "{name}" AS {self._sql(query, key)}')
        shape = self._duckdb.execute(f'FROM "{name}" LIMIT 0').to_arrow_table().schema
        self._schemas[name] = pa.schema([_plain(field) for field in shape])
        if what == "VIEW":
            self._views.add(name)

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
        while self._taken:
            self._held.give_back(self._taken.pop())

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
        # Two callers may choose one key; what they compile stays apart.
        key = f"{key} of {_maker(query)}"
        known = self._compiled.get(key)
        if known is None:
            known = str(ibis.to_sql(query(), "duckdb"))
            self._compiled.put(key, known)
        return known


class DuckDB:
    """Opens connections to one database in memory, which spills to a folder of the home.

    Every table of a session is a temporary one, seen by its connection alone. A database for each
    would take fifty times as long to open, and the limit of memory would hold for each of them.
    """

    def __init__(self, home: Path, *, memory: str = "2GB", threads: int = 2) -> None:
        self._compiled = Compiled(_compiled_folder(home))
        self._opening = threading.Lock()
        self._database: duckdb.DuckDBPyConnection | None = None
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": str(threads),
            "temp_directory": str(home / "spill"),
            # The order of rows never carries meaning here, and keeping it costs memory.
            "preserve_insertion_order": "false",
            # The system keeps files in memory as it is, and gives them up for others.
            "enable_external_file_cache": "false",
        }

    def session(self) -> DuckDBSession:
        """Open a connection of its own."""
        with self._opening:
            if self._database is None:
                self._database = duckdb.connect(":memory:", config=self._config)
                self._held = HeldFiles(self._database)
            return DuckDBSession(self._database.cursor(), self._compiled, self._held)


def _maker(query: Query) -> str:
    """Say where the function stands that makes a query's expression."""
    function: Any = query
    while isinstance(function, partial):
        function = function.func
    code = getattr(function, "__code__", None)
    line = code.co_firstlineno if code else 0
    return f"{function.__module__}.{getattr(function, '__qualname__', '')}:{line}"


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


def _compiled_folder(home: Path) -> Path:
    """Say where compiled queries are kept: ``GNOMON_COMPILED``, else in the home itself.

    What is kept is named after the code that made it, so several homes may share a folder.
    """
    shared = os.environ.get("GNOMON_COMPILED")
    return Path(shared) if shared else home / "compiled"
