"""Support desks: what their documented answers mean, whole paths over HTTP, and bad input.

The bodies are shaped on the vendors' references; no recordings of these tools were at hand.
"""

import hmac
import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha1, sha256
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.errors import PayloadError, SignatureError, SourceError
from gnomon.settings import SourceSettings
from gnomon.sources import freshdesk, intercom, jiraservice, zendesk
from gnomon.sources.http import AnswerError
from gnomon.sources.jiraservice.options import JiraServiceOptions
from gnomon.sources.sayings import DeskOptions
from gnomon.sources.source import Checkpoint, Delivery, Source, Want
from gnomon.sources.zendesk.options import ZendeskOptions

Serve = Callable[..., Any]
SAID = datetime(2026, 5, 20, 8, 0, tzinfo=UTC)
WORDS = DeskOptions(
    services={"checkout": "checkout-api"}, kinds={"wish": "idea"}, internal=("staff",)
)
ZENDESK_WORDS = ZendeskOptions(
    services=WORDS.services,
    kinds=WORDS.kinds,
    internal=WORDS.internal,
    done={"Planned": "accepted", "not_planned": "declined"},
)


def read(tool: Source, kind: str, body: Any, options: Any = WORDS) -> list[Any]:
    assert tool.readers_for is not None
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    event = Event(id="1", source="desk", type=f"{tool.name}.{kind}", data=data)
    return list(tool.readers_for(options)[event.type](event))


def done(rows: list[Any]) -> list[tuple[str, str]]:
    return [(r.kind, f"{r.happened_at:%H:%M:%S}") for r in rows if isinstance(r, FeedbackEvent)]


def sayings(rows: list[Any]) -> list[Feedback]:
    return [row for row in rows if isinstance(row, Feedback)]


ZENDESK_TICKET = {
    "url": "https://shop.zendesk.com/api/v2/tickets/35.json",
    "id": 35,
    "external_id": "SHOP-12",
    "created_at": "2026-05-20T08:00:00Z",
    "updated_at": "2026-05-20T09:00:00Z",
    "type": "incident",
    "subject": "Paying twice",
    "description": "As in SHOP-7",
    "status": "open",
    "requester_id": 20978392,
    "organization_id": None,
    "group_id": 98738,
    "problem_id": 9873764,
    "tags": ["checkout", "wish"],
    "via": {"channel": "email"},
}


