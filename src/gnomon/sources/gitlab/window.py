"""Asking for what was updated, from a cursor that survives updates made meanwhile.

Numbered pages shift while things are updated: what moves to the end pulls the rest one place
forward, and one thing slips between two pages. So each question starts anew at the last update
seen, and goes on by page only where a whole page was updated at one instant.
"""

from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from gnomon.sources.gitlab.address import API, PER_PAGE, next_page
from gnomon.sources.gitlab.payloads import Instant
from gnomon.sources.http import Reply, ToolClient, with_query
from gnomon.sources.paging import told_at


class Updated(Struct, gc=False):
    """Number and version of anything that is listed by its last update."""

    id: int
    updated_at: Instant
    iid: int | None = None


class Seen(Struct, frozen=True):
    """A cursor: everything up to ``until`` is kept, and which versions the overlap holds."""

    until: Instant
    recent: dict[int, Instant] = {}

    def text(self) -> str:
        """Write the cursor for a checkpoint."""
        return msgspec.json.encode(self).decode()


_LIST = msgspec.json.Decoder(list[Updated])
_SEEN = msgspec.json.Decoder(Seen)


def seen(cursor: str | None) -> Seen | None:
    """Read a cursor back; null when there is none."""
    return _SEEN.decode(cursor) if cursor else None


async def updated_pages(
    client: ToolClient,
    path: str,
    params: Mapping[str, Any],
    *,
    since: datetime | None,
    cursor: str | None,
    overlap: timedelta,
) -> AsyncGenerator[tuple[Reply, list[Updated], Seen], None]:
    """Ask for everything updated since the cursor, oldest update first.

    Args:
        client: Asks the instance.
        path: Path below the API.
        params: Query beside order, window and page size.
        since: Where to begin without a cursor; null: at the beginning.
        cursor: Cursor of the last fetch.
        overlap: Asked again before the cursor, for what was committed late.

    Yields:
        Each page, what on it has changed since it was last seen, and the cursor after it.
    """
    before = seen(cursor)
    start = before.until - overlap if before else since
    known = dict(before.recent) if before else {}
    until = before.until if before else None
    address: str | None = _window(path, params, start)
    while address is not None:
        reply = await client.get(address)
        found = _LIST.decode(reply.body)
        changed = [item for item in found if known.get(item.id) != item.updated_at]
        known |= {item.id: item.updated_at for item in changed}
        # A tool whose clock runs ahead must not push the cursor past what is to come.
        now = told_at(reply.headers) or datetime.now(UTC)
        last = min(max((item.updated_at for item in found), default=start or now), now)
        until = max(until or last, last)
        known = {number: at for number, at in known.items() if at >= until - overlap}
        yield reply, changed, Seen(until, known)
        following = next_page(reply)
        has_moved = bool(found) and (start is None or last > start)
        address = _window(path, params, last) if following and has_moved else following
        start = last if has_moved else start


def _window(path: str, params: Mapping[str, Any], start: datetime | None) -> str:
    after = start.astimezone(UTC).isoformat(timespec="milliseconds") if start else None
    order = {"order_by": "updated_at", "sort": "asc", "per_page": PER_PAGE}
    query = {**params, **order, "updated_after": after and after.replace("+00:00", "Z")}
    return with_query(API + path, query)
