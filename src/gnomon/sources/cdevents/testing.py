"""What CDEvents say of test runs and what they leave behind."""

from collections.abc import Iterator

from gnomon.domain.entity import Entity
from gnomon.domain.quality import ReportFile, TestOutcome, TestResult
from gnomon.sources.cdevents.builds import first_line
from gnomon.sources.cdevents.payloads import Reference
from gnomon.sources.cdevents.told import Told

#: A case that was cancelled says nothing about what it tests.
_OUTCOMES: dict[str, TestOutcome] = {
    "success": "passed",
    "pass": "passed",
    "failure": "failed",
    "fail": "failed",
    "error": "error",
    "cancel": "skipped",
    "skipped": "skipped",
}
_ENDED = {"finished", "skipped"}


def suite_run(told: Told) -> Iterator[Entity]:
    """A run of a test suite; how many cases it had is counted from their own events."""
    if told.predicate == "finished":
        suite = told.content.test_suite
        yield _report(told, told.subject, tool=suite.name if suite else None)
    suite_name = told.content.test_suite.name if told.content.test_suite else None
    yield told.happened("test_suite_run", detail=told.content.reason or suite_name)


def case_run(told: Told) -> Iterator[Entity]:
    """A run of a test case, which is a result once it has ended."""
    suite = told.content.test_suite_run
    outcome = _outcome(told)
    if told.predicate in _ENDED and outcome:
        if suite is None:
            yield _report(told, told.subject, tool=None)
        case = told.content.test_case
        yield TestResult(
            key=told.key("test_result"),
            url=told.url,
            report_id=told.key("report", suite or told.subject),
            class_name=(case and case.type) or "",
            name=(case and (case.name or case.id)) or told.subject.id,
            outcome=outcome,
            message=first_line(told.content.reason),
            **told.row,
        )
    yield told.happened(
        "test_case_run", parent_id=told.key("test_suite_run", suite) if suite else None
    )


def output(told: Told) -> Iterator[Entity]:
    """Something a test left behind: a report, a video, a log; where it is, not what it says."""
    of = told.content.test_case_run
    kind = " ".join(filter(None, (told.content.output_type, told.content.format)))
    yield told.happened(
        "test_output",
        parent_id=told.key("test_case_run", of) if of else None,
        outcome=None,
        detail=kind or None,
    )


def _outcome(told: Told) -> TestOutcome | None:
    if told.predicate == "skipped":
        return "skipped"
    return _OUTCOMES.get((told.content.outcome or told.content.status or "").lower())


def _report(told: Told, run: Reference, *, tool: str | None) -> ReportFile:
    """A run stands for the report it would have written."""
    environment = told.content.environment
    return ReportFile(
        key=told.key("report", run),
        url=told.url,
        format="cdevents",
        environment=(environment.name or environment.id) if environment else None,
        tool=tool,
        is_complete=(told.content.outcome or told.content.status) not in ("error", "cancel"),
        **told.row,
    )