class TestZendesk:
    """Tickets and the clocks of tickets."""

    def test_a_ticket_is_a_saying(self) -> None:
        assert read(zendesk.SOURCE, "api.tickets", {"tickets": [ZENDESK_TICKET]}) == [
            Feedback(
                key="desk:feedback:35",
                source="desk",
                url="https://shop.zendesk.com/agent/tickets/35",
                changed_at=datetime(2026, 5, 20, 9, 0, tzinfo=UTC),
                channel="email",
                kind="idea",
                title="Paying twice",
                service_id="catalog:service:checkout-api",
                customer_ref="20978392",
                said_at=SAID,
                duplicate_of="desk:feedback:9873764",
                ticket_refs=("SHOP-7", "SHOP-12"),
            )
        ]

    def test_what_is_not_said_is_unknown_and_what_is_gone_is_deleted(self) -> None:
        bare = {
            "id": 1,
            "created_at": "2026-05-20T08:00:00Z",
            "updated_at": "2026-05-20T08:00:00Z",
            "status": "deleted",
        }
        (row,) = read(zendesk.SOURCE, "api.tickets", {"tickets": [bare]})
        assert (row.kind, row.service_id, row.customer_ref) == (None, None, None)
        assert (row.title, row.is_deleted) == ("(no subject)", True)

    def test_its_clocks_say_when_it_was_answered_solved_and_opened_again(self) -> None:
        def clock(metric: str, kind: str, instance: int, hour: int) -> dict[str, Any]:
            at = f"2026-05-20T{hour:02}:00:00Z"
            told = {"id": hour, "ticket_id": 35, "metric": metric, "type": kind, "time": at}
            return {**told, "instance_id": instance}

        page = [
            clock("reply_time", "activate", 1, 8),
            clock("reply_time", "fulfill", 1, 9),
            clock("resolution_time", "activate", 1, 8),
            clock("resolution_time", "fulfill", 1, 10),
            clock("resolution_time", "activate", 2, 11),
            clock("requester_wait_time", "fulfill", 1, 12),
        ]
        rows = read(zendesk.SOURCE, "api.metric_events", {"ticket_metric_events": page})
        assert done(rows) == [
            ("answered", "09:00:00"),
            ("resolved", "10:00:00"),
            ("reopened", "11:00:00"),
        ]
        assert {row.feedback_id for row in rows} == {"desk:feedback:35"}

    def test_a_field_of_ones_own_names_the_ticket(self) -> None:
        fields = [{"id": 1, "value": "SHOP-21"}, {"id": 2, "value": True}, {"id": 3, "value": None}]
        told = {**ZENDESK_TICKET, "custom_fields": fields}
        (row,) = read(zendesk.SOURCE, "api.tickets", {"tickets": [told]})
        assert row.ticket_refs == ("SHOP-21", "SHOP-7", "SHOP-12")

    @pytest.mark.parametrize(
        ("parts", "updater", "found"),
        [
            ([{"status": "solved"}, {"comment_present": True, "comment_public": True}], 7,
             ["customer_told"]),
            # A note among colleagues tells the customer nothing, nor does silence.
            ([{"status": "solved"}, {"comment_present": True, "comment_public": False}], 7, []),
            ([{"status": "solved"}], 7, []),
            # An answer that leaves it open says nothing of what becomes of it.
            ([{"status": "pending"}, {"comment_present": True, "comment_public": True}], 7, []),
            # An automation closes what was solved, and mails about it.
            ([{"status": "solved"}, {"comment_present": True, "comment_public": True}], -1, []),
            ([{"custom_ticket_fields": {"36": "planned"}}], 7, ["accepted"]),
            ([{"custom_ticket_fields": {"36": ["else", "not_planned"]}},
              {"added_tags": ["not_planned"]}], 7, ["declined"]),
            ([{"custom_ticket_fields": {"36": None, "37": True}}, {"priority": "high"}], 7, []),
        ],
    )  # fmt: skip
    def test_updates_say_what_was_decided_and_whether_the_customer_heard(
        self, parts: Any, updater: int, found: list[str]
    ) -> None:
        update = {
            "id": 1,
            "ticket_id": 35,
            "timestamp": 1779271200,
            "created_at": "2026-05-20T10:00:00Z",
            "updater_id": updater,
            "via": "Web form",
            "event_type": "Audit",
            "child_events": [{"id": n, "via": "Web form", **part} for n, part in enumerate(parts)],
        }
        page = {"ticket_events": [update], "end_time": 1779271200, "count": 1}
        rows = read(zendesk.SOURCE, "api.ticket_events", page, ZENDESK_WORDS)
        assert done(rows) == [(kind, "10:00:00") for kind in found]

    @pytest.mark.parametrize(
        ("kind", "happened", "found"),
        [
            ("comment_added", {"comment": {"author": {"is_staff": True}, "is_public": True}},
             ["answered"]),
            ("comment_added", {"comment": {"author": {"is_staff": True}, "is_public": False}}, []),
            ("comment_added", {"comment": {"author": {"is_staff": False}, "is_public": True}}, []),
            ("status_changed", {"current": "SOLVED", "previous": "OPEN"}, ["resolved"]),
            ("status_changed", {"current": "CLOSED", "previous": "SOLVED"}, []),
        ],
    )  # fmt: skip
    def test_a_delivery_tells_at_once(self, kind: str, happened: Any, found: list[str]) -> None:
        body = {
            "type": f"zen:event-type:ticket.{kind}",
            "time": "2026-05-20T09:30:00Z",
            "detail": {**ZENDESK_TICKET, "id": "35", "status": "OPEN"},
            "event": happened,
        }
        first, *rest = read(zendesk.SOURCE, "hook.ticket", body)
        assert first.key == "desk:feedback:35"
        assert [row.kind for row in rest] == found

    def test_a_public_word_about_what_is_solved_tells_the_customer(self) -> None:
        body = {
            "type": "zen:event-type:ticket.comment_added",
            "time": "2026-05-20T09:30:00Z",
            "detail": {**ZENDESK_TICKET, "id": "35", "status": "SOLVED"},
            "event": {"comment": {"author": {"is_staff": True}, "is_public": True}},
        }
        _, *rest = read(zendesk.SOURCE, "hook.ticket", body, ZENDESK_WORDS)
        assert [row.kind for row in rest] == ["answered", "customer_told"]

    def test_a_delivery_is_proven_by_its_signature(self) -> None:
        body = b'{"type": "zen:event-type:ticket.created", "id": "e1"}'
        signed = b64encode(hmac.new(b"key", b"2026-05-20T09:30:00Z" + body, sha256).digest())
        headers = {
            "x-zendesk-webhook-signature": signed.decode(),
            "x-zendesk-webhook-signature-timestamp": "2026-05-20T09:30:00Z",
        }
        hook = zendesk.SOURCE.webhook
        assert hook is not None
        hook.verify(Delivery(headers, body), "key")
        with pytest.raises(SignatureError):
            hook.verify(Delivery(headers, body + b" "), "key")
        told = hook.event(Delivery(headers, body), "desk")
        assert told is not None
        assert (told.id, told.type) == ("e1", "zendesk.hook.ticket")
        other = b'{"type": "zen:event-type:user.created", "id": "e1"}'
        assert hook.event(Delivery(headers, other), "desk") is None

    def test_both_exports_are_followed_to_their_end(self, serve: Serve) -> None:
        def answer(path: str, query: dict[str, list[str]]) -> Any:
            if "_events" in path:
                start = int(query["start_time"][0])
                name = "ticket_metric_events" if "metric" in path else "ticket_events"
                body = {name: [], "end_time": start + 60, "count": 0}
                return 200, {}, json.dumps(body).encode()
            last = query.get("cursor") == ["c1"]
            body = {
                "tickets": [{**ZENDESK_TICKET, "id": 2 if last else 1}],
                "after_cursor": "c2" if last else "c1",
                "end_of_stream": last,
            }
            return 200, {}, json.dumps(body).encode()

        served = serve(answer)
        steps = served.fetch(zendesk.SOURCE, options=ZENDESK_WORDS)
        events = [step for step in steps if isinstance(step, Event)]
        reader = zendesk.SOURCE.readers["zendesk.api.tickets"]
        assert [row.key for e in events for row in reader(e)] == [
            "tool:feedback:1",
            "tool:feedback:2",
        ]
        assert "start_time=1167609600" in served.asked[0]
        marks = {step.stream for step in steps if isinstance(step, Checkpoint)}
        assert marks == {"tickets", "metric_events", "ticket_events"}
        served.fetch(zendesk.SOURCE, options=ZENDESK_WORDS, cursor={"tickets": "c1"})
        assert any("cursor=c1" in asked and "start_time" not in asked for asked in served.asked)

    def test_something_else_is_refused(self, serve: Serve) -> None:
        with pytest.raises(AnswerError, match="zendesk"):
            serve(lambda *_: (200, {}, b"[]")).fetch(zendesk.SOURCE, options=ZENDESK_WORDS)
        with pytest.raises(PayloadError):
            read(zendesk.SOURCE, "api.tickets", {"tickets": [{"id": 1}]})


