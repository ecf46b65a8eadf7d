"""Every real payload of Jira: read with the rows it must give, or refused with the reason."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fetching import read

from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.planning import Sprint, Ticket, TicketEdit, TicketProject, TicketText
from gnomon.domain.planning import TicketTransition as Transition
from gnomon.errors import PayloadError
from gnomon.sources.jira import SOURCE
from gnomon.sources.jira.custom import meanings
from gnomon.sources.jira.envelope import categories, envelope, meant
from gnomon.sources.jira.payloads import FieldName, Status
from gnomon.sources.source import Delivery, Want

#: Files that tell nothing Gnomon keeps: never asked for, or accepted and let go.
REFUSED = {
    "api/board_configuration.json": "no table holds columns; status categories say what is done",
    "api/error_server.json": "an error's body; the client raises it, see test_exchanges",
    "api/issue_get_changelog_small.json": "an issue without fields cannot be a ticket",
    "api/issue_get_full.json": "an example issue without summary, type, status and creation",
    "api/issue_links_server.json": "types of links; no table holds links",
    "api/issuelinktypes.json": "types of links; no table holds links",
    "api/priorities.json": "an issue tells its priority by name",
    "api/project_statuses_cloud.json": "statuses by type; the site's list is read instead",
    "api/project_versions.json": "no table holds releases planned in Jira",
    "api/remote_links.json": "no table holds links",
    "api/resolutions.json": "an issue tells its resolution by name",
    "api/search_filters.json": "saved searches are nobody's work",
    "api/sprint_report_greenhopper.json": "figures of an undocumented interface; edits tell more",
    "api/statuscategories.json": "their four keys never change",
    "api/transitions.json": "what may happen to an issue, not what did",
    "api/version_server.json": "no table holds releases planned in Jira",
    "api/worklog_entry_server.json": "no table holds booked hours",
    "webhooks/cloud-comment-created.json": "no table holds comments on tickets",
    "webhooks/cloud-comment-deleted.json": "no table holds comments on tickets",
    "webhooks/cloud-comment-updated.json": "no table holds comments on tickets",
    "webhooks/constructed/issuelink-created.json": "no table holds links",
    "webhooks/server-comment-created.json": "no table holds comments on tickets",
    "webhooks/version-released.json": "no table holds releases planned in Jira",
    "webhooks/worklog-created.json": "no table holds booked hours",
}
#: Read by `test_exchanges`, through a server that replays them.
EXCHANGES = {
    "exchanges/cloud_401.exchange.json",
    "exchanges/cloud_v3_issue_transitions.exchange.json",
    "exchanges/cloud_v3_search_400.exchange.json",
    "exchanges/cloud_v3_sync.exchange.json",
    "exchanges/datacenter_v2_search.exchange.json",
    "exchanges/datacenter_v2_sync.exchange.json",
}


def told(type_: str, data: bytes) -> list[Any]:
    return read(Event(id="1", source="jira", type=type_, data=data))


def page(body: bytes, **parts: Any) -> list[Any]:
    return told("jira.api.issues", envelope({"meanings": {}, **parts, "page": body}))


def of(rows: list[Any], kind: type) -> list[Any]:
    return [row for row in rows if isinstance(row, kind)]


def short(rows: list[Any], kind: type, *names: str) -> list[tuple[Any, ...]]:
    """Cut rows to some fields; times to text, keys to what follows the source's name."""
    return [tuple(_short(getattr(row, name)) for name in names) for row in of(rows, kind)]


def _short(value: Any) -> Any:
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    if isinstance(value, tuple):
        return tuple(_short(entry) for entry in value)
    return value.removeprefix("jira:") if isinstance(value, str) else value


def _support_page(body: bytes) -> None:
    rows = page(body)
    assert short(rows, Ticket, "number", "kind", "status", "status_category", "opened_at") == [
        ("SUP-1", "[system] incident", "Open", "to_do", "2024-10-09 14:40:26.265"),
        ("SUP-2", "[system] incident", "Open", "to_do", "2024-10-09 14:40:27.034"),
        ("SUP-3", "[system] service request", "Waiting for support", "in_progress",
         "2024-10-09 14:40:27.801"),
        ("SUP-4", "[system] service request", "Waiting for support", "in_progress",
         "2024-10-09 14:40:28.795"),
        ("SUP-5", "[system] service request", "Waiting for support", "in_progress",
         "2024-10-09 14:40:29.616"),
        ("SUP-6", "[system] change", "Review", "to_do", "2024-10-09 14:42:22.128"),
    ]  # fmt: skip
    assert short(rows, TicketProject, "key", "title") == [("ticket_project:SUP", "Support")]
    # Without a changelog the first status is not known, and not guessed.
    assert of(rows, Transition) == []


