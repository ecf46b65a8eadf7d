"""What fetching pages has in common, whichever tool they come from."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from urllib.parse import urlsplit

from gnomon.domain.event import Event
from gnomon.sources.http import Reply

_NEXT_LINK = re.compile(r'<([^>]*)>\s*;[^,]*?\brel="?next"?', re.IGNORECASE)


def page_event(
    source: str,
    type: str,  # noqa: A002 - CloudEvents' word
    path_and_query: str,
    reply: Reply,
    *,
    time: datetime | None = None,
) -> Event:
    """Make the event of a page: its body untouched, its address as subject.

    The id is a hash of address and body, so an unchanged page is kept and read once.

    Args:
        source: Instance that answered.
        type: Event type, such as ``gitlab.api.merge_requests``.
        path_and_query: What was asked for.
        reply: What was answered.
        time: Version time of what the page tells, where its body has none. It becomes part of
            the id: a list of branches that goes back to what it once was must be read again.
    """
    digest = sha256(path_and_query.encode())
    if time is not None:
        digest.update(f"\n{time.astimezone(UTC).isoformat()}".encode())
    digest.update(b"\n")
    digest.update(reply.body)
    return Event(
        id=digest.hexdigest()[:32],
        source=source,
        type=type,
        time=time,
        subject=path_and_query,
        data=reply.body,
    )


def next_link(headers: Mapping[str, str], *, below: str = "") -> str | None:
    """Read path and query of the next page from ``Link: <...>; rel="next"``; null on the last.

    Scheme and host are dropped: behind a proxy they are often wrong, and a token must not follow
    a link to another host.

    Args:
        headers: Header names in lower case.
        below: Path that every path of the tool begins with; what stands before it in the link
            (an installation under a relative address) is dropped.
    """
    found = _NEXT_LINK.search(headers.get("link", ""))
    if found is None:
        return None
    parts = urlsplit(found.group(1))
    path = parts.path[parts.path.index(below) :] if below and below in parts.path else parts.path
    return f"{path}?{parts.query}" if parts.query else path


def told_at(headers: Mapping[str, str]) -> datetime | None:
    """Read the tool's own clock from the ``Date`` header; null when it does not say."""
    try:
        at = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
