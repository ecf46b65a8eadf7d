"""Take an event from a file, so that anything that can write a file can feed Gnomon."""

import hashlib
from datetime import datetime

from gnomon.domain.event import Event
from gnomon.errors import UsageError, unknown
from gnomon.inbox import Accepted
from gnomon.operations.home import Home
from gnomon.operations.readers import event_types, veiled
from gnomon.sources.registry import reader_of


def receive(
    home: Home,
    data: bytes,
    *,
    type: str,  # noqa: A002 - CloudEvents' word
    source: str,
    id: str | None = None,  # noqa: A002 - CloudEvents' word
    subject: str | None = None,
    time: datetime | None = None,
) -> Accepted:
    """Accept one event.

    Args:
        home: Where to accept it.
        data: Its body.
        type: What it is, such as ``gitlab.hook.merge_request``.
        source: The instance that tells it.
        id: What makes it this one; default a hash of type, subject and body, so that the same file
            counts once.
        subject: What it is about; an API page's path, for types that need it.
        time: When it happened, where the teller says.

    Raises:
        UsageError: Nobody reads events of this type; the nearest one is suggested.
        EventTooLargeError: The body is larger than the inbox takes.
    """
    check_type(type)
    if not source.strip():
        raise UsageError("An event needs a source: the name of the instance that tells it.")
    digest = hashlib.sha256(f"{type}\n{subject or ''}\n".encode() + data)
    event = Event(
        id=id or digest.hexdigest()[:32],
        source=source,
        type=type,
        subject=subject,
        time=time,
        data=data,
    )
    # Whoever is not among the sources is none that could be late.
    is_delivery = source in home.settings.sources
    return home.inbox.accept([veiled(event, home.settings)], is_delivery=is_delivery)


def check_type(type: str) -> None:  # noqa: A002 - CloudEvents' word
    """Refuse a type of event that nobody reads.

    Raises:
        UsageError: Nobody does; the nearest one is suggested.
    """
    found = reader_of(type)
    if type not in event_types() and (found is None or found[1] not in found[0].readers):
        raise unknown("event type", type, event_types())