def _last_page(body: bytes) -> None:
    rows = page(body)
    assert short(rows, Ticket, "key", "number", "kind", "reporter_id", "assignee_id") == [
        ("ticket:10000", "JJI-1", "story", "identity:fd66acf13ff7547e779b52b3", None)
    ]
    assert short(rows, TicketText, "description") == [
        ("We need a Jira Cloud account for testing graph-jira.",)
    ]
    assert short(rows, Identity, "name", "is_bot") == [("Halima Petrov", False)]


def _changelogs(body: bytes) -> None:
    site = {
        "customfield_10016": "team_points",
        "customfield_10020": "sprint",
        "customfield_10028": "points",
    }
    rows = page(b'{"issues": ' + body + b"}", meanings=site)
    sprints = tuple(f"sprint:{n}" for n in (15, 16, 18, 19, 20, 23, 55, 66))
    who = "identity:1234:ec6f4-f08f-05ca-c7af-e04b70ad5"
    assert short(
        rows, Ticket, "key", "number", "kind", "points", "priority", "parent_id", "sprint_ids",
        "assignee_id",
    ) == [
        ("ticket:12345", "TEST-1", "sub-task", None, "Medium", None, (), who),
        ("ticket:12346", "TEST-2", "story", None, None, None, (), who),
        ("ticket:12333", "TEST-3", "story", 1.0, "Medium", None, sprints,
         "identity:5142edd572e20bbfdsab96"),
        ("ticket:12333", "TEST-4", "story", None, "Medium", "ticket:11999", (), who),
    ]  # fmt: skip
    # TEST-2 and TEST-4 have more edits than the page tells: where they began is not known.
    assert short(rows, Transition, "key", "from_status", "to_status", "entered_at", "actor_id") == [
        ("ticket_transition:12345:123350", "Backlog", "Selected for Development",
         "2024-07-04 12:41:00.089", None),
        ("ticket_transition:12345:created", None, "Backlog", "2024-07-04 12:40:59.251", who),
        ("ticket_transition:12333:107003", "QA", "To Do", "2024-03-08 17:52:41.851", None),
        ("ticket_transition:12333:created", None, "QA", "2021-09-16 22:42:13.869",
         "identity:88a7f7f45b7d3b111232"),
        ("ticket_transition:12333:123350", "Backlog", "Selected for Development",
         "2024-07-04 12:41:00.089", None),
    ]  # fmt: skip
    assert short(rows, TicketEdit, "key", "field", "old_value", "new_value") == [
        ("ticket_edit:12345:123348:kind", "kind", "story", "sub-task"),
        ("ticket_edit:12333:107005:sprint:55", "sprint", None, "sprint:55"),
        ("ticket_edit:12333:106993:points", "points", None, "1"),
    ]


def _many(body: bytes) -> None:
    rows = told("jira.api.issues", body)
    assert short(
        rows, Ticket, "number", "status", "status_category", "labels", "components", "resolution"
    ) == [
        ("TST-13", "Open", None, (), (), None),
        ("TST-12", "Open", None, ("a", "bcds"), (), None),
        ("TST-11", "Open", None, ("a", "bcds"), (), None),
        ("TST-10", "Open", None, (), ("Component A", "Component B"), None),
        ("TST-9", "Open", None, (), ("Component A", "Component B"), None),
        ("TST-8", "Resolved", None, (), ("Component A", "Component B"), "Incomplete"),
        ("TST-7", "Open", None, (), (), None),
        ("TST-6", "Reopened", None, (), (), None),
    ]
    resolved = [row.number for row in of(rows, Ticket) if row.resolved_at]
    assert resolved == ["TST-8"]
    assert short(rows, Identity, "key", "user_name", "name", "is_bot") == [
        ("identity:admin", "admin", "Administrator", None),
        ("identity:sanna-oyelaran", "sanna-oyelaran", "Sanna Oyelaran", None),
    ]


