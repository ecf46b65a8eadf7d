"""Zendesk's webhooks about tickets, signed over time and body."""

import hmac
from base64 import b64encode
from hashlib import sha256
from typing import Literal

from gnomon.demo.chance import hash_of
from gnomon.demo.customers.saying import Saying
from gnomon.demo.wire import Json, zulu_seconds
from gnomon.demo.zendesk import shapes
from gnomon.demo.zendesk.updates import agent_of, number_of

Happening = Literal["created", "comment_added", "status_changed"]
_ACCOUNT = 22_129_848
_TYPES = {"problem": "INCIDENT", "question": "QUESTION"}
_CHANNELS = {"email": "email", "web": "web_service", "chat": "chat"}


def event(saying: Saying, kind: Happening, at: int, *, status: str, previous: str = "") -> Json:
    """Shape what a webhook tells of a ticket.

    Args:
        saying: What the ticket holds.
        kind: What happened to it.
        at: When.
        status: What it is now.
        previous: What it was before; for a change of its status.
    """
    happened: dict[Happening, Json] = {
        "created": {},
        "comment_added": {"comment": _comment(saying, at)},
        "status_changed": {"current": status, "previous": previous},
    }
    digest = hash_of("zendesk hook", saying.number, kind, at)
    return {
        "account_id": _ACCOUNT,
        "detail": _detail(saying, at, status),
        "event": happened[kind],
        "id": f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}",
        "subject": f"zen:ticket:{saying.number}",
        "time": zulu_seconds(at),
        "type": f"zen:event-type:ticket.{kind}",
        "zendesk_event_version": "2022-06-20",
    }


def _comment(saying: Saying, at: int) -> Json:
    return {
        "author": {"id": str(agent_of(saying)), "is_staff": True, "name": "Support"},
        "body": "Thank you for writing to us.",
        "id": str(number_of(saying.number, "comment", at)),
        "is_public": True,
    }


def _detail(saying: Saying, at: int, status: str) -> Json:
    return {
        "actor_id": str(agent_of(saying) if saying.answered_at else saying.customer),
        "assignee_id": str(agent_of(saying)) if saying.answered_at else None,
        "brand_id": str(shapes.BRAND),
        "created_at": zulu_seconds(saying.said_at),
        "custom_status": None,
        "description": saying.text,
        "external_id": None,
        "form_id": str(shapes.FORM),
        "group_id": str(shapes.GROUP),
        "id": str(saying.number),
        "is_public": True,
        "organization_id": None,
        "priority": "NORMAL",
        "requester_id": str(saying.customer),
        "status": status,
        "subject": saying.title,
        "submitter_id": str(saying.customer),
        "tags": shapes.tags(saying),
        "type": _TYPES.get(saying.kind),
        "updated_at": zulu_seconds(at),
        "via": {"channel": _CHANNELS[saying.channel]},
    }


def headers(body: bytes, at: int, secret: str) -> dict[str, str]:
    """Sign a delivery.

    Args:
        body: What is sent.
        at: When.
        secret: Of the webhook.
    """
    moment = zulu_seconds(at) or ""
    proof = b64encode(hmac.new(secret.encode(), moment.encode() + body, sha256).digest())
    return {
        "Content-Type": "application/json",
        "X-Zendesk-Account-Id": str(_ACCOUNT),
        "X-Zendesk-Webhook-Id": "01GA0DTHQ0JVP7H4HKQT1ZZZZZ",
        "X-Zendesk-Webhook-Signature": proof.decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": moment,
    }
