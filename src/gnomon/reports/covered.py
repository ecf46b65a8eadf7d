"""What every format of coverage comes down to: how much there is, and how much of it ran."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gnomon.domain.entity import Entity
from gnomon.domain.quality import CoverageKind, CoverageReport
from gnomon.errors import ReportError
from gnomon.reports.about import About

_MAX_COUNT = 2**53

#: Covered and valid, by what is counted.
Counts = Mapping[CoverageKind, tuple[int, int]]


def told(
    about: About,
    report_format: str,
    counts: Counts,
    *,
    tool: str | None = None,
    ran_at: datetime | None = None,
) -> Iterator[Entity]:
    """Make the rows of a report of coverage.

    Raises:
        ReportError: More is covered than there is, or the counts are absurd.
    """
    for kind, (covered, valid) in counts.items():
        if not 0 <= covered <= valid < _MAX_COUNT:
            raise ReportError(
                f"{about.file} says that {covered:,} of {valid:,} {kind}s are covered. "
                "Write the report again."
            )
        yield CoverageReport(
            key=about.key("coverage", kind),
            source=about.source,
            changed_at=about.told_at,
            report_id=about.report_id,
            kind=kind,
            definition=report_format,
            covered_count=covered,
            valid_count=valid,
            covered_ratio=covered / valid if valid else None,
        )
    yield about.told(report_format, ran_at, gate="unit_test", tool=tool)