def _expanded(body: bytes) -> None:
    rows = told("jira.api.issue", body)
    assert of(rows, Ticket)[0].url == "http://localhost:8090/jira/browse/TST-2"
    assert short(rows, Transition, "key", "from_status", "to_status", "entered_at") == [
        ("ticket_transition:10010:10099", "Open", "In Progress", "2010-08-17 14:40:34.924"),
        ("ticket_transition:10010:created", None, "Open", "2010-07-26 11:29:18.262"),
    ]
    assert short(rows, TicketEdit, "field", "old_value", "new_value") == [
        ("text", None, "description"),
        ("assignee", "identity:admin", "identity:sanna-oyelaran"),
    ]
    assert short(rows, TicketText, "description") == [("my description",)]


def _histories(body: bytes) -> None:
    rows = told("jira.api.issue", body)
    assert short(rows, TicketEdit, "key", "field", "old_value", "new_value", "actor_id") == [
        ("ticket_edit:10000:10001:assignee", "assignee", "identity:user1", "identity:user2",
         "identity:user1"),
        ("ticket_edit:10000:10002:kind", "kind", "bug", "new feature", "identity:user2"),
        ("ticket_edit:10000:10002:priority", "priority", "Major", "Minor", "identity:user2"),
        ("ticket_edit:10000:10002:description", "text", "description", "description",
         "identity:user2"),
        ("ticket_edit:10000:10003:assignee", "assignee", "identity:user1", "identity:user2", None),
    ]  # fmt: skip
    assert short(rows, Transition, "from_status", "to_status") == [(None, "Open")]


def _anonymous(body: bytes) -> None:
    rows = told("jira.api.issue", envelope({"meanings": {}, "issue": body}))
    assert short(rows, Ticket, "number", "kind", "priority", "reporter_id", "assignee_id") == [
        ("ANNON-1", "improvement", "Blocker", "identity:admin", "identity:user")
    ]


def _too_little(body: bytes) -> None:
    # Two issues without status, project or times: wanted one by one, and no row is made up.
    assert told("jira.api.issues", body) == [Want("issue", "10230"), Want("issue", "10004")]


def _of_a_sprint(body: bytes) -> None:
    assert page(body, meanings={"customfield_10105": "points"}) == [Want("issue", "12338")]


def _sprints(body: bytes) -> None:
    rows = told("jira.api.sprints", envelope({"boards": [], "page": body}))
    assert short(rows, Sprint, "key", "name", "state", "starts_at", "completed_at", "goal") == [
        ("sprint:740", "Iteration-10", "closed", "2016-04-11 14:29:03.294",
         "2016-04-28 12:08:48.543", None),
        ("sprint:776", "Iteration-12-1", "closed", "2016-05-19 20:56:00.000",
         "2016-05-30 09:45:44.991", None),
        ("sprint:807", "Iteration-12-2", "closed", "2016-06-01 07:06:00.000",
         "2016-06-08 14:54:13.723", None),
        ("sprint:832", "Iteration-13-2", "active", "2016-06-20 20:24:39.161", None, None),
        ("sprint:845", "Minimal Example Sprint", "future", None, None, None),
        ("sprint:846", "Sprint with a Goal", "future", None, None, "My Goal"),
    ]  # fmt: skip
    assert {sprint.board_id for sprint in rows} == {"jira:board:734"}


def _boards(body: bytes) -> None:
    boards = json.loads(body)["values"]
    sprint = {"id": 3, "name": "S", "state": "active", "originBoardId": 1}
    data = json.dumps({"boards": boards, "page": {"values": [sprint]}}).encode()
    assert short(told("jira.api.sprints", data), Sprint, "board_id", "project_id") == [
        ("board:1", "ticket_project:AP")
    ]


def _fields(expected: dict[str, str]) -> Callable[[bytes], None]:
    def check(body: bytes) -> None:
        listed = msgspec.json.decode(body, type=list[FieldName])
        assert meanings((f.id, f.name, f.field_schema) for f in listed) == expected

    return check


