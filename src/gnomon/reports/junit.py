"""JUnit XML, as pytest, Surefire, Jest, Jasmine, Karma, Go, PHPUnit and others write it.

There is no standard. Sums in attributes are often wrong and are not read: cases are counted.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import ReportFile, TestResult, TestRun
from gnomon.reports.about import about
from gnomon.reports.amounts import first_line, moment, seconds
from gnomon.reports.report import Report
from gnomon.reports.test_cases import Case, told
from gnomon.reports.xml_stream import root_of, walk

_ROOTS = ("testsuites", "testsuite")
_NOT_RUN = {"notrun", "disabled", "skipped"}
#: Surefire's ``flaky*`` failed and passed in the end, its ``rerun*`` failed to the end; ``rerun``
#: is what pytest-rerunfailures writes for every try but the last.
_FLAKY = {"flakyFailure", "flakyError", "rerun"}
_RERUN = {"rerunFailure", "rerunError"}
_OUTCOMES = {"failure": "failed", "error": "error", "skipped": "skipped"}


class _Cases:
    """Gathers the cases of a document as it passes."""

    def __init__(self) -> None:
        self.cases: list[Case] = []
        self.ran_at: datetime | None = None
        self._suites: list[str] = []
        self._case: Case | None = None
        self._message: str | None = None

    def start(self, name: str, attributes: Mapping[str, str], path: list[str]) -> None:
        """Open a suite or a case, or note how the case went."""
        if name == "testcase":
            self._case = _case(" > ".join(self._suites), attributes)
        elif name == "testsuite":
            self._suites.append(attributes.get("name", ""))
            self._at(moment(attributes.get("timestamp")))
        elif name == "testsuites":
            self._at(moment(attributes.get("timestamp")))
        elif name in _OUTCOMES or name in _FLAKY or name in _RERUN:
            self._message = attributes.get("message")
            if name == "error" and path[-2:-1] == ["testsuite"]:
                # A suite that could not be set up or torn down is a case that says so.
                suites = self._suites
                self._case = Case(suite=" > ".join(suites[:-1]), name=suites[-1], outcome="error")
                self.cases.append(self._case)

    def end(self, name: str, text: str) -> None:
        """Close a suite or a case, or take the words of why it did not pass."""
        if name == "testsuite":
            self._suites.pop()
            self._case = None
        elif self._case is None:
            return
        elif name == "testcase":
            self.cases.append(self._case)
            self._case = None
        elif name in _OUTCOMES:
            self._went(name, text)
        elif name in _FLAKY or name in _RERUN:
            self._case.retry_count += 1
            if name in _FLAKY and self._case.outcome == "passed":
                self._case.outcome = "flaky"
                self._case.message = first_line(self._message, text)

    def _went(self, name: str, text: str) -> None:
        case = self._case
        if case is None:
            return
        # A case may both fail and fail to clean up; the first word stands.
        if case.outcome in ("passed", "flaky"):
            case.outcome = _OUTCOMES[name]  # type: ignore[assignment]
        case.message = case.message or first_line(self._message, text)

    def _at(self, at: datetime | None) -> None:
        if at is not None and (self.ran_at is None or at < self.ran_at):
            self.ran_at = at


def _case(suite: str, attributes: Mapping[str, str]) -> Case:
    return Case(
        suite=suite,
        class_name=attributes.get("classname") or attributes.get("class") or "",
        name=attributes.get("name", ""),
        outcome="skipped" if attributes.get("status", "").lower() in _NOT_RUN else "passed",
        seconds=seconds(attributes.get("time")),
    )


def read(event: Event) -> Iterator[Entity]:
    """Read a report of test results.

    Raises:
        ReportError: It is no JUnit XML; names file, line and element.
    """
    this = about(event)
    found = _Cases()
    walk(event.data, found, file=this.file, roots=_ROOTS)
    yield from told(this, "junit", found.cases, gate="unit_test", ran_at=found.ran_at)


REPORT = Report(
    name="junit",
    title="JUnit XML",
    summary="Test cases and how they went, with reruns and flaky ones.",
    media_types=("application/xml", "text/xml"),
    entities=(TestResult, TestRun, ReportFile),
    recognise=lambda _, head: root_of(head) in _ROOTS,
    read=read,
)
