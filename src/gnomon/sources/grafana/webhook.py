"""Grafana's deliveries: what proves them, and which event they become.

Grafana 12 and later can sign the body; all of them can send a bearer token or a password. Source of
what is signed: grafana/alerting, ``http/hmac.go``.
"""

import hmac
from hashlib import sha256

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.shared_secret import check_authorization
from gnomon.sources.source import Delivery, Webhook

_SIGNATURE = "x-grafana-alerting-signature"
_TIMESTAMP = "x-grafana-alerting-timestamp"


class _Envelope(Struct, rename="camel"):
    receiver: str | None = None
    truncated_alerts: int | None = None


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def verify(delivery: Delivery, secret: str) -> None:
    """Check the signature over the raw body, where there is one, else ``Authorization``.

    With a timestamp header what is signed is the timestamp, a colon and the body.

    Raises:
        SignatureError: Neither is there, or it is another secret.
    """
    told = delivery.headers.get(_SIGNATURE)
    if told is None:
        check_authorization(
            delivery,
            secret,
            "the contact point: its authorization header, its password, or its HMAC signature",
        )
        return
    at = delivery.headers.get(_TIMESTAMP)
    signed = delivery.body if at is None else at.encode() + b":" + delivery.body
    expected = hmac.new(secret.encode(), signed, sha256).hexdigest().encode()
    proof = told.strip().lower().encode("utf-8", "surrogateescape")
    if not secret or not hmac.compare_digest(expected, proof):
        raise SignatureError(
            "The delivery's X-Grafana-Alerting-Signature is not that of its body. Compare the "
            "secret of the contact point's HMAC signature with the settings; a timestamp header "
            "has to be called X-Grafana-Alerting-Timestamp."
        )


def event(delivery: Delivery, source: str) -> Event:
    """Name the event of a delivery, by its body: a group that repeats unchanged is one event.

    The subject says when Grafana left alerts out of a large group (*Max alerts*).
    """
    return Event(
        id=sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="grafana.hook.alerts",
        subject=_subject(delivery.body),
        data=delivery.body,
    )


def _subject(body: bytes) -> str | None:
    try:
        told = _ENVELOPE.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if told.truncated_alerts:
        return f"{told.receiver}, {told.truncated_alerts} more alerts left out"
    return told.receiver


WEBHOOK = Webhook(verify=verify, event=event)