def _statuses(body: bytes) -> None:
    noted = categories(msgspec.json.decode(body, type=list[Status]))
    found = meant(noted)
    # Of 37 statuses, 8 have *No Category*.
    assert (len(noted), len(found)) == (37, 29)
    some = [found.get(number) for number in ("1", "10000", "10004", "10203")]
    assert some == ["to_do", None, "in_progress", "done"]


def _projects(*expected: tuple[str, str]) -> Callable[[bytes], None]:
    def check(body: bytes) -> None:
        rows = told("jira.api.projects", b"[" + body + b"]")
        assert short(rows, TicketProject, "name", "title") == list(expected)

    return check


def _account(*expected: str | None) -> Callable[[bytes], None]:
    def check(body: bytes) -> None:
        rows = told("jira.api.users", body)
        assert short(rows, Identity, "key", "user_name", "name", "email") == [expected]

    return check


def _hook(
    want: str | None, *expected: tuple[Any, ...], kind: type = Transition
) -> Callable[[bytes], None]:
    names = {
        Transition: ("key", "from_status", "to_status", "to_category", "entered_at"),
        TicketEdit: ("key", "field", "old_value", "new_value", "edited_at"),
        Ticket: ("key", "number", "is_deleted", "changed_at"),
    }[kind]

    def check(body: bytes) -> None:
        assert SOURCE.webhook
        event = SOURCE.webhook.event(Delivery({}, body), "jira")
        assert event
        rows = read(event)
        assert short(rows, kind, *names) == list(expected)
        others = {Transition, TicketEdit, Ticket} - {kind}
        assert not [row for row in rows if type(row) in others]
        what, _, ref = (want or "").partition(" ")
        assert of(rows, Want) == ([Want(what, ref)] if want else [])

    return check


