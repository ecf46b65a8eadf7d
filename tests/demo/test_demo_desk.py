"""The desk answers as Zendesk does: its shapes, its pages, whom it lets in, and what it holds."""

import base64
import time
from collections import Counter
from typing import Any

import httpx2
import msgspec
import pytest
from demo_reader import NOW, Reader
from real_shape import Shape, parts

from gnomon.demo.books import Books
from gnomon.demo.company import Company, found
from gnomon.demo.courier import SECRETS, Courier
from gnomon.demo.customers.calling import Callers
from gnomon.demo.customers.confirmed import desk_words
from gnomon.demo.customers.hearing import hear
from gnomon.demo.customers.words import OF_INITIATIVES
from gnomon.demo.initiatives import BECAME, epic_of
from gnomon.demo.server import Serving, serve
from gnomon.demo.tools import TOKENS
from gnomon.domain.event import Event
from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.sources.source import Delivery
from gnomon.sources.zendesk import SOURCE
from gnomon.sources.zendesk.options import ZendeskOptions

_CURSOR = "/zendesk/api/v2/incremental/tickets/cursor.json"
_EVENTS = "/zendesk/api/v2/incremental/ticket_events.json"
_CLOCKS = "/zendesk/api/v2/incremental/ticket_metric_events.json"
_START = "start_time=1167609600"

#: No recording of a Zendesk is at hand. These are the keys and types of its reference (tickets,
#: incremental exports, ticket metric events) and of answers that users of it have published.
_VIA = {
    "channel": "email",
    "source": {"from": {"address": "a@b", "name": "A"}, "to": {"name": "B", "address": ""}}
    | {"rel": ""},
}
_TICKET: dict[str, Any] = {
    "url": "https://shop.zendesk.com/api/v2/tickets/35.json",
    "id": 35,
    "external_id": "ahg35h3jh",
    "via": _VIA,
    "created_at": "2026-05-20T08:00:00Z",
    "updated_at": "2026-05-20T08:00:00Z",
    "generated_timestamp": 1304553600,
    "type": "incident",
    "subject": "",
    "raw_subject": "",
    "description": "",
    "priority": "high",
    "status": "open",
    "recipient": "",
    "requester_id": 1,
    "submitter_id": 1,
    "assignee_id": 1,
    "organization_id": 1,
    "group_id": 1,
    "collaborator_ids": [1],
    "follower_ids": [1],
    "email_cc_ids": [1],
    "forum_topic_id": 1,
    "problem_id": 1,
    "has_incidents": False,
    "is_public": True,
    "due_at": "2026-05-20T08:00:00Z",
    "tags": ["enterprise"],
    "custom_fields": [{"id": 27642, "value": "745"}],
    "satisfaction_rating": {"id": 1, "score": "good", "comment": ""},
    "sharing_agreement_ids": [1],
    "custom_status_id": 1,
    "fields": [{"id": 27642, "value": "745"}],
    "followup_ids": [1],
    "ticket_form_id": 1,
    "brand_id": 1,
    "allow_channelback": False,
    "allow_attachments": True,
    "from_messaging_channel": False,
}
_CHILD = {"id": 1, "via": "Web form", "via_reference_id": 1, "event_type": "Change"}
_EVENT: dict[str, Any] = {
    "child_events": [
        {**_CHILD, "status": "solved", "previous_value": "open"},
        {**_CHILD, "custom_ticket_fields": {"360041597112": "set_up_app"}},
        {**_CHILD, "external_id": "SHOP-12"},
        {**_CHILD, "comment_present": True, "comment_public": True},
    ],
    "id": 1,
    "ticket_id": 5,
    "timestamp": 1695680609,
    "created_at": "2023-09-25T22:23:29Z",
    "updater_id": 1,
    "via": "Web form",
    "system": {"client": "", "location": "", "latitude": 50.1, "longitude": 8.6},
    "metadata": {},
    "event_type": "Audit",
}
_CLOCK: dict[str, Any] = {
    "id": 1,
    "ticket_id": 155,
    "metric": "reply_time",
    "instance_id": 1,
    "type": "activate",
    "time": "2020-10-26T12:53:12Z",
    "status": {"calendar": 800, "business": 0},
}
_TIMED = {"next_page": "https://", "count": 1, "end_of_stream": True, "end_time": 1}
SHAPES: dict[str, tuple[str, str, Any]] = {
    "tickets": (
        f"{_CURSOR}?{_START}",
        "",
        {
            "tickets": [_TICKET],
            "after_url": "https://",
            "after_cursor": "MTU3NjYxMzUzOS4wfHw0Njd8",
            "before_url": "https://",
            "before_cursor": "",
            "end_of_stream": True,
        },
    ),
    "ticket": ("/zendesk/api/v2/tickets/1201.json", "ticket", _TICKET),
    "updates": (f"{_EVENTS}?{_START}", "", {"ticket_events": [_EVENT], **_TIMED}),
    "clocks": (f"{_CLOCKS}?{_START}", "", {"ticket_metric_events": [_CLOCK], **_TIMED}),
}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_body_has_the_documented_shape(name: str, tools: Reader) -> None:
    path, part, documented = SHAPES[name]
    shape = Shape()
    shape.see(documented)
    answer = tools.get(path)
    assert answer.status_code == 200, answer.text
    pieces = list(parts(answer.json(), part))
    assert pieces
    found = {text for piece in pieces for text in shape.differences(piece)}
    # Every company has fields of its own.
    assert {text for text in found if ".custom_ticket_fields." not in text} == set()