FRESHDESK_TICKET = {
    "id": 7,
    "subject": "Where is <my> order",
    "description_text": "It was promised",
    "type": "Question",
    "status": 4,
    "source": 1,
    "tags": ["checkout", "staff"],
    "requester_id": 1,
    "created_at": "2026-05-20T08:00:00Z",
    "updated_at": "2026-05-20T12:00:00Z",
    "stats": {
        "first_responded_at": "2026-05-20T09:00:00Z",
        "resolved_at": "2026-05-20T12:00:00Z",
        "closed_at": None,
        "reopened_at": "2026-05-20T11:00:00Z",
    },
}


class TestFreshdesk:
    """Tickets with their statistics."""

    def test_a_ticket_and_its_statistics(self) -> None:
        row, *rest = read(freshdesk.SOURCE, "api.tickets", [FRESHDESK_TICKET])
        assert (row.kind, row.channel, row.is_internal) == ("question", "email", True)
        assert done(rest) == [
            ("answered", "09:00:00"),
            ("resolved", "12:00:00"),
            ("reopened", "11:00:00"),
        ]
        assert {each.service_id for each in rest} == {"catalog:service:checkout-api"}

    def test_what_we_sent_ourselves_is_no_saying(self) -> None:
        assert read(freshdesk.SOURCE, "api.tickets", [{**FRESHDESK_TICKET, "source": 10}]) == []

    def test_a_delivery_makes_the_ticket_be_asked_for(self, serve: Serve) -> None:
        assert read(freshdesk.SOURCE, "hook.ticket", {"ticket_id": "7"}) == [Want("ticket", "7")]
        with pytest.raises(PayloadError, match="id_numeric"):
            read(freshdesk.SOURCE, "hook.ticket", {"ticket_id": "../agents"})
        served = serve(lambda *_: (200, {}, json.dumps(FRESHDESK_TICKET).encode()))
        (event,) = served.fetch_one(freshdesk.SOURCE, Want("ticket", "7"), options=WORDS)
        assert served.asked == ["/api/v2/tickets/7?include=stats"]
        assert sayings(list(freshdesk.SOURCE.readers[event.type](event)))[0].key == (
            "tool:feedback:7"
        )

    def test_pages_are_followed_and_the_newest_change_is_the_cursor(self, serve: Serve) -> None:
        def answer(_: str, query: dict[str, list[str]]) -> Any:
            count = 100 if query["page"] == ["1"] else 3
            start = 0 if query["page"] == ["1"] else 100
            page = [{**FRESHDESK_TICKET, "id": start + n} for n in range(count)]
            return 200, {}, json.dumps(page).encode()

        served = serve(answer)
        steps = served.fetch(freshdesk.SOURCE, options=WORDS)
        assert sum(isinstance(step, Event) for step in steps) == 2
        cursor = {"tickets": "2026-05-20T12:00:00+00:00"}
        served.fetch(freshdesk.SOURCE, options=WORDS, cursor=cursor)
        assert "updated_since=2026-05-20T11%3A55%3A00Z" in served.asked[-1]
        with pytest.raises(AnswerError, match="freshdesk"):
            serve(lambda *_: (200, {}, b"{}")).fetch(freshdesk.SOURCE, options=WORDS)

    def test_its_key_is_a_user_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FD_KEY", "k3y")
        assert freshdesk.SOURCE.credentials is not None
        told = SourceSettings(type="freshdesk", url="https://x", token_env="FD_KEY")
        assert freshdesk.SOURCE.credentials(told) == {
            "authorization": "Basic " + b64encode(b"k3y:X").decode()
        }