T = "ticket_transition"
READ: dict[str, Callable[[bytes], None]] = {
    "api/boards.json": _boards,
    "api/constructed/search_jql_page_1.json": _support_page,
    "api/constructed/search_jql_page_2.json": _last_page,
    "api/fields.json": _fields({}),
    "api/fields_server.json": _fields({}),
    "api/issue_all_expanded_server.json": _expanded,
    "api/issue_anonymous_comment.json": _anonymous,
    "api/issue_with_changelog_server.json": _histories,
    "api/issues_in_sprint.json": _of_a_sprint,
    "api/issues_with_changelog_cloud.json": _changelogs,
    "api/project.json": _projects(("ABDERA", "Abdera")),
    "api/project_cloud_v3.json": _projects(("TEST", "test")),
    "api/search_cloud_v3_jql.json": _support_page,
    "api/search_many_server.json": _many,
    "api/search_page_1_of_2.json": _too_little,
    "api/search_page_2_of_2.json": _too_little,
    "api/sprints.json": _sprints,
    "api/statuses.json": _statuses,
    "api/user_cloud_accountid.json": _account(
        "identity:uuib-2c3ountI6-08min", "admin", "Administrator", "user@atlassian.com"
    ),
    "api/user_deleted.json": _account("identity:mark", "mark", None, None),
    "api/user_masked_email.json": _account("identity:admin", "admin", "Administrator", None),
    "webhooks/cloud-issue-created-many-fields.json": _hook(
        "issue 10509", (f"{T}:10509:created", None, "To Do", "to_do", "2019-08-27 19:43:24.193")
    ),
    "webhooks/cloud-issue-updated-custom-field.json": _hook("issue 10368"),
    "webhooks/constructed/sprint-closed.json": _hook("sprint 192"),
    "webhooks/constructed/sprint-created.json": _hook("sprint 192"),
    "webhooks/constructed/sprint-started.json": _hook("sprint 192"),
    "webhooks/constructed/sprint-updated.json": _hook("sprint 192"),
    "webhooks/issue-assigned-empty-changelog.json": _hook("issue 10001"),
    "webhooks/issue-created.json": _hook(
        "issue 10040", (f"{T}:10040:created", None, "To Do", "to_do", "2019-02-16 03:01:52.971")
    ),
    "webhooks/issue-deleted.json": _hook(
        None, ("ticket:10303", "IDT-19", True, "2019-07-03 18:05:36.176"), kind=Ticket
    ),
    "webhooks/issue-updated-assigned.json": _hook(
        "issue 10040",
        ("ticket_edit:10040:10230:assignee", "assignee", None,
         "identity:a56e1bbb9bdfce174963ad39", "2019-02-16 03:18:01.707"),
        kind=TicketEdit,
    ),
    "webhooks/issue-updated-components.json": _hook("issue 10360"),
    "webhooks/issue-updated-fix-version.json": _hook("issue 10040"),
    "webhooks/issue-updated-issue-type.json": _hook(
        "issue 10040",
        ("ticket_edit:10040:11149:kind", "kind", "task", "bug", "2019-02-16 03:07:51.756"),
        kind=TicketEdit,
    ),
    "webhooks/issue-updated-multiple-values.json": _hook(
        "issue 10040",
        ("ticket_edit:10040:11151:assignee", "assignee", None,
         "identity:fc4b7c92a026b90d9c4f71e2", "2019-02-16 03:07:51.756"),
        kind=TicketEdit,
    ),
    "webhooks/issue-updated-raised-priority.json": _hook(
        "issue 10040",
        ("ticket_edit:10040:10235:priority", "priority", "Low", "High", "2019-02-16 21:15:16.037"),
        kind=TicketEdit,
    ),
    "webhooks/issue-updated-rank.json": _hook(None),
    "webhooks/issue-updated-reopened.json": _hook(
        "issue 10040", (f"{T}:10040:10229", "Done", "To Do", "to_do", "2019-02-16 03:17:06.501")
    ),
    "webhooks/issue-updated-resolved.json": _hook(
        "issue 10040",
        (f"{T}:10040:10228", "In Progress", "Done", "done", "2019-02-16 03:15:40.477"),
    ),
    # Names of sprints without their ids; the issue's own page tells the ids.
    "webhooks/issue-updated-sprint.json": _hook("issue 10040"),
    "webhooks/issue-updated-started-working.json": _hook(
        "issue 10040",
        (f"{T}:10040:10227", "To Do", "In Progress", "in_progress", "2019-02-16 03:14:22.002"),
    ),
    "webhooks/server-issue-updated-closed.json": _hook(
        "issue 10300", (f"{T}:10300:10511", "Resolved", "Closed", "done", "2019-08-14 03:07:58.354")
    ),
    "webhooks/server-issue-updated-commented-2.json": _hook(None),
    "webhooks/server-issue-updated-in-progress.json": _hook(
        "issue 10300",
        (f"{T}:10300:10508", "Reopened", "In Progress", "in_progress", "2019-08-14 03:02:33.678"),
    ),
    "webhooks/server-old-issue-updated-no-event-type-edited.json": _hook(
        "issue 10040",
        ("ticket_edit:10040:10225:description", "text", "description", "description",
         "2019-02-16 03:10:01.805"),
        kind=TicketEdit,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(READ))
def test_a_payload_gives_its_rows(payloads: Path, name: str) -> None:
    READ[name]((payloads / "jira" / name).read_bytes())


@pytest.mark.parametrize("name", sorted(n for n in REFUSED if n.startswith("webhooks/")))
def test_a_delivery_without_rows_is_accepted_and_let_go(payloads: Path, name: str) -> None:
    assert SOURCE.webhook
    body = (payloads / "jira" / name).read_bytes()
    assert SOURCE.webhook.event(Delivery({}, body), "jira") is None


@pytest.mark.parametrize("name", sorted(n for n in REFUSED if n.startswith("api/")))
def test_another_body_is_refused_as_an_issue(payloads: Path, name: str) -> None:
    body = (payloads / "jira" / name).read_bytes()
    with pytest.raises(PayloadError):
        told("jira.api.issue", body)
    if not name.startswith("api/issue_get"):
        with pytest.raises(PayloadError):
            told("jira.api.issues", body)


def test_every_payload_is_accounted_for(payloads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = {str(p.relative_to(payloads / "jira")) for p in (payloads / "jira").rglob("*.json")}
    assert found == READ.keys() | REFUSED.keys() | EXCHANGES
    with capsys.disabled():
        print(f"\njira payloads: {len(READ) + len(EXCHANGES)} read, {len(REFUSED)} refused")  # noqa: T201
