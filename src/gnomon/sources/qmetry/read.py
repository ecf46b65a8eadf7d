"""What QMetry's pages mean: test cases, the tickets they are for, and how they went.

Nothing in them has a time; a page is of the day it was asked for.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from gnomon.domain.event import Event
from gnomon.domain.testing import ExecutionResult, TestCase, TestCaseLink, TestExecution
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.qmetry.payloads import Named, ToldExecutions, ToldRequirements, ToldTestCases

_CASES = msgspec.json.Decoder(ToldTestCases)
_REQUIREMENTS = msgspec.json.Decoder(ToldRequirements)
_EXECUTIONS = msgspec.json.Decoder(ToldExecutions)
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_RESULTS: dict[str, ExecutionResult] = {
    "pass": "passed",
    "passed": "passed",
    "fail": "failed",
    "failed": "failed",
    "blocked": "blocked",
    "work in progress": "running",
    "not executed": "not_run",
    "unexecuted": "not_run",
}


def read_test_cases(event: Event) -> Iterator[TestCase]:
    """Read a page of test cases.

    Raises:
        PayloadError: The body is not what QMetry promises.
    """
    told = decoded(_CASES, event)
    for case in told.page.data:
        told_version = case.version.version_no if case.version else None
        yield TestCase(
            key=f"{event.source}:test_case:{case.id}",
            source=event.source,
            changed_at=_asked_at(event),
            project_ref=told.about.project,
            number=case.key,
            title=case.summary,
            version=case.version_no if case.version_no is not None else told_version,
            status=_name(case.status),
            priority=_name(case.priority),
            is_automated=case.is_automated,
            is_archived=case.archived,
        )


def read_requirements(event: Event) -> Iterator[TestCaseLink]:
    """Read all tickets that a test case is for.

    Raises:
        PayloadError: See `read_test_cases`.
    """
    told = decoded(_REQUIREMENTS, event)
    if told.about.test_case:
        yield TestCaseLink(
            key=f"{event.source}:test_case_link:{told.about.test_case}",
            source=event.source,
            changed_at=_asked_at(event),
            test_case_id=f"{event.source}:test_case:{told.about.test_case}",
            project_ref=told.about.project,
            ticket_refs=tuple(dict.fromkeys(r.key for r in told.page.data if r.key)),
        )


def read_executions(event: Event) -> Iterator[TestExecution]:
    """Read how test cases went in a cycle.

    Raises:
        PayloadError: See `read_test_cases`.
    """
    told = decoded(_EXECUTIONS, event)
    about = told.about
    for execution in told.page.data:
        said = execution.execution_result
        word = _name(said) if isinstance(said, Named) else said
        yield TestExecution(
            key=f"{event.source}:test_execution:{about.cycle}/{execution.key}",
            source=event.source,
            changed_at=_asked_at(event),
            project_ref=about.project,
            cycle=about.cycle or "",
            cycle_title=about.cycle_title,
            test_case_number=execution.key,
            result=_RESULTS.get((word or "").strip().lower()),
            result_told=word,
        )


def _asked_at(event: Event) -> datetime:
    at = event.time or _UNDATED
    check_clock((at,), event)
    return at


def _name(named: Named | None) -> str | None:
    return (named.name or None) if named else None
