"""Measure metrics as a whole and replace all their observations."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

import pyarrow as pa

from gnomon.answers.lineage import reads
from gnomon.answers.observing import (
    COMPLETED_WITH,
    completed,
    laid_out,
    observation_schema,
    owners,
)
from gnomon.answers.tables import Tables
from gnomon.answers.writing import OBSERVATION, ORDER, PARTITION_BY
from gnomon.domain.metric import Metric
from gnomon.lake.lake import Lake

Table = Any

#: Rows that are held in memory before they are written.
_ROWS_A_COMMIT = 250_000


def write_whole(
    asked: Sequence[Metric],
    tables: Tables,
    lake: Lake,
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, float]:
    """Measure metrics and replace all their observations, many of them in one commit.

    Args:
        asked: The metrics.
        tables: Every row there is.
        lake: Where things and observations are.
        tell: Called with the name of each metric before it is measured.

    Returns:
        How many seconds each metric took.
    """
    seconds: dict[str, float] = {}
    measured: dict[str, pa.Table] = {}
    # Metrics of one kind of thing read the same tables, which can then be given back.
    waiting = sorted(asked, key=lambda metric: (metric.subject, metric.name))
    with _Behind(lake) as writer:
        while waiting:
            metric = waiting.pop(0)
            tell(metric.name)
            began = time.perf_counter()
            measured[metric.name] = _whole_rows(metric, tables, lake)
            seconds[metric.name] = time.perf_counter() - began
            tables.keep_for(waiting, COMPLETED_WITH)
            if sum(rows.num_rows for rows in measured.values()) > _ROWS_A_COMMIT:
                writer.replace(measured)
                measured = {}
        if measured:
            writer.replace(measured)
    return seconds


class _Behind:
    """Writes measured metrics while the next are measured, one commit at a time."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._pool = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._pool:
            self._wait()

    def replace(self, measured: Mapping[str, pa.Table]) -> None:
        """Replace all observations of some metrics, once what was given before is written."""
        self._wait()
        self._last = self._pool.submit(_replace, measured, self._lake)

    def _wait(self) -> None:
        if self._last is not None:
            self._last.result()


def _whole_rows(metric: Metric, tables: Tables, lake: Lake) -> pa.Table:
    if not lake.snapshot(metric.subject).files:
        # No such thing was ever told of, so there is none to observe.
        return observation_schema().empty_table()
    tables.bring(*COMPLETED_WITH, *reads(metric.measure))
    session, key = tables.session, tables.key("laid out", metric.measure)
    session.view("laid out", lambda: laid_out(metric, tables.measure(metric)), key)

    def query() -> Table:
        completed_with = (tables[name] for name in COMPLETED_WITH)
        return completed(session.table("laid out"), [metric], *completed_with).order_by(*ORDER)

    found = session.rows(query, f"whole {owners([metric])}")
    session.forget("laid out")
    return found.cast(observation_schema())


def _replace(measured: Mapping[str, pa.Table], lake: Lake) -> None:
    rows = pa.concat_tables(measured.values())
    lake.replace(OBSERVATION, rows, partition_by=PARTITION_BY, where={"metric": [*measured]})
