"""Engines that the worked examples run on, and tables made of entities.

One Spark session serves the whole run; its tests share an xdist group so that one process holds it.
"""

import atexit
import gc
import inspect
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, Protocol

import ibis
import pyarrow as pa
import pytest

from gnomon.discovery import modules
from gnomon.domain.entity import Entity, arrow_schema, table_name

#: The Monday that examples are told from.
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
_number = count()


def at(days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
    """Return an instant after the Monday of the examples."""
    return MONDAY + timedelta(days=days, hours=hours, minutes=minutes)


class Connection(Protocol):
    """An engine under test."""

    name: str

    def table(self, rows: pa.Table) -> Any: ...

    def arrow(self, expression: Any) -> pa.Table: ...

    def keep(self, expression: Any) -> Any: ...

    def rows(self, expression: Any) -> list[dict[str, Any]]: ...


class DuckDBConnection:
    name = "duckdb"

    def __init__(self) -> None:
        self._ibis = ibis.duckdb.connect()
        self._ibis.raw_sql("SET TimeZone = 'UTC'")

    def table(self, rows: pa.Table) -> Any:
        return self._ibis.create_table(f"told_{next(_number)}", rows, temp=True)

    def arrow(self, expression: Any) -> pa.Table:
        return self._ibis.to_pyarrow(expression)

    def keep(self, expression: Any) -> Any:
        return self._ibis.create_table(f"told_{next(_number)}", expression, temp=True)

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        return _comparable(self._ibis.to_pyarrow(expression).to_pylist())


class SparkConnection:
    name = "spark"

    def __init__(self) -> None:
        from pyspark.sql import SparkSession  # noqa: PLC0415  Spark is optional and slow to import.

        self._spark = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.sql.adaptive.enabled", "false")
            # Ten rows are not worth compiled code.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()
        )
        self._spark.sparkContext.setLogLevel("ERROR")
        self._ibis = ibis.pyspark.connect(self._spark)

    def table(self, rows: pa.Table) -> Any:
        name = f"told_{next(_number)}"
        # PySpark cannot take a table without a single chunk.
        rows = rows if rows.num_rows else pa.Table.from_pylist([], schema=rows.schema)
        with _unclosed_sockets():
            self._spark.createDataFrame(rows).createOrReplaceTempView(name)
        return self._ibis.table(name)

    def arrow(self, expression: Any) -> pa.Table:
        # Not through Ibis, which goes by way of pandas.
        with _unclosed_sockets():
            return self._spark.sql(ibis.to_sql(expression, "pyspark")).toArrow()

    def keep(self, expression: Any) -> Any:
        return self.table(self.arrow(expression))

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        return _comparable(self.arrow(expression).to_pylist())

    def close(self) -> None:
        self._spark.stop()


@contextmanager
def _unclosed_sockets() -> Iterator[None]:
    """Let PySpark leave its sockets to the garbage collector, and have it come at once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()


def _comparable(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give instants the UTC that Spark leaves out."""
    return [
        {
            name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
            for name, value in row.items()
        }
        for row in rows
    ]


def entity_table(kind: type[Entity], entities: Sequence[Entity]) -> pa.Table:
    """Lay out entities as their table contract says, with the envelope's columns."""
    schema = arrow_schema(kind)
    rows = [
        {name: _value(getattr(entity, name)) for name in kind.__struct_fields__}
        | {"received_at": MONDAY, "event_id": "event"}
        for entity in entities
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def _value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@cache
def entity_kinds() -> dict[str, type[Entity]]:
    """Name every table of the vocabulary."""
    found: dict[str, type[Entity]] = {}
    for module in modules("domain"):
        for _, thing in inspect.getmembers(module, inspect.isclass):
            if issubclass(thing, Entity) and thing is not Entity:
                found[table_name(thing)] = thing
    return found


@cache
def model_tables() -> dict[str, Callable[..., Any]]:
    """Name every model table: the public function called like its module."""
    found = {}
    for module in modules("model"):
        name = module.__name__.rpartition(".")[2]
        if hasattr(module, name):
            found[name] = getattr(module, name)
    return found


class Workbench:
    """Makes tables from entities, through every model table that a signature asks for."""

    def __init__(
        self, connection: Connection, entities: Sequence[Entity], judgements: Mapping[str, Any]
    ) -> None:
        self._connection = connection
        self._entities = entities
        self._judgements = judgements
        self._tables: dict[str, Any] = {}

    def table(self, name: str) -> Any:
        """Return an entity or model table; a table that nobody told is empty."""
        if name not in self._tables:
            kinds = entity_kinds()
            if name in kinds:
                told = [entity for entity in self._entities if type(entity) is kinds[name]]
                self._tables[name] = self._connection.table(entity_table(kinds[name], told))
            else:
                made = self.made(model_tables()[name])
                self._tables[name] = self._connection.keep(made)
        return self._tables[name]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table."""
        return self._connection.rows(self.table(name))

    def made(self, maker: Callable[..., Any]) -> Any:
        """Call a model function or measure with the tables its parameters name."""
        return call(maker, [self.table(name) for name in reads(maker)], self._judgements)


def call(maker: Callable[..., Any], tables: Sequence[Any], judgements: Mapping[str, Any]) -> Any:
    known = inspect.signature(maker).parameters
    return maker(*tables, **{name: judgements[name] for name in judgements if name in known})


def reads(maker: Callable[..., Any]) -> list[str]:
    parameters = inspect.signature(maker).parameters.values()
    return [one.name for one in parameters if one.kind is not inspect.Parameter.KEYWORD_ONLY]


def build(
    connection: Connection,
    function: Callable[..., Any],
    entities: Sequence[Entity] = (),
    **judgements: Any,
) -> list[dict[str, Any]]:
    """Run a model function or measure on an engine, over what entities say.

    What it reads is made on DuckDB and handed over, so that each engine runs what the test is
    about; `test_engines_agree` runs the whole chain on each.

    Args:
        connection: Engine to run on.
        function: Model table or measure.
        entities: Facts, of any kinds.
        **judgements: Keyword-only parameters, of whichever function on the way has them.
    """
    if connection.name == "duckdb":
        return connection.rows(Workbench(connection, entities, judgements).made(function))
    local = DuckDBConnection()
    bench = Workbench(local, entities, judgements)
    inputs = [connection.table(local.arrow(bench.table(name))) for name in reads(function)]
    return connection.rows(call(function, inputs, judgements))


def ordered(rows: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    """Pick columns of rows, sorted, for comparison with what was derived by hand."""
    return sorted(
        (tuple(row[column] for column in columns) for row in rows),
        key=lambda row: tuple((value is not None, value) for value in row),
    )


def engines() -> list[Any]:
    """Parametrise over the engines; Spark's tests share one process."""
    return [
        pytest.param("duckdb"),
        pytest.param("spark", marks=pytest.mark.xdist_group("spark")),
    ]


@cache
def spark() -> SparkConnection:
    """Start the one Spark session of this process; it ends with the process."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    connection = SparkConnection()
    atexit.register(connection.close)
    return connection


@pytest.fixture
def duckdb_con() -> DuckDBConnection:
    """Open DuckDB alone, for comparisons that need many tables."""
    return DuckDBConnection()


@pytest.fixture(params=engines())
def con(request: pytest.FixtureRequest) -> Connection:
    """Run the test on every engine."""
    return DuckDBConnection() if request.param == "duckdb" else spark()
