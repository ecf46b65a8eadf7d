"""Cobertura XML, as coverage.py, gcovr, Coverlet, Istanbul and others write it.

A line stands under its method and again under its class, and a file in several classes: it counts
once, covered when any of them ran. Older writers leave out the sums, so lines are counted wherever
there are any.
"""

import re
from collections.abc import Iterator, Mapping

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import CoverageReport, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.amounts import count, epoch
from gnomon.reports.covered import Counts, told
from gnomon.reports.report import Report
from gnomon.reports.xml_stream import root_of, walk

_CONDITIONS = re.compile(r"\((\d{1,9})/(\d{1,9})\)")
#: A time in seconds has ten digits until the year 2286.
_MILLISECONDS_FROM = 100_000_000_000


class _Lines:
    """Gathers the lines of a document as it passes."""

    def __init__(self) -> None:
        self.root: Mapping[str, str] = {}
        self._file = ""
        self._ran: dict[tuple[str, int], bool] = {}
        self._branches: dict[tuple[str, int], tuple[int, int]] = {}

    def start(self, name: str, attributes: Mapping[str, str], path: list[str]) -> None:
        """Note a class or a line."""
        if name == "line":
            self._line(attributes)
        elif name == "class":
            self._file = attributes.get("filename") or attributes.get("name", "")
        elif len(path) == 1:
            self.root = dict(attributes)
        elif name == "project" and len(path) == 2:  # noqa: PLR2004 - right under the root
            raise ReportError("this is Clover, which is not read. Let the tool write Cobertura.")

    def end(self, name: str, text: str) -> None:
        """Take nothing: all that counts stands in attributes."""

    def _line(self, attributes: Mapping[str, str]) -> None:
        number, hits = attributes.get("number"), attributes.get("hits")
        if number is None or hits is None or (at := count(number)) is None:
            raise ReportError(f"<line> needs a number and hits; it has {dict(attributes)!r:.200}.")
        place = (self._file, at)
        # Hits may overflow what a counter holds, and are then written as anything; 0 is 0.
        self._ran[place] = hits.strip() not in ("0", "") or self._ran.get(place, False)
        conditions = _CONDITIONS.search(attributes.get("condition-coverage", ""))
        if conditions is not None:
            both = (int(conditions[1]), int(conditions[2]))
            self._branches[place] = max(both, self._branches.get(place, both))

    def counts(self) -> Counts:
        """Sum up; without any line, the sums the document tells."""
        if not self._ran:
            told = [count(self.root.get(f"lines-{each}")) for each in ("covered", "valid")]
            return {"line": (told[0] or 0, told[1] or 0)}
        lines = {"line": (sum(self._ran.values()), len(self._ran))}
        if not self._branches:
            return lines  # type: ignore[return-value]
        covered, valid = map(sum, zip(*self._branches.values(), strict=True))
        return {**lines, "branch": (covered, valid)}  # type: ignore[dict-item]


def read(event: Event) -> Iterator[Entity]:
    """Read a report of coverage.

    Raises:
        ReportError: It is no Cobertura XML; names file, line and element.
    """
    this = about(event)
    lines = _Lines()
    walk(event.data, lines, file=this.file, roots=("coverage",))
    at = count(lines.root.get("timestamp"))
    in_milliseconds = at is not None and at >= _MILLISECONDS_FROM
    yield from told(
        this,
        "cobertura",
        lines.counts(),
        tool=lines.root.get("version"),
        ran_at=epoch(at, per_second=1000 if in_milliseconds else 1),
    )


REPORT = Report(
    name="cobertura",
    title="Cobertura XML",
    summary="Lines and branches that tests ran through.",
    media_types=("application/xml", "text/xml"),
    entities=(CoverageReport, ReportFile),
    recognise=lambda _, head: root_of(head) == "coverage",
    read=read,
)
