"""The tools page, throttle, fail and refuse as they should, and say the same again."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import httpx2
import pytest
from demo_reader import NOW, Reader

from gnomon.demo.books import Books
from gnomon.demo.company import SPAN, Company, found
from gnomon.demo.deliveries import history_deliveries
from gnomon.demo.hiring import found_organisation
from gnomon.demo.misbehaviour import LIMITS, Defect, Misbehaviour, calm
from gnomon.demo.on_call import called_by, incidents_of
from gnomon.demo.organisation import SERVICES
from gnomon.demo.planning import plan_tickets
from gnomon.demo.server import Serving, serve
from gnomon.demo.tools import TOKENS
from gnomon.demo.wire import Request
from gnomon.demo.working_time import WorkingTime
from gnomon.errors import UsageError

_CHANGES = "/gitlab/api/v4/projects/102/merge_requests?state=all&order_by=updated_at&sort=asc"


def test_gitlab_pages_lead_to_every_change_once(company: Company, tools: Reader) -> None:
    path, iids, totals = f"{_CHANGES}&per_page=50", [], set()
    while path:
        answer = tools.get(path)
        iids += [change["iid"] for change in answer.json()]
        totals.add(answer.headers["x-total"])
        link = re.search(r'<http://[^/]+([^>]+)>; rel="next"', answer.headers["link"])
        assert bool(link) == bool(answer.headers["x-next-page"])
        path = link[1] if link else ""
    repository = next(r for r in company.repositories if r.id == 102)
    assert sorted(iids) == [change.iid for change in repository.merge_requests]
    assert totals == {str(len(iids))}


def test_gitlab_tells_only_what_changed_since(tools: Reader) -> None:
    since = (NOW - timedelta(days=14)).isoformat().replace("+00:00", "Z")
    recent = tools.get(f"{_CHANGES}&per_page=100&updated_after={since}").json()
    every = tools.get(f"{_CHANGES}&per_page=100").json()
    times = [change["updated_at"] for change in recent]
    assert 0 < len(recent) < len(every)
    assert times == sorted(times)
    assert min(times) >= since.replace("Z", ".000Z")


def test_gitlab_finds_a_project_by_its_path(tools: Reader) -> None:
    by_path = tools.get("/gitlab/api/v4/projects/commerce%2Fcart")
    by_id = tools.get(f"/gitlab/api/v4/projects/{by_path.json()['id']}")
    assert by_path.json() == by_id.json()
    assert tools.get("/gitlab/api/v4/projects/commerce%2Fnothing").status_code == 404


def test_gitlab_deployments_want_filter_and_order_to_agree(tools: Reader) -> None:
    path = "/gitlab/api/v4/projects/commerce%2Fcart/deployments?updated_after=2026-11-01T00:00:00Z"
    assert tools.get(path).status_code == 400
    assert tools.get(f"{path}&order_by=updated_at").status_code == 200


def test_diffs_hold_as_many_lines_as_the_change(company: Company, tools: Reader) -> None:
    repository = next(r for r in company.repositories if r.id == 102)
    change = next(c for c in repository.merge_requests if len(c.files) > 2)
    path = f"/gitlab/api/v4/projects/102/merge_requests/{change.iid}/diffs?per_page=100"
    told = tools.get(path).json()
    added = sum(len(re.findall(r"^\+", file["diff"], re.MULTILINE)) for file in told)
    assert added == sum(edit.added for edit in change.files)


@pytest.mark.parametrize("method", ["get", "post"])
def test_jira_cloud_pages_by_token(company: Company, tools: Reader, method: str) -> None:
    keys: list[str] = []
    token = ""
    while True:
        jql = "project = CHECK ORDER BY updated ASC"
        asked = {"jql": jql, "maxResults": 100, "fields": "summary"}
        if token:
            asked["nextPageToken"] = token
        url = "/jira/rest/api/3/search/jql"
        answer = (
            tools.get(f"{url}?{httpx2.QueryParams(asked)}")
            if method == "get"
            else tools.post(url, {**asked, "fields": ["summary"]})
        ).json()
        assert "total" not in answer
        keys += [issue["key"] for issue in answer["issues"]]
        token = answer.get("nextPageToken", "")
        assert answer["isLast"] == (not token)
        if not token:
            break
    mine = [t.key for t in company.tickets if t.project == "CHECK" and not t.deleted_at]
    assert sorted(keys) == sorted(mine)


def test_jira_refuses_an_unbounded_question(tools: Reader) -> None:
    answer = tools.get("/jira/rest/api/3/search/jql?jql=ORDER+BY+created")
    assert answer.status_code == 400
    assert "Unbounded" in answer.json()["errorMessages"][0]


def test_jira_tells_long_changelogs_in_pages(company: Company, tools: Reader) -> None:
    ticket = max(company.tickets, key=lambda t: len(t.history) + len(t.edits))
    path = f"/jira/rest/api/3/search/jql?jql=key={ticket.key}&fields=summary&expand=changelog"
    beside = tools.get(path).json()["issues"][0]["changelog"]
    assert beside["maxResults"] == len(beside["histories"]) < beside["total"]
    whole = tools.get(f"/jira/rest/api/3/issue/{ticket.id}/changelog?maxResults=100").json()
    assert len(whole["values"]) == beside["total"]
    assert [h["id"] for h in beside["histories"]] == [h["id"] for h in reversed(whole["values"])][
        : beside["maxResults"]
    ]
    bulk = tools.post(
        "/jira/rest/api/3/changelog/bulkfetch", {"issueIdsOrKeys": [ticket.key]}
    ).json()
    assert bulk["issueChangeLogs"][0]["changeHistories"] == whole["values"]


def test_jira_hides_deleted_issues_and_keeps_moved_ones(company: Company, tools: Reader) -> None:
    gone = next(t for t in company.tickets if t.deleted_at)
    moved = next(t for t in company.tickets if t.moved_from)
    assert tools.get(f"/jira/rest/api/3/issue/{gone.key}").status_code == 404
    assert tools.get(f"/jira/rest/api/3/issue/{moved.moved_from}").json()["key"] == moved.key


def test_data_center_has_the_older_search_alone(tools: Reader) -> None:
    assert tools.get("/jira-dc/rest/api/3/search/jql?jql=project=CHECK").status_code == 404
    answer = tools.get("/jira-dc/rest/api/2/search?jql=project=CHECK&maxResults=10").json()
    assert answer["total"] > len(answer["issues"]) == 10
    fields = answer["issues"][0]["fields"]
    assert "name" in fields["reporter"]
    assert "accountId" not in fields["reporter"]


def test_argo_cd_keeps_ten_entries(tools: Reader) -> None:
    items = tools.get("/argocd/api/v1/applications").json()["items"]
    assert {len(item["status"]["history"]) for item in items} == {10}
    told = {s.name for s in SERVICES if s.told_by in {"argocd", "both"}}
    assert {item["metadata"]["name"].rsplit("-", 1)[0] for item in items} == told


def test_pagerduty_pages_and_limits_its_range(company: Company, tools: Reader) -> None:
    numbers: list[int] = []
    while True:
        path = f"/pagerduty/incidents?date_range=all&limit=40&offset={len(numbers)}"
        answer = tools.get(path).json()
        assert answer["total"] is None
        numbers += [incident["incident_number"] for incident in answer["incidents"]]
        if not answer["more"]:
            break
    assert numbers == [incident.number for incident in incidents_of(company, "pagerduty")]
    long = "/pagerduty/incidents?since=2025-01-01T00:00:00Z&until=2026-01-01T00:00:00Z"
    assert tools.get(long).status_code == 400


def test_pagerduty_includes_what_is_asked_for(company: Company, tools: Reader) -> None:
    number = next(incidents_of(company, "pagerduty")).number
    path = f"/pagerduty/incidents/{number}/log_entries?limit=100"
    bare = tools.get(path).json()["log_entries"][0]
    full = tools.get(f"{path}&include[]=incidents&include[]=teams&include[]=services").json()
    entry = full["log_entries"][0]
    assert bare["incident"]["type"] == "incident_reference"
    assert entry["incident"]["status"] == "resolved"
    assert entry["incident"]["incident_number"] == number
    assert [team["type"] for team in entry["teams"]] == ["team"]
    assert entry["service"]["type"] == "service"


@pytest.mark.parametrize(
    "path",
    [
        "/gitlab/api/v4/projects",
        "/jira/rest/api/3/myself",
        "/jira-dc/rest/api/2/myself",
        "/argocd/api/v1/applications",
        "/intercom/conversations/1201",
        "/opsgenie/v2/alerts",
        "/pagerduty/incidents",
        "/zendesk/api/v2/tickets/1201.json",
    ],
)
def test_wrong_token_is_refused(serving: Serving, path: str) -> None:
    for headers in ({}, {"PRIVATE-TOKEN": "no"}, {"Authorization": "Bearer no"}):
        assert httpx2.get(f"{serving.base_url}{path}", headers=headers).status_code == 401


def _whole(company: Company) -> str:
    """Hash what the tools answer and sent."""
    digest = sha256()
    with serve(company) as running, Reader(running.base_url) as tools:
        paths = [
            "/github/api/v3/repositories/109/issues?state=all&per_page=100",
            "/github/api/v3/repositories/109/actions/runs?per_page=100",
            "/gitlab/api/v4/projects?per_page=100",
            "/gitlab/api/v4/projects/110/merge_requests?per_page=100&state=all",
            "/gitlab/api/v4/projects/110/repository/commits?per_page=100",
            "/gitlab/api/v4/projects/111/pipelines?per_page=100",
            "/gitlab/api/v4/projects/commerce%2Fcart/deployments?per_page=100",
            "/jenkins/job/logistics/job/warehouse/job/main/api/json",
            "/jira/rest/api/3/search/jql?jql=project=WARE&fields=*all&expand=changelog",
            "/argocd/api/v1/applications",
            "/opsgenie/v2/alerts?limit=100",
            "/opsgenie/v2/schedules?expand=rotation",
            "/pagerduty/incidents?date_range=all&limit=100",
            "/pagerduty/services",
            "/zendesk/api/v2/incremental/tickets/cursor.json?start_time=1&per_page=1000",
            "/zendesk/api/v2/incremental/ticket_events.json?start_time=1",
            "/zendesk/api/v2/incremental/ticket_metric_events.json?start_time=1",
        ]
        for path in paths:
            answer = tools.get(path)
            assert answer.status_code == 200
            # Links to the next page hold the port that was free.
            digest.update(answer.content.replace(running.base_url.encode(), b""))
    for delivery in history_deliveries(company):
        digest.update(json.dumps(delivery.headers).encode() + delivery.body)
    return digest.hexdigest()


def test_same_seed_and_now_tell_the_same_to_the_byte(company: Company) -> None:
    assert _whole(company) == _whole(found(seed=7, now=NOW))


def test_another_seed_tells_another_story() -> None:
    titles = []
    for seed in (7, 8):
        organisation = found_organisation(seed, int(NOW.timestamp()) - SPAN, int(NOW.timestamp()))
        work = WorkingTime(NOW.date() - timedelta(days=900), NOW.date() + timedelta(days=90))
        titles.append([ticket.title for ticket in plan_tickets(seed, organisation, work)])
    assert titles[0] != titles[1]


def _patient(get: Callable[[], httpx2.Response]) -> httpx2.Response:
    for _ in range(4):
        try:
            answer = get()
        except httpx2.TransportError:
            continue
        if answer.status_code in {429, 500, 502}:
            if answer.status_code == 429:
                assert answer.headers["retry-after"] == "1"
            continue
        return answer
    pytest.fail("The accident does not mend.")


def test_accidents_are_bounded_and_mend_by_asking_again(company: Company) -> None:
    trouble = Misbehaviour(seed=3, one_in=2)
    with serve(company, misbehaviour=trouble) as running, Reader(running.base_url) as tools:
        for iid in range(1, 60):
            path = f"/gitlab/api/v4/projects/102/merge_requests/{iid}"
            answer = _patient(lambda path=path: tools.get(path))  # type: ignore[misc]
            assert answer.json()["iid"] == iid
    assert {kind: trouble.met[kind] for kind in LIMITS} == LIMITS


def test_defects_last(company: Company) -> None:
    trouble = calm()
    with serve(company, misbehaviour=trouble) as running, Reader(running.base_url) as tools:
        page = f"{_CHANGES}&per_page=20&page=2"

        def meet(defect: Defect) -> httpx2.Response:
            trouble.defects[:] = [defect]
            return tools.get(page)

        assert meet(Defect(path=r"page=2", kind="status")).status_code == 500
        assert meet(Defect(path=r"page=2", kind="unauthorized")).status_code == 401
        assert meet(Defect(path=r"page=9", kind="status")).status_code == 200
        html = meet(Defect(path=r"page=2", kind="html", status=200))
        assert html.headers["content-type"] == "text/html"
        with pytest.raises(json.JSONDecodeError):
            meet(Defect(path=r"page=2", kind="truncated")).json()
        words = Defect(
            path=r"page=2", kind="replace", old='"state":"merged"', new='"state":"eaten"'
        )
        assert "eaten" in meet(words).text
        types = Defect(path=r"page=2", kind="replace", old='"iid":2', new='"iid":"x"')
        assert '"iid":"x"' in meet(types).text
        with pytest.raises(httpx2.TransportError):
            meet(Defect(path=r"page=2", kind="hang_up"))
        once = Defect(path=r"page=2", kind="status", times=1)
        assert meet(once).status_code == 500
        assert tools.get(page).status_code == 200


def test_taken_port_is_named(company: Company, serving: Serving) -> None:
    port = int(serving.base_url.rsplit(":", 1)[1])
    with pytest.raises(UsageError, match=f"Port {port} is taken"), serve(company, port=port):
        pass


def test_tokens_can_be_others(company: Company) -> None:
    with serve(company, tokens={"argocd": "another"}) as running:
        url = f"{running.base_url}/argocd/api/v1/applications"
        old = {"Authorization": f"Bearer {TOKENS['argocd']}"}
        assert httpx2.get(url, headers=old).status_code == 401
        new = {"Authorization": "Bearer another"}
        assert httpx2.get(url, headers=new).status_code == 200


def test_the_whole_log_of_pagerduty_is_the_logs_of_its_incidents(
    tools: Reader, books: Books
) -> None:
    called = {service.name for service in called_by("pagerduty")}
    ours = [row for row in books.incidents() if row.service in called]
    newest = max(ours, key=lambda row: row.opened_at)
    since = newest.opened_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    until = (newest.opened_at + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = tools.get(f"/pagerduty/log_entries?since={since}&until={until}").json()
    first = told["log_entries"][-1]
    own = tools.get(f"/pagerduty/incidents/{first['incident']['id']}/log_entries").json()
    assert first in own["log_entries"]
    assert first["created_at"] == since
    assert all(since <= entry["created_at"] < until for entry in told["log_entries"])


def test_questions_at_one_address_meet_accidents_by_what_they_ask() -> None:
    trouble = Misbehaviour(seed=7)
    asked = [Request(method="POST", path="/graphql", body=b"%d" % n) for n in range(400)]
    met = [request for request in asked if trouble.accident(request) is not None]
    assert 3 < len(met) < 30
    # Asking the same again helps, at once.
    assert [trouble.accident(request) for request in met] == [None] * len(met)