def conversation(*parts: dict[str, Any], **told: Any) -> dict[str, Any]:
    return {
        "id": "15",
        "created_at": int(SAID.timestamp()),
        "updated_at": int(SAID.timestamp()) + 9000,
        "state": "closed",
        "source": {
            "type": "conversation",
            "body": "<p>Please add <b>gift cards</b></p>",
            "author": {"type": "user", "id": "u1"},
        },
        "tags": {"tags": [{"name": "wish"}]},
        "team_assignee_id": None,
        "conversation_parts": {"conversation_parts": list(parts)},
        **told,
    }


def part(kind: str, minutes: int, who: str = "admin", body: str | None = None) -> dict[str, Any]:
    at = int(SAID.timestamp()) + 60 * minutes
    return {"part_type": kind, "created_at": at, "body": body, "author": {"type": who, "id": 1}}


class TestIntercom:
    """Conversations in full."""

    def test_who_closes_with_words_has_answered_and_told_the_customer(self) -> None:
        goodbye = part("close", 5, body="<p>Goodbye :)</p>")
        told = conversation(goodbye, part("close", 9, "bot", "x"))
        rows = read(intercom.SOURCE, "api.conversation", told)
        assert sorted(done(rows)) == [
            ("answered", "08:05:00"),
            ("answered", "08:09:00"),
            ("customer_told", "08:05:00"),
            ("resolved", "08:05:00"),
            ("resolved", "08:09:00"),
        ]
        automatic = {row.kind for row in rows if getattr(row, "is_automatic", False)}
        assert automatic == {"answered", "resolved"}

    def test_a_conversation_and_what_was_done_in_it(self) -> None:
        told = conversation(
            part("comment", 1, "bot", "<p>We are away</p>"),
            part("note", 2, body="ask the team"),
            part("comment", 3, "user", "hello?"),
            part("comment", 30, body="<p>Soon</p>"),
            part("close", 40),
            part("open", 50, "user"),
            part("close", 60),
        )
        row, *rest = read(intercom.SOURCE, "api.conversation", told)
        assert (row.title, row.kind, row.channel) == ("Please add gift cards", "idea", "chat")
        assert [(each.kind, each.is_automatic) for each in rest] == [
            ("answered", True),
            ("answered", False),
            ("resolved", False),
            ("reopened", False),
            ("resolved", False),
        ]
        assert done(rest)[1] == ("answered", "08:30:00")

    def test_statistics_remember_answers_that_are_no_longer_told(self) -> None:
        told = conversation(statistics={"first_admin_reply_at": int(SAID.timestamp()) + 60})
        assert done(read(intercom.SOURCE, "api.conversation", told)) == [("answered", "08:01:00")]

    def test_what_our_side_began_is_no_saying(self) -> None:
        told = conversation(source={"type": "email", "author": {"type": "admin", "id": 1}})
        assert read(intercom.SOURCE, "api.conversation", told) == []

    def test_a_time_no_calendar_holds_is_refused(self) -> None:
        with pytest.raises(PayloadError, match="no calendar"):
            read(intercom.SOURCE, "api.conversation", conversation(created_at=10**17))

    def test_every_conversation_found_is_asked_for(self, serve: Serve) -> None:
        def answer(path: str, _: dict[str, list[str]]) -> Any:
            if not path.endswith("/search"):
                return 200, {}, json.dumps(conversation()).encode()
            later = b"starting_after" in served.bodies[-1]
            body = {
                "conversations": [{"id": "b" if later else "a", "updated_at": 2_000}],
                "pages": {"next": None if later else {"starting_after": "x"}},
            }
            return 200, {}, json.dumps(body).encode()

        served = serve(answer)
        steps = served.fetch(intercom.SOURCE, options=WORDS, cursor={"conversations": "1000"})
        assert sum(isinstance(step, Event) for step in steps) == 2
        assert [a for a in served.asked if "search" not in a] == [
            "/conversations/a",
            "/conversations/b",
        ]
        assert b'"value":700' in served.bodies[0]

    def test_a_notification_is_proven_and_makes_it_be_asked_for(self) -> None:
        body = {
            "id": "n1",
            "topic": "conversation.admin.replied",
            "data": {"item": {"type": "conversation", "id": "15"}},
        }
        raw = json.dumps(body).encode()
        hook = intercom.SOURCE.webhook
        assert hook is not None
        proof = hmac.new(b"key", raw, sha1).hexdigest()
        hook.verify(Delivery({"x-hub-signature": f"sha1={proof}"}, raw), "key")
        with pytest.raises(SignatureError):
            hook.verify(Delivery({"x-hub-signature": f"sha1={proof}"}, raw), "other")
        assert read(intercom.SOURCE, "hook.conversation", raw) == [Want("conversation", "15")]
        assert hook.event(Delivery({}, b'{"topic": "ping"}'), "desk") is None


