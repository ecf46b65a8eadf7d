"""lcov tracefiles, as geninfo, Istanbul, Karma, coverage.py, grcov and others write them.

Specification: geninfo(1), "FILES". A line in several records counts once, covered when any of them
ran, so that shards may be put behind one another.
"""

from collections.abc import Iterator

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import CoverageKind, CoverageReport, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.amounts import count
from gnomon.reports.covered import Counts, told
from gnomon.reports.report import Report

_MAX_BYTES = 256 * 2**20


class _Trace:
    """Gathers lines, branches and functions, each by its place."""

    def __init__(self) -> None:
        self.file: str | None = None
        self._found: dict[CoverageKind, dict[tuple[str, ...], bool]] = {
            "line": {},
            "branch": {},
            "function": {},
        }
        #: Sums of records that tell no single lines.
        self._sums = [0, 0]
        self._of_record = {"LF": 0, "LH": 0, "DA": 0}

    def take(self, tag: str, value: str) -> None:
        """Take a line of a record; tags that do not count are passed over."""
        parts = tuple(value.split(","))
        if tag == "DA":
            self._note("line", parts[:1], parts[1])
            self._of_record["DA"] += 1
        elif tag == "BRDA":
            self._note("branch", parts[:3], parts[3])
        elif tag == "FNDA":
            # The name may hold commas itself.
            self._note("function", (value.partition(",")[2],), parts[0])
        elif tag in ("LF", "LH"):
            self._of_record[tag] = count(value) or 0

    def close(self) -> None:
        """End a record."""
        if not self._of_record["DA"]:
            self._sums[0] += self._of_record["LH"]
            self._sums[1] += self._of_record["LF"]
        self._of_record = {"LF": 0, "LH": 0, "DA": 0}
        self.file = None

    def _note(self, kind: CoverageKind, place: tuple[str, ...], hits: str) -> None:
        # `-` is a branch whose condition never ran; huge counts are written as 1e+19.
        ran = hits != "-" and float(hits) > 0
        found = self._found[kind]
        where = (self.file or "", *place)
        found[where] = ran or found.get(where, False)

    def counts(self) -> Counts:
        """Sum up."""
        counts: dict[CoverageKind, tuple[int, int]] = {
            kind: (sum(found.values()), len(found)) for kind, found in self._found.items() if found
        }
        covered, valid = counts.get("line", (0, 0))
        return {**counts, "line": (covered + self._sums[0], valid + self._sums[1])}


def read(event: Event) -> Iterator[Entity]:
    """Read a report of coverage.

    Raises:
        ReportError: It is no tracefile; names file and line.
    """
    this = about(event)
    if len(event.data) > _MAX_BYTES:
        raise ReportError(f"{this.file} is larger than {_MAX_BYTES:,} bytes. Split the report.")
    trace = _Trace()
    number = 0
    for number, line in enumerate(event.data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        tag, _, value = line.decode("utf-8", "replace").strip().partition(":")
        if tag == "SF":
            trace.file = value
        elif tag == "end_of_record":
            trace.close()
        elif trace.file is not None:
            try:
                trace.take(tag, value)
            except (IndexError, ValueError):
                raise ReportError(
                    f"{this.file}, line {number}: {tag}:{value[:80]} lacks a number."
                ) from None
        elif tag and not tag.startswith(("TN", "#")):
            raise ReportError(f"{this.file}, line {number}: expected SF:, found {tag[:80]!r}.")
    if trace.file is not None or not number:
        raise ReportError(f"{this.file} ends after line {number}, without end_of_record.")
    yield from told(this, "lcov", trace.counts())


def _recognise(_: str, head: bytes) -> bool:
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return begins.startswith((b"TN:", b"SF:")) or (begins.startswith(b"#") and b"\nSF:" in head)


REPORT = Report(
    name="lcov",
    title="lcov tracefile",
    summary="Lines, branches and functions that tests ran through.",
    media_types=("text/plain",),
    entities=(CoverageReport, ReportFile),
    recognise=_recognise,
    read=read,
)
