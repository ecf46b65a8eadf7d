"""QMetry for Jira: every real payload, a real server that pages, and words nobody knows."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.domain.testing import TestCase, TestCaseLink, TestExecution
from gnomon.errors import PayloadError, SourceError
from gnomon.settings import SourceSettings
from gnomon.sources.http import AnswerError
from gnomon.sources.qmetry import SOURCE
from gnomon.sources.qmetry.fetch import _CYCLES
from gnomon.sources.qmetry.options import QmetryOptions

Serve = Callable[..., Any]
DAY = datetime(2026, 5, 20, tzinfo=UTC)
QTM = "QMetry Test Management, which is another product"
XRAY = "Xray, which is another tool"
REFUSED = {
    "qtm/automation_import_status.json": QTM,
    "qtm/executions_of_testcase.json": QTM,
    "qtm/releases_cycles_tree.json": QTM,
    "qtm/testcase_executions.json": QTM,
    "related/xray_tests.json": XRAY,
    "related/xray_test_runs.json": XRAY,
    "related/xray_test_plans.json": XRAY,
    "qtm4j/automation_history_record.json": "an import of results, which the cycle tells",
}
READ = {
    "qtm4j/testcases_search.json",
    "qtm4j/testcycle_testcases.json",
    "qtm4j/testcycles_search.json",
    "qtm4j/testcycles_search_rich.json",
    "qtm4j/testcase_execution_bugs.json",
}


def told(kind: str, page: Any, **about: str) -> list[Any]:
    body = json.dumps({"about": {"project": "10066", **about}, "page": page}).encode()
    event = Event(id="1", source="qm", type=f"qmetry.api.{kind}", time=DAY, data=body)
    return list(SOURCE.readers[event.type](event))


def load(payloads: Path, name: str) -> Any:
    return json.loads((payloads / "qmetry" / name).read_bytes())


def test_every_payload_is_read_or_refused(payloads: Path) -> None:
    folder = payloads / "qmetry"
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    print(f"qmetry: {len(READ)} payloads read, {len(REFUSED)} refused")  # noqa: T201
    assert there == READ | REFUSED.keys()


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("kind", ["testcases", "executions"])
def test_a_payload_of_something_else_is_refused(payloads: Path, name: str, kind: str) -> None:
    with pytest.raises(PayloadError):
        told(kind, load(payloads, name), cycle="X-TR-1")


def test_recorded_test_cases(payloads: Path) -> None:
    first, second = told("testcases", load(payloads, "qtm4j/testcases_search.json"))
    assert first == TestCase(
        key="qm:test_case:1",
        source="qm",
        changed_at=DAY,
        project_ref="10066",
        number="SCRUM-TC-1",
        title="Login test",
        version=1,
    )
    assert (second.number, second.is_automated) == ("SCRUM-TC-2", None)


def test_a_version_is_told_by_number_or_as_a_thing() -> None:
    case = {"id": "a1", "key": "SCRUM-TC-3", "version": {"versionNo": 4, "isLatestVersion": True}}
    (row,) = told("testcases", {"data": [case]})
    assert row.version == 4


def test_recorded_executions(payloads: Path) -> None:
    page = load(payloads, "qtm4j/testcycle_testcases.json")
    passed, failed = told("executions", page, cycle="SCRUM-TR-3", cycle_title="Smoke")
    assert passed == TestExecution(
        key="qm:test_execution:SCRUM-TR-3/SCRUM-TC-10",
        source="qm",
        changed_at=DAY,
        project_ref="10066",
        cycle="SCRUM-TR-3",
        cycle_title="Smoke",
        test_case_number="SCRUM-TC-10",
        result="passed",
        result_told="Pass",
    )
    assert (failed.test_case_number, failed.result) == ("SCRUM-TC-11", "failed")


def test_issues_in_the_shape_of_recorded_ones_are_what_a_case_is_for(payloads: Path) -> None:
    page = load(payloads, "qtm4j/testcase_execution_bugs.json")
    assert told("requirements", page, test_case="7") == [
        TestCaseLink(
            key="qm:test_case_link:7",
            source="qm",
            changed_at=DAY,
            test_case_id="qm:test_case:7",
            project_ref="10066",
            ticket_refs=("PROJ-456",),
        )
    ]
    # A case that is for nothing any more says so.
    (row,) = told("requirements", {"data": []}, test_case="7")
    assert row.ticket_refs == ()


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("testcycles_search.json", [("PROJ-TR-26", None), ("PROJ-TR-25", None)]),
        ("testcycles_search_rich.json", [("PROJ-TR-26", "Smoke Test")]),
    ],
)
def test_recorded_cycles_say_what_to_ask_next(
    payloads: Path, name: str, titles: list[tuple[str, str | None]]
) -> None:
    page = _CYCLES.decode((payloads / "qmetry/qtm4j" / name).read_bytes())
    assert [(cycle.key, cycle.summary) for cycle in page.data] == titles


@pytest.mark.parametrize(
    ("word", "result"),
    [("Not Executed", "not_run"), ("Unexecuted", "not_run"), ("WORK IN PROGRESS", "running"),
     ("Blocked", "blocked"),
     ({"name": "Pass", "color": "x"}, "passed"), ("Deferred", None), (None, None)],
)  # fmt: skip
def test_results_in_any_word(word: Any, result: str | None) -> None:
    (row,) = told("executions", {"data": [{"key": "T", "executionResult": word}]}, cycle="C")
    assert row.result == result


class QMetry:
    """A project with many test cases and one cycle."""

    def __init__(self, count: int = 130) -> None:
        self.count = count

    def answer(self, path: str, query: dict[str, list[str]]) -> Any:
        start = int(query.get("startAt", ["0"])[0])
        data: list[Any]
        if path.endswith("/requirements"):
            data, total = [{"key": "SHOP-1"}, {"key": "SHOP-1"}, {"key": "SHOP-2"}], 3
        elif path.endswith("/testcycles/search"):
            data, total = [{"id": "c/1", "key": "SHOP-TR-1"}], 1
        else:
            total = self.count
            cases = range(start, min(start + 100, total))
            data = [{"id": n, "key": f"SHOP-TC-{n}", "executionResult": "Pass"} for n in cases]
        body = {"startAt": start, "total": total, "data": data}
        headers = {"Date": "Wed, 20 May 2026 10:30:00 GMT"}
        return 200, headers, json.dumps(body).encode()


def fetched(served: Any, **more: Any) -> list[Any]:
    options = QmetryOptions(projects=("10066",))
    steps = served.fetch(SOURCE, **{"source": "qm", "options": options, **more})
    return [r for s in steps if isinstance(s, Event) for r in SOURCE.readers[s.type](s)]


def test_a_project_is_read_whole_page_by_page(serve: Serve) -> None:
    served = serve(QMetry().answer)
    rows = fetched(served)
    kinds = {kind: [r for r in rows if isinstance(r, kind)] for kind in SOURCE.entities}
    assert {kind.__name__: len(found) for kind, found in kinds.items()} == {
        "TestCase": 130,
        "TestCaseLink": 130,
        "TestExecution": 130,
    }
    assert {row.ticket_refs for row in rows if isinstance(row, TestCaseLink)} == {
        ("SHOP-1", "SHOP-2")
    }
    assert {row.cycle for row in rows if isinstance(row, TestExecution)} == {"SHOP-TR-1"}
    assert any("/testcycles/c%2F1/testcases/search" in path for path in served.asked)
    # A cycle tells its summary only to who asks for it.
    assert any("/testcycles/search" in path and "summary" in path for path in served.asked)
    assert set(served.bodies) == {b'{"filter":{"projectId":"10066"}}'}


def test_what_passes_is_asked_again(serve: Serve) -> None:
    for trouble in ((429, {"Retry-After": "0"}, b"{}"), (500, {}, b""), None):
        served = serve(QMetry(3).answer)
        served.trouble = [trouble]
        assert len(fetched(served)) == 9


def test_what_cannot_be_asked_is_said(serve: Serve) -> None:
    served = serve(lambda *_: (200, {}, b"[]"))
    with pytest.raises(SourceError, match="QMetry for Jira"):
        fetched(served)
    with pytest.raises(SourceError, match="Name the ids"):
        fetched(served, options=QmetryOptions())
    with pytest.raises(AnswerError, match="401"):
        fetched(serve(lambda *_: (401, {}, b"{}")))


def test_the_key_has_a_header_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QM_KEY", "k3y")
    assert SOURCE.credentials is not None
    settings = SourceSettings(type="qmetry", url="https://qm.example", token_env="QM_KEY")
    assert SOURCE.credentials(settings) == {"apikey": "k3y"}