def moment(minutes: int) -> dict[str, int]:
    return {"epochMillis": int(SAID.timestamp()) * 1000 + 60_000 * minutes}


def request(**told: Any) -> dict[str, Any]:
    def status(name: str, category: str, minutes: int) -> dict[str, Any]:
        return {"status": name, "statusCategory": category, "statusDate": moment(minutes)}

    def said(who: str, minutes: int, *, public: bool = True) -> dict[str, Any]:
        return {"author": {"accountId": who}, "created": moment(minutes), "public": public}

    page = {
        "issueId": "10001",
        "issueKey": "SUP-1",
        "createdDate": moment(0),
        "currentStatus": status("Done", "DONE", 90),
        "reporter": {"accountId": "cust"},
        "requestType": {"name": "Bug"},
        "serviceDesk": {"projectKey": "SUP"},
        "requestFieldValues": [
            {"fieldId": "summary", "value": "No receipt"},
            {"fieldId": "customfield_1", "value": {"value": "Checkout"}},
        ],
        "_links": {"web": "https://shop.atlassian.net/servicedesk/customer/portal/1/SUP-1"},
        **told,
    }
    statuses = [
        status("Done", "DONE", 90),
        status("Open", "NEW", 0),
        status("Done", "DONE", 60),
        status("Open", "INDETERMINATE", 70),
        status("Closed", "DONE", 95),
    ]
    comments = [said("cust", 5), said("ann", 10, public=False), said("ann", 20)]
    return {"page": page, "statuses": {"values": statuses}, "comments": {"values": comments}}


