"""New Relic asked through NerdGraph on a real server, and what proves its deliveries."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.domain.running import Incident
from gnomon.domain.signals import DeploymentMark, Sample
from gnomon.errors import SignatureError, SourceError
from gnomon.sources.newrelic import SOURCE
from gnomon.sources.newrelic.options import NewrelicOptions
from gnomon.sources.source import Checkpoint, Delivery, Want

Serve = Callable[..., Any]
APPS = {"shop": 0.5, "o'clock": 0.5, "slow": 2.0}


class NewRelic:
    """Answers the questions that are asked, and counts them."""

    def __init__(self) -> None:
        self.served: Any = None
        self.asked: list[str] = []
        self.issues = [f"issue-{number}" for number in range(3)]

    def answer(self, path: str, _: dict[str, list[str]]) -> Any:
        assert path == "/graphql"
        question = json.loads(self.served.bodies[-1])
        query, variables = question["query"], question["variables"]
        if "entitySearch" in query:
            told = self.applications(variables)
            body: Any = {"actor": {"entitySearch": {"results": told}}}
        elif "aiIssues" in query:
            issues = self.issue_page(variables)
            body = {"actor": {"account": {"aiIssues": {"issues": issues}}}}
        else:
            self.asked.append(variables["nrql"])
            results = self.results(variables["nrql"])
            body = {"actor": {"account": {"nrql": {"results": results}}}}
        return 200, {"Content-Type": "application/json"}, json.dumps({"data": body}).encode()

    def applications(self, variables: dict[str, Any]) -> Any:
        names = list(APPS)[2:] if variables["cursor"] else list(APPS)[:2]
        entities = [{"name": n, "guid": n, "settings": {"apdexTarget": APPS[n]}} for n in names]
        return {"nextCursor": None if variables["cursor"] else "2", "entities": entities}

    def issue_page(self, variables: dict[str, Any]) -> Any:
        wanted = (variables.get("filter") or {}).get("ids") or self.issues
        place = int(variables["cursor"] or 0)
        told = {"createdAt": 1_700_000_000_000, "title": ["CPU"], "entityNames": ["shop"]}
        issues = [{"issueId": issue, **told} for issue in wanted[place : place + 2]]
        more = place + 2 < len(wanted)
        return {"issues": issues, "nextCursor": str(place + 2) if more else None}

    def results(self, nrql: str) -> Any:
        if "FROM Deployment" in nrql:
            return [{"timestamp": 1_700_000_000_000, "entity.name": "shop", "deploymentId": "d"}]
        begin, end = (
            int(nrql.split(word)[1].split(maxsplit=1)[0]) // 1000 for word in ("SINCE", "UNTIL")
        )
        length = int(nrql.split("TIMESERIES ")[1].split(maxsplit=1)[0]) * 60
        starts = range(begin, end, length)
        assert len(starts) <= 366
        name = "service" if "K8s" in nrql else "appName"
        figure = {"cores": 1} if "K8s" in nrql else {"count": 5, "satisfied": 5}
        return [
            {name: "shop", "beginTimeSeconds": s, "endTimeSeconds": s + length, **figure}
            for s in starts
        ]


@pytest.fixture
def new_relic(serve: Serve) -> NewRelic:
    made = NewRelic()
    made.served = serve(made.answer)
    return made


def fetched(made: NewRelic, cursor: dict[str, str] | None = None, **more: Any) -> list[Any]:
    steps = made.served.fetch(
        SOURCE,
        **{"source": "nr", "options": NewrelicOptions(account=7), **more},
        cursor=cursor or {},
    )
    if cursor is not None:
        cursor.update({s.stream: s.value for s in steps if isinstance(s, Checkpoint)})
    return [r for s in steps if isinstance(s, Event) for r in SOURCE.readers[s.type](s)]


def test_a_first_fetch_reads_eight_days_issues_and_marks(new_relic: NewRelic) -> None:
    rows = fetched(new_relic)
    assert len({row.key for row in rows if isinstance(row, Incident)}) == 3
    assert (
        next(row.key for row in rows if isinstance(row, DeploymentMark)) == "nr:deployment_mark:d"
    )
    starts = sorted(r.starts_at for r in rows if isinstance(r, Sample) and r.signal == "cpu_cores")
    assert len(set(starts)) == len(starts) == 8 * 288
    assert {start.minute % 5 for start in starts} == {0}
    assert datetime.now(UTC) - starts[-1] < timedelta(minutes=15)


def test_each_application_is_measured_against_its_own_t(new_relic: NewRelic) -> None:
    rows = fetched(new_relic, since=datetime.now(UTC) - timedelta(hours=1))
    traffic = [query for query in new_relic.asked if "FROM Transaction" in query]
    assert len(traffic) == 2
    assert "appName IN ('shop', 'o\\'clock')" in traffic[0]
    assert "duration <= 0.5 AND error IS NOT true) AS 'satisfied'" in traffic[0]
    assert "duration > 2 AND duration <= 8 AND" in traffic[1]
    satisfied = [r for r in rows if isinstance(r, Sample) and r.signal == "apdex_satisfied_count"]
    assert {row.threshold_seconds for row in satisfied} == {0.5, 2.0}


def test_a_later_fetch_asks_for_the_newest_interval_again_and_on(new_relic: NewRelic) -> None:
    cursor: dict[str, str] = {}
    first = fetched(new_relic, cursor)
    new_relic.asked.clear()
    again = [row for row in fetched(new_relic, cursor) if isinstance(row, Sample)]
    known = {row.key for row in first}
    assert 0 < len([row for row in again if row.key in known]) <= 9
    assert len(new_relic.asked) == 4


def test_services_are_chosen_by_pattern(new_relic: NewRelic) -> None:
    fetched(new_relic, exclude=("s*",), since=datetime.now(UTC) - timedelta(hours=1))
    traffic = [query for query in new_relic.asked if "FROM Transaction" in query]
    assert ["shop" in query for query in traffic] == [False]


def test_an_issue_is_fetched_by_itself(new_relic: NewRelic) -> None:
    steps = new_relic.served.fetch_one(
        SOURCE, Want("issue", "issue-2"), source="nr", options=NewrelicOptions(account=7)
    )
    (event,) = steps
    incidents = [r for r in SOURCE.readers[event.type](event) if isinstance(r, Incident)]
    assert [row.key for row in incidents] == ["nr:incident:issue-2"]
    with pytest.raises(SourceError, match="cannot be asked"):
        new_relic.served.fetch_one(SOURCE, Want("policy", "1"))


@pytest.mark.parametrize("trouble", [(429, {"Retry-After": "0"}, b"{}"), (502, {}, b""), None])
def test_what_passes_is_asked_again(new_relic: NewRelic, trouble: Any) -> None:
    new_relic.served.trouble = [trouble]
    assert fetched(new_relic, since=datetime.now(UTC) - timedelta(hours=1))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"errors": [{"message": "NRQL Syntax Error: what"}], "data": None}, "Syntax Error"),
        ({"data": {"actor": {"account": None}}}, "without actor"),
        ({"data": {"actor": {"account": {"aiIssues": {"issues": None}}}}}, "nothing at all"),
        ({"data": []}, "without actor"),
        ({}, "without actor"),
    ],
)
def test_an_error_behind_a_200_is_an_error(serve: Serve, body: Any, says: str) -> None:
    served = serve(lambda *_: (200, {}, json.dumps(body).encode()))
    with pytest.raises(SourceError, match=says):
        served.fetch(SOURCE, source="nr")


def test_a_bearer_token_proves_a_delivery() -> None:
    assert SOURCE.webhook is not None
    SOURCE.webhook.verify(Delivery({"authorization": "Bearer s3cret"}, b"{}"), "s3cret")
    SOURCE.webhook.verify(Delivery({"authorization": "Basic dTpzM2NyZXQ="}, b"{}"), "s3cret")
    for header, secret in (("", "s"), ("Bearer x", "s"), ("Basic ***", "s"), ("Bearer ", "")):
        with pytest.raises(SignatureError, match="New Relic"):
            SOURCE.webhook.verify(Delivery({"authorization": header}, b"{}"), secret)
    event = SOURCE.webhook.event(Delivery({}, b'{"id":"1"}'), "nr")
    assert event is not None
    assert event.type == "newrelic.hook.issue"


@pytest.mark.parametrize("wrong", [{"interval_minutes": 0}, {"container_facet": "a' LIMIT 1"}])
def test_options_that_cannot_be_asked_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        NewrelicOptions(**wrong)
