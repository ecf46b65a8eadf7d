"""mochawesome JSON, which Cypress writes one file per spec; merged files hold several results.

Percentages in it leave out what is pending in some versions: cases are counted.
"""

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


class _Error(Struct):
    message: str | None = None


class _Test(Struct, rename="camel"):
    title: str
    duration: float | None = None
    state: str | None = None
    has_passed: bool = msgspec.field(default=False, name="pass")
    has_failed: bool = msgspec.field(default=False, name="fail")
    err: _Error | None = None

    def outcome(self) -> TestOutcome:
        """Say how it went; what neither passed nor failed was not run."""
        if self.state == "passed" or self.has_passed:
            return "passed"
        return "failed" if self.state == "failed" or self.has_failed else "skipped"


class _Suite(Struct, rename="camel"):
    title: str = ""
    file: str | None = None
    tests: list[_Test] = []
    suites: list["_Suite"] = []
    before_hooks: list[_Test] = []
    after_hooks: list[_Test] = []


class _Stats(Struct):
    start: str | None = None


class _Document(Struct):
    """Source: adamgruber/mochawesome-report-generator, ``test-data``; older root: ``suites``."""

    stats: _Stats
    #: A spec without any test has ``false`` in place of its suite.
    results: list[_Suite | bool] | None = None
    suites: _Suite | None = None


_DECODER = msgspec.json.Decoder(_Document)


def read(event: Event) -> Iterator[Entity]:
    """Read a report of test results.

    Raises:
        ReportError: It is no such JSON; names file and field.
    """
    this = about(event)
    document = decode(_DECODER, event.data, file=this.file)
    roots = [each for each in document.results or () if isinstance(each, _Suite)]
    if document.suites is not None:
        roots.append(document.suites)
    at = moment(document.stats.start)
    yield from told(
        this,
        "mochawesome",
        _cases(roots),
        gate="functional_test",
        tool="mochawesome",
        ran_at=at,
    )


def _cases(roots: list[_Suite]) -> Iterator[Case]:
    waiting = [(suite.title, suite.file or "", suite) for suite in reversed(roots)]
    while waiting:
        name, file, suite = waiting.pop()
        for test in suite.tests:
            yield _case(name, file, test, test.outcome())
        for hook in [*suite.before_hooks, *suite.after_hooks]:
            # A hook that failed is why the tests around it were not run.
            if hook.outcome() == "failed":
                yield _case(name, file, hook, "error")
        for inner in reversed(suite.suites):
            path = " > ".join(part for part in (name, inner.title) if part)
            waiting.append((path, inner.file or file, inner))


def _case(suite: str, file: str, test: _Test, outcome: TestOutcome) -> Case:
    return Case(
        suite=suite,
        class_name=file,
        name=test.title,
        outcome=outcome,
        seconds=milliseconds(test.duration),
        message=first_line(test.err.message) if test.err else None,
    )


REPORT = Report(
    name="mochawesome",
    title="mochawesome JSON (Cypress)",
    summary="End-to-end tests by spec, with failed hooks.",
    media_types=("application/json",),
    entities=(TestResult, TestRun, ReportFile),
    recognise=lambda _, head: is_object(head, b"stats", b"testsRegistered"),
    read=read,
)
