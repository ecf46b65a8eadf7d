"""Intercom tells of chats about one service, in the shapes of its reference, version 2.11."""

import json
from typing import Any

import httpx2
import pytest
from demo_reader import NOW, Reader
from real_shape import Shape

from gnomon.demo.books import Books
from gnomon.demo.company import Company, found
from gnomon.demo.courier import SECRETS, Courier
from gnomon.demo.customers.calling import Callers
from gnomon.demo.customers.confirmed import chat_words
from gnomon.demo.server import Serving
from gnomon.domain.event import Event
from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.sources.intercom import SOURCE
from gnomon.sources.sayings import DeskOptions
from gnomon.sources.source import Delivery, Want

_AUTHOR = {"type": "user", "id": "6657", "name": "A", "email": "a@example.com"}
_PART = {
    "type": "conversation_part",
    "id": "122",
    "part_type": "comment",
    "body": "<p>Okay!</p>",
    "created_at": 1663597223,
    "updated_at": 1663597260,
    "notified_at": 1663597260,
    "assigned_to": None,
    "author": _AUTHOR,
    "attachments": [],
    "external_id": None,
    "redacted": False,
}
_WITHOUT_PARTS: dict[str, Any] = {
    "type": "conversation",
    "id": "1295",
    "title": "Conversation Title",
    "created_at": 1663597223,
    "updated_at": 1663597260,
    "waiting_since": 1663597260,
    "snoozed_until": 1663597260,
    "source": {
        "type": "conversation",
        "id": "3",
        "delivered_as": "operator_initiated",
        "subject": "",
        "body": "<p>Hey there!</p>",
        "author": _AUTHOR,
        "attachments": [],
        "url": "https://x",
        "redacted": False,
    },
    "contacts": {
        "type": "contact.list",
        "contacts": [{"type": "contact", "id": "5ba", "external_id": "f3b"}],
    },
    "first_contact_reply": {"type": "conversation", "created_at": 1663597223, "url": "https://x"},
    "admin_assignee_id": 0,
    "team_assignee_id": "5017691",
    "open": True,
    "state": "open",
    "read": True,
    "tags": {"type": "tag.list", "tags": [{"type": "tag", "id": "123456", "name": "Test tag"}]},
    "priority": "priority",
    "sla_applied": {"type": "conversation_sla_summary"},
    "statistics": {
        "type": "conversation_statistics",
        "time_to_admin_reply": 2310,
        "first_contact_reply_at": 1663597233,
        "first_admin_reply_at": 1663597233,
        "first_close_at": 1663597233,
        "last_admin_reply_at": 1663597233,
        "last_close_at": 1663597233,
        "count_reopens": 1,
        "count_conversation_parts": 1,
    },
    "conversation_rating": {"rating": 5},
    "teammates": {"type": "admin.list"},
    "custom_attributes": {},
}
_CONVERSATION = {
    **_WITHOUT_PARTS,
    "conversation_parts": {
        "type": "conversation_part.list",
        "conversation_parts": [_PART],
        "total_count": 1,
    },
}
_PAGE = {
    "type": "conversation.list",
    "conversations": [_WITHOUT_PARTS],
    "total_count": 1,
    "pages": {
        "type": "pages",
        "page": 1,
        "per_page": 5,
        "total_pages": 1,
        "next": {"page": 2, "starting_after": "WzE3"},
    },
}
_NOTIFIED = {
    "type": "notification_event",
    "app_id": "a86dr8yl",
    "data": {"type": "notification_event_data", "item": _CONVERSATION},
    "links": {},
    "id": "notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3",
    "topic": "conversation.admin.replied",
    "delivery_status": "pending",
    "delivery_attempts": 1,
    "delivered_at": 0,
    "first_sent_at": 1392731331,
    "created_at": 1392731331,
    "self": None,
}


def _differences(documented: Any, told: Any) -> list[str]:
    shape = Shape()
    shape.see(documented)
    return sorted(set(shape.differences(told)))


