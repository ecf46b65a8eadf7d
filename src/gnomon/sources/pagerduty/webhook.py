"""PagerDuty's webhooks: what proves them, and which event they become."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
from msgspec import UNSET, Struct, UnsetType

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.source import Delivery, Webhook


class _HookEvent(Struct):
    id: str | None = None
    event_type: str | None = None
    occurred_at: datetime | None = None


class _Envelope(Struct):
    event: _HookEvent | None = None
    messages: msgspec.Raw | UnsetType = UNSET


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def verify(delivery: Delivery, secret: str) -> None:
    """Check ``X-PagerDuty-Signature`` over the raw body.

    While a secret is being replaced PagerDuty signs with both, so one right signature will do.

    Raises:
        SignatureError: There is no signature of version 1, or none is this body's.
    """
    told = delivery.headers.get("x-pagerduty-signature", "").split(",")
    proofs = [p.strip().removeprefix("v1=") for p in told if p.strip().startswith("v1=")]
    if not proofs or not secret:
        raise SignatureError(
            "The delivery carries no X-PagerDuty-Signature of the form v1=<hex>. "
            "Only V3 webhooks are signed; set the subscription's secret in the source's settings."
        )
    expected = hmac.new(secret.encode(), delivery.body, sha256).hexdigest().encode()
    # Every proof is compared, so that the time taken does not tell which one is right.
    if not sum(hmac.compare_digest(expected, proof.lower().encode()) for proof in proofs):
        raise SignatureError(
            "The delivery's X-PagerDuty-Signature is not that of its body. "
            "Set the subscription's secret in the source's settings."
        )


def event(delivery: Delivery, source: str) -> Event | None:
    """Name the event of a delivery; null for a ping and for what is not about incidents.

    PagerDuty delivers at least once, with the same event id each time. What is not JSON is kept,
    so that it is set aside where somebody sees it.
    """
    fallback = delivery.headers.get("x-webhook-id") or sha256(delivery.body).hexdigest()[:32]
    try:
        told = _ENVELOPE.decode(delivery.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _event(delivery, source, "pagerduty.hook.event", fallback, None)
    if told.messages is not UNSET:
        return _event(delivery, source, "pagerduty.hook.messages", fallback, None)
    if told.event is None or not (told.event.event_type or "").startswith("incident."):
        return None
    occurred_at = told.event.occurred_at
    if occurred_at is not None and occurred_at.tzinfo is None:
        occurred_at = occurred_at.replace(tzinfo=UTC)
    return _event(delivery, source, "pagerduty.hook.event", told.event.id or fallback, occurred_at)


def _event(
    delivery: Delivery, source: str, type_: str, id_: str, occurred_at: datetime | None
) -> Event:
    return Event(id=id_, source=source, type=type_, time=occurred_at, data=delivery.body)


WEBHOOK = Webhook(verify=verify, event=event)
