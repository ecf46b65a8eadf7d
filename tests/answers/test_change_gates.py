"""The last word of each gate about the commits of a change, read from a home."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from gnomon.answers.change_gates import change_gates
from gnomon.domain.code import ChangeMerge
from gnomon.domain.quality import GateResult, ReportFile, TestRun
from gnomon.lake.rows import RowBuffer
from gnomon.operations.home import open_home
from small_home import bring_up_to_date, project, settings, tell
from told import MONDAY

_LATER = MONDAY + timedelta(days=2)


def _merge(name: str, head: str, merged: str | None) -> ChangeMerge:
    return ChangeMerge(
        key=name,
        source="gitlab",
        changed_at=MONDAY,
        change_id=name,
        repository_id="gitlab:repository:1",
        merged_at=MONDAY,
        head_revision=head,
        merge_revision=merged,
    )


def _run(key: str, revision: str, failed: int, hours: int) -> list[Any]:
    # A report is judged when it is handed over.
    ci: dict[str, Any] = {"source": "ci", "changed_at": MONDAY + timedelta(hours=hours)}
    return [
        ReportFile(
            key=key,
            format="junit",
            gate="functional_test",
            service_id="catalog:service:checkout",
            revision=revision,
            pipeline_url=f"https://ci.example.org/{key}",
            **ci,
        ),
        TestRun(
            key=f"{key}:run",
            report_id=key,
            test_count=5,
            passed_count=5 - failed,
            failed_count=failed,
            error_count=0,
            skipped_count=0,
            flaky_count=0,
            **ci,
        ),
    ]


def _told(gate: str, verdict: str, revision: str, measure: str | None = None) -> GateResult:
    return GateResult(
        key=f"scanner:gate_result:{gate}:{revision}:{measure}",
        source="scanner",
        changed_at=MONDAY,
        gate=gate,
        verdict=verdict,  # type: ignore[arg-type]
        revision=revision,
        judged_at=MONDAY,
        measure=measure,
    )


def test_the_last_word_on_branch_and_main_line_counts(tmp_path: Path) -> None:
    with open_home(settings(tmp_path)) as home:
        tell(home, project(1, "web/checkout"))
        rows = RowBuffer()
        told = [
            _merge("one", "a1", "a2"),
            _merge("two", "b1", None),
            # Failed on its branch, passed once it was merged.
            *_run("r1", "a1", 2, 1),
            *_run("r2", "a2", 0, 5),
            _told("container_scan", "fail", "a2"),
            # A condition is no verdict; another commit is of no change asked for.
            _told("container_scan", "pass", "a2", "critical"),
            _told("container_scan", "pass", "c1"),
        ]
        rows.add(told, MONDAY, "told")
        for name, table in rows.tables().items():
            home.lake.append(name, table)
        bring_up_to_date(home)
        place = home.installation()
        found = change_gates(place, ["one", "two", "none"], since=MONDAY.date(), now=_LATER)
        said = {
            change: [(each.gate, each.verdict, each.teller, each.url) for each in words]
            for change, words in found.items()
        }
        # Of the other change no gate said anything.
        assert said == {
            "one": [
                ("container_scan", "fail", "scanner", None),
                ("functional_test", "pass", None, "https://ci.example.org/r2"),
            ]
        }
        assert change_gates(place, [], since=MONDAY.date(), now=_LATER) == {}
