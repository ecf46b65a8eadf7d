"""Which notifications of Jenkins to accept, and what they become.

The notification plugin signs nothing, but sends the user name and password of the address it is
given. It tells of every phase, of the end twice: ``COMPLETED``, then ``FINALIZED`` when whatever
follows a build has run. The latter is read.
"""

from hashlib import sha256

import msgspec

from gnomon.domain.event import Event
from gnomon.sources.jenkins.payloads import Notification
from gnomon.sources.shared_secret import check_authorization
from gnomon.sources.source import Delivery

_NOTIFICATION = msgspec.json.Decoder(Notification)


def verify(delivery: Delivery, secret: str) -> None:
    """Compare the password in ``Authorization``, or its bearer token, in constant time.

    Raises:
        SignatureError: Neither is there, or it is another secret.
    """
    check_authorization(
        delivery, secret, "the address of the notification: https://jenkins:<secret>@<host>/..."
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
