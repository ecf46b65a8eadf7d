"""CDEvents sent to a source's own address: what proves them, and which event they become.

For senders that cannot use ``POST /events``; the body is the CDEvent itself, whatever the headers
of a CloudEvent say.
"""

from hashlib import sha256

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.sources.shared_secret import check_bearer
from gnomon.sources.source import Delivery


class _Context(Struct):
    id: str
    source: str
    type: str


class _Named(Struct):
    context: _Context


_NAMED = msgspec.json.Decoder(_Named)


def verify(delivery: Delivery, secret: str) -> None:
    """Check the bearer token in ``Authorization``.

    Raises:
        SignatureError: There is none, or it is another secret.
    """
    check_bearer(
        delivery,
        secret,
        "The delivery carries no bearer token, or another one than the settings name. Send "
        "Authorization: Bearer <the source's webhook secret>.",
    )


def event(delivery: Delivery, source: str) -> Event:
    """Name the event: by its own id and source, which are unique together."""
    try:
        told = _NAMED.decode(delivery.body).context
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = None
    identity = f"{told.source}\n{told.id}".encode() if told else delivery.body
    return Event(
        id=sha256(identity).hexdigest()[:32],
        source=source,
        type="cdevents.event",
        subject=told.type if told else None,
        datacontenttype=delivery.headers.get("content-type", "application/json"),
        data=delivery.body,
    )
