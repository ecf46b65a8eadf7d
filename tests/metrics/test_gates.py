"""Measures of the pipeline's gates, worked by hand on every engine."""

from typing import Any

import pytest

from engine_fixtures import MONDAY, Connection, at, build, ordered
from gnomon.domain.gates import GateThreshold
from gnomon.domain.quality import (
    CoverageReport,
    Finding,
    LoadResult,
    ReportFile,
    TestRun,
)
from gnomon.metrics.pipeline.container_vulnerabilities import container_vulnerabilities
from gnomon.metrics.pipeline.functional_test_flaky_rate import functional_test_flaky_rate
from gnomon.metrics.pipeline.functional_test_pass_rate import functional_test_pass_rate
from gnomon.metrics.pipeline.load_test_error_rate import load_test_error_rate
from gnomon.metrics.pipeline.load_test_latency_score import load_test_latency_score
from gnomon.metrics.pipeline.quality_gate_pass_rate import quality_gate_pass_rate
from gnomon.metrics.pipeline.security_test_vulnerabilities import security_test_vulnerabilities
from gnomon.metrics.pipeline.unit_test_coverage import unit_test_coverage
from told import SHOP

CI = {"source": "ci", "changed_at": MONDAY}


def report(key: str, gate: Any, **told: Any) -> ReportFile:
    return ReportFile(
        key=key, gate=gate, **{"format": "junit", "service_id": SHOP, "revision": key, **CI, **told}
    )


def coverage(of: str, kind: Any, covered: int, valid: int, definition: str = "cobertura") -> Any:
    return CoverageReport(
        key=f"{of}:{kind}",
        report_id=of,
        kind=kind,
        definition=definition,
        covered_count=covered,
        valid_count=valid,
        **CI,
    )


COVERED = [
    report("a", "unit_test"),
    *(coverage("a", "line", 80, 100), coverage("a", "branch", 1, 10)),
    *(report("b", "unit_test"), coverage("b", "line", 0, 0)),
    *(report("c", "unit_test"), coverage("c", "line", 9, 10, "lcov")),
    *(report("d", "functional_test"), coverage("d", "line", 5, 10)),
]


def test_coverage_is_of_lines_of_one_definition(con: Connection) -> None:
    found = build(con, unit_test_coverage, COVERED)
    # Branches, lcov's lines and another gate's are left out; nothing to cover is unknown.
    assert ordered(found, "subject_id", "service_id", "value", "weight", "detail") == [
        ("a", SHOP, 80.0, 100.0, "cobertura"),
        ("b", SHOP, None, None, "cobertura"),
    ]


def test_whose_lines_count_is_a_judgement(con: Connection) -> None:
    found = build(con, unit_test_coverage, COVERED, line_coverage_definitions=("lcov",))
    assert ordered(found, "subject_id", "value") == [("c", 9.0)]


def found(of: str, rule: str, severity: Any, **told: Any) -> Finding:
    return Finding(
        key=f"{of}:{rule}",
        report_id=of,
        kind="vulnerability",
        scanner="Trivy",
        rule=rule,
        severity=severity,
        fingerprint=rule,
        **{**CI, **told},
    )


@pytest.mark.parametrize(
    ("measure", "gate"),
    [
        (container_vulnerabilities, "container_scan"),
        (security_test_vulnerabilities, "security_test"),
    ],
)
def test_vulnerabilities_are_counted_by_severity(con: Connection, measure: Any, gate: str) -> None:
    facts = [
        report("a", gate),
        found("a", "1", "critical"),
        found("a", "2", "high"),
        found("a", "3", "low"),
        found("a", "4", "critical", counts=False),
        report("clean", gate),
        report("cut", gate, is_complete=False),
        *(report("src", "static_analysis"), found("src", "5", "high")),
    ]
    rows = build(con, measure, facts)
    assert ordered(rows, "subject_id", "value", "weight", "detail") == [
        ("a", 2.0, 1.0, "1 critical, 1 high, 0 medium, 1 low"),
        ("clean", 0.0, 1.0, "0 critical, 0 high, 0 medium, 0 low"),
    ]
    worst = build(con, measure, facts, counted_severities=("critical",))
    assert ordered(worst, "subject_id", "value") == [("a", 1.0), ("clean", 0.0)]


