"""Verdicts of quality gates, worked by hand on every engine."""

from datetime import date
from typing import Any

import pytest

from engine_fixtures import MONDAY, Connection, at, build
from gnomon.domain.gates import GateThreshold, GateWaiver
from gnomon.domain.quality import (
    CoverageReport,
    Finding,
    GateResult,
    LoadResult,
    ReportFile,
    TestRun,
)
from gnomon.model.gate_condition import gate_condition
from gnomon.model.gate_measure import gate_measure
from gnomon.model.gate_outcome import gate_outcome
from told import SHOP

CI = {"source": "ci", "changed_at": MONDAY}


def report(key: str, gate: Any, **told: Any) -> ReportFile:
    facts = {"service_id": SHOP, "revision": "4f2a", "format": "junit", "file": f"{key}.xml"}
    return ReportFile(key=key, gate=gate, **{**CI, **facts, **told})


def ran(of: str, passed: int = 0, failed: int = 0, *, skipped: int = 0, flaky: int = 0) -> Any:
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


def coverage(of: str, kind: Any, covered: int, valid: int, definition: str = "cobertura") -> Any:
    return CoverageReport(
        key=f"{of}:{kind}:{definition}",
        report_id=of,
        kind=kind,
        definition=definition,
        covered_count=covered,
        valid_count=valid,
        **CI,
    )


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


def load(of: str, label: str | None, samples: int, failed: int, p95: float | None) -> LoadResult:
    return LoadResult(
        key=f"{of}:{label}",
        report_id=of,
        label=label,
        sample_count=samples,
        failed_count=failed,
        timed_count=samples - failed,
        elapsed_p95_seconds=p95,
        started_at=at(),
        ended_at=at(minutes=5),
        **CI,
    )


def agreed(gate: Any, measure: Any, **told: Any) -> GateThreshold:
    key = f"catalog:gate_threshold:{gate}:{measure}:{sorted(told.items())}"
    facts = {"source": "catalog", "changed_at": MONDAY, "policy": "p"}
    return GateThreshold(key=key, gate=gate, measure=measure, **{**facts, **told})


def waiver(gate: Any, until: date, **told: Any) -> GateWaiver:
    return GateWaiver(
        key="catalog:gate_waiver:w",
        source="catalog",
        changed_at=MONDAY,
        gate=gate,
        service_id=SHOP,
        reason="vendor",
        agreed_by="head",
        valid_to=until,
        **told,
    )


def verdicts(con: Connection, *facts: Any) -> dict[str, str]:
    """Return what each gate says as a whole."""
    told = build(con, gate_outcome, facts)
    return {row["gate"]: row["verdict"] for row in told if row["measure"] is None}


def conditions(con: Connection, *facts: Any) -> list[tuple[Any, ...]]:
    told = build(con, gate_outcome, facts)
    names = ("measure", "label", "value", "threshold", "verdict")
    rows = [tuple(row[name] for name in names) for row in told if row["measure"] is not None]
    return sorted(rows, key=lambda row: [str(cell) for cell in row])


UNIT = [report("u", "unit_test"), report("c", "unit_test", format="cobertura")]
EIGHTY = agreed("unit_test", "line_coverage", at_least=0.8)


def test_coverage_is_held_against_what_was_agreed(con: Connection) -> None:
    facts = [*UNIT, ran("u", 10), coverage("c", "line", 85, 100), coverage("c", "branch", 1, 9)]
    assert verdicts(con, *facts, EIGHTY) == {"unit_test": "pass"}
    assert conditions(con, *facts, EIGHTY) == [("line_coverage", None, 0.85, 0.8, "pass")]
    ninety = agreed("unit_test", "line_coverage", at_least=0.9)
    assert verdicts(con, *facts, ninety) == {"unit_test": "fail"}


def test_a_failed_test_fails_the_gate_whatever_the_coverage(con: Connection) -> None:
    facts = [*UNIT, ran("u", 9, 1), coverage("c", "line", 100, 100), EIGHTY]
    assert verdicts(con, *facts) == {"unit_test": "fail"}


def test_what_was_not_measured_is_not_run(con: Connection) -> None:
    passed = [*UNIT, ran("u", 10)]
    # No coverage at all, nothing to cover, and coverage without word of the tests.
    assert verdicts(con, *passed, EIGHTY) == {"unit_test": "not_run"}
    assert verdicts(con, *passed, coverage("c", "line", 0, 0), EIGHTY) == {"unit_test": "not_run"}
    alone = [UNIT[1], coverage("c", "line", 9, 10), EIGHTY]
    assert verdicts(con, *alone) == {"unit_test": "not_run"}


