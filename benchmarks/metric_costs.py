"""What each metric costs in a full refresh of a whole organisation, and what it observes.

    python benchmarks/metric_costs.py [--changes 300000] [--quick]

The company of `organisation`, settled. *Cold* is a home that has never compiled a query, *warm* the
same refresh again; the share is of all of the warm one, reading the catalogue, writing and
compaction among it. Metrics of one kind of thing are measured one after another, by name: the first
of them bears the tables that all of them read. What observes nothing stands in one row.
"""

import argparse
import shutil
import tempfile
import time
from pathlib import Path

import company
import duckdb
from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.answers.writing import OBSERVATION
from gnomon.inbox import Lease
from gnomon.lake.lake import Lake
from gnomon.operations.compact import compact
from gnomon.operations.home import Home, open_home
from gnomon.operations.refresh import refresh

QUICK = 3_000


class Cost(Struct, frozen=True, kw_only=True):
    """What a metric, or several, took in two refreshes."""

    name: str
    cold: float
    """Seconds of the first refresh."""
    warm: float
    """Seconds of the second."""
    count: int | None = None
    """Observations; null: it makes none."""


def measured(home: Home, held: Lease) -> tuple[float, dict[str, float]]:
    """Measure everything again; return the seconds of all of it, and those of each metric."""
    began = time.perf_counter()
    seconds = refresh(home, held, whole=True).seconds
    return time.perf_counter() - began, seconds


def observed(lake: Lake) -> dict[str, int]:
    """Count the observations of each metric that has any."""
    files = lake.snapshot(OBSERVATION).uris()
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        query = "SELECT metric, count(*) FROM read_parquet($files) GROUP BY ALL"
        return dict(connection.execute(query, {"files": files}).fetchall())


def costs(home: Home, held: Lease) -> list[Cost]:
    """Refresh twice; return what each metric with observations cost, what else did, and the sum."""
    cold, of_cold = measured(home, held)
    warm, of_warm = measured(home, held)
    counts = observed(home.lake)
    # Its sum is that of the table's rows only if each metric was measured both times.
    assert of_cold.keys() == of_warm.keys() == metrics().keys()
    found = [
        Cost(name=name, cold=of_cold[name], warm=took, count=counts[name])
        for name, took in of_warm.items()
        if name in counts
    ]
    silent = [name for name in of_warm if name not in counts]
    return [
        *sorted(found, key=lambda one: -one.warm),
        Cost(
            name=f"{len(silent)} metrics that observe nothing here",
            cold=sum(of_cold[name] for name in silent),
            warm=sum(of_warm[name] for name in silent),
            count=0,
        ),
        Cost(
            name="the rest: catalogue, waiting for writes, compaction",
            cold=cold - sum(of_cold.values()),
            warm=warm - sum(of_warm.values()),
        ),
        Cost(name="full refresh", cold=cold, warm=warm, count=sum(counts.values())),
    ]


def compare(changes: int) -> None:
    print(f"A company of {changes:,} changes and {2 * changes:,} tickets", flush=True)
    with tempfile.TemporaryDirectory(dir=company.cache()) as scratch:
        folder = Path(scratch) / "home"
        shutil.copytree(company.made(changes), folder)
        shutil.rmtree(folder / "compiled", ignore_errors=True)
        with open_home(company.settings(folder)) as home, home.lease() as held:
            compact(home, held)
            found = costs(home, held)
    whole = found[-1].warm
    print("| metric | seconds, cold | seconds, warm | share of the refresh | observations |")
    print("|---|---|---|---|---|")
    for one in found:
        count = "" if one.count is None else f"{one.count:,}"
        share = one.warm / whole
        print(f"| {one.name} | {one.cold:.3f} | {one.warm:.3f} | {share:.1%} | {count} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--changes", type=int, default=company.FULL_CHANGES)
    parser.add_argument("--quick", action="store_true", help=f"with {QUICK:,} changes")
    given = parser.parse_args()
    compare(QUICK if given.quick else given.changes)


if __name__ == "__main__":
    main()
