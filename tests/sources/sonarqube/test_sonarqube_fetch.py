"""SonarQube asked page by page from a real server, and what proves its deliveries."""

import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gnomon.domain.analysis import CodeAnalysis, CodeIssue, CodeMeasure
from gnomon.domain.event import Event
from gnomon.domain.quality import GateResult
from gnomon.errors import SignatureError, SourceError
from gnomon.settings import SourceSettings
from gnomon.sources.http import AnswerError
from gnomon.sources.sonarqube import SOURCE
from gnomon.sources.sonarqube.options import SonarqubeOptions
from gnomon.sources.source import Checkpoint, Delivery, Want

Serve = Callable[..., Any]
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
METRICS = ("coverage", "sqale_rating", "new_violations", "weird")


def written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S+0000}"


class Sonar:
    """Two projects: one with analyses and a change, one that was never analysed."""

    def __init__(self, analyses: int = 3, issues: int = 2) -> None:
        self.dates = [START + timedelta(days=day) for day in range(analyses)]
        self.issues = [self.issue(number) for number in range(issues)]
        self.pull_at = START

    @staticmethod
    def issue(number: int) -> dict[str, Any]:
        dates = {"creationDate": written(START), "updateDate": written(START)}
        return {"key": f"I{number}", "rule": "s:S1", "type": "BUG", "status": "OPEN", **dates}

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        told = {name: values[0] for name, values in query.items()}
        body = getattr(self, path.removeprefix("/api/").replace("/", "_"), lambda _: None)(told)
        if body is None:
            return 404, {}, json.dumps({"errors": [{"msg": "Unknown"}]}).encode()
        return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()

    def page(self, name: str, things: list[Any], told: dict[str, str]) -> dict[str, Any]:
        number, size = int(told["p"]), int(told["ps"])
        paging = {"pageIndex": number, "pageSize": size, "total": len(things)}
        return {"paging": paging, name: things[(number - 1) * size : number * size]}

    def components_search(self, told: dict[str, str]) -> Any:
        return self.page("components", [{"key": "shop:api"}, {"key": "empty"}], told)

    def metrics_search(self, told: dict[str, str]) -> Any:
        listed = self.page("metrics", [{"key": key} for key in METRICS], told)
        return {"metrics": listed["metrics"], "total": len(METRICS), "p": 1, "ps": 500}

    def project_branches_list(self, told: dict[str, str]) -> Any:
        if told["project"] == "empty":
            return {"branches": [{"name": "main", "isMain": True}]}
        newest = written(self.dates[-1])
        branches = [("main", True), ("release/1", False)]
        return {"branches": [{"name": n, "isMain": m, "analysisDate": newest} for n, m in branches]}

    def project_pull_requests_list(self, told: dict[str, str]) -> Any:
        if told["project"] == "empty":
            return {"pullRequests": []}
        change = {"key": "7", "analysisDate": written(self.pull_at), "commit": {"sha": "abc"}}
        return {"pullRequests": [change, {"key": "8"}]}

    def project_analyses_search(self, told: dict[str, str]) -> Any:
        since = datetime.fromisoformat(told.get("from", written(START)))
        found = [d for d in reversed(self.dates) if d >= since]
        analyses = [{"key": f"A{d:%d}", "date": written(d), "revision": f"r{d:%d}"} for d in found]
        return self.page("analyses", analyses, told)

    def qualitygates_project_status(self, _: dict[str, str]) -> Any:
        condition = {"status": "ERROR", "metricKey": "coverage", "actualValue": "61.5"}
        return {"projectStatus": {"status": "ERROR", "conditions": [condition]}}

    def qualitygates_get_by_project(self, _: dict[str, str]) -> Any:
        return {"qualityGate": {"id": "1", "name": "Strict", "default": True}}

    def measures_search_history(self, told: dict[str, str]) -> Any:
        since = datetime.fromisoformat(told.get("from", written(START)))
        found = [{"date": written(d), "value": "61.5"} for d in self.dates if d >= since]
        history = [{"metric": m, "history": found} for m in told["metrics"].split(",")]
        return {"paging": {"total": len(found), "pageIndex": 1}, "measures": history}

    def measures_component(self, _: dict[str, str]) -> Any:
        measure = {"metric": "new_violations", "period": {"value": "2"}}
        return {"component": {"key": "shop:api", "measures": [measure]}}

    def issues_search(self, told: dict[str, str]) -> Any:
        assert (told["componentKeys"], told["pullRequest"]) == ("shop:api", "7")
        return self.page("issues", self.issues, told)


