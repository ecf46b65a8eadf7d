"""What load tools tell that sum up by themselves: their figures, kept apart from our own."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.quality import LoadResult
from gnomon.errors import ReportError
from gnomon.reports.about import About


class Summed(Struct, kw_only=True):
    """What a tool says of one kind of request, times in seconds."""

    label: str | None
    """Name of the request; null: the whole run."""
    sample_count: int
    """Samples, failed ones included."""
    failed_count: int
    """Failed ones."""
    timed_count: int
    """Samples that the percentiles stand on."""
    p50: float | None = None
    """Median time to the last byte."""
    p90: float | None = None
    """90th percentile."""
    p95: float | None = None
    """95th percentile."""
    p99: float | None = None
    """99th percentile."""
    per_second: float | None = None
    """Samples a second."""


def told(
    about: About, report_format: str, sums: Iterable[Summed], *, tool: str, ran_at: datetime | None
) -> Iterator[Entity]:
    """Make a row of each kind of request, and the report's own.

    Raises:
        ReportError: A request is summed up twice, or more of them failed than there were.
    """
    seen: set[str | None] = set()
    for one in sums:
        if one.label in seen:
            raise ReportError(f"{about.file} sums up {one.label!r} twice. Give it one file a run.")
        if not 0 <= one.failed_count <= one.sample_count:
            raise ReportError(
                f"{about.file} says that {one.failed_count:,} of {one.sample_count:,} requests "
                f"of {one.label or 'the run'} failed. Write the report again."
            )
        seen.add(one.label)
        yield _row(about, one)
    yield about.told(report_format, ran_at, gate="load_test", tool=tool)


def label_key(label: str | None) -> str:
    """Make what stands for a label in a key; labels may be whole pages of text."""
    if label is None:
        return "all"
    return hashlib.sha256(label.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _row(about: About, one: Summed) -> LoadResult:
    return LoadResult(
        key=about.key("load", label_key(one.label)),
        source=about.source,
        changed_at=about.told_at,
        report_id=about.report_id,
        label=one.label,
        sample_count=one.sample_count,
        failed_count=one.failed_count,
        timed_count=one.timed_count,
        percentiles_by="tool",
        elapsed_p50_seconds=one.p50,
        elapsed_p90_seconds=one.p90,
        elapsed_p95_seconds=one.p95,
        elapsed_p99_seconds=one.p99,
        throughput_per_second=one.per_second,
    )