def test_without_agreement_nothing_is_good_enough(con: Connection) -> None:
    facts = [
        *UNIT,
        *(ran("u", 10), coverage("c", "line", 100, 100)),
        *(report("j", "load_test"), load("j", None, 1000, 0, 0.1)),
        *(report("s", "security_test"), report("t", "container_scan")),
    ]
    assert set(verdicts(con, *facts).values()) == {"not_run"}


def test_coverage_of_one_definition_adds_up_and_of_two_stands_apart(con: Connection) -> None:
    facts = [
        *UNIT,
        report("d", "unit_test", format="cobertura"),
        report("l", "unit_test", format="lcov"),
        ran("u", 10),
        coverage("c", "line", 90, 100),
        coverage("d", "line", 0, 20),
        coverage("l", "line", 10, 10, "lcov"),
        EIGHTY,
    ]
    # 90 of 120 lines by Cobertura is 0.75 and broken; 10 of 10 by lcov does not mend it.
    assert [row[2:] for row in conditions(con, *facts)] == [(0.75, 0.8, "fail"), (1.0, 0.8, "pass")]
    assert verdicts(con, *facts) == {"unit_test": "fail"}


@pytest.mark.parametrize(
    ("run", "verdict"),
    [
        (ran("f", 9, flaky=1), "pass"),
        (ran("f", 9, 1), "fail"),
        (ran("f", skipped=5), "not_run"),
        (ran("f"), "not_run"),
    ],
)
def test_functional_tests_need_no_agreement(con: Connection, run: Any, verdict: str) -> None:
    assert verdicts(con, report("f", "functional_test"), run) == {"functional_test": verdict}


def test_a_flaky_rate_may_be_agreed_too(con: Connection) -> None:
    facts = [report("f", "functional_test"), ran("f", 9, flaky=1)]
    strict = agreed("functional_test", "flaky_ratio", at_most=0.05)
    assert verdicts(con, *facts, strict) == {"functional_test": "fail"}
    minimum = agreed("functional_test", "executed_count", at_least=11)
    assert verdicts(con, *facts, minimum) == {"functional_test": "fail"}


NONE_FIXABLE = agreed("container_scan", "fixable_critical_count", at_most=0)


def test_findings_count_once_and_only_those_that_count(con: Connection) -> None:
    facts = [
        report("t", "container_scan"),
        report("g", "container_scan", format="gitlab_security"),
        found("t", "CVE-1", "critical"),
        found("g", "CVE-1", "critical"),
        found("t", "CVE-2", "critical", fixed_version="2.0", counts=False),
        found("t", "CVE-3", "high", fixed_version="1.1"),
    ]
    told = {row["measure"]: row["value"] for row in build(con, gate_measure, facts)}
    assert told == {
        "finding_count": 2,
        "critical_count": 1,
        "high_count": 1,
        "medium_count": 0,
        "low_count": 0,
        "fixable_critical_count": 0,
        "fixable_high_count": 1,
    }
    assert verdicts(con, *facts, NONE_FIXABLE) == {"container_scan": "pass"}
    mended = found("t", "CVE-4", "critical", fixed_version="2.0")
    assert verdicts(con, *facts, mended, NONE_FIXABLE) == {"container_scan": "fail"}


def test_a_scan_without_findings_passes_and_one_that_broke_off_did_not_run(
    con: Connection,
) -> None:
    assert verdicts(con, report("t", "container_scan"), NONE_FIXABLE) == {"container_scan": "pass"}
    broken = report("t", "container_scan", is_complete=False)
    assert verdicts(con, broken, NONE_FIXABLE) == {"container_scan": "not_run"}
    assert build(con, gate_measure, [broken]) == []


FAST = agreed("load_test", "elapsed_p95_seconds", at_most=0.5, label="*")


def test_each_kind_of_request_is_held_against_the_threshold_of_each(con: Connection) -> None:
    facts = [
        report("j", "load_test"),
        load("j", "GET /a", 600, 0, 0.4),
        load("j", "GET /b", 400, 20, 0.6),
        load("j", None, 1000, 20, 0.45),
        agreed("load_test", "error_ratio", at_most=0.02),
        agreed("load_test", "duration_seconds", at_least=300),
        FAST,
    ]
    assert conditions(con, *facts) == [
        ("duration_seconds", None, 300.0, 300.0, "pass"),
        ("elapsed_p95_seconds", "GET /a", 0.4, 0.5, "pass"),
        ("elapsed_p95_seconds", "GET /b", 0.6, 0.5, "fail"),
        ("error_ratio", None, 0.02, 0.02, "pass"),
    ]
    assert verdicts(con, *facts) == {"load_test": "fail"}


