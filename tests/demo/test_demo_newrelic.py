"""New Relic answers what truly became of requests, and refuses what it cannot."""

import copy
import json
from typing import Any

import pytest
from demo_reader import NOW, Reader
from hypothesis import given
from hypothesis import strategies as st

from gnomon.demo.books import Books
from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.courier import SECRETS, Courier
from gnomon.demo.going_on import Live
from gnomon.demo.newrelic.figures import of_requests
from gnomon.demo.newrelic.graphql import GraphqlError, answered, parsed
from gnomon.demo.newrelic.noted import ACCOUNT, APDEX, issues
from gnomon.demo.newrelic.nrql import NrqlError
from gnomon.demo.newrelic.nrql import parsed as parsed_nrql
from gnomon.demo.newrelic.using import used
from gnomon.demo.organisation import SERVICES, TEAMS
from gnomon.demo.prometheus.account import (
    INSTRUMENTED,
    SCRAPED,
    STEP,
    Counted,
    account,
    begins_at,
    share_within,
)

_HOUR = 3600
_NRQL = (
    "query($account: Int!, $nrql: Nrql!) { actor { account(id: $account) { "
    "nrql(query: $nrql) { results } } } }"
)
_COUNT = "SELECT count(*) FROM Transaction"
_ISSUES = (
    "query($cursor: String, $filter: AiIssuesFilterIssues) { actor { account(id: 4420147) { "
    "aiIssues { issues(cursor: $cursor, filter: $filter) { nextCursor issues { issueId state "
    "entityNames createdAt closedAt } } } } } }"
)


