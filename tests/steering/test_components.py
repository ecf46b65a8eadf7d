"""Gates, phases and roles as components: what each catches, and what is proposed for review."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from gnomon.answers.job_gates import JobGate, gates_of, job_gates
from gnomon.answers.process_state import PhaseState
from gnomon.domain.build import JobRun, PipelineRun
from gnomon.domain.organisation import Membership
from gnomon.lake.rows import RowBuffer
from gnomon.operations.home import open_home
from gnomon.steering.components import (
    phase_entries,
    phase_health,
    pipeline_jobs,
    quality_gates,
    role_health,
)
from gnomon.steering.gates import GateValue
from small_home import NewHome, read_up_to_date

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
_PHASE = PhaseState(
    phase="planning", title="Planning", expected_days=1.0, responsible="business leader",
    outputs=(), guide_url=None,
)  # fmt: skip


def _row(name: str, about: str, revision: str, hour: int, *, is_pass: bool) -> dict[str, Any]:
    at = START + timedelta(hours=hour)
    return {"name": name, "about": about, "revision": revision, "is_pass": is_pass, "at": at}


def test_a_failure_counts_as_caught_once_another_commit_of_the_change_passes() -> None:
    rows = [
        _row("unit", "one", "a", 0, is_pass=False),
        _row("unit", "one", "b", 1, is_pass=False),
        _row("unit", "one", "c", 2, is_pass=True),
        _row("unit", "two", "d", 1, is_pass=True),
        _row("unit", "three", "e", 3, is_pass=False),
        _row("lint", "one", "a", 0, is_pass=True),
    ]
    lint, unit = gates_of(rows, {"c", "e", "zzz"})
    # Red with a and b, green with c: one mend. E failed and did not pass, so nothing escaped it.
    assert (unit.judged, unit.caught, unit.mended, unit.escaped) == (5, 3, 1, 1)
    assert (lint.judged, lint.caught, lint.mended, lint.escaped) == (1, 0, 0, 0)
    (judged,) = pipeline_jobs([unit])
    assert judged.catch_rate == pytest.approx(1 / 5)
    assert judged.escaped_share == pytest.approx(1 / 2)


def test_a_gate_that_never_failed_is_proposed_for_review_from_sixty_runs_on() -> None:
    quiet = JobGate(name="lint", judged=59, caught=0, mended=0, escaped=0)
    early, review = pipeline_jobs([quiet, replace(quiet, judged=60)])
    assert (early.verdict, review.verdict) == ("too early", "review")
    assert review.catch_rate == 0
    assert review.escaped_share is None
    assert "fewer than 1 in 20" in review.why
    assert pipeline_jobs([replace(quiet, judged=0)])[0].catch_rate is None


def test_failures_that_nobody_mends_are_looked_at() -> None:
    ignored = JobGate(name="scan", judged=80, caught=30, mended=0, escaped=2)
    (found,) = pipeline_jobs([ignored])
    assert (found.verdict, found.catch_rate, found.escaped_share) == ("review", 0, 1)
    (early,) = pipeline_jobs([replace(ignored, judged=20, caught=1)])
    assert early.verdict == "too early"
    assert early.why == "Failed once, and nothing passed again yet."
    (used,) = pipeline_jobs([replace(ignored, mended=1)])
    assert used.verdict == "contributes"


def test_what_escaped_a_quality_gate_is_unknown_where_nobody_tells() -> None:
    value = GateValue(
        gate="unit_test", judged=10, caught=4, waived=0, not_run=0, mended=3, mend_seconds=60.0,
        live=0, live_unpassed=0, live_failed=None,
    )  # fmt: skip
    (found,) = quality_gates([value], {"unit_test": "Unit tests"})
    assert (found.name, found.catch_rate, found.escaped, found.escaped_share) == (
        "Unit tests", 0.3, None, None,
    )  # fmt: skip


def test_entries_that_lack_something_got_past_the_phase() -> None:
    phases = [
        replace(_PHASE, entry_count=100, escape_count=20),
        replace(_PHASE, entry_count=100, escape_count=100),
        replace(_PHASE, entry_count=100, escape_count=0),
        replace(_PHASE, entry_count=None),
    ]
    found = phase_entries(phases)
    assert [one.verdict for one in found] == ["contributes", "review", "review"]
    assert (found[0].escaped, found[0].fixed, found[0].catch_rate) == (20, None, None)


def test_a_phase_without_work_is_looked_at() -> None:
    phases = [
        _PHASE,
        replace(_PHASE, open_count=3, left_count=0),
        replace(_PHASE, open_count=3, left_count=9, on_time_count=6, on_time_of=9),
        replace(_PHASE, title="Production", open_count=3),
    ]
    found = phase_health(phases, {"Production"})
    assert [one.verdict for one in found] == ["review", "review", "contributes", "contributes"]
    assert found[2].on_time == pytest.approx(2 / 3)
    assert found[0].on_time is None


def test_roles_are_found_however_they_are_written_and_people_counted_once() -> None:
    def member(person: str, role: str, until: date | None = None) -> Membership:
        return Membership(
            key=f"{person}{role}", source="catalog", changed_at=START, person_id=person,
            group_id="g", role=role, share=1.0, valid_to=until,
        )  # fmt: skip

    found = role_health(
        [("Planning", "business leader", ["PM"]), ("Coding", "TPM", ["engineer"])],
        [
            member("ann", "product manager"),
            member("ann", "PM"),
            member("bob", "engineer"),
            member("cid", "gardener"),
            member("dan", "BL", date(2026, 1, 1)),
        ],
        date(2026, 3, 2),
    )
    by_name = {one.name: one for one in found}
    assert by_name["product_manager"].people == 1
    assert by_name["product_manager"].takes_part == ("Planning",)
    assert by_name["business_leader"].why == "Nobody has it, and it answers for Planning."
    assert by_name["gardener"].verdict == "review"
    assert by_name["engineer"].verdict == "contributes"
    order = [one.verdict for one in found]
    assert order == sorted(order, reverse=True)


def test_jobs_are_read_from_what_pipelines_tell(new_home: NewHome) -> None:
    def run(number: int, revision: str) -> PipelineRun:
        return PipelineRun(
            key=f"gitlab:run:{number}", source="gitlab", changed_at=START, revision=revision,
            repository_id="gitlab:repository:1", ref="feature", change_id="gitlab:change:1",
        )  # fmt: skip

    def job(number: int, run: int, revision: str, result: Any, **more: Any) -> JobRun:
        told: dict[str, Any] = {"name": "unit", "finished_at": START + timedelta(hours=number)}
        return JobRun(
            key=f"gitlab:job:{number}", source="gitlab", changed_at=START,
            pipeline_run_id=f"gitlab:run:{run}", revision=revision, result=result, **(told | more),
        )  # fmt: skip

    told = [
        run(1, "a"),
        run(2, "b"),
        job(1, 1, "a", "failure", failure_reason="script_failure"),
        job(2, 2, "b", "failure", failure_reason="script_failure"),
        # Tried again on the same commit, and passed: no fault of the code.
        job(3, 2, "b", "success"),
        job(4, 1, "a", "failure", name="deploy", failure_reason="runner_system_failure"),
        job(5, 1, "a", "failure", name="hint", is_allowed_to_fail=True),
        job(6, 1, "a", "success", name="late", finished_at=START + timedelta(days=40)),
    ]
    with open_home(new_home()) as home:
        read_up_to_date(home)
        rows = RowBuffer()
        rows.add(told, START, "told")
        for name, table in rows.tables().items():
            home.lake.append(name, table)
        end = START + timedelta(days=1)
        (unit,) = job_gates(home.installation(), START, end, {"b"})
    assert unit == JobGate(name="unit", judged=2, caught=1, mended=1, escaped=1)