def test_cursors_lead_to_every_ticket_once(company: Company, tools: Reader) -> None:
    path, numbers, sizes = f"{_CURSOR}?{_START}&per_page=150", [], []
    while True:
        page = tools.get(path).json()
        numbers += [ticket["id"] for ticket in page["tickets"]]
        sizes.append(len(page["tickets"]))
        if page["end_of_stream"]:
            break
        path = f"{_CURSOR}?cursor={httpx2.QueryParams({'c': page['after_cursor']})['c']}"
        path += "&per_page=150"
    assert sorted(numbers) == [one.number for one in company.sayings if one.desk == "zendesk"]
    assert len(sizes) > 3
    assert set(sizes[:-1]) == {150}
    after = tools.get(f"{_CURSOR}?cursor={page['after_cursor']}").json()
    assert (after["tickets"], after["end_of_stream"]) == ([], True)
    assert after["after_cursor"] == page["after_cursor"]


@pytest.mark.parametrize(("path", "name"), [(_EVENTS, "ticket_events"),
                                            (_CLOCKS, "ticket_metric_events")])  # fmt: skip
def test_exports_by_time_end_with_a_second_that_begins_the_next_page(
    path: str, name: str, tools: Reader
) -> None:
    start, ids, count = 1167609600, [], 0
    while True:
        page = tools.get(f"{path}?start_time={start}").json()
        assert page["count"] == len(page[name])
        ids += [event["id"] for event in page[name]]
        count += 1
        if page["end_of_stream"]:
            break
        assert page["end_time"] > start
        start = page["end_time"]
    assert count > 1
    repeated = [number for number, times in Counter(ids).items() if times > 1]
    # What happened in the last second of a page is told again.
    assert 0 < len(repeated) <= 6 * count


def test_wrong_questions_and_tokens_are_refused(serving: Serving, tools: Reader) -> None:
    assert tools.get(_EVENTS).status_code == 400
    assert tools.get(f"{_CURSOR}?start_time={int(time.time())}").status_code == 422
    assert tools.get("/zendesk/api/v2/tickets/1.json").json()["error"] == "RecordNotFound"

    def asked(proof: str) -> int:
        url = f"{serving.base_url}{_CURSOR}?{_START}&per_page=1"
        return httpx2.get(url, headers={"Authorization": proof} if proof else {}).status_code

    def basic(user: str) -> str:
        return "Basic " + base64.b64encode(f"{user}:{TOKENS['zendesk']}".encode()).decode()

    assert asked(basic("me@meridian.example/token")) == 200
    refused = ("", "Bearer no", basic("me@meridian.example"), "Basic no token")
    assert [asked(proof) for proof in refused] == [401] * 4


def test_tickets_say_what_the_books_say(books: Books, tools: Reader) -> None:
    rows = {row.number: row for row in books.sayings() if row.desk == "zendesk"}
    told = {}
    path = f"{_CURSOR}?{_START}&per_page=1000"
    for ticket in tools.get(path).json()["tickets"]:
        told[ticket["id"]] = ticket
        row = rows[ticket["id"]]
        if row.incident is not None:
            assert ticket["problem_id"] == (row.first if row.first != row.number else None)
        else:
            assert ticket["problem_id"] is None
        held = [field["value"] for field in ticket["custom_fields"]] + [ticket["external_id"]]
        named = [value for value in held if value and "-" in value]
        assert named == ([row.ticket] if row.ticket and row.first == row.number else [])
        is_over = row.resolved_at is not None
        assert (ticket["status"] in {"solved", "closed"}) == is_over
    assert told.keys() == rows.keys()
    assert {ticket["status"] for ticket in told.values()} == {
        "new", "open", "hold", "solved", "closed"
    }  # fmt: skip


