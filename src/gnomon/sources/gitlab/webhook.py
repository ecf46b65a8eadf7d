"""Which deliveries of GitLab to accept, how they prove themselves, and what they become.

GitLab stops sending to an address for good after a few answers of 4xx, so only a wrong token is
refused; kinds we do not measure are let through and dropped.
"""

import hmac
from hashlib import sha256

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.source import Delivery

#: Kinds we read, by ``object_kind`` (webhooks) or ``event_name`` (system hooks).
_KINDS = {
    "merge_request": "merge_request",
    "note": "note",
    "issue": "issue",
    "work_item": "issue",
    "pipeline": "pipeline",
    "build": "job",
    "deployment": "deployment",
    "push": "push",
    "tag_push": "push",
    "release": "release",
    "project_create": "project",
    "project_rename": "project",
    "project_transfer": "project",
    "project_destroy": "project",
    "user_create": "user",
    "user_rename": "user",
}


class _Kind(Struct):
    object_kind: str | None = None
    event_name: str | None = None


_KIND = msgspec.json.Decoder(_Kind)


def verify(delivery: Delivery, secret: str) -> None:
    """Compare the token GitLab sends along, in constant time.

    Raises:
        SignatureError: The token is missing or another one.
    """
    token = delivery.headers.get("x-gitlab-token")
    if token is None:
        raise SignatureError(
            "The delivery carries no X-Gitlab-Token. Set the secret token in GitLab's webhook."
        )
    if not hmac.compare_digest(token.encode("utf-8", "surrogateescape"), secret.encode()):
        raise SignatureError(
            "The delivery's X-Gitlab-Token is not the one agreed on. Set the same secret token in "
            "GitLab's webhook and in Gnomon."
        )


def event(delivery: Delivery, source: str) -> Event | None:
    """Name the event of a delivery; null: not something we measure."""
    kind = _kind(delivery.body)
    if kind is None:
        return None
    return Event(
        id=delivery_id(delivery),
        source=source,
        type=f"gitlab.hook.{kind}",
        data=delivery.body,
    )


def _kind(body: bytes) -> str | None:
    try:
        told = _KIND.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return _KINDS.get(told.object_kind or told.event_name or "")


def delivery_id(delivery: Delivery) -> str:
    """Name a delivery so that its retries have the same name.

    ``Idempotency-Key`` is the same on every retry; older servers do not send it, and there it is
    the hook and the body. ``X-Gitlab-Event-UUID`` is no name: all hooks that one event fires
    share it.
    """
    key = delivery.headers.get("idempotency-key")
    if key:
        return key
    digest = sha256(delivery.headers.get("x-gitlab-webhook-uuid", "").encode())
    digest.update(b"\n")
    digest.update(delivery.body)
    return digest.hexdigest()[:32]