def read(event: Event) -> list[Any]:
    return list(SOURCE.readers[event.type](event))


def fetched(served: Any, cursor: dict[str, str] | None = None, **more: Any) -> list[Any]:
    steps = served.fetch(SOURCE, **{"source": "sq", "cursor": cursor or {}, **more})
    if cursor is not None:
        cursor.update({s.stream: s.value for s in steps if isinstance(s, Checkpoint)})
    return [row for step in steps if isinstance(step, Event) for row in read(step)]


def rows(found: list[Any], kind: type) -> list[Any]:
    return [row for row in found if isinstance(row, kind)]


def test_a_first_fetch_reads_analyses_verdicts_figures_and_issues(serve: Serve) -> None:
    found = fetched(serve(Sonar().answer))
    analyses = rows(found, CodeAnalysis)
    assert sorted((a.branch, a.change_number, a.revision) for a in analyses if a.branch) == [
        ("main", None, "r02"),
        ("main", None, "r03"),
        ("main", None, "r04"),
    ]
    assert [(a.change_number, a.revision) for a in analyses if a.change_ref] == [(7, "abc")]
    gates = rows(found, GateResult)
    assert {(g.gate, g.measure, g.verdict, g.value) for g in gates} == {
        ("Strict", None, "fail", None),
        ("Strict", "coverage", "fail", 61.5),
    }
    # A verdict and its only condition, for three analyses and a change.
    assert len(gates) == 8
    # Two known figures of three analyses, and the one of the change.
    assert len(rows(found, CodeMeasure)) == 10
    assert [issue.key for issue in rows(found, CodeIssue)] == [
        "sq:code_issue:I0",
        "sq:code_issue:I1",
    ]
    ids = {row.key for row in analyses}
    assert {gate.analysis_id for gate in gates} == ids


def test_only_figures_that_the_instance_knows_are_asked_for(serve: Serve) -> None:
    served = serve(Sonar().answer)
    fetched(served)
    asked = [path for path in served.asked if "search_history" in path]
    assert asked
    assert all("metrics=coverage%2Csqale_rating%2Cnew_violations" in path for path in asked)


def test_a_project_that_was_not_analysed_since_costs_two_questions(serve: Serve) -> None:
    served = serve(Sonar().answer)
    cursor: dict[str, str] = {}
    first = fetched(served, cursor)
    served.asked.clear()
    again = fetched(served, cursor)
    # The change is asked for again within the overlap: the same rows.
    assert {row.key for row in again} <= {row.key for row in first}
    of_shop = [path for path in served.asked if "shop" in path and "analyses" in path]
    assert of_shop == []
    assert sum("project=empty" in path for path in served.asked) == 2


def test_a_later_fetch_asks_from_the_last_analysis_on(serve: Serve) -> None:
    sonar = Sonar()
    cursor: dict[str, str] = {}
    served = serve(sonar.answer)
    fetched(served, cursor)
    sonar.dates.append(START + timedelta(days=9))
    found = fetched(served, cursor, options=SonarqubeOptions(pull_requests=False))
    analysed = {a.analysed_at for a in rows(found, CodeAnalysis)}
    assert analysed == {START + timedelta(days=2), START + timedelta(days=9)}


def test_long_lists_are_paged(serve: Serve) -> None:
    found = fetched(serve(Sonar(issues=1201).answer))
    assert len({issue.key for issue in rows(found, CodeIssue)}) == 1201


def test_a_change_with_more_issues_than_are_counted_is_told_and_the_rest_read(serve: Serve) -> None:
    sonar = Sonar(issues=10_001)
    served = serve(sonar.answer)
    with pytest.raises(SourceError, match="no further than 10,000"):
        fetched(served)
    assert sum("issues/search" in path for path in served.asked) == 20


