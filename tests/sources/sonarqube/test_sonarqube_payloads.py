"""Every real payload of SonarQube: the rows it gives, or why it is none of ours."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gnomon.domain.analysis import CodeAnalysis, CodeIssue, CodeMeasure
from gnomon.domain.event import Event
from gnomon.domain.quality import GateResult
from gnomon.errors import PayloadError
from gnomon.sources.http import Reply
from gnomon.sources.sonarqube import SOURCE
from gnomon.sources.sonarqube.pages import outline
from gnomon.sources.source import Want

TASKS = "tasks of the compute engine: an analysis is listed once it went through"
OTHER = "a file's figures, not a project's"
REFUSED = {
    "api/ce_activity.json": TASKS,
    "api/ce_component.json": TASKS,
    "api/ce_task.json": TASKS,
    "api/components_tree.json": OTHER,
    "api/measures_component_tree.json": OTHER,
    "api/measures_search.json": "figures of several projects at once, without a time",
    "api/hotspots_search.json": "hotspots are for somebody to review, not vulnerabilities",
    "api/hotspots_search_many.json": "hotspots are for somebody to review, not vulnerabilities",
    "api/issues_changelog.json": "who edited an issue is not read",
    "api/components_search_projects.json": "projects are listed by components/search",
    "api/qualitygates_list.json": "gates without a verdict",
    "api/qualitygates_show.json": "gates without a verdict",
    "api/rules_show.json": "what a rule says is not read",
    "api/webhooks_deliveries.json": "what was delivered is not what was told",
    "api/webhooks_delivery.json": "what was delivered is not what was told",
    "exchanges/v2_users_groups.exchange.json": "accounts are not read: no row names a person",
}
#: Read by tests below, and by the test of the fetch.
READ = {
    "api/project_analyses.json",
    "api/measures_search_history.json",
    "api/measures_component.json",
    "api/project_status.json",
    "api/qualitygate_project_status_legacy.json",
    "api/issues_search_6x.json",
    "api/issues_search_dd.json",
    "api/metrics_search.json",
    "api/project_branches_list.json",
    "exchanges/projects_search.exchange.json",
    "exchanges/projects_and_issues_search.exchange.json",
    "exchanges/unauthorized_401.exchange.json",
    "webhooks/quality_gate_ok_no_value.json",
    "webhooks/quality_gate_error.json",
    "webhooks/pull_request.json",
}
ABOUT = {"project": "shop", "branch": "main", "is_main": True, "gate": "Sonar way"}
ABOUT["server"] = "https://sonar.example.org"
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read(kind: str, data: bytes) -> list[Any]:
    type_ = kind if "." in kind else f"sonarqube.api.{kind}"
    event = Event(id="1", source="sq", type=type_, data=data, received_at=at("2026-01-01"))
    return list(SOURCE.readers[type_](event))


def told(kind: str, page: Any, about: dict[str, Any] | None = None, **parts: Any) -> list[Any]:
    return read(kind, json.dumps({"about": about or ABOUT, "page": page, **parts}).encode())


def load(payloads: Path, name: str) -> Any:
    return json.loads((payloads / "sonarqube" / name).read_bytes())


def test_every_payload_is_read_or_refused(payloads: Path) -> None:
    folder = payloads / "sonarqube"
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    print(f"sonarqube: {len(READ)} payloads read, {len(REFUSED)} refused")  # noqa: T201
    assert there == READ | REFUSED.keys()


@pytest.mark.parametrize("name", [n for n in REFUSED if n.startswith("api/")])
@pytest.mark.parametrize("kind", ["analyses", "gate", "pull_request"])
def test_a_page_of_another_kind_is_refused(payloads: Path, name: str, kind: str) -> None:
    with pytest.raises(PayloadError):
        told(kind, load(payloads, name))


def test_analyses_of_a_branch(payloads: Path) -> None:
    rows = told("analyses", load(payloads, "api/project_analyses.json"))
    newest = at("2016-12-12T16:12:45")
    assert rows[0] == CodeAnalysis(
        key="sq:code_analysis:shop/branches/main@20161212T161245Z",
        source="sq",
        url="https://sonar.example.org/dashboard?id=shop",
        changed_at=newest,
        project_ref="shop",
        branch="main",
        is_main=True,
        revision="be6c75b85da526349c44e3978374c95e0b80a96d",
        analysed_at=newest,
    )
    assert [row.analysed_at for row in rows[1:]] == [
        at("2016-12-11T16:12:45"),
        at("2015-11-11T09:00:00"),
    ]
    # One that does not name its commit gives way to one that does.
    assert (rows[2].revision, rows[2].changed_at) == (None, rows[2].analysed_at - SECOND)


def test_the_history_of_figures(payloads: Path) -> None:
    rows = told("measures", load(payloads, "api/measures_search_history.json"))
    assert len(rows) == 9
    assert rows[3] == CodeMeasure(
        key="sq:code_measure:shop/branches/main@20170123T160053Z/ncloc",
        source="sq",
        url="https://sonar.example.org/dashboard?id=shop",
        changed_at=at("2017-01-23T16:00:53"),
        analysis_id="sq:code_analysis:shop/branches/main@20170123T160053Z",
        project_ref="shop",
        measure="ncloc",
        value=47.0,
        measured_at=at("2017-01-23T16:00:53"),
    )


def test_a_figure_that_was_not_measured_has_no_row() -> None:
    points = [{"date": "2017-01-23T17:00:53+0100"}, {"date": "2017-01-24T17:00:53+0100",
              "value": "0.0"}]  # fmt: skip
    (row,) = told("measures", {"measures": [{"metric": "coverage", "history": points}]})
    assert row.value == 0.0


def test_a_gate_and_each_of_its_conditions(payloads: Path) -> None:
    analysis = load(payloads, "api/project_analyses.json")["analyses"][0]
    rows = told("gate", load(payloads, "api/project_status.json"), analysis=analysis)
    assert rows[0] == GateResult(
        key="sq:gate_result:shop/branches/main@20161212T161245Z/",
        source="sq",
        url="https://sonar.example.org/dashboard?id=shop",
        changed_at=at("2016-12-12T16:12:45"),
        gate="Sonar way",
        verdict="fail",
        revision="be6c75b85da526349c44e3978374c95e0b80a96d",
        analysis_id="sq:code_analysis:shop/branches/main@20161212T161245Z",
        judged_at=at("2016-12-12T16:12:45"),
    )
    assert [(r.measure, r.verdict, r.value, r.threshold) for r in rows[1:]] == [
        ("new_coverage", "fail", 82.50562381034781, 85.0),
        ("new_blocker_violations", "fail", 14.0, 0.0),
        ("new_critical_violations", "fail", 1.0, 0.0),
        ("new_sqale_debt_ratio", "pass", 0.6562109862671661, 5.0),
        ("reopened_issues", "pass", 0.0, None),
        ("open_issues", "fail", 17.0, None),
        ("skipped_tests", "pass", 0.0, None),
    ]


def test_a_gate_of_an_old_server(payloads: Path) -> None:
    analysis = {"key": "A1", "date": "2016-12-12T17:12:45+0100"}
    page = load(payloads, "api/qualitygate_project_status_legacy.json")
    rows = told("gate", page, about={"project": "old", "branch": "master"}, analysis=analysis)
    assert [(row.measure, row.verdict) for row in rows] == [
        (None, "pass"),
        ("new_blocker_violations", "pass"),
        ("new_critical_violations", "pass"),
        ("new_sqale_debt_ratio", "pass"),
    ]
    assert {row.gate for row in rows} == {"Quality gate"}


def test_the_figures_of_a_change_are_those_of_its_new_code(payloads: Path) -> None:
    change = {"key": "42", "analysisDate": "2017-04-01T02:15:42+0200", "commit": {"sha": "abc"}}
    rows = told(
        "pull_request",
        load(payloads, "api/project_status.json"),
        about={"project": "shop", "gate": "Sonar way"},
        pull_request=change,
        measures=load(payloads, "api/measures_component.json"),
    )
    analysis = rows[0]
    assert (analysis.change_ref, analysis.change_number, analysis.branch) == ("42", 42, None)
    assert analysis.key == "sq:code_analysis:shop/pulls/42@20170401T001542Z"
    measured = {r.measure: r.value for r in rows if isinstance(r, CodeMeasure)}
    assert measured == {"complexity": 2.0, "new_violations": 25.0, "ncloc": 3.0}
    assert sum(isinstance(row, GateResult) for row in rows) == 8


def test_issues_of_an_old_server(payloads: Path) -> None:
    about = {"project": "com.github.kevinsawicki:http-request", "pull_request": "PR-7"}
    (row,) = told("issues", load(payloads, "api/issues_search_6x.json"), about=about)
    assert row == CodeIssue(
        key="sq:code_issue:01fc972e-2a3c-433e-bcae-0bd7f88f5123",
        source="sq",
        changed_at=at("2013-05-13T15:55:39"),
        project_ref="com.github.kevinsawicki:http-request",
        change_ref="PR-7",
        change_number=7,
        rule="checkstyle:com.puppycrawl.tools.checkstyle.checks.coding.MagicNumberCheck",
        kind=None,
        severity_told="MINOR",
        state="dismissed",
        opened_at=at("2013-05-13T15:55:39"),
        closed_at=at("2013-05-13T15:55:39"),
        title="'3' is a magic number.",
        location="com.github.kevinsawicki.http.HttpRequest:81",
    )


def test_issues_as_another_tool_kept_them(payloads: Path) -> None:
    about = {"project": "internal.dummy.project", "pull_request": "feature/x"}
    rows = told("issues", {"issues": load(payloads, "api/issues_search_dd.json")}, about=about)
    assert [(row.state, row.kind, row.change_number) for row in rows[:3]] == [
        ("open", "code_smell", None),
        ("dismissed", "code_smell", None),
        ("open", "bug", None),
    ]


def test_recorded_issues_of_a_newer_server(payloads: Path) -> None:
    found = load(payloads, "exchanges/projects_and_issues_search.exchange.json")["exchanges"]
    pages = [one["response"]["body"] for one in found if "issues/search" in one["request"]["url"]]
    bodies = [json.loads(page) if isinstance(page, str) else page for page in pages]
    about = {"project": "test-project-2", "pull_request": "3"}
    rows = [row for body in bodies for row in told("issues", body, about=about)]
    assert len({row.key for row in rows}) == len(rows) == 14
    assert {row.state for row in rows} == {"open"}
    assert rows[0].location == "src/steps/active-directory/conditional-access-policy/client.ts:65"


@pytest.mark.parametrize(
    ("told_as", "state"),
    [
        ({"issueStatus": "OPEN"}, "open"),
        ({"issueStatus": "CONFIRMED", "status": "CONFIRMED"}, "open"),
        ({"issueStatus": "FIXED"}, "fixed"),
        ({"status": "CLOSED", "resolution": "FIXED"}, "fixed"),
        ({"issueStatus": "ACCEPTED"}, "dismissed"),
        ({"status": "CLOSED", "resolution": "REMOVED"}, "dismissed"),
        ({"status": "RESOLVED", "resolution": "WONTFIX"}, "dismissed"),
    ],
)
def test_where_an_issue_is(told_as: dict[str, str], state: str) -> None:
    dates = {"creationDate": "2026-01-01T00:00:00+0000", "closeDate": "2026-01-02T00:00:00+0000"}
    dates["updateDate"] = dates["closeDate"]
    issue = {"key": "a", "rule": "r", **dates, **told_as}
    (row,) = told("issues", {"issues": [issue]}, about={"project": "p", "pull_request": "1"})
    assert row.state == state
    assert (row.closed_at is None) == (state == "open")


def test_lists_that_say_what_to_ask_next(payloads: Path) -> None:
    def listed(name: str) -> Any:
        return outline(Reply(200, {}, (payloads / "sonarqube" / name).read_bytes()))

    metrics = listed("api/metrics_search.json")
    assert ([m.key for m in metrics.metrics], metrics.total) == (
        ["team_size", "uncovered_lines"],
        2,
    )
    branches = listed("api/project_branches_list.json").branches
    assert [(b.name, b.is_main) for b in branches] == [
        ("feature/bar", False),
        ("feature/foo", False),
    ]
    found = load(payloads, "exchanges/projects_search.exchange.json")["exchanges"]
    bodies = [one["response"]["body"] for one in found]
    raw = [b.encode() if isinstance(b, str) else json.dumps(b).encode() for b in bodies]
    pages = [outline(Reply(200, {}, body)) for body in raw]
    assert [p.paging.total for p in pages if p.paging] == [1, 1]
    assert [len(p.components) for p in pages] == [1, 0]


def hook(payloads: Path, name: str) -> list[Any]:
    return read("sonarqube.hook.analysis", (payloads / "sonarqube/webhooks" / name).read_bytes())


def test_a_delivery_about_a_change(payloads: Path) -> None:
    rows = hook(payloads, "pull_request.json")
    analysed, revision = at("2021-05-21T12:12:07"), "f84442009c09b1adc278b6aa80a3853419f54007"
    assert rows[0] == CodeAnalysis(
        key="sq:code_analysis:pr-bot/pulls/PR-1337@20210521T121207Z",
        source="sq",
        url="https://example.com/sonarqube/dashboard?id=pr-bot&pullRequest=PR-1337",
        changed_at=analysed,
        project_ref="pr-bot",
        change_ref="PR-1337",
        change_number=1337,
        revision=revision,
        analysed_at=analysed,
    )
    assert [(r.measure, r.verdict, r.value, r.threshold) for r in rows[1:-1]] == [
        (None, "pass", None, None),
        ("new_reliability_rating", "pass", 1.0, 1.0),
        ("new_security_rating", "pass", 1.0, 1.0),
        ("new_maintainability_rating", "pass", 1.0, 1.0),
        ("new_security_hotspots_reviewed", "not_run", None, 100.0),
    ]
    assert {(row.gate, row.revision) for row in rows[1:-1]} == {("PR Bot", revision)}
    assert rows[-1] == Want("pull_request", "pr-bot/PR-1337")


def test_a_delivery_about_a_failed_gate(payloads: Path) -> None:
    rows = hook(payloads, "quality_gate_error.json")
    assert (rows[0].branch, rows[0].is_main) == ("master", True)
    assert [(r.measure, r.verdict, r.value) for r in rows[1:-1]] == [
        (None, "fail", None),
        ("maintainability_rating", "pass", 1.0),
        ("coverage", "fail", 0.0),
        ("duplicated_lines_density", "fail", 89.39828080229226),
    ]
    assert rows[-1] == Want("branch", "test-sonar/master")


def test_a_delivery_with_conditions_nobody_measured(payloads: Path) -> None:
    rows = hook(payloads, "quality_gate_ok_no_value.json")
    verdicts = [row.verdict for row in rows if isinstance(row, GateResult)]
    assert verdicts == ["pass", "pass", "pass", "pass", "not_run", "not_run", "not_run"]


def test_an_analysis_that_failed_tells_nothing() -> None:
    assert read("sonarqube.hook.analysis", b'{"status":"FAILED","project":{"key":"x"}}') == []


def test_a_page_and_a_delivery_end_in_the_same_rows(payloads: Path) -> None:
    body = load(payloads, "webhooks/quality_gate_error.json")
    body |= {"revision": "abc"}
    pushed = read("sonarqube.hook.analysis", json.dumps(body).encode())[:-1]
    conditions = [
        {
            "metricKey": c["metric"],
            "status": c["status"],
            "actualValue": c["value"],
            "errorThreshold": c["errorThreshold"],
            "comparator": "GT",
        }
        for c in body["qualityGate"]["conditions"]
    ]
    about = {"project": "test-sonar", "branch": "master", "is_main": True, "gate": "Sonar way"}
    about["server"] = "http://localhost:9000"
    analysis = {"key": "A", "date": body["analysedAt"], "revision": "abc"}
    pulled = [
        *told("analyses", {"analyses": [analysis]}, about=about),
        *told(
            "gate",
            {"projectStatus": {"status": "ERROR", "conditions": conditions}},
            about=about,
            analysis=analysis,
        ),
    ]
    keyed = [{row.key: msgspec.to_builtins(row) for row in rows} for rows in (pushed, pulled)]
    # A branch's delivery links to the project, and so do its pages.
    assert [row["url"] for row in keyed[1].values()] == [row["url"] for row in keyed[0].values()]
    assert keyed[0] == keyed[1]
