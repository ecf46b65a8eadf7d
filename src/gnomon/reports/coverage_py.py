"""coverage.py's JSON report: statements, and branches where they were measured."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import CoverageKind, CoverageReport, ReportFile
from gnomon.reports.about import about
from gnomon.reports.amounts import moment
from gnomon.reports.covered import told
from gnomon.reports.json_document import decode, is_object
from gnomon.reports.report import Report


class _Meta(Struct):
    version: str
    timestamp: str | None = None


class _Totals(Struct):
    covered_lines: int
    num_statements: int
    covered_branches: int | None = None
    num_branches: int | None = None


class _Document(Struct):
    """Source: https://coverage.readthedocs.io/en/latest/commands/cmd_json.html."""

    meta: _Meta
    totals: _Totals


_DECODER = msgspec.json.Decoder(_Document)


def read(event: Event) -> Iterator[Entity]:
    """Read a report of coverage.

    Raises:
        ReportError: It is no such JSON; names file and field.
    """
    this = about(event)
    document = decode(_DECODER, event.data, file=this.file)
    totals = document.totals
    counts: dict[CoverageKind, tuple[int, int]] = {
        "statement": (totals.covered_lines, totals.num_statements)
    }
    if totals.num_branches is not None and totals.covered_branches is not None:
        counts["branch"] = (totals.covered_branches, totals.num_branches)
    meta = document.meta
    tool, ran_at = f"coverage.py {meta.version}", moment(meta.timestamp)
    yield from told(this, "coverage.py", counts, tool=tool, ran_at=ran_at)


REPORT = Report(
    name="coverage_py",
    title="coverage.py JSON",
    summary="Statements and branches that Python's tests ran through.",
    media_types=("application/json",),
    entities=(CoverageReport, ReportFile),
    recognise=lambda _, head: is_object(head, b"meta", b"branch_coverage", b"files"),
    read=read,
)
