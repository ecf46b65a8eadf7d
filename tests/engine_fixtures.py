"""Engines that the worked examples run on, and tables made of entities.

One Spark session serves the whole run; its tests share an xdist group so that one process holds it.
"""

import atexit
import gc
import inspect
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import ibis
import pyarrow as pa
import pytest

from gnomon.discovery import modules
from gnomon.domain.entity import Entity, arrow_schema, table_name
from gnomon.engines.compiled import Compiled
from gnomon.engines.duckdb import DuckDB

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
    """The embedded engine as the product uses it, in a session of its own."""

    name = "duckdb"

    def __init__(self) -> None:
        self.session = _duckdb().session()

    def table(self, rows: pa.Table) -> Any:
        name = f"told_{next(_number)}"
        self.session.memory(name, rows)
        return self.session.table(name)

    def arrow(self, expression: Any) -> pa.Table:
        return self.session.rows(lambda: expression)

    def keep(self, expression: Any) -> Any:
        name = f"told_{next(_number)}"
        self.session.keep(name, lambda: expression, None)
        return self.session.table(name)

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        return _comparable(self.arrow(expression).to_pylist())


@cache
def _compiled() -> Compiled:
    return Compiled(Path(os.environ["GNOMON_COMPILED"]))


@cache
def _duckdb() -> DuckDB:
    return DuckDB(Path(tempfile.mkdtemp(prefix="gnomon-examples-")))


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
        return self.name_rows(f"told_{next(_number)}", rows)

    def made_rows(
        self, inputs: Mapping[str, pa.Table], make: Callable[[list[Any]], Any], key: str
    ) -> list[dict[str, Any]]:
        """Return the rows made of tables by name, compiled once for all examples."""
        for name, rows in inputs.items():
            self.name_rows(name, rows)
        made = self._made(lambda: make([self._ibis.table(name) for name in inputs]), key)
        return _comparable(made.to_pylist())

    def keep_as(self, name: str, make: Callable[[], Any], key: str) -> Any:
        """Name the rows of an expression of tables by name, compiled once for all examples."""
        return self.name_rows(name, self._made(make, key))

    def name_rows(self, name: str, rows: pa.Table) -> Any:
        """Name rows, in the place of what had the name before."""
        # PySpark cannot take a table without a single chunk.
        rows = rows if rows.num_rows else pa.Table.from_pylist([], schema=rows.schema)
        self._spark.createDataFrame(rows).createOrReplaceTempView(name)
        return self._ibis.table(name)

    def _made(self, make: Callable[[], Any], key: str) -> pa.Table:
        sql = _compiled().get(key)
        if sql is None:
            sql = str(ibis.to_sql(make(), "pyspark"))
            _compiled().put(key, sql)
        return self._spark.sql(sql).toArrow()

    def arrow(self, expression: Any) -> pa.Table:
        # Not through Ibis, which goes by way of pandas.
        return self._spark.sql(ibis.to_sql(expression, "pyspark")).toArrow()

    def keep(self, expression: Any) -> Any:
        return self.table(self.arrow(expression))

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        return _comparable(self.arrow(expression).to_pylist())

    def close(self) -> None:
        self._spark.stop()


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
    """Makes tables from entities, through every model table that a signature asks for.

    Each is compiled once for all examples: that takes far longer than running it.
    """

    def __init__(
        self,
        connection: "DuckDBConnection | SparkConnection",
        entities: Sequence[Entity],
        judgements: Mapping[str, Any],
    ) -> None:
        self._connection = connection
        self._entities = entities
        self._judgements = judgements
        self._tables: dict[str, Any] = {}

    def table(self, name: str) -> Any:
        """Return an entity or model table; a table that nobody told is empty."""
        if name not in self._tables:
            kinds = entity_kinds()
            self._tables[name] = self._told(kinds[name]) if name in kinds else self._kept(name)
        return self._tables[name]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table."""
        return self._connection.rows(self.table(name))

    def made(self, maker: Callable[..., Any]) -> Any:
        """Call a model function or measure with the tables its parameters name."""
        return call(maker, [self.table(name) for name in reads(maker)], self._judgements)

    def made_rows(self, maker: Callable[..., Any]) -> list[dict[str, Any]]:
        """Return the rows that a model function or measure makes."""
        self._bring(maker)
        key = example_key(maker, self._judgements)
        found = self._connection.session.rows(lambda: self.made(maker), key)
        return _comparable(found.to_pylist())

    def _told(self, kind: type[Entity]) -> Any:
        rows = entity_table(kind, [one for one in self._entities if type(one) is kind])
        name = table_name(kind)
        if isinstance(self._connection, SparkConnection):
            return self._connection.name_rows(name, rows)
        session = self._connection.session
        session.memory(name, rows)
        return session.table(name)

    def _kept(self, name: str) -> Any:
        maker = model_tables()[name]
        key = example_key(maker, self._judgements)
        self._bring(maker)
        if isinstance(self._connection, SparkConnection):
            return self._connection.keep_as(name, lambda: self.made(maker), f"on Spark: {key}")
        session = self._connection.session
        session.keep(name, lambda: self.made(maker), key)
        return session.table(name)

    def _bring(self, maker: Callable[..., Any]) -> None:
        for name in reads(maker):
            self.table(name)


def example_key(maker: Callable[..., Any], judgements: Mapping[str, Any]) -> str:
    """Say what the SQL of a worked example depends on."""
    judged = sorted(judgements.items())
    return f"worked example {maker.__module__}.{maker.__name__} {judged!r}"


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
        return Workbench(DuckDBConnection(), entities, judgements).made_rows(function)
    local = DuckDBConnection()
    bench = Workbench(local, entities, judgements)
    inputs = {name: local.arrow(bench.table(name)) for name in reads(function)}
    key = f"on Spark: {example_key(function, judgements)}"
    return connection.made_rows(inputs, lambda tables: call(function, tables, judgements), key)


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
        pytest.param(
            "spark",
            marks=[
                pytest.mark.xdist_group("spark"),
                # PySpark leaves its sockets to the garbage collector; the fixture has it come.
                pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
            ],
        ),
    ]


@cache
def spark() -> SparkConnection:
    """Start the one Spark session of this process; it ends with the process."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    connection = SparkConnection()
    atexit.register(connection.close)
    # What is there by now stays: collections after each test need not look at it again.
    gc.collect()
    gc.freeze()
    return connection


@pytest.fixture
def duckdb_con() -> DuckDBConnection:
    """Open DuckDB alone, for comparisons that need many tables."""
    return DuckDBConnection()


@pytest.fixture(params=engines())
def con(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """Run the test on every engine."""
    if request.param == "duckdb":
        yield DuckDBConnection()
        return
    yield spark()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
