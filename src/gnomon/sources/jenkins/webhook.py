"""Which notifications of Jenkins to accept, and what they become.

The notification plugin signs nothing, but sends the user name and password of the address it is
given. It tells of every phase, of the end twice: ``COMPLETED``, then ``FINALIZED`` when whatever
follows a build has run. The latter is read.
"""

import hmac
from base64 import b64decode
from hashlib import sha256

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SignatureError
from gnomon.sources.jenkins.payloads import Notification
from gnomon.sources.source import Delivery

_NOTIFICATION = msgspec.json.Decoder(Notification)


def verify(delivery: Delivery, secret: str) -> None:
    """Compare the password in ``Authorization``, or its bearer token, in constant time.

    Raises:
        SignatureError: Neither is there, or it is another secret.
    """
    scheme, _, told = delivery.headers.get("authorization", "").partition(" ")
    proof = told.strip().encode("utf-8", "surrogateescape")
    if scheme.lower() == "basic":
        try:
            proof = b64decode(proof, validate=True).partition(b":")[2]
        except ValueError:
            proof = b""
    elif scheme.lower() != "bearer":
        raise SignatureError(
            "The delivery carries no Authorization. Write the secret into the address of the "
            "notification: https://jenkins:<secret>@<host>/..."
        )
    if not secret or not hmac.compare_digest(proof, secret.encode()):
        raise SignatureError(
            "The delivery's Authorization is another secret than the settings name. Compare the "
            "address of Jenkins' notification with the source's webhook secret."
        )


def event(delivery: Delivery, source: str) -> Event | None:
    """Name the event of a delivery; null: a phase other than the last."""
    try:
        told = _NOTIFICATION.decode(delivery.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if told.build.phase != "FINALIZED":
        return None
    return Event(
        id=sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="jenkins.hook.build",
        data=delivery.body,
    )