def test_branches_and_projects_are_chosen_by_pattern(serve: Serve) -> None:
    served = serve(Sonar().answer)
    found = fetched(served, options=SonarqubeOptions(branches=("release/*",)))
    assert {a.branch for a in rows(found, CodeAnalysis)} == {"main", "release/1", None}
    assert fetched(served, exclude=("shop*",)) == []


def test_the_cloud_is_told_the_organisation(serve: Serve) -> None:
    served = serve(Sonar().answer)
    fetched(served, options=SonarqubeOptions(organization="meridian"))
    assert all("organization=meridian" in path for path in served.asked)


@pytest.mark.parametrize("trouble", [(429, {"Retry-After": "0"}, b"{}"), (503, {}, b""), None])
def test_what_passes_is_asked_again(serve: Serve, trouble: Any) -> None:
    calm, troubled = serve(Sonar().answer), serve(Sonar().answer)
    troubled.trouble = [trouble]
    assert len(fetched(troubled)) == len(fetched(calm))


def test_a_refused_token_ends_the_fetch(serve: Serve, payloads: Path) -> None:
    recorded = payloads / "sonarqube/exchanges/unauthorized_401.exchange.json"
    reply = json.loads(recorded.read_bytes())["exchanges"][0]["response"]
    served = serve(Sonar().answer)
    served.trouble = [(reply["status"], {}, str(reply["body"] or "").encode())]
    with pytest.raises(AnswerError, match=r"401.*token"):
        fetched(served)


def test_an_answer_that_is_no_list_names_the_question(serve: Serve) -> None:
    served = serve(lambda *_: (200, {}, b'{"components": 5}'))
    with pytest.raises(SourceError, match=r"components/search.*no list"):
        fetched(served)


def test_what_a_delivery_left_out_is_fetched(serve: Serve) -> None:
    served = serve(Sonar().answer)
    steps = served.fetch_one(SOURCE, Want("pull_request", "shop%3Aapi/7"), source="sq")
    found = [row for event in steps for row in read(event)]
    assert {type(row) for row in found} == {CodeAnalysis, GateResult, CodeMeasure, CodeIssue}
    steps = served.fetch_one(SOURCE, Want("branch", "shop%3Aapi/main"), source="sq")
    found = [row for event in steps for row in read(event)]
    assert [a.revision for a in rows(found, CodeAnalysis)] == ["r04"]
    assert len(rows(found, CodeMeasure)) == 3
    gone = served.fetch_one(SOURCE, Want("branch", "shop%3Aapi/gone"), source="sq")
    assert gone == []
    with pytest.raises(SourceError, match="cannot be asked"):
        served.fetch_one(SOURCE, Want("rule", "x/y"))


BODY = b'{"status":"SUCCESS"}'


def test_a_signature_proves_a_delivery() -> None:
    assert SOURCE.webhook is not None
    proof = hmac.new(b"s3cret", BODY, sha256).hexdigest()
    delivery = Delivery({"x-sonar-webhook-hmac-sha256": proof, "x-sonarqube-project": "p"}, BODY)
    SOURCE.webhook.verify(delivery, "s3cret")
    event = SOURCE.webhook.event(delivery, "sq")
    assert event is not None
    assert (event.type, event.subject, event.data) == ("sonarqube.hook.analysis", "p", BODY)
    for header, secret in (("", "s3cret"), (proof, "other"), (proof, ""), ("ü", "s3cret")):
        with pytest.raises(SignatureError):
            SOURCE.webhook.verify(Delivery({"x-sonar-webhook-hmac-sha256": header}, BODY), secret)


def test_the_token_is_a_bearer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQ_TOKEN", "squ_1")
    assert SOURCE.credentials is not None
    settings = SourceSettings(type="sonarqube", url="https://sonar.example", token_env="SQ_TOKEN")
    assert SOURCE.credentials(settings) == {"authorization": "Bearer squ_1"}
