"""Asking for what was updated, from a cursor that survives updates made meanwhile.

Numbered pages shift while things are updated: what moves to the end pulls the rest one place
forward, and one thing slips between two pages. So each question starts anew at the last update
seen, and goes on by page only where a whole page was updated at one instant.
"""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from gnomon.sources.github.address import PER_PAGE, next_page
from gnomon.sources.github.payloads import Instant, PullRequestLink
from gnomon.sources.http import Reply, ToolClient, with_query
from gnomon.sources.paging import told_at


class Updated(Struct, gc=False):
    """Number and version of an issue or pull request."""

    number: int
    updated_at: Instant
    pull_request: PullRequestLink | None = None


class Seen(Struct, frozen=True):
    """A cursor: everything up to ``until`` is kept, and which versions the overlap holds."""

    until: Instant
    recent: dict[int, Instant] = {}

    def text(self) -> str:
        """Write the cursor for a checkpoint."""
        return msgspec.json.encode(self).decode()


_LIST = msgspec.json.Decoder(list[Updated])
_SEEN = msgspec.json.Decoder(Seen)


async def updated_pages(
    client: ToolClient,
    path: str,
    *,
    since: datetime | None,
    cursor: str | None,
    overlap: timedelta,
) -> AsyncGenerator[tuple[Reply, list[Updated], Seen], None]:
    """Ask for everything updated since the cursor, oldest update first.

    Args:
        client: Asks the instance.
        path: Path of the list.
        since: Where to begin without a cursor; null: at the beginning.
        cursor: Cursor of the last fetch.
        overlap: Asked again before the cursor, for what was shown late.

    Yields:
        Each page, what on it has changed since it was last seen, and the cursor after it.
    """
    before = _SEEN.decode(cursor) if cursor else None
    start = before.until - overlap if before else since
    known = dict(before.recent) if before else {}
    until = before.until if before else None
    address: str | None = _window(path, start)
    while address is not None:
        reply = await client.get(address)
        found = _LIST.decode(reply.body)
        changed = [item for item in found if known.get(item.number) != item.updated_at]
        known |= {item.number: item.updated_at for item in changed}
        # A tool whose clock runs ahead must not push the cursor past what is to come.
        now = told_at(reply.headers) or datetime.now(UTC)
        last = min(max((item.updated_at for item in found), default=start or now), now)
        until = max(until or last, last)
        known = {number: at for number, at in known.items() if at >= until - overlap}
        yield reply, changed, Seen(until, known)
        following = next_page(reply)
        has_moved = bool(found) and (start is None or last > start)
        address = _window(path, last) if following and has_moved else following
        start = last if has_moved else start


def _window(path: str, start: datetime | None) -> str:
    since = f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if start else None
    order = {"state": "all", "sort": "updated", "direction": "asc", "per_page": PER_PAGE}
    return with_query(path, {**order, "since": since})
