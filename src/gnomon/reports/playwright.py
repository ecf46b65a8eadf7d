"""Playwright's JSON report: tests per project, with every try.

A report whose own errors say that a file could not be loaded is no green run, whatever the tests
that did run say.
"""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import ReportFile, TestOutcome, TestResult, TestRun
from gnomon.reports.about import about
from gnomon.reports.amounts import first_line, milliseconds, moment
from gnomon.reports.json_document import decode, is_object
from gnomon.reports.report import Report
from gnomon.reports.test_cases import Case, told

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_OUTCOMES: dict[str, TestOutcome] = {
    "expected": "passed",
    "flaky": "flaky",
    "skipped": "skipped",
    "unexpected": "failed",
}
_NOT_ASSERTED = {"timedOut", "interrupted"}


class _Error(Struct):
    message: str | None = None
    value: str | None = None


class _Try(Struct, rename="camel"):
    status: str | None = None
    duration: float | None = None
    start_time: str | None = None
    error: _Error | None = None


class _Test(Struct, rename="camel"):
    status: str
    results: list[_Try]
    project_name: str = ""


class _Spec(Struct):
    title: str
    tests: list[_Test]


class _Suite(Struct):
    title: str
    specs: list[_Spec] = []
    suites: list["_Suite"] | None = None


class _Stats(Struct, rename="camel"):
    start_time: str | None = None


class _Document(Struct):
    """Source: microsoft/playwright, ``testReporter.d.ts``, ``JSONReport``."""

    suites: list[_Suite]
    errors: list[_Error] = []
    stats: _Stats | None = None


_DECODER = msgspec.json.Decoder(_Document)


def read(event: Event) -> Iterator[Entity]:
    """Read a report of test results.

    Raises:
        ReportError: It is no such JSON; names file and field.
    """
    this = about(event)
    document = decode(_DECODER, event.data, file=this.file)
    specs = list(_specs(document))
    tries = [each for _, spec in specs for test in spec.tests for each in test.results]
    starts = [at for each in tries if (at := moment(each.start_time))]
    at = moment(document.stats.start_time) if document.stats else None
    cases = [_case(suite, spec, test) for suite, spec in specs for test in spec.tests]
    cases += [
        Case(name="(report)", outcome="error", message=_message(error)) for error in document.errors
    ]
    yield from told(
        this,
        "playwright",
        cases,
        gate="functional_test",
        tool="Playwright",
        ran_at=at or min(starts, default=None),
        is_complete=not document.errors,
    )


def _specs(document: _Document) -> Iterator[tuple[str, _Spec]]:
    waiting = [(suite.title, suite) for suite in reversed(document.suites)]
    while waiting:
        name, suite = waiting.pop()
        yield from ((name, spec) for spec in suite.specs)
        inner = reversed(suite.suites or [])
        waiting += [(f"{name} > {each.title}", each) for each in inner]


def _case(suite: str, spec: _Spec, test: _Test) -> Case:
    outcome = _OUTCOMES.get(test.status, "error")
    if outcome == "failed" and test.results and test.results[-1].status in _NOT_ASSERTED:
        outcome = "error"
    took = [s for each in test.results if (s := milliseconds(each.duration)) is not None]
    errors = [each.error for each in test.results if each.error]
    return Case(
        suite=suite,
        class_name=test.project_name,
        name=spec.title,
        outcome=outcome,
        seconds=sum(took) if took else None,
        retry_count=max(0, len(test.results) - 1),
        message=_message(errors[0]) if errors and outcome != "passed" else None,
    )


def _message(error: _Error) -> str | None:
    return first_line(_COLOUR.sub("", error.message or error.value or ""))


REPORT = Report(
    name="playwright",
    title="Playwright JSON",
    summary="Browser tests per project, with retries and flaky ones.",
    media_types=("application/json",),
    entities=(TestResult, TestRun, ReportFile),
    recognise=lambda _, head: is_object(head, b"config", b"rootDir"),
    read=read,
)
