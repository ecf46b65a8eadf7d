"""Intercom's shapes of conversations, version 2.11. Times are seconds since 1970.

Interface: https://developers.intercom.com/docs/references/2.11/rest-api/api.intercom.io/
conversations
"""

from collections.abc import Iterator

from msgspec import Struct

from gnomon.demo.chance import hash_of
from gnomon.demo.customers.saying import Saying
from gnomon.demo.wire import Json

#: What a bot says to everybody at once, and how soon.
_GREETING, _GREETS_AFTER = "<p>Thanks for writing! Somebody will be with you soon.</p>", 2
_APP = "meridian1"


class Part(Struct, frozen=True, kw_only=True):
    """Something said or done in a conversation."""

    at: int
    kind: str
    by: str
    """``user``, ``admin`` or ``bot``."""
    body: str | None = None


def parts(saying: Saying) -> list[Part]:
    """List what was said and done, the oldest first.

    Args:
        saying: What the conversation holds.
    """
    return sorted(_parts(saying), key=lambda part: part.at)


def _parts(saying: Saying) -> Iterator[Part]:
    greeted = saying.said_at + _GREETS_AFTER
    yield Part(at=greeted, kind="comment", by="bot", body=_GREETING)
    solved = {solve.at for solve in saying.solves}
    if saying.answered_at is not None and saying.answered_at not in solved:
        yield Part(at=saying.answered_at, kind="comment", by="admin", body="<p>I look at it.</p>")
    for solve in saying.solves:
        words = "<p>There you are. Is it well now?</p>" if solve.is_told else None
        yield Part(at=solve.at, kind="close", by="admin", body=words)
    for at in saying.reopened:
        yield Part(at=at, kind="open", by="user", body="<p>No, still not.</p>")


def changed_at(saying: Saying, now: int) -> int:
    """Say when a conversation changed last.

    Args:
        saying: What it holds.
        now: What lies ahead of this moment has not happened.
    """
    return max([saying.said_at, *(part.at for part in parts(saying) if part.at <= now)])


def conversation(saying: Saying, now: int, *, is_whole: bool = True) -> Json:
    """Shape a conversation.

    Args:
        saying: What it holds.
        now: What lies ahead of this moment has not happened.
        is_whole: Whether what was said and done is told; a search does not.
    """
    done = [part for part in parts(saying) if part.at <= now]
    is_closed = next((part.kind == "close" for part in done[::-1] if part.kind != "comment"), False)
    told: Json = {
        "type": "conversation",
        "id": str(saying.number),
        "title": None,
        "created_at": saying.said_at,
        "updated_at": changed_at(saying, now),
        "waiting_since": None,
        "snoozed_until": None,
        **_begun(saying),
        "admin_assignee_id": None,
        "team_assignee_id": None,
        "open": not is_closed,
        "state": "closed" if is_closed else "open",
        "read": True,
        "tags": _tags(saying),
        "priority": "not_priority",
        "sla_applied": None,
        "statistics": _statistics(saying, done),
        "conversation_rating": None,
        "teammates": None,
        "custom_attributes": {},
    }
    if is_whole:
        told["conversation_parts"] = {
            "type": "conversation_part.list",
            "conversation_parts": [_part(saying, place, one) for place, one in enumerate(done)],
            "total_count": len(done),
        }
    return told


def _begun(saying: Saying) -> Json:
    """Shape how a conversation began, and with whom."""
    person = _author(saying, "user")
    return {
        "source": {
            "type": "conversation",
            "id": str(10_000_000 + saying.number),
            "delivered_as": "customer_initiated",
            "subject": "",
            "body": f"<p>{saying.title}</p>",
            "author": person,
            "attachments": [],
            "url": f"https://shop.meridian.example/{saying.service}",
            "redacted": False,
        },
        "contacts": {
            "type": "contact.list",
            "contacts": [{"type": "contact", "id": person["id"], "external_id": None}],
        },
        "first_contact_reply": {"type": "conversation", "created_at": saying.said_at, "url": None},
    }


def _tags(saying: Saying) -> Json:
    names = (saying.service, saying.kind)
    tags = [{"type": "tag", "id": hash_of("tag", name)[:6], "name": name} for name in names]
    return {"type": "tag.list", "tags": tags}


def _statistics(saying: Saying, done: list[Part]) -> Json:
    spoken = [part.at for part in done if part.by == "admin" and part.body]
    closed = [part.at for part in done if part.kind == "close"]
    first = spoken[0] if spoken else None
    return {
        "type": "conversation_statistics",
        "time_to_admin_reply": None if first is None else first - saying.said_at,
        "first_contact_reply_at": saying.said_at,
        "first_admin_reply_at": first,
        "first_close_at": closed[0] if closed else None,
        "last_admin_reply_at": spoken[-1] if spoken else None,
        "last_close_at": closed[-1] if closed else None,
        "count_reopens": sum(part.kind == "open" for part in done),
        "count_conversation_parts": len(done),
    }


def _part(saying: Saying, place: int, one: Part) -> Json:
    return {
        "type": "conversation_part",
        "id": str(20_000_000 + 40 * saying.number + place),
        "part_type": one.kind,
        "body": one.body,
        "created_at": one.at,
        "updated_at": one.at,
        "notified_at": one.at,
        "assigned_to": None,
        "author": _author(saying, one.by),
        "attachments": [],
        "external_id": None,
        "redacted": False,
    }


def _author(saying: Saying, by: str) -> Json:
    if by == "user":
        number = hash_of("contact", saying.customer)[:24]
        return {"type": "user", "id": number, "name": f"Customer {number[:4]}", "email": None}
    if by == "bot":
        return {"type": "bot", "id": "991", "name": "Merry", "email": "operator@intercom.example"}
    return {"type": "admin", "id": "274", "name": "Support", "email": "desk@meridian.example"}


def notification(saying: Saying, topic: str, at: int) -> Json:
    """Shape a notification.

    Args:
        saying: What its conversation holds.
        topic: What happened, such as ``conversation.admin.replied``.
        at: When.
    """
    return {
        "type": "notification_event",
        "app_id": _APP,
        "data": {"type": "notification_event_data", "item": conversation(saying, at)},
        "links": {},
        "id": f"notif_{hash_of('intercom', saying.number, topic, at)[:36]}",
        "topic": topic,
        "delivery_status": "pending",
        "delivery_attempts": 1,
        "delivered_at": 0,
        "first_sent_at": at,
        "created_at": at,
        "self": None,
    }
