"""Alertmanager's deliveries: what proves them, and which event they become.

Alertmanager signs nothing; its ``http_config`` sends a bearer token or a user name and password.
"""

import hmac
from base64 import b64decode
from hashlib import sha256

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.source import Delivery, Webhook


class _Envelope(Struct, rename="camel"):
    receiver: str | None = None
    truncated_alerts: int = 0


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def verify(delivery: Delivery, secret: str) -> None:
    """Check the bearer token or the password in ``Authorization``.

    A secret with a colon is a user name and password; any other is a bearer token, or the password
    of whatever user name is sent.

    Raises:
        SignatureError: Neither is there, or it is another secret.
    """
    scheme, _, told = delivery.headers.get("authorization", "").partition(" ")
    proof = told.strip().encode()
    if scheme.lower() == "basic":
        proof = _password(proof, whole=":" in secret)
    elif scheme.lower() != "bearer":
        raise SignatureError(
            "The delivery carries no Authorization. Set authorization or basic_auth in the "
            "http_config of Alertmanager's webhook_config to the secret in the settings."
        )
    if not secret or not hmac.compare_digest(proof, secret.encode()):
        raise SignatureError(
            "The delivery's Authorization is another secret than the settings name. Compare the "
            "http_config of Alertmanager's webhook_config with the source's webhook secret."
        )


def event(delivery: Delivery, source: str) -> Event:
    """Name the event of a delivery, by its body: a group that repeats unchanged is one event.

    The subject says when Alertmanager left alerts out of a large group (``max_alerts``).
    """
    return Event(
        id=sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="alertmanager.hook.alerts",
        subject=_subject(delivery.body),
        data=delivery.body,
    )


def _subject(body: bytes) -> str | None:
    try:
        told = _ENVELOPE.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if told.truncated_alerts > 0:
        return f"{told.receiver}, {told.truncated_alerts} more alerts left out"
    return told.receiver


def _password(credentials: bytes, *, whole: bool) -> bytes:
    try:
        decoded = b64decode(credentials, validate=True)
    except ValueError:
        return b""
    return decoded if whole else decoded.partition(b":")[2]


WEBHOOK = Webhook(verify=verify, event=event)
