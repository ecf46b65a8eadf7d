"""Zendesk's webhooks: signed over time and body.

Reference: https://developer.zendesk.com/documentation/webhooks/verifying/
"""

import hmac
from base64 import b64encode
from hashlib import sha256

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.source import Delivery, Webhook


class _Envelope(Struct):
    id: str | None = None
    type: str = ""


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def verify(delivery: Delivery, secret: str) -> None:
    """Check the signature: HMAC-SHA256 in base64 over the time that is sent, then the body.

    Raises:
        SignatureError: There is none, or it is not this body's.
    """
    proof = delivery.headers.get("x-zendesk-webhook-signature", "").strip()
    at = delivery.headers.get("x-zendesk-webhook-signature-timestamp", "")
    if not proof or not secret:
        raise SignatureError(
            "The delivery carries no X-Zendesk-Webhook-Signature, or no secret is set. Put the "
            "webhook's signing secret into the variable that webhook_secret_env names."
        )
    signed = hmac.new(secret.encode(), at.encode() + delivery.body, sha256).digest()
    if not hmac.compare_digest(b64encode(signed), proof.encode("utf-8", "surrogateescape")):
        raise SignatureError(
            "The delivery's X-Zendesk-Webhook-Signature is not that of its body. Compare the "
            "webhook's signing secret with the source's webhook secret."
        )


def event(delivery: Delivery, source: str) -> Event | None:
    """Name the event of a delivery; null for events that are not about tickets."""
    try:
        told = _ENVELOPE.decode(delivery.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = _Envelope(type=":ticket.")
    if ":ticket." not in told.type:
        return None
    return Event(
        id=told.id or sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="zendesk.hook.ticket",
        data=delivery.body,
    )


WEBHOOK = Webhook(verify=verify, event=event)