def run(of: str, passed: int, failed: int, skipped: int, flaky: int) -> TestRun:
    return TestRun(
        key=f"{of}:run",
        report_id=of,
        test_count=passed + failed + skipped + flaky,
        passed_count=passed,
        failed_count=failed,
        error_count=0,
        skipped_count=skipped,
        flaky_count=flaky,
        **CI,
    )


def test_functional_tests_pass_and_are_flaky_by_those_that_ran(con: Connection) -> None:
    facts = [
        *(report("a", "functional_test"), run("a", 6, 2, 5, 2)),
        *(report("b", "functional_test"), run("b", 0, 0, 3, 0)),
        *(report("c", "unit_test"), run("c", 9, 0, 0, 0)),
    ]
    passed = build(con, functional_test_pass_rate, facts)
    # Six at once and two when tried again, of ten that ran; where none ran it is unknown.
    assert ordered(passed, "subject_id", "value", "weight") == [
        ("a", 8.0, 10.0),
        ("b", None, None),
    ]
    flaky = build(con, functional_test_flaky_rate, facts)
    assert ordered(flaky, "subject_id", "value", "weight") == [("a", 2.0, 10.0), ("b", None, None)]


def load(of: str, label: str | None, samples: int, failed: int, p95: float | None) -> LoadResult:
    return LoadResult(
        key=f"{of}:{label}",
        report_id=of,
        label=label,
        sample_count=samples,
        failed_count=failed,
        timed_count=samples - failed,
        elapsed_p95_seconds=p95,
        **CI,
    )


def agreed(measure: Any, at_most: float, label: str | None = None) -> GateThreshold:
    return GateThreshold(
        key=f"t:{measure}:{label}",
        policy="p",
        gate="load_test",
        measure=measure,
        at_most=at_most,
        label=label,
        source="catalog",
        changed_at=MONDAY,
    )


LOADED = [
    report("a", "load_test"),
    *(load("a", "GET /a", 60, 0, 0.4), load("a", "GET /b", 40, 4, 0.8)),
    load("a", None, 100, 4, 0.5),
    *(report("b", "load_test", changed_at=at(1)), load("b", None, 0, 0, None)),
    *(report("c", "unit_test"), load("c", None, 10, 10, 9.0)),
]


def test_errors_under_load_are_of_all_requests(con: Connection) -> None:
    rows = build(con, load_test_error_rate, LOADED)
    assert ordered(rows, "subject_id", "ended_at", "value", "weight") == [
        ("a", MONDAY, 4.0, 100.0),
        ("b", at(1), None, None),
    ]


def test_the_latency_score_is_that_of_the_worst_request(con: Connection) -> None:
    each = agreed("elapsed_p95_seconds", 0.5, "*")
    rows = build(con, load_test_latency_score, [*LOADED, each])
    # 0.4 s is within half a second: 100. 0.8 s is 100 * 0.5 / 0.8 = 62.5. Nothing was sent in b.
    assert ordered(rows, "subject_id", "service_id", "value", "weight") == [
        ("a", SHOP, 62.5, 1.0),
        ("b", SHOP, None, 1.0),
    ]
    whole = agreed("elapsed_p95_seconds", 0.5)
    rows = build(con, load_test_latency_score, [*LOADED[:4], whole])
    assert ordered(rows, "subject_id", "value") == [("a", 100.0)]


def test_without_agreement_there_is_no_score(con: Connection) -> None:
    assert build(con, load_test_latency_score, LOADED) == []


def test_gates_that_were_not_run_are_unknown_and_not_failed(con: Connection) -> None:
    facts = [
        *(report("p", "functional_test"), run("p", 9, 0, 0, 0)),
        *(report("f", "functional_test"), run("f", 9, 1, 0, 0)),
        *(report("n", "functional_test"), run("n", 0, 0, 9, 0)),
        report("t", "container_scan"),
        GateThreshold(
            key="t",
            policy="library",
            gate="container_scan",
            source="catalog",
            changed_at=MONDAY,
        ),
    ]
    rows = build(con, quality_gate_pass_rate, facts)
    assert ordered(rows, "subject_id", "value", "weight", "detail") == [
        ("f", 0.0, 1.0, "functional_test: fail"),
        ("n", None, 1.0, "functional_test: not_run"),
        ("p", 1.0, 1.0, "functional_test: pass"),
    ]
