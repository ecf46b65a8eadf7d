"""What every format of test results comes down to: cases, and their sums."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from math import fsum

from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.quality import Gate, TestOutcome, TestResult, TestRun
from gnomon.reports.about import About


class Case(Struct, kw_only=True, gc=False):
    """One test case of a run."""

    suite: str = ""
    """Names of the suites around it, joined by `` > ``."""
    class_name: str = ""
    """Class, module or file."""
    name: str
    """Its name."""
    outcome: TestOutcome = "passed"
    """How it went."""
    seconds: float | None = None
    """How long it took."""
    retry_count: int = 0
    """How often it was run again."""
    message: str | None = None
    """Why it did not pass."""


def told(
    about: About,
    report_format: str,
    cases: Iterable[Case],
    *,
    gate: Gate | None,
    tool: str | None = None,
    ran_at: datetime | None = None,
    is_complete: bool | None = None,
) -> Iterator[Entity]:
    """Make the rows of a report of test results; sums are counted from its cases."""
    outcomes: Counter[str] = Counter()
    seconds: list[float] = []
    for number, case in enumerate(cases):
        outcomes[case.outcome] += 1
        if case.seconds is not None:
            seconds.append(case.seconds)
        yield TestResult(
            key=about.key("test_result", number),
            source=about.source,
            changed_at=about.told_at,
            report_id=about.report_id,
            suite=case.suite,
            class_name=case.class_name,
            name=case.name,
            outcome=case.outcome,
            seconds=case.seconds,
            retry_count=case.retry_count,
            message=case.message,
        )
    yield TestRun(
        key=about.key("test_run", "all"),
        source=about.source,
        changed_at=about.told_at,
        report_id=about.report_id,
        test_count=outcomes.total(),
        passed_count=outcomes["passed"],
        failed_count=outcomes["failed"],
        error_count=outcomes["error"],
        skipped_count=outcomes["skipped"],
        flaky_count=outcomes["flaky"],
        seconds=fsum(seconds) if seconds else None,
    )
    yield about.told(report_format, ran_at, gate=gate, tool=tool, is_complete=is_complete)
