"""Which of Jira's webhooks are accepted, and what proves them.

Jira signs the raw body with the webhook's secret: ``X-Hub-Signature: sha256=<hex>``. A delivery
that is sent again keeps its ``X-Atlassian-Webhook-Identifier``.
"""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.source import Delivery, Webhook

_PREFIXES: Mapping[str, str] = {
    "jira:issue_": "jira.hook.issue",
    "sprint_": "jira.hook.sprint",
    "project_": "jira.hook.project",
    "user_": "jira.hook.user",
}


class _Envelope(Struct, rename="camel"):
    webhook_event: str | None = None
    timestamp: int | None = None


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def verify(delivery: Delivery, secret: str) -> None:
    """Check the signature of a delivery.

    Raises:
        SignatureError: There is none, it is of another method, or it is not this body's.
    """
    told = delivery.headers.get("x-hub-signature", "")
    method, _, proof = told.partition("=")
    if method.lower() != "sha256" or not proof:
        raise SignatureError(
            "The delivery carries no X-Hub-Signature of the form sha256=<hex>. "
            "Set the same secret in Jira's webhook as in the source's settings."
        )
    expected = hmac.new(secret.encode(), delivery.body, sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), proof.strip().lower().encode()):
        raise SignatureError(
            "The delivery's X-Hub-Signature is not that of its body. "
            "Set the same secret in Jira's webhook as in the source's settings."
        )


def event(delivery: Delivery, source: str) -> Event | None:
    """Name the event of a delivery; null for what nothing here is told by.

    Comments, worklogs, links, versions and boards are accepted and not kept. A body that is no
    JSON is kept, so that it is set aside where somebody sees it.

    Args:
        delivery: The request.
        source: Instance it was sent to.
    """
    try:
        told = _ENVELOPE.decode(delivery.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _event(delivery, source, "jira.hook.issue", None)
    named = told.webhook_event or ""
    type_ = next((t for prefix, t in _PREFIXES.items() if named.startswith(prefix)), None)
    if type_ is None:
        return None
    return _event(delivery, source, type_, told.timestamp)


def _event(delivery: Delivery, source: str, type_: str, timestamp: int | None) -> Event:
    known = delivery.headers.get("x-atlassian-webhook-identifier")
    return Event(
        id=known or sha256(delivery.body).hexdigest()[:32],
        source=source,
        type=type_,
        time=_time(timestamp),
        data=delivery.body,
    )


def _time(milliseconds: int | None) -> datetime | None:
    try:
        return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None


WEBHOOK = Webhook(verify=verify, event=event)
