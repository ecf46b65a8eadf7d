"""The seam between expressions and whatever runs them.

Making an expression and compiling it takes longer than running it, so a query is handed over as a
function that makes its expression, with a key that says what the expression depends on. An engine
calls the function only when it has not compiled that key before. What changes from one question
to the next is therefore put into small tables, never into the expression.
"""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

import pyarrow as pa

#: An Ibis expression; Ibis ships no types.
Table = Any
Query = Callable[[], Table]


class Session(Protocol):
    """One conversation with an engine; used by one thread, closed after use.

    Tables have names. Under one name there is one table until it is forgotten.
    """

    def scan(
        self,
        name: str,
        files: Sequence[str],
        schema: pa.Schema,
        partition_by: Sequence[str] = (),
    ) -> None:
        """Name the rows of Parquet files, with exactly the columns of a schema.

        Args:
            name: Name in this session.
            files: The files; none at all is an empty table.
            schema: The columns; one that a file lacks is null there.
            partition_by: Columns of text that stand in the files' paths, ``column=value``.
        """

    def memory(self, name: str, rows: pa.Table) -> None:
        """Name rows at hand."""

    def keep(self, name: str, query: Query, key: str | None) -> None:
        """Run a query once and name its rows.

        Args:
            name: Name of the rows in this session.
            query: Makes the expression, from tables of this session.
            key: What the expression depends on; null: compiled anew each time.
        """

    def unite(
        self, name: str, queries: Sequence[tuple[Query, str | None]], schema: pa.Schema
    ) -> None:
        """Name the rows of queries with the same columns, which run again each time they are read.

        Args:
            name: Name of the rows in this session.
            queries: Each with what its expression depends on; at least one.
            schema: Their columns.
        """

    def view(self, name: str, query: Query, key: str | None) -> None:
        """Name a query that runs again each time it is read; for what little is read of."""

    def forget(self, name: str) -> None:
        """Give back the rows of `keep` or `view`; their name may then stand for others."""

    def has(self, name: str) -> bool:
        """Tell whether a name is taken."""

    def table(self, name: str) -> Table:
        """Return a named table, to make expressions of."""

    def rows(self, query: Query, key: str | None = None) -> pa.Table:
        """Run a query and return its rows."""

    def batches(self, query: Query, key: str | None = None) -> pa.RecordBatchReader:
        """Run a query and stream its rows, for results larger than memory."""

    def close(self) -> None:
        """Give back what the session holds."""

    def __enter__(self) -> Self:
        """Enter the session."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the session."""


class Engine(Protocol):
    """Opens sessions."""

    def session(self) -> Session:
        """Open a session of its own for the caller."""
