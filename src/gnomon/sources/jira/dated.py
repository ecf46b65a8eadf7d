"""Events of things that have no version time."""

from datetime import UTC, datetime
from hashlib import sha256

from gnomon.domain.event import Event
from gnomon.sources.http import Reply


def dated_event(source: str, type_: str, reply: Reply, data: bytes | None = None) -> Event:
    """Make an event that is kept once a day even when it never changes.

    What has no version time may change and change back; by its content alone, the second change
    would be taken for the first page told again.

    Args:
        source: Instance that answered.
        type_: Event type, such as ``jira.api.projects``.
        reply: What was answered.
        data: The event's data; default the body.
    """
    data = reply.body if data is None else data
    today = datetime.now(UTC).date().isoformat()
    digest = sha256(f"{today} {reply.path}\n".encode() + data).hexdigest()
    return Event(id=digest[:32], source=source, type=type_, subject=reply.path, data=data)
