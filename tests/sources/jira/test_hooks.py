"""Webhooks: what proves them, which are kept, and that nothing depends on their order."""

import hmac
import itertools
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from fake_jira import START, Json, history, issue, moved, status, user, with_history
from fetching import newest, read

from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.planning import Sprint, Ticket, TicketEdit, TicketProject, TicketTransition
from gnomon.errors import PayloadError, SignatureError
from gnomon.sources.jira import SOURCE
from gnomon.sources.jira.envelope import envelope
from gnomon.sources.jira.options import JiraOptions
from gnomon.sources.source import Delivery, Want

SECRET = "not a secret"
WEBHOOK = SOURCE.webhook
assert WEBHOOK


def deliver(told: Json, **headers: str) -> Event | None:
    body = json.dumps(told).encode()
    return WEBHOOK.event(
        Delivery({k.replace("_", "-"): v for k, v in headers.items()}, body), "jira"
    )


def hook(event: str, minutes: float = 60, **told: Any) -> list[Any]:
    at = START + timedelta(minutes=minutes)
    found = deliver({"webhookEvent": event, "timestamp": int(at.timestamp() * 1000), **told})
    assert found
    assert found.time == at
    return read(found)


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()


def test_a_signed_delivery_is_accepted() -> None:
    body = b'{"webhookEvent": "x"}'
    WEBHOOK.verify(Delivery({"x-hub-signature": signed(body)}, body), SECRET)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({}, "no X-Hub-Signature"),
        ({"x-hub-signature": ""}, "no X-Hub-Signature"),
        ({"x-hub-signature": "sha1=" + "0" * 40}, "no X-Hub-Signature"),
        ({"x-hub-signature": "sha256=" + "0" * 64}, "not that of its body"),
        ({"x-hub-signature": signed(b"{}", "another")}, "not that of its body"),
        ({"x-hub-signature": signed(b"{} ")}, "not that of its body"),
        ({"x-hub-signature": "sha256=\u00e9\u4e00"}, "not that of its body"),
    ],
)
def test_a_forged_delivery_is_refused(header: dict[str, str], said: str) -> None:
    with pytest.raises(SignatureError, match=said):
        WEBHOOK.verify(Delivery(header, b"{}"), SECRET)


def test_a_delivery_sent_again_has_the_same_id() -> None:
    told = {"webhookEvent": "jira:issue_updated", "issue": issue(1)}
    ids = [deliver(told, x_atlassian_webhook_identifier="abc-1") for _ in range(3)]
    assert {event.id for event in ids if event} == {"abc-1"}
    by_content = [deliver(told) for _ in range(3)]
    assert len({event.id for event in by_content if event}) == 1
    other = deliver({**told, "timestamp": 1})
    assert other
    assert other.id not in {event.id for event in by_content if event}


@pytest.mark.parametrize(
    "name",
    ["comment_created", "board_updated", "worklog_deleted", "jira:version_moved", "", None, "x"],
)
def test_an_unknown_delivery_is_let_go(name: str | None) -> None:
    assert deliver({"webhookEvent": name}) is None
    assert deliver({}) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"webhookEvent": "jira:iss', b"\xff", b"[1]"])
def test_a_broken_body_is_kept_and_set_aside(body: bytes) -> None:
    event = WEBHOOK.event(Delivery({}, body), "jira")
    assert event
    with pytest.raises(PayloadError, match=r"jira did not answer jira\.hook\.issue"):
        read(event)


def test_a_time_beyond_all_calendars_is_no_reason_to_lose_a_delivery() -> None:
    event = deliver({"webhookEvent": "jira:issue_updated", "timestamp": 10**18})
    assert event
    assert event.time is None


def test_a_status_change_is_told_before_the_issue_is_fetched() -> None:
    told = issue(1, status=status("2"), updated=START + timedelta(hours=1))
    changelog = {"id": "77", "items": [moved("1", "2")]}
    found = hook("jira:issue_updated", issue=told, changelog=changelog, user=user("cy"))
    (entered,) = [row for row in found if isinstance(row, TicketTransition)]
    assert entered.key == "jira:ticket_transition:10001:77"
    assert (entered.from_status, entered.to_status, entered.to_category) == (
        "To Do",
        "In Progress",
        "in_progress",
    )
    assert entered.actor_id == "jira:identity:id-cy"
    assert found[-1] == Want("issue", "10001")
    assert not [row for row in found if isinstance(row, Ticket)]


