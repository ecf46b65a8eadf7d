"""QMetry answers what was tested, page by page, and tells the same again."""

import copy
from collections import Counter
from typing import Any

import pytest
from demo_reader import Reader

from gnomon.demo.books import Books
from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.courier import Courier
from gnomon.demo.going_on import Live
from gnomon.demo.organisation import DAY, TEAMS
from gnomon.demo.qmetry.cases import TESTING, Case, cases, cycles, every_case
from gnomon.demo.qmetry.shapes import projects, uid

_API = "/qmetry/rest/api/latest"


def _told(tools: Reader, path: str, project: Any) -> list[Any]:
    """Read every page of a list."""
    found: list[Any] = []
    while True:
        joined = "&" if "?" in path else "?"
        asked = f"{_API}/{path}{joined}startAt={len(found)}&maxResults=100"
        answer = tools.post(asked, {"filter": {"projectId": project}})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["data"]
        if not page["data"] or len(found) >= page["total"]:
            return found


def _of(company: Company, name: str) -> list[Case]:
    return cases(company, next(team for team in TEAMS if team.name == name))


def test_every_test_case_is_told_once_at_most_fifty_at_a_time(
    company: Company, tools: Reader
) -> None:
    for project, name in zip(projects(), TESTING, strict=True):
        told = _told(tools, "testcases/search", project)
        assert [one["key"] for one in reversed(told)] == [one.key for one in _of(company, name)]
    first = tools.post(
        f"{_API}/testcases/search?maxResults=100", {"filter": {"projectId": 10000}}
    ).json()
    assert (len(first["data"]), first["maxResults"]) == (50, 50)


def test_a_case_tells_the_tickets_it_is_for(company: Company, tools: Reader) -> None:
    shared = next(one for one in _of(company, "checkout") if len(one.tickets) > 1)
    told = tools.get(f"{_API}/testcases/{uid(shared.key)}/requirements").json()
    assert [one["key"] for one in told["data"]] == [ticket.key for ticket in shared.tickets]
    assert told["total"] == len(shared.tickets)


def test_cycles_tell_their_summary_only_when_asked(company: Company, tools: Reader) -> None:
    team = next(one for one in TEAMS if one.name == "storefront")
    bare = _told(tools, "testcycles/search", 10000)
    assert [one["key"] for one in reversed(bare)] == [c.key for c in cycles(company, team)]
    assert not any("summary" in one or one["status"] for one in bare)
    whole = _told(tools, "testcycles/search?fields=key,summary", 10000)
    assert {one["summary"] for one in whole} == {c.sprint.name for c in cycles(company, team)}


def test_each_cycle_tells_how_its_cases_went(company: Company, tools: Reader) -> None:
    team = next(one for one in TEAMS if one.name == "storefront")
    known = cases(company, team)
    for cycle in cycles(company, team)[::9]:
        told = _told(tools, f"testcycles/{uid(cycle.key)}/testcases/search", [10000])
        assert {one["key"]: one["executionResult"] for one in told} == {
            one.key: run.result for one in known for run in one.runs if run.cycle == cycle.number
        }


def test_the_books_hold_tickets_that_are_tested_and_some_that_fail(books: Books) -> None:
    rows = books.tested()
    assert {row.team for row in rows} == set(TESTING)
    assert all(
        row.passed_count <= row.executed_count <= row.case_count >= row.automated_count
        for row in rows
    )
    assert 0.3 < sum(row.automated_count > 0 for row in rows) / len(rows) < 0.9
    assert 0.02 < sum(row.passed_count < row.executed_count for row in rows) / len(rows) < 0.3
    assert any(row.case_count > row.executed_count for row in rows)


def test_a_test_fails_where_its_ticket_went_back(company: Company) -> None:
    results = Counter(
        (run.result, ticket.history[place + 1].status)
        for one in every_case(company)
        for ticket in one.tickets
        for place, move in enumerate(ticket.history[:-1])
        for run in one.runs
        if move.status == "Testing" and run.at is not None and 0 < run.at - move.at < 3600
    )
    back = sum(count for (_, status), count in results.items() if status == "In Progress")
    assert back > 0
    assert results["Fail", "In Progress"] / back > 0.7


def test_as_the_company_goes_on_tests_are_run_and_what_was_told_stays(company: Company) -> None:
    going = copy.deepcopy(company)
    before = {one.key: one.runs for one in every_case(going)}
    live = Live(going, Courier(), Chance(7, "a test of live tests"))
    for step in range(1, 401):
        live.step(company.now + step * 900)
    after = {one.key: one.runs for one in every_case(going)}
    assert before.keys() <= after.keys()
    changed = 0
    for key, runs in before.items():
        ended = [run for run in runs if run.at is not None and run.at < company.now - 20 * DAY]
        assert ended == [run for run in after[key] if run in ended]
        changed += runs != after[key]
    assert changed > 0


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("testcases/search", {}, 400),
        ("testcycles/nothing/testcases/search", {"filter": {}}, 404),
        ("testcycles/nothing/testcases/search", {}, 400),
        ("users/search", {"filter": {}}, 404),
    ],
)
def test_what_cannot_be_asked_is_refused(tools: Reader, path: str, body: Any, status: int) -> None:
    answer = tools.post(f"{_API}/{path}", body)
    assert (answer.status_code, answer.json()["status"]) == (status, status)


def test_without_the_key_nothing_is_told(tools: Reader) -> None:
    answer = tools.client.post(f"{_API}/testcases/search", json={"filter": {}})
    assert answer.status_code == 401
    nobody = tools.post(f"{_API}/testcases/search", {"filter": {"projectId": "10004"}}).json()
    assert (nobody["total"], nobody["data"]) == (0, [])
