"""JaCoCo XML: the counters of the whole report.

Its lines are lines with bytecode and its branches bytecode branches, so its figures are a series
of their own.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import CoverageKind, CoverageReport, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.amounts import count, epoch
from gnomon.reports.covered import told
from gnomon.reports.report import Report
from gnomon.reports.xml_stream import root_of, walk

_KINDS: dict[str, CoverageKind] = {
    "LINE": "line",
    "BRANCH": "branch",
    "INSTRUCTION": "instruction",
    "METHOD": "function",
    "CLASS": "class",
}


class _Counters:
    """Gathers the counters right under the root as they pass."""

    def __init__(self) -> None:
        self.counts: dict[CoverageKind, tuple[int, int]] = {}
        self.ran_at: datetime | None = None

    def start(self, name: str, attributes: Mapping[str, str], path: list[str]) -> None:
        """Note a counter of the whole report, or when a session was written."""
        if path == ["report", "counter"]:
            kind = _KINDS.get(attributes.get("type", ""))
            missed, covered = count(attributes.get("missed")), count(attributes.get("covered"))
            if missed is None or covered is None:
                raise ReportError("<counter> needs missed and covered as whole numbers.")
            if kind is not None:
                self.counts[kind] = (covered, covered + missed)
        elif name == "sessioninfo":
            at = epoch(count(attributes.get("dump")), per_second=1000)
            if at is not None and (self.ran_at is None or at > self.ran_at):
                self.ran_at = at

    def end(self, name: str, text: str) -> None:
        """Take nothing: all that counts stands in attributes."""


def read(event: Event) -> Iterator[Entity]:
    """Read a report of coverage.

    Raises:
        ReportError: It is no JaCoCo XML; names file, line and element.
    """
    this = about(event)
    counters = _Counters()
    walk(event.data, counters, file=this.file, roots=("report",))
    counts = counters.counts or {"line": (0, 0)}
    yield from told(this, "jacoco", counts, tool="JaCoCo", ran_at=counters.ran_at)


REPORT = Report(
    name="jacoco",
    title="JaCoCo XML",
    summary="Lines, branches, instructions, methods and classes that tests ran through.",
    media_types=("application/xml", "text/xml"),
    entities=(CoverageReport, ReportFile),
    recognise=lambda _, head: root_of(head) == "report" and b"JACOCO" in head.upper(),
    read=read,
)
