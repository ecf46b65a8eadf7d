"""The whole path from a real HTTP server to rows."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from fake_jira import (
    START,
    Answer,
    FakeJira,
    answer,
    history,
    issue,
    moved,
    status,
    user,
    with_history,
)
from fetching import cursor, fetched, fetched_one, newest, read, rows

from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.planning import Sprint, Ticket, TicketEdit, TicketProject, TicketTransition
from gnomon.errors import SourceError
from gnomon.sources.jira.options import JiraOptions
from gnomon.sources.source import Progress, Want


@pytest.fixture(params=["cloud", "server"])
def jira(request: pytest.FixtureRequest) -> FakeJira:
    fake = FakeJira(is_cloud=request.param == "cloud")
    fake.issues = [issue(n) for n in range(1, 8)] + [issue(50, key="PAY-1")]
    return fake


def numbers(items: list[object]) -> list[str]:
    return sorted({t.number for t in rows(items, Ticket)})


ALL = ["PAY-1", *(f"SHOP-{n}" for n in range(1, 8))]


def test_every_page_of_every_project_is_fetched(jira: FakeJira) -> None:
    items = fetched(jira.answer)
    assert numbers(items) == ALL
    assert {p.name: p.title for p in rows(items, TicketProject)} == {"SHOP": "Shop", "PAY": "Pay"}
    assert {k: v for k, v in cursor(items).items() if k != "users"} == {
        "projects/SHOP/issues": (START + timedelta(minutes=7)).isoformat(),
        "projects/PAY/issues": (START + timedelta(minutes=50)).isoformat(),
    }
    steps = [item for item in items if isinstance(item, Progress)]
    assert [(s.done, s.total) for s in steps] == [(1, 2), (2, 2)]
    assert {s.label for s in steps} == {"project SHOP", "project PAY"}


def test_a_later_fetch_asks_only_for_what_changed_since(jira: FakeJira) -> None:
    first = fetched(jira.answer)
    jira.issues[2] = issue(3, updated=START + timedelta(hours=2), summary="Renamed")
    again = fetched(jira.answer, cursor=cursor(first), options=JiraOptions(overlap_minutes=0))
    assert numbers(again) == ["PAY-1", "SHOP-3", "SHOP-7"]
    assert newest(rows([*first, *again], Ticket))["jira:ticket:10003"].title == "Renamed"


def test_a_fetch_without_news_makes_no_new_events(jira: FakeJira) -> None:
    first = fetched(jira.answer)
    again = fetched(jira.answer, cursor=cursor(first))
    later = fetched(jira.answer, cursor=cursor(again))
    ids = [{e.id for e in items if isinstance(e, Event)} for items in (again, later)]
    assert ids[0] == ids[1]


def test_the_query_is_written_in_the_time_zone_of_the_account(jira: FakeJira) -> None:
    at = datetime(2026, 3, 2, 9, 5, 30, tzinfo=UTC)
    fetched(jira.answer, include=("SHOP",), since=at)
    queries = [query["jql"] for _, query in jira.asked if "jql" in query]
    assert queries[0] == (
        'project = "SHOP" AND updated >= "2026-03-02 01:05" ORDER BY updated ASC, key ASC'
    )


def test_the_hour_that_comes_twice_is_asked_for_from_before_it(jira: FakeJira) -> None:
    # On 1 November 2026 clocks in Los Angeles go from 02:00 back to 01:00.
    for minutes in (-30, 30):
        at = datetime(2026, 11, 1, 9, tzinfo=UTC) + timedelta(minutes=minutes)
        fetched(jira.answer, include=("SHOP",), since=at)
    queries = [query["jql"] for path, query in jira.asked if "jql" in query]
    assert all('updated >= "2026-10-31 23:30"' in q or '"2026-11-01 00:30"' in q for q in queries)


def test_without_a_time_zone_a_day_more_is_asked_for(jira: FakeJira) -> None:
    jira.zone = None
    first = fetched(jira.answer)
    assert numbers(fetched(jira.answer, cursor=cursor(first))) == ALL


def test_a_failed_fetch_goes_on_where_it_stopped(jira: FakeJira) -> None:
    jira.issues = [issue(n) for n in range(1, 8)]
    broken = answer({"errorMessages": ["database"]}, 500)
    page = "nextPageToken=at4" if jira.is_cloud else "01%3A05"
    jira.fail(page, *[broken] * 3)
    with pytest.raises(SourceError, match="500") as caught:
        fetched(jira.answer)
    found = caught.value.found  # type: ignore[attr-defined]
    reached = cursor(found)
    assert reached["projects/SHOP/issues"] < (START + timedelta(minutes=7)).isoformat()
    jira.asked.clear()
    rest = fetched(jira.answer, cursor=reached, options=JiraOptions(overlap_minutes=0, page_size=2))
    assert "SHOP-1" not in numbers(rest)
    assert numbers([*found, *rest]) == [f"SHOP-{n}" for n in range(1, 8)]


def test_one_forbidden_project_does_not_hide_the_others(jira: FakeJira) -> None:
    refusal = {"errorMessages": ["The value 'PAY' does not exist for the field 'project'."]}
    jira.fail("PAY", answer(refusal, 400))
    with pytest.raises(SourceError, match="The value 'PAY' does not exist") as caught:
        fetched(jira.answer)
    assert numbers(caught.value.found) == [f"SHOP-{n}" for n in range(1, 8)]  # type: ignore[attr-defined]


def test_throttling_is_waited_out(jira: FakeJira) -> None:
    jira.fail("search", answer({}, 429, {"retry-after": "0"}), answer(b"<html>", 503))
    assert numbers(fetched(jira.answer)) == ALL


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (answer({"errorMessages": ["no"]}, 401), "answered 401 for /rest/api/./myself"),
        (answer(b"<html>Sign in</html>", 200, {"content-type": "text/html"}), "sign-in"),
        (answer(b'{"timeZone": "Eur'), "cut or broken"),
        (answer({"timeZone": 5}), "not answered in the shape Jira documents"),
    ],
)
def test_a_wrong_token_and_nonsense_are_clear_errors(
    jira: FakeJira, fault: Answer, said: str
) -> None:
    jira.fail("myself", *[fault] * 3)
    with pytest.raises(SourceError, match=said):
        fetched(jira.answer)


def test_projects_are_included_and_excluded_by_pattern(jira: FakeJira) -> None:
    jira.issues += [issue(60, key="SHIP-1")]
    items = fetched(jira.answer, include=("sh*",), exclude=("SHIP",))
    assert numbers(items) == [f"SHOP-{n}" for n in range(1, 8)]


def test_an_included_project_that_does_not_exist_is_named(jira: FakeJira) -> None:
    with pytest.raises(SourceError, match=r"no project SHPO.*sees PAY, SHOP"):
        fetched(jira.answer, include=("SHPO", "PAY"))


def test_issues_that_change_while_a_server_is_read_are_not_skipped() -> None:
    jira = FakeJira(is_cloud=False)
    jira.issues = [issue(n) for n in range(1, 8)]
    changes = iter([1, 2, 3])

    def change() -> None:
        # The first issues jump to the end and pull the unread ones into places already read.
        if number := next(changes, None):
            jira.issues[number - 1] = issue(number, updated=START + timedelta(hours=number))

    jira.after_search = change
    assert numbers(fetched(jira.answer)) == [f"SHOP-{n}" for n in range(1, 8)]


def test_a_minute_in_which_more_changed_than_fit_a_page_is_read_whole() -> None:
    jira = FakeJira(is_cloud=False)
    jira.issues = [issue(n, updated=START + timedelta(seconds=n)) for n in range(1, 8)]
    assert numbers(fetched(jira.answer)) == [f"SHOP-{n}" for n in range(1, 8)]


def test_a_cloud_that_only_knows_the_older_search_is_asked_with_it() -> None:
    jira = FakeJira()
    jira.has_token_search = False
    jira.issues = [issue(n) for n in range(1, 4)]
    assert numbers(fetched(jira.answer)) == ["SHOP-1", "SHOP-2", "SHOP-3"]


def test_a_clock_that_runs_ahead_does_not_stop_later_fetches() -> None:
    jira = FakeJira()
    jira.issues = [issue(1, updated=datetime(2099, 1, 1, tzinfo=UTC))]
    reached = cursor(fetched(jira.answer))["projects/SHOP/issues"]
    assert datetime.fromisoformat(reached) <= datetime.now(UTC)


HISTORIES = [
    history(1, START + timedelta(hours=1), moved("1", "2")),
    history(2, START + timedelta(hours=2), moved("2", "3")),
    history(3, START + timedelta(hours=3), moved("3", "2")),
]


@pytest.mark.parametrize("has_bulk", [True, False])
def test_a_long_changelog_is_fetched_whole(jira: FakeJira, *, has_bulk: bool) -> None:
    jira.issues = [with_history(issue(1, status=status("2")), HISTORIES[2], total=3)]
    jira.changelogs = {"10001": HISTORIES}
    if not has_bulk:
        jira.fail("bulkfetch", answer({"errorMessages": ["gone"]}, 404))
    items = fetched(jira.answer, options=JiraOptions(page_size=100))
    found = sorted(rows(items, TicketTransition), key=lambda t: t.entered_at)
    assert [(t.from_status, t.to_status, t.to_category) for t in found] == [
        (None, "To Do", "to_do"),
        ("To Do", "In Progress", "in_progress"),
        ("In Progress", "Done", "done"),
        ("Done", "In Progress", "in_progress"),
    ]
    hours = [(t.entered_at - START) / timedelta(hours=1) for t in found]
    assert hours == [0, 1, 2, 3]
    assert {t.actor_id for t in found} == {"jira:identity:id-ada"}


def test_an_epic_named_by_key_is_found_by_id() -> None:
    jira = FakeJira(is_cloud=False)
    jira.issues = [issue(1), issue(9, key="PAY-9", customfield_10014="SHOP-1")]
    items = fetched(jira.answer)
    parents = {t.number: t.parent_id for t in rows(items, Ticket)}
    assert parents == {"SHOP-1": None, "PAY-9": "jira:ticket:10001"}


def test_fields_are_found_by_the_names_of_the_settings() -> None:
    jira = FakeJira()
    jira.issues = [issue(1, customfield_10040="- all tests pass", customfield_10028=5)]
    options = JiraOptions(acceptance_criteria_fields=("definition of DONE",))
    event = next(
        e
        for e in fetched(jira.answer, options=options)
        if isinstance(e, Event) and e.type == "jira.api.issues"
    )
    ticket = next(row for row in read(event) if isinstance(row, Ticket))
    text = next(row for row in read(event) if type(row).__name__ == "TicketText")
    assert (ticket.points, text.acceptance_criteria) == (5.0, "- all tests pass")
    assert "customfield_10040" in next(q["fields"] for _, q in jira.asked if "fields" in q)


BOARD = {"id": 1, "name": "Shop", "type": "scrum", "location": {"projectKey": "SHOP"}}
OTHER = {"id": 2, "name": "Pay", "type": "simple", "location": {"projectKey": "PAY"}}
KANBAN = {"id": 3, "name": "Flow", "type": "kanban"}
SPRINT = {"id": 5, "name": "Sprint 5", "state": "future", "originBoardId": 1}


def test_sprints_of_every_board_are_fetched_once_with_their_project(jira: FakeJira) -> None:
    jira.boards = [BOARD, OTHER, KANBAN]
    more = [{**SPRINT, "id": n, "name": f"Sprint {n}"} for n in (6, 7)]
    jira.sprints = {1: [SPRINT, *more], 2: [SPRINT]}
    found = newest(rows(fetched(jira.answer), Sprint))
    assert {s.name: (s.board_id, s.project_id, s.starts_at) for s in found.values()} == {
        f"Sprint {n}": ("jira:board:1", "jira:ticket_project:SHOP", None) for n in (5, 6, 7)
    }
    assert (
        "/rest/agile/1.0/board/3/sprint",
        {"startAt": "0", "maxResults": "50"},
    ) not in jira.asked


def test_a_board_without_sprints_and_a_jira_without_boards_are_no_failure(jira: FakeJira) -> None:
    jira.boards = [OTHER]
    assert rows(fetched(jira.answer), Sprint) == []
    jira.fail("/rest/agile", answer({"message": "null for uri"}, 404))
    assert numbers(fetched(jira.answer)) == ALL


def test_accounts_are_listed_where_the_right_is_given(jira: FakeJira) -> None:
    jira.issues = []
    jira.users = [user("ada"), user("bot", accountType="app"), user("cy")]
    found = {i.name: i.is_bot for i in rows(fetched(jira.answer), Identity)}
    assert found == {"Ada": False, "Bot": True, "Cy": False}
    again = fetched(jira.answer, cursor=cursor(fetched(jira.answer)))
    assert rows(again, Identity) == []
    jira.fail("user", answer({"errorMessages": ["forbidden"]}, 403))
    assert rows(fetched(jira.answer), Identity) == []
    options = JiraOptions(fetch_users=False)
    jira.asked.clear()
    fetched(jira.answer, options=options)
    assert not [path for path, _ in jira.asked if "user" in path]


def test_what_a_webhook_leaves_out_is_fetched_for_that_one_issue(jira: FakeJira) -> None:
    told = issue(1, customfield_10028=8, status=status("2"))
    jira.issues = [with_history(told, HISTORIES[0])]
    (event,) = fetched_one(jira.answer, Want("issue", "10001"))
    found = read(event)
    (ticket,) = [row for row in found if isinstance(row, Ticket)]
    assert (ticket.number, ticket.points, ticket.status) == ("SHOP-1", 8.0, "In Progress")
    assert sum(isinstance(row, TicketTransition) for row in found) == 2


def test_a_wanted_sprint_comes_with_the_project_of_its_board(jira: FakeJira) -> None:
    jira.boards, jira.sprints = [BOARD], {1: [SPRINT]}
    (event,) = fetched_one(jira.answer, Want("sprint", "5"))
    (sprint,) = read(event)
    assert sprint.project_id == "jira:ticket_project:SHOP"


def test_a_wanted_thing_that_is_gone_tells_nothing(jira: FakeJira) -> None:
    assert fetched_one(jira.answer, Want("issue", "99")) == []
    assert fetched_one(jira.answer, Want("sprint", "99")) == []


def test_a_moved_issue_stays_one_ticket(jira: FakeJira) -> None:
    first = fetched(jira.answer)
    change = {"field": "Key", "fieldtype": "jira", "fromString": "SHOP-7", "toString": "PAY-2"}
    moved_on = issue(7, key="PAY-2", updated=START + timedelta(hours=5))
    jira.issues[6] = with_history(moved_on, history(9, START + timedelta(hours=5), change))
    again = fetched(jira.answer, cursor=cursor(first))
    ticket = newest(rows([*first, *again], Ticket))["jira:ticket:10007"]
    assert (ticket.number, ticket.project_id) == ("PAY-2", "jira:ticket_project:PAY")
    (edit,) = newest(rows(again, TicketEdit)).values()
    assert (edit.field, edit.old_value, edit.new_value) == (
        "project",
        "jira:ticket_project:SHOP",
        "jira:ticket_project:PAY",
    )


def test_the_event_holds_what_jira_said_unchanged() -> None:
    jira = FakeJira()
    jira.issues = [issue(1, summary="Zażółć")]
    event = next(
        e for e in fetched(jira.answer) if isinstance(e, Event) and e.type == "jira.api.issues"
    )
    body = json.dumps({"issues": jira.issues, "isLast": True}).encode()
    assert body in event.data
    assert event.subject
    assert event.subject.startswith("/rest/api/3/search/jql?jql=")
