"""Branches, tags and commits of a repository."""

from collections.abc import AsyncIterator
from hashlib import sha256
from urllib.parse import quote

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.sources.github.address import next_page, pages
from gnomon.sources.github.details import event
from gnomon.sources.github.payloads import BranchHead, Repository
from gnomon.sources.http import AnswerError, with_query
from gnomon.sources.paging import told_at
from gnomon.sources.source import Checkpoint, Fetching

_GONE = 404


class Walk(Struct, frozen=True):
    """How far the commits of a default branch are kept: a finished walk has no next page."""

    head: str
    base: str | None = None
    next: str | None = None

    def text(self) -> str:
        """Write the cursor for a checkpoint."""
        return msgspec.json.encode(self).decode()


_HEAD = msgspec.json.Decoder(BranchHead)
_WALK = msgspec.json.Decoder(Walk)


async def listing(
    fetching: Fetching, thing: str, path: str, *, may_lack: bool = False
) -> AsyncIterator[Event | Checkpoint]:
    """Fetch a whole list that tells no versions, unless it is what it was last time.

    Args:
        fetching: What to ask with.
        thing: What is listed.
        path: Path of the list.
        may_lack: Whether the list may not exist at all, as environments on some plans.
    """
    stream = path.lstrip("/")
    try:
        replies = [reply async for reply in pages(fetching.client, path)]
    except AnswerError as error:
        if error.status != _GONE or not may_lack:
            raise
        return
    digest = sha256(b"".join(reply.body for reply in replies)).hexdigest()[:32]
    if digest == fetching.cursor.get(stream):
        return
    for reply in replies:
        yield event(fetching, thing, reply, told_at(reply.headers))
    yield Checkpoint(stream, digest)


async def commits(fetching: Fetching, repository: Repository) -> AsyncIterator[Event | Checkpoint]:
    """Fetch what the default branch has gained since the last walk.

    Two heads are compared, not a range of dates: a merge brings in commits that are older than
    the last fetch. A rewritten branch whose old head has gone is walked again as a whole.
    """
    stream = f"repositories/{repository.id}/commits"
    kept = fetching.cursor.get(stream)
    last = _WALK.decode(kept) if kept else None
    if last is not None and last.next is not None:
        async for step in _walked(fetching, stream, last, last.next):
            yield step
    head = await _head(fetching, repository)
    if head is None or (last is not None and last.head == head):
        return
    base = last.head if last else None
    walk = Walk(head, base)
    try:
        async for step in _walked(fetching, stream, walk, _start(fetching, repository, walk)):
            yield step
    except AnswerError as error:
        if error.status != _GONE or base is None:
            raise
        walk = Walk(head)
        async for step in _walked(fetching, stream, walk, _start(fetching, repository, walk)):
            yield step


def _start(fetching: Fetching, repository: Repository, walk: Walk) -> str:
    home = f"/repositories/{repository.id}"
    if walk.base is not None:
        return with_query(f"{home}/compare/{walk.base}...{walk.head}", {"per_page": 100})
    since = fetching.since.isoformat() if fetching.since else None
    return with_query(f"{home}/commits", {"sha": walk.head, "since": since, "per_page": 100})


async def _walked(
    fetching: Fetching, stream: str, walk: Walk, address: str
) -> AsyncIterator[Event | Checkpoint]:
    following: str | None = address
    thing = "compare" if "/compare/" in address else "commits"
    while following is not None:
        reply = await fetching.client.get(following)
        yield event(fetching, thing, reply)
        following = next_page(reply)
        yield Checkpoint(stream, Walk(walk.head, walk.base, following).text())


async def _head(fetching: Fetching, repository: Repository) -> str | None:
    """Ask where the default branch is; null when it has gone or holds nothing yet."""
    name = quote(repository.default_branch or "", safe="")
    try:
        reply = await fetching.client.get(f"/repositories/{repository.id}/branches/{name}")
    except AnswerError as error:
        if error.status != _GONE:
            raise
        return None
    return _HEAD.decode(reply.body).commit.sha
