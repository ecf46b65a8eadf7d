"""Playwright, mochawesome and CTRF: cases, tries and what keeps a run from being green."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gnomon.errors import ReportError


def outcomes(told: dict[str, list[Any]]) -> list[tuple[str, str, str, float | None, int]]:
    return [
        (case.suite, case.name, case.outcome, case.seconds, case.retry_count)
        for case in told.get("test_result", [])
    ]


def playwright(*specs: dict[str, Any], errors: list[Any] | None = None) -> str:
    inner = {"title": "pay", "specs": list(specs)}
    suites = [{"title": "a.spec.ts", "specs": [], "suites": [inner]}]
    return json.dumps({"config": {"rootDir": "/"}, "suites": suites, "errors": errors or []})


def spec(title: str, status: str, *tries: tuple[str, int]) -> dict[str, Any]:
    results = [
        {
            "status": went,
            "duration": took,
            "startTime": "2026-03-01T09:00:00.000Z",
            "error": None if went == "passed" else {"message": "\x1b[31mError: boom\x1b[39m\nat"},
        }
        for went, took in tries
    ]
    return {
        "title": title,
        "tests": [{"status": status, "projectName": "chromium", "results": results}],
    }


def test_playwright_tells_tries_and_timeouts(read: Any) -> None:
    told = read(
        "playwright",
        playwright(
            spec("passes", "expected", ("passed", 250)),
            spec("fails", "unexpected", ("failed", 100), ("failed", 150)),
            spec("hangs", "unexpected", ("timedOut", 5000)),
            spec("wobbles", "flaky", ("failed", 10), ("passed", 20)),
            spec("waits", "skipped"),
        ),
    )
    suite = "a.spec.ts > pay"
    assert outcomes(told) == [
        (suite, "passes", "passed", 0.25, 0),
        (suite, "fails", "failed", 0.25, 1),
        (suite, "hangs", "error", 5.0, 0),
        (suite, "wobbles", "flaky", 0.03, 1),
        (suite, "waits", "skipped", None, 0),
    ]
    assert told["test_result"][1].message == "Error: boom"
    (report,) = told["report_file"]
    assert (report.ran_at, report.is_complete) == (datetime(2026, 3, 1, 9, tzinfo=UTC), True)


def test_playwright_that_could_not_load_a_file_is_not_green(read: Any) -> None:
    told = read("playwright", playwright(errors=[{"message": "SyntaxError: b.spec.ts"}]))
    assert outcomes(told) == [("", "(report)", "error", None, 0)]
    assert told["test_run"][0].error_count == 1
    assert told["report_file"][0].is_complete is False


def mocha(title: str, **told: Any) -> dict[str, Any]:
    return {"title": title, "duration": 100, "err": {}, **told}


def mochawesome(**roots: Any) -> str:
    stats = {"testsRegistered": 1, "passPercent": 100, "start": "2026-03-01T09:00:00.000Z"}
    return json.dumps({"stats": stats, **roots})


def test_mochawesome_counts_cases_of_every_merged_spec(read: Any) -> None:
    hook = mocha('"before each" hook', fail=True, err={"message": "no server"})
    failed = mocha("pays", state="failed", err={"message": "expected 1\nto equal 2"})
    inner = {"title": "inside", "tests": [failed, mocha("waits", pending=True)]}
    told = read(
        "mochawesome",
        mochawesome(
            results=[
                {"title": "", "file": "a.cy.js", "suites": [inner], "beforeHooks": [hook]},
                {"title": "B", "tests": [mocha("adds", **{"pass": True})]},
                False,
            ]
        ),
    )
    assert outcomes(told) == [
        ("", '"before each" hook', "error", 0.1, 0),
        ("inside", "pays", "failed", 0.1, 0),
        ("inside", "waits", "skipped", 0.1, 0),
        ("B", "adds", "passed", 0.1, 0),
    ]
    assert [case.message for case in told["test_result"][:2]] == ["no server", "expected 1"]
    assert told["test_result"][1].class_name == "a.cy.js"


def test_mochawesome_of_old_has_another_root(read: Any) -> None:
    told = read("mochawesome", mochawesome(suites={"title": "A", "tests": [mocha("a", fail=True)]}))
    assert outcomes(told) == [("A", "a", "failed", 0.1, 0)]


def ctrf(*tests: dict[str, Any]) -> str:
    results = {"tool": {"name": "jest"}, "summary": {"start": 1772355600000}, "tests": tests}
    return json.dumps({"reportFormat": "CTRF", "specVersion": "0.0.0", "results": results})


def test_ctrf_tells_cases_of_any_runner(read: Any) -> None:
    told = read(
        "ctrf",
        ctrf(
            {"name": "a", "status": "passed", "duration": 50, "suite": ["Shop", "Basket"]},
            {"name": "b", "status": "passed", "duration": -1, "flaky": True, "retries": 2},
            {"name": "c", "status": "failed", "message": "boom", "suite": "Shop"},
            {"name": "d", "status": "pending"},
            {"name": "e", "status": "other"},
        ),
    )
    assert outcomes(told) == [
        ("Shop > Basket", "a", "passed", 0.05, 0),
        ("", "b", "flaky", None, 2),
        ("Shop", "c", "failed", None, 0),
        ("", "d", "skipped", None, 0),
        ("", "e", "error", None, 0),
    ]
    (report,) = told["report_file"]
    assert (report.tool, report.ran_at) == ("jest", datetime(2026, 3, 1, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("playwright", "", "is empty"),
        ("playwright", '{"config": {}}', "missing required field `suites`"),
        ("playwright", '{"suites":' + '[{"title":"a","suites":' * 5000, "nested too deeply"),
        ("mochawesome", "{}", "missing required field `stats`"),
        ("mochawesome", mochawesome(results=[{"tests": [{}]}]), "$.results[0].tests[0]"),
        ("ctrf", '{"results": []}', "$.results"),
        ("ctrf", ctrf({"name": "a", "status": "green"}), "$.results.tests[0]: status is 'green'"),
    ],
)
def test_bad_input_is_refused_with_its_place(read: Any, name: str, data: str, says: str) -> None:
    with pytest.raises(ReportError, match="ci-file") as refused:
        read(name, data, file="ci-file")
    assert says in str(refused.value)