def _asked(tools: Reader, query: str, **variables: Any) -> Any:
    body = {"query": query, "variables": variables}
    answer = tools.post("/newrelic/graphql", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _results(tools: Reader, nrql: str) -> Any:
    told = _asked(tools, _NRQL, account=ACCOUNT, nrql=nrql)
    assert not told.get("errors"), told
    return told["data"]["actor"]["account"]["nrql"]["results"]


@pytest.fixture(scope="module")
def span() -> str:
    end = int(NOW.timestamp()) // _HOUR * _HOUR
    return f"TIMESERIES 60 minutes SINCE {(end - 40 * _HOUR) * 1000} UNTIL {end * 1000} LIMIT MAX"


def _by_begin(company: Company, service: str) -> dict[int, Counted]:
    return {each.begins_at: each for each in account(company, service)}


def test_logistics_is_watched_by_new_relic_and_by_nobody_else() -> None:
    units = {team.name: team.business_unit for team in TEAMS}
    logistics = {service.name for service in SERVICES if units[service.team] == "logistics"}
    assert set(INSTRUMENTED) == logistics == set(APDEX)
    assert not logistics & set(SCRAPED)


def test_counts_are_those_of_the_account(company: Company, tools: Reader, span: str) -> None:
    query = "SELECT count(*), filter(count(*), WHERE error IS true) AS 'errors' FROM Transaction"
    told = _results(tools, f"{query} FACET appName {span}")
    assert {one["appName"] for one in told} == set(INSTRUMENTED)
    assert len(told) == 40 * len(INSTRUMENTED)
    for service in INSTRUMENTED:
        counted = _by_begin(company, service)
        for one in (row for row in told if row["appName"] == service):
            steps = [counted[one["beginTimeSeconds"] + place * STEP] for place in range(4)]
            assert one["count"] == sum(each.count for each in steps)
            assert one["errors"] == sum(each.failed for each in steps)


def test_apdex_counts_add_up_and_failed_requests_frustrate(tools: Reader, span: str) -> None:
    t = APDEX["routing"]
    query = (
        "SELECT count(*), filter(count(*), WHERE error IS true) AS 'errors', "
        "filter(count(*), WHERE duration <= SOON AND error IS NOT true) AS 'satisfied', "
        "filter(count(*), WHERE duration > SOON AND duration <= LATE AND error IS NOT true) AS "
        "'tolerating', filter(count(*), WHERE duration > LATE OR error IS true) AS 'frustrated' "
        "FROM Transaction WHERE appName IN ('routing')"
    )
    query = query.replace("SOON", f"{t:g}").replace("LATE", f"{4 * t:g}")
    told = _results(tools, f"{query} FACET appName {span}")
    assert {one["appName"] for one in told} == {"routing"}
    for one in told:
        assert one["satisfied"] + one["tolerating"] + one["frustrated"] == one["count"]
        assert one["errors"] <= one["frustrated"] < one["satisfied"] or one["errors"] > 50


def test_quantiles_are_such_that_as_many_requests_were_faster(
    company: Company, tools: Reader, span: str
) -> None:
    query = "SELECT percentile(duration, 50, 95, 99) AS 'seconds' FROM Transaction FACET appName"
    for one in _results(tools, f"{query} {span}")[::37]:
        counted = _by_begin(company, one["appName"])
        steps = [counted[one["beginTimeSeconds"] + place * STEP] for place in range(4)]
        for level, seconds in one["seconds"].items():
            within = sum(e.count * share_within(seconds, e.typical_seconds) for e in steps)
            assert within / sum(e.count for e in steps) == pytest.approx(
                float(level) / 100, abs=1e-3
            )


def test_containers_use_what_they_used(company: Company, tools: Reader, span: str) -> None:
    query = (
        "SELECT average(cpuUsedCores) * uniqueCount(containerID) AS 'cores', "
        "uniqueCount(podName) AS 'instances' FROM K8sContainerSample FACET deploymentName AS 'name'"
    )
    told = [one for one in _results(tools, f"{query} {span}") if one["name"] == "inventory"]
    counted = account(company, "inventory")
    known = {each.begins_at: each for each in used(company, "inventory", counted)}
    assert len(told) == 40
    for one in told:
        steps = [known[one["beginTimeSeconds"] + place * STEP] for place in range(4)]
        assert one["instances"] == steps[0].pods
        assert one["cores"] == pytest.approx(sum(e.cores for e in steps) / 4 * steps[0].pods)


def test_memory_grows_until_a_service_is_deployed_anew(company: Company) -> None:
    told = used(company, "returns-api", account(company, "returns-api"))
    deployed = [
        one.finished_at
        for one in company.deployments
        if one.service == "returns-api"
        and one.environment == "production"
        and (one.finished_at or 0) > begins_at(company) + 2 * 86_400
    ]
    assert deployed
    before, after = (
        [u.memory_bytes for u in told if low <= u.begins_at - deployed[0] < high]  # type: ignore[operator]
        for low, high in ((-8 * STEP, 0), (STEP, 9 * STEP))
    )
    assert sum(after) / len(after) < sum(before) / len(before)


def test_a_pipelines_note_names_what_was_deployed(
    company: Company, tools: Reader, books: Books
) -> None:
    first, last = begins_at(company) * 1000, int(NOW.timestamp()) * 1000
    asked = "SELECT * FROM Deployment "
    told = _results(tools, f"{asked} SINCE {first} UNTIL {last} LIMIT MAX")
    expected = {
        (row.service, row.sha, int(row.finished_at.timestamp()) * 1000)
        for row in books.deployments()
        if row.service in INSTRUMENTED
        and row.environment == "production"
        and row.status == "success"
        and row.finished_at is not None
        and row.finished_at.timestamp() >= begins_at(company)
    }
    assert {(one["entity.name"], one["commit"], one["timestamp"]) for one in told} == expected
    assert len({one["deploymentId"] for one in told}) == len(told) > 20


def test_issues_are_the_incidents_that_monitoring_saw_page_by_page(
    tools: Reader, books: Books
) -> None:
    found, cursor = [], None
    while True:
        told = _asked(tools, _ISSUES, cursor=cursor)["data"]["actor"]["account"]["aiIssues"]
        found += told["issues"]["issues"]
        cursor = told["issues"]["nextCursor"]
        if cursor is None:
            break
    expected = sorted(
        (row.service, int(row.opened_at.timestamp()) * 1000)
        for row in books.incidents()
        if row.service in INSTRUMENTED and row.source == "monitoring"
    )
    assert sorted((one["entityNames"][0], one["createdAt"]) for one in found) == expected
    assert {one["state"] for one in found} <= {"CLOSED", "ACTIVATED"}
    assert all((one["state"] == "CLOSED") == (one["closedAt"] is not None) for one in found)
    one = found[3]
    again = _asked(tools, _ISSUES, filter={"ids": [one["issueId"]]})
    assert again["data"]["actor"]["account"]["aiIssues"]["issues"]["issues"] == [one]


def test_applications_are_found_with_their_apdex_t(tools: Reader) -> None:
    query = (
        "query($q: String!, $cursor: String) { actor { entitySearch(query: $q) { count results("
        "cursor: $cursor) { nextCursor entities { name ... on ApmApplicationEntityOutline { "
        "settings { apdexTarget } } ... on HostEntityOutline { hostname } } } } } }"
    )
    found, cursor = {}, None
    while True:
        told = _asked(tools, query, q="domain = 'APM' AND type = 'APPLICATION'", cursor=cursor)
        page = told["data"]["actor"]["entitySearch"]["results"]
        found |= {one["name"]: one["settings"]["apdexTarget"] for one in page["entities"]}
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert found == APDEX
    none = _asked(tools, query, q="domain = 'INFRA'")["data"]["actor"]["entitySearch"]
    assert none == {"count": 0, "results": {"nextCursor": None, "entities": []}}


@pytest.mark.parametrize(
    ("nrql", "said"),
    [
        (f"{_COUNT} FACET appName", "TIMESERIES"),
        ("SELECT count(* FROM Transaction", "NRQL Syntax Error"),
        ("SELECT median(duration) FROM Transaction", "NRQL Syntax Error"),
        (f"{_COUNT} ?", "unexpected '?'"),
        (f"{_COUNT} FACET appName TIMESERIES 7 minutes SINCE 0 UNTIL 1000000", "quarter"),
        (f"{_COUNT} FACET appName TIMESERIES 1 hour SINCE 0 UNTIL 9000000000", "366"),
    ],
)
def test_a_question_that_cannot_be_answered_is_an_error_behind_a_200(
    tools: Reader, nrql: str, said: str
) -> None:
    told = _asked(tools, _NRQL, account=ACCOUNT, nrql=nrql)
    assert told["data"] is None
    assert said in told["errors"][0]["message"]


def test_who_may_not_ask_is_refused(tools: Reader) -> None:
    assert "Access denied" in str(_asked(tools, _NRQL, account=1, nrql="SELECT 1"))
    body = {"query": _ISSUES, "variables": {}}
    key = tools.credentials("/newrelic/")["Api-Key"]
    bare = tools.client.post("/newrelic/graphql", json=body, headers={"Api-Key": key})
    assert "opt in" in bare.json()["errors"][0]["message"]
    assert tools.client.post("/newrelic/graphql", json=body).status_code == 401
    assert tools.post("/newrelic/graphql", ["no", "question"]).status_code == 400
    assert tools.get("/newrelic/v2/applications.json").status_code == 404


def test_fields_are_chosen_by_name_alias_and_type() -> None:
    things = [{"__typename": "A", "size": 1}, {"__typename": "B", "size": 2}]
    thing = {"things": lambda asked: things[: asked["first"]], "name": "n"}
    asked = "{ called: name things(first: $n) { ... on A { size } } }"
    told = answered(parsed(f"query Some($n: Int!) {asked}", {"n": 2}), thing)
    assert told == {"called": "n", "things": [{"size": 1}, {}]}
    for query, said in (("{ nothing }", "nothing"), ("{ name ", "EOF"), ("{ name } }", "Unexp")):
        with pytest.raises(GraphqlError, match=said):
            answered(parsed(query, {}), thing)


def test_an_incident_of_today_is_told_by_webhook_and_by_the_api(company: Company) -> None:
    going = copy.deepcopy(company)
    live = Live(going, Courier(), Chance(7, "a test of live alerts"))
    sent = [one for step in range(1, 300) for one in live.step(company.now + step * 60)]
    told = [json.loads(one.body) for one in sent if one.source == "newrelic"]
    assert {body["state"] for body in told} == {"ACTIVATED", "CLOSED"}
    secret = {one.headers["Authorization"] for one in sent if one.source == "newrelic"}
    assert secret == {f"Bearer {SECRETS['newrelic']}"}
    listed = {one["issueId"]: one for one in issues(going)}
    for body in told:
        issue = listed[body["id"]]
        assert body["impactedEntities"] == issue["entityNames"]
        assert body["createdAt"] == issue["createdAt"]
    closed = {body["id"] for body in told if body["state"] == "CLOSED"}
    assert all(listed[name]["closedAt"] for name in closed)


@given(
    st.lists(
        st.builds(
            lambda count, share, typical: Counted(
                begins_at=0, count=count, failed=int(count * share), typical_seconds=typical
            ),
            st.integers(0, 5000),
            st.floats(0, 1),
            st.floats(0.01, 3.0),
        ),
        min_size=1,
        max_size=4,
    ),
    st.floats(0.05, 2.0),
)
def test_what_matches_and_what_does_not_add_up(counted: list[Counted], bound: float) -> None:
    text = (
        "SELECT count(*), filter(count(*), WHERE duration <= LIMIT OR error IS true) AS 'in', "
        "filter(count(*), WHERE duration > LIMIT AND error IS NOT true) AS 'out' FROM Transaction"
    ).replace("LIMIT", f"{bound:f}")
    told = of_requests(parsed_nrql(text), "shop", counted)
    assert told["in"] + told["out"] == told["count"] == sum(each.count for each in counted)
    assert told["in"] >= sum(each.failed for each in counted)
    with pytest.raises(NrqlError, match="no average"):
        of_requests(parsed_nrql("SELECT average(duration) FROM Transaction"), "shop", counted)
