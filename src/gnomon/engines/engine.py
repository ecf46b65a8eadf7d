"""The seam between expressions and whatever runs them."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Protocol, Self

import pyarrow as pa

#: An Ibis expression; Ibis ships no types.
Table = Any


class Session(Protocol):
    """One conversation with an engine; used by one thread, closed after use."""

    def scan(self, files: Sequence[str], schema: pa.Schema) -> Table:
        """Return the rows of Parquet files as a table with exactly the columns of a schema.

        A column that a file lacks is null there; no files at all is an empty table.
        """

    def memory(self, rows: pa.Table) -> Table:
        """Return rows at hand as a table."""

    def materialise(self, expression: Table) -> Table:
        """Run an expression once and return its rows as a table of this session."""

    def rows(self, expression: Table) -> pa.Table:
        """Run an expression and return its rows."""

    def batches(self, expression: Table) -> pa.RecordBatchReader:
        """Run an expression and stream its rows, for results larger than memory."""

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