def _search(tools: Reader, since: int, **paging: Any) -> dict[str, Any]:
    question = {
        "query": {"field": "updated_at", "operator": ">", "value": since},
        "sort": {"field": "updated_at", "order": "ascending"},
        "pagination": paging,
    }
    answer = tools.post("/intercom/conversations/search", question)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_answers_have_the_shapes_that_are_documented(tools: Reader) -> None:
    page = _search(tools, 0, per_page=5)
    assert _differences(_PAGE, page) == []
    for short in page["conversations"]:
        whole = tools.get(f"/intercom/conversations/{short['id']}").json()
        assert _differences(_CONVERSATION, whole) == []
        assert whole["conversation_parts"]["total_count"] > 0


def test_a_search_leads_to_every_chat_once_the_oldest_change_first(
    tools: Reader, company: Company
) -> None:
    found_ids: list[str] = []
    times: list[int] = []
    paging: dict[str, Any] = {"per_page": 15}
    while True:
        page = _search(tools, 0, **paging)
        found_ids += [each["id"] for each in page["conversations"]]
        times += [each["updated_at"] for each in page["conversations"]]
        if "next" not in page["pages"]:
            break
        paging["starting_after"] = page["pages"]["next"]["starting_after"]
    chats = {str(one.number) for one in company.sayings if one.desk == "intercom"}
    assert len(found_ids) == len(chats) > 20
    assert set(found_ids) == chats
    assert times == sorted(times)
    assert _search(tools, times[-1], per_page=15)["conversations"] == []


def test_chats_say_what_the_books_say(tools: Reader, books: Books) -> None:
    rows = {row.number: row for row in books.sayings() if row.desk == "intercom"}
    reader = (SOURCE.readers_for or dict)(DeskOptions(**chat_words()))["intercom.api.conversation"]
    for number, row in rows.items():
        body = tools.get(f"/intercom/conversations/{number}").content
        event = Event(id="1", source="intercom", type="intercom.api.conversation", data=body)
        told = list(reader(event))
        (said,) = (each for each in told if isinstance(each, Feedback))
        done = [each for each in told if isinstance(each, FeedbackEvent) and not each.is_automatic]
        when = {
            kind: [each.happened_at for each in done if each.kind == kind]
            for kind in ("answered", "resolved", "reopened", "customer_told")
        }
        assert said.service_id == f"catalog:service:{row.service}"
        assert (said.kind, said.channel, said.said_at) == (row.kind, "chat", row.said_at)
        assert min(when["answered"], default=None) == row.answered_at
        assert min(when["customer_told"], default=None) == row.told_at
        assert len(when["reopened"]) == row.reopened_count
        if row.resolved_at is not None:
            assert max(when["resolved"]) == row.resolved_at


def test_what_cannot_be_asked_is_refused(tools: Reader, serving: Serving) -> None:
    assert tools.post("/intercom/conversations/search", {"query": {}}).status_code == 400
    assert tools.get("/intercom/conversations/none").status_code == 404
    refused = httpx2.get(f"{serving.base_url}/intercom/conversations/1")
    assert refused.json()["errors"][0]["code"] == "unauthorized"


def test_who_chats_while_the_company_goes_on_is_told_of_at_once() -> None:
    company = found(seed=7, now=NOW)
    callers = Callers(company, Courier())
    hook = SOURCE.webhook
    assert hook is not None
    topics: list[str] = []
    for step in range(900):
        for sent in callers.step(company.now + 20 * step):
            if sent.source == "intercom":
                headers = {name.lower(): value for name, value in sent.headers.items()}
                delivery = Delivery(headers, sent.body)
                hook.verify(delivery, SECRETS["intercom"])
                event = hook.event(delivery, "intercom")
                assert event is not None
                body = json.loads(sent.body)
                assert list(SOURCE.readers[event.type](event)) == [
                    Want("conversation", body["data"]["item"]["id"])
                ]
                assert _differences(_NOTIFIED, body) == []
                topics.append(body["topic"])
    assert set(topics) == {
        "conversation.user.created",
        "conversation.admin.replied",
        "conversation.admin.closed",
    }


@pytest.mark.parametrize("state", ["open", "closed"])
def test_a_chat_is_closed_once_nobody_came_back(state: str, tools: Reader, books: Books) -> None:
    page = _search(tools, 0, per_page=150)
    mine = {int(each["id"]) for each in page["conversations"] if each["state"] == state}
    rows = [row for row in books.sayings() if row.desk == "intercom"]
    expected = {row.number for row in rows if (row.resolved_at is None) == (state == "open")}
    assert mine == expected
    assert mine
