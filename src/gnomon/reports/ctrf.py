"""CTRF, the common test report format, which reporters of many runners write.

Specification: https://ctrf.io/docs/full-schema.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import Gate, ReportFile, TestOutcome, TestResult, TestRun
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.amounts import count, epoch, first_line, milliseconds
from gnomon.reports.json_document import decode, is_object
from gnomon.reports.report import Report
from gnomon.reports.test_cases import Case, told

_OUTCOMES: dict[str, TestOutcome] = {
    "passed": "passed",
    "failed": "failed",
    "skipped": "skipped",
    "pending": "skipped",
    "other": "error",
}

#: What drives a browser tests what a user can do.
_GATES: dict[str, Gate] = {"playwright": "functional_test", "cypress": "functional_test"}


class _Test(Struct, rename="camel"):
    name: str
    status: str
    duration: float | None = None
    suite: str | list[str] | None = None
    message: str | None = None
    flaky: bool = False
    retries: int = 0
    file_path: str | None = None


class _Tool(Struct):
    name: str
    version: str | None = None


class _Summary(Struct):
    start: float | None = None


class _Results(Struct):
    tool: _Tool
    summary: _Summary
    tests: list[_Test]


class _Document(Struct):
    results: _Results


_DECODER = msgspec.json.Decoder(_Document)


def read(event: Event) -> Iterator[Entity]:
    """Read a report of test results.

    Raises:
        ReportError: It is no CTRF; names file and field.
    """
    this = about(event)
    results = decode(_DECODER, event.data, file=this.file).results
    tool = " ".join(part for part in (results.tool.name, results.tool.version) if part)
    cases = [
        _case(test, f"{this.file}, $.results.tests[{n}]") for n, test in enumerate(results.tests)
    ]
    at = epoch(results.summary.start, per_second=1000)
    gate = _GATES.get(results.tool.name.lower(), "unit_test")
    yield from told(this, "ctrf", cases, gate=gate, tool=tool, ran_at=at)


def _case(test: _Test, place: str) -> Case:
    if test.status not in _OUTCOMES:
        raise ReportError(
            f"{place}: status is {test.status[:50]!r}; expected {', '.join(_OUTCOMES)}."
        )
    outcome = _OUTCOMES[test.status]
    suite = [test.suite] if isinstance(test.suite, str) else test.suite or []
    return Case(
        suite=" > ".join(suite),
        class_name=test.file_path or "",
        name=test.name,
        outcome="flaky" if test.flaky and outcome == "passed" else outcome,
        seconds=milliseconds(test.duration),
        retry_count=count(str(test.retries)) or 0,
        message=first_line(test.message) if outcome != "passed" else None,
    )


REPORT = Report(
    name="ctrf",
    title="CTRF",
    summary="Test cases of any runner, with retries and flaky ones.",
    media_types=("application/json",),
    entities=(TestResult, TestRun, ReportFile),
    recognise=lambda _, head: is_object(head, b"results", b"tool", b"summary"),
    read=read,
)