class TestJiraService:
    """Requests, their statuses and what was said to the customer."""

    def test_a_request_its_answer_and_its_ends(self) -> None:
        options = JiraServiceOptions(services={"checkout": "checkout-api"})
        row, *rest = read(jiraservice.SOURCE, "api.request", request(), options)
        assert (row.title, row.kind) == ("No receipt", "problem")
        assert (row.service_id, row.ticket_refs) == ("catalog:service:checkout-api", ("SUP-1",))
        assert done(rest) == [
            ("answered", "08:20:00"),
            ("resolved", "09:00:00"),
            ("reopened", "09:10:00"),
            ("resolved", "09:30:00"),
        ]

    def test_requests_are_found_by_project_and_asked_for_in_full(self, serve: Serve) -> None:
        def answer(path: str, query: dict[str, list[str]]) -> Any:
            whole = request()
            if path.endswith("/search/jql"):
                later = query.get("nextPageToken") == ["t"]
                body: Any = {"issues": [{"key": "SUP-2" if later else "SUP-1"}]}
                body |= {} if later else {"nextPageToken": "t"}
            elif path.endswith("/SUP-2"):
                return 404, {}, b"{}"
            elif path.endswith("/status"):
                body = whole["statuses"]
            elif path.endswith("/comment"):
                body = whole["comments"]
            else:
                body = whole["page"]
            return 200, {"Date": "Wed, 20 May 2026 10:30:00 GMT"}, json.dumps(body).encode()

        served = serve(answer)
        options = JiraServiceOptions(projects=("SUP",))
        steps = served.fetch(jiraservice.SOURCE, options=options)
        (event,) = [step for step in steps if isinstance(step, Event)]
        rows = list(jiraservice.SOURCE.readers[event.type](event))
        assert [row.title for row in sayings(rows)] == ["No receipt"]
        assert [s.stream for s in steps if isinstance(s, Checkpoint)] == ["requests/SUP"]
        with pytest.raises(SourceError, match=r"projects: \[SUP\]"):
            served.fetch(jiraservice.SOURCE, options=JiraServiceOptions())
        # Jira sends deliveries about every project.
        assert served.fetch_one(jiraservice.SOURCE, Want("request", "WEB-1"), options=options) == []
        with pytest.raises(AnswerError, match="is_cloud"):
            serve(lambda *_: (200, {}, b"[]")).fetch(jiraservice.SOURCE, options=options)

    def test_a_delivery_makes_the_request_be_asked_for(self) -> None:
        body = {"webhookEvent": "jira:issue_updated", "issue": {"key": "SUP-1"}}
        assert read(jiraservice.SOURCE, "hook.issue", body, JiraServiceOptions()) == [
            Want("request", "SUP-1")
        ]
        assert read(jiraservice.SOURCE, "hook.issue", {}, JiraServiceOptions()) == []


def test_both_ways_of_telling_give_the_same_keys() -> None:
    """A happening that a page and a delivery tell is one row."""
    told = conversation(part("close", 40))
    first = read(intercom.SOURCE, "api.conversation", told)
    again = read(intercom.SOURCE, "api.conversation", {**told, "state": "open"})
    assert [row.key for row in first] == [row.key for row in again]
    assert first[1].key == "desk:feedback_event:15:resolved:20260520T084000Z"