def test_what_was_said_is_about_what_happened(company: Company, books: Books) -> None:
    outages = {row.number: row for row in books.incidents()}
    tickets = {row.key: row for row in books.tickets()}
    rows = books.sayings()
    for row in rows:
        if row.incident is not None:
            assert outages[row.incident].service == row.service
        if row.released_at is not None:
            assert row.ticket in tickets
            assert row.released_at >= row.said_at
        order = [at for at in (row.said_at, row.answered_at, row.told_at) if at is not None]
        assert order == sorted(order)
        assert max(order).timestamp() <= company.now
    theirs = {number for number, row in outages.items() if row.source == "customer"}
    reported = {row.incident for row in rows if row.incident in theirs}
    assert reported
    for number in reported:
        first = min(row.said_at for row in rows if row.incident == number)
        assert first < outages[number or 0].opened_at


def test_initiatives_ship_what_several_customers_wished_for(company: Company) -> None:
    for initiative in OF_INITIATIVES:
        epic = epic_of(company.tickets, BECAME[initiative])
        stories = {ticket.key for ticket in company.tickets if ticket.epic == epic.key}
        leaders = [one for one in company.sayings if one.ticket in stories]
        assert leaders, initiative
        for leader in leaders:
            voices = [one for one in company.sayings if one.first is leader]
            assert voices
            assert {one.title.partition(": ")[2] for one in [leader, *voices]} <= set(
                OF_INITIATIVES[initiative]
            )


def test_the_same_company_has_the_same_customers(company: Company) -> None:
    assert hear(company) == company.sayings


#: What an event of a webhook holds, as the vendor's reference shows it.
_HOOK: dict[str, Any] = {
    "account_id": 22129848,
    "detail": dict.fromkeys(
        ("actor_id", "assignee_id", "brand_id", "created_at", "custom_status", "description",
         "external_id", "form_id", "group_id", "id", "organization_id", "priority",
         "requester_id", "status", "subject", "submitter_id", "type", "updated_at"), "text",
    ) | {"is_public": True, "tags": ["checkout"], "via": {"channel": "web_service"}},
    "event": {
        "comment": {"author": {"id": "1", "is_staff": True, "name": ""}, "body": "", "id": "1"}
        | {"is_public": True},
        "current": "SOLVED",
        "previous": "OPEN",
    },
    "id": "2b24ef10-19d4-4740-93cf-8f98ec4776c0",
    "subject": "zen:ticket:35",
    "time": "2022-07-01T16:25:21.601554422Z",
    "type": "zen:event-type:ticket.status_changed",
    "zendesk_event_version": "2022-06-20",
}  # fmt: skip


def test_who_writes_now_is_told_by_hooks_as_the_exports_tell_it() -> None:
    company = found(seed=7, now=NOW)
    callers, shape = Callers(company, Courier()), Shape()
    shape.see(_HOOK)
    before, now = len(company.sayings), company.now
    events = []
    for _ in range(80):
        now += 15
        for sent in callers.step(now):
            headers = {name.lower(): value for name, value in sent.headers.items()}
            delivery = Delivery(headers, sent.body)
            assert SOURCE.webhook is not None
            SOURCE.webhook.verify(delivery, SECRETS["zendesk"])
            assert list(shape.differences(msgspec.json.decode(sent.body))) == []
            events.append(SOURCE.webhook.event(delivery, "zendesk"))
    company.organisation.now = now
    new = {one.number for one in company.sayings[before:]}
    assert new
    with serve(company) as running, Reader(running.base_url) as tools:
        for path, kind in ((_CURSOR, "tickets"), (_EVENTS, "ticket_events"),
                           (_CLOCKS, "metric_events")):  # fmt: skip
            data = tools.get(f"{path}?start_time={int(NOW.timestamp())}").content
            name = f"zendesk.api.{kind}"
            events.append(Event(id=name, source="zendesk", type=name, data=data))
    assert SOURCE.readers_for is not None
    readers = SOURCE.readers_for(msgspec.convert(desk_words(), ZendeskOptions))
    told: dict[bool, set[str]] = {True: set(), False: set()}
    for event in events:
        assert event is not None
        for row in readers[event.type](event):
            key = row.key if isinstance(row, Feedback | FeedbackEvent) else ""
            if int(key.split(":")[2]) in new:
                told[".hook." in event.type].add(key)
    # A hook tells every answer, the clock of the export the first one.
    later = {key for key in told[True] - told[False] if key.split(":")[3:4] == ["answered"]}
    assert told[True] - later == told[False]
    assert later
    kinds = Counter(key.split(":")[3] for key in told[True] if "feedback_event" in key)
    assert kinds.keys() == {"answered", "resolved", "customer_told"}