def test_a_request_nobody_sent_was_not_run(con: Connection) -> None:
    facts = [report("j", "load_test"), load("j", None, 9, 0, 0.1)]
    named = agreed("load_test", "elapsed_p95_seconds", at_most=0.5, label="GET /pay")
    assert verdicts(con, *facts, named) == {"load_test": "not_run"}
    assert conditions(con, *facts, named) == [
        ("elapsed_p95_seconds", "GET /pay", None, 0.5, "not_run")
    ]


def test_a_services_own_policy_takes_the_place_of_the_one_for_all(con: Connection) -> None:
    facts = [*UNIT, ran("u", 10), coverage("c", "line", 70, 100), EIGHTY]
    own = agreed("unit_test", "line_coverage", at_least=0.6, service_id=SHOP)
    assert verdicts(con, *facts) == {"unit_test": "fail"}
    assert verdicts(con, *facts, own) == {"unit_test": "pass"}
    other = agreed("unit_test", "line_coverage", at_least=0.6, service_id="catalog:service:b")
    assert verdicts(con, *facts, other) == {"unit_test": "fail"}


def test_a_gate_that_is_not_for_a_service_does_not_apply(con: Connection) -> None:
    library = agreed("container_scan", None, service_id=SHOP)
    facts = [report("t", "container_scan"), found("t", "CVE-1", "critical"), library]
    assert verdicts(con, *facts) == {"container_scan": "not_applicable"}


def test_the_day_of_the_report_decides_which_threshold_holds(con: Connection) -> None:
    facts = [*UNIT, ran("u", 10), coverage("c", "line", 85, 100)]
    tuesday = date(2026, 3, 3)
    before = agreed("unit_test", "line_coverage", at_least=0.8, valid_to=tuesday)
    stricter = agreed("unit_test", "line_coverage", at_least=0.9, valid_from=tuesday)
    assert verdicts(con, *facts, before, stricter) == {"unit_test": "pass"}
    later = [
        report("u", "unit_test", changed_at=at(1)),
        report("c", "unit_test", format="cobertura", changed_at=at(1)),
        *facts[2:],
    ]
    assert verdicts(con, *later, before, stricter) == {"unit_test": "fail"}


def test_what_failed_is_waived_until_the_day_it_ends(con: Connection) -> None:
    facts = [*UNIT, ran("u", 10), coverage("c", "line", 10, 100), EIGHTY]
    assert verdicts(con, *facts, waiver("unit_test", date(2026, 3, 3))) == {"unit_test": "waived"}
    assert verdicts(con, *facts, waiver("unit_test", date(2026, 3, 2))) == {"unit_test": "fail"}
    assert verdicts(con, *facts, waiver("load_test", date(2026, 3, 3))) == {"unit_test": "fail"}
    good = [*UNIT, ran("u", 10), coverage("c", "line", 90, 100), EIGHTY]
    assert verdicts(con, *good, waiver("unit_test", date(2026, 3, 3))) == {"unit_test": "pass"}


def test_of_a_job_tried_again_the_last_report_counts(con: Connection) -> None:
    first = report("a", "functional_test", file="e2e.json", pipeline_url="http://ci/1")
    again = report(
        "b", "functional_test", file="e2e.json", pipeline_url="http://ci/1", changed_at=at(hours=1)
    )
    runs = [ran("a", 9, 1), ran("b", 10)]
    assert verdicts(con, first, again, *runs) == {"functional_test": "pass"}
    # Another run of the pipeline is another verdict.
    other = report("b", "functional_test", file="e2e.json", pipeline_url="http://ci/2")
    told = build(con, gate_outcome, [first, other, *runs])
    assert sorted(row["verdict"] for row in told) == ["fail", "pass"]


def test_verdicts_of_other_judges_stand_beside_ours(con: Connection) -> None:
    told = GateResult(key="sonar:gate:1", gate="Sonar way", verdict="fail", service_id=SHOP, **CI)
    (row,) = build(con, gate_outcome, [told])
    assert (row["gate"], row["verdict"], row["teller"]) == ("Sonar way", "fail", "ci")


def test_a_condition_names_the_bound_that_is_broken(con: Connection) -> None:
    band = agreed("load_test", "sample_count", at_least=100, at_most=200)
    facts = [report("j", "load_test"), load("j", None, 99, 0, 0.1), band]
    (row,) = build(con, gate_condition, facts)
    assert (row["value"], row["threshold"], row["is_kept"]) == (99.0, 100.0, False)