def test_the_page_tells_the_same_rows_as_the_webhook() -> None:
    at = START + timedelta(hours=1)
    # Jira sets an issue's time some milliseconds before the entry in its changelog.
    told = issue(1, status=status("2"), updated=at - timedelta(milliseconds=13))
    estimate = {
        "field": "Story point estimate",
        "fieldtype": "custom",
        "fieldId": "customfield_10016",
        "toString": "3",
    }
    items = [moved("1", "2"), estimate]
    changelog = {"id": "77", "items": items}
    pushed = hook("jira:issue_updated", issue=told, changelog=changelog, user=user("ada"))
    page = {"issues": [with_history(told, history(77, at, *items))]}
    categories = {"1": "new", "2": "indeterminate"}
    body = json.dumps(page).encode()
    meanings = {"customfield_10016": "team_points"}
    data = envelope({"meanings": meanings, "categories": categories, "page": body})
    asked = read(Event(id="1", source="jira", type="jira.api.issues", data=data))
    rows = [r for r in pushed + asked if not isinstance(r, Want)]
    assert newest(rows) == newest(list(reversed(rows))) == newest(asked)


def test_deliveries_in_any_order_end_in_the_same_rows() -> None:
    steps = [("1", "2"), ("2", "3"), ("3", "1")]
    events = [
        hook(
            "jira:issue_updated",
            minutes,
            issue=issue(1, status=status(new), updated=START + timedelta(minutes=minutes)),
            changelog={"id": str(minutes), "items": [moved(old, new)]},
        )
        for minutes, (old, new) in enumerate(steps, 10)
    ]
    events.append(hook("jira:issue_deleted", 20, issue=issue(1)))
    ends = [
        newest([r for e in order for r in [*e, *e] if not isinstance(r, Want)])
        for order in itertools.permutations(events)
    ]
    assert all(end == ends[0] for end in ends)
    assert ends[0]["jira:ticket:10001"].is_deleted
    assert sum(isinstance(row, TicketTransition) for row in ends[0].values()) == 3


def test_a_created_issue_has_its_first_status_though_it_has_moved_on() -> None:
    first = {"field": "status", "fieldtype": "jira", "from": None, "to": "1", "toString": "To Do"}
    found = hook(
        "jira:issue_created",
        issue=issue(1, status=status("2")),
        changelog={"id": "5", "items": [first]},
        user=user("ada"),
    )
    (entered,) = [row for row in found if isinstance(row, TicketTransition)]
    assert (entered.from_status, entered.to_status, entered.to_category) == (None, "To Do", None)
    assert entered.entered_at == START
    assert entered.key == "jira:ticket_transition:10001:created"


def test_a_deletion_without_the_issue_names_what_is_missing() -> None:
    told = issue(1)
    del told["fields"]["status"]
    with pytest.raises(PayloadError, match="SHOP-1 was deleted without its status"):
        hook("jira:issue_deleted", issue=told)


def test_sprints_projects_and_accounts_are_told() -> None:
    sprint = {"id": 5, "name": "Sprint 5", "state": "future", "originBoardId": 1}
    assert hook("sprint_created", sprint=sprint) == [Want("sprint", "5")]
    (gone,) = hook("sprint_deleted", sprint=sprint)
    assert isinstance(gone, Sprint)
    assert (gone.key, gone.is_deleted, gone.starts_at) == ("jira:sprint:5", True, None)
    for event, is_deleted in (("project_created", False), ("project_deleted", True)):
        (project,) = hook(event, project={"id": 1, "key": "SHOP", "name": "Shop"})
        assert isinstance(project, TicketProject)
        assert (project.name, project.title, project.is_deleted) == ("SHOP", "Shop", is_deleted)
    (account,) = hook("user_created", user=user("ada", emailAddress="Ada@Example.org"))
    assert isinstance(account, Identity)
    assert account.email == "ada@example.org"


@pytest.mark.parametrize("name", ["jira:issue_updated", "sprint_started", "project_updated"])
def test_a_delivery_without_its_object_is_set_aside(name: str) -> None:
    with pytest.raises(PayloadError, match=f"sent {name} without"):
        hook(name)


def test_points_are_told_by_the_name_the_settings_give() -> None:
    item = {"field": "SP", "fieldtype": "custom", "fieldId": "customfield_9", "toString": "3"}
    told = {
        "webhookEvent": "jira:issue_updated",
        "issue": issue(1),
        "changelog": {"id": "7", "items": [item]},
    }
    event = deliver(told)
    assert event
    assert SOURCE.readers_for
    for names, expected in ((("SP",), [("points", "3")]), (("Size",), [])):
        reader = SOURCE.readers_for(JiraOptions(points_fields=names))[event.type]
        edits = [(e.field, e.new_value) for e in reader(event) if isinstance(e, TicketEdit)]
        assert edits == expected


def test_a_change_of_sprints_is_told_by_id() -> None:
    item = {
        "field": "Sprint",
        "fieldtype": "custom",
        "fieldId": "customfield_10020",
        "from": "38, 40",
        "fromString": "S 38, S 40",
        "to": "40, 41",
        "toString": "S 40, S 41",
    }
    found = hook("jira:issue_updated", issue=issue(1), changelog={"id": "7", "items": [item]})
    edits = [(e.old_value, e.new_value) for e in found if isinstance(e, TicketEdit)]
    assert edits == [("jira:sprint:38", None), (None, "jira:sprint:41")]
