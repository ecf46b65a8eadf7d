"""Intercom's notifications: signed over the body with the app's secret.

Reference: https://developers.intercom.com/docs/webhooks/webhook-notifications
"""

import hmac
from hashlib import sha1, sha256

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.source import Delivery, Webhook


class _Envelope(Struct):
    id: str | None = None
    topic: str = ""


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def verify(delivery: Delivery, secret: str) -> None:
    """Check ``X-Hub-Signature``, HMAC-SHA1 in hexadecimal, the only one Intercom offers.

    Raises:
        SignatureError: There is none, or it is not this body's.
    """
    method, _, proof = delivery.headers.get("x-hub-signature", "").partition("=")
    if method.lower() != "sha1" or not proof or not secret:
        raise SignatureError(
            "The delivery carries no X-Hub-Signature of the form sha1=<hex>, or no secret is set. "
            "Put the app's client secret into the variable that webhook_secret_env names."
        )
    signed = hmac.new(secret.encode(), delivery.body, sha1).hexdigest()
    if not hmac.compare_digest(signed.encode(), proof.strip().lower().encode("utf-8", "replace")):
        raise SignatureError(
            "The delivery's X-Hub-Signature is not that of its body. Compare the app's client "
            "secret with the source's webhook secret."
        )


def event(delivery: Delivery, source: str) -> Event | None:
    """Name the event of a delivery; null for what is not about conversations."""
    try:
        told = _ENVELOPE.decode(delivery.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = _Envelope(topic="conversation.")
    if not told.topic.startswith("conversation"):
        return None
    return Event(
        id=told.id or sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="intercom.hook.conversation",
        data=delivery.body,
    )


WEBHOOK = Webhook(verify=verify, event=event)
