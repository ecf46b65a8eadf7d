"""Branches, tags and commits of a repository."""

from collections.abc import AsyncIterator
from hashlib import sha256

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.sources.gitlab.address import pages
from gnomon.sources.gitlab.details import event
from gnomon.sources.gitlab.payloads import Project
from gnomon.sources.http import AnswerError, Reply
from gnomon.sources.paging import told_at
from gnomon.sources.source import Checkpoint, Fetching

_GONE = 404


class _Head(Struct):
    id: str


class _Branch(Struct):
    name: str
    commit: _Head


class Walk(Struct, frozen=True):
    """How far the commits of a default branch are kept: a finished walk has no page."""

    head: str
    base: str | None = None
    page: int | None = None

    def text(self) -> str:
        """Write the cursor for a checkpoint."""
        return msgspec.json.encode(self).decode()


_BRANCHES = msgspec.json.Decoder(list[_Branch])
_WALK = msgspec.json.Decoder(Walk)


async def listing(
    fetching: Fetching, thing: str, path: str, stream: str
) -> AsyncIterator[Event | Checkpoint]:
    """Fetch a whole list that tells no versions, unless it is what it was last time."""
    replies = [reply async for reply in pages(fetching.client, path)]
    digest = _digest(replies)
    if digest == fetching.cursor.get(stream):
        return
    for reply in replies:
        yield event(fetching, thing, reply, told_at(reply.headers))
    yield Checkpoint(stream, digest)


def _digest(replies: list[Reply]) -> str:
    digest = sha256()
    for reply in replies:
        digest.update(reply.body)
    return digest.hexdigest()[:32]


async def commits(fetching: Fetching, project: Project) -> AsyncIterator[Event | Checkpoint]:
    """Fetch what the default branch has gained since the last walk.

    The range between two heads is asked for, not a range of dates: a merge brings in commits
    that are older than the last fetch. A rewritten branch is walked again as a whole.
    """
    stream = f"projects/{project.id}/commits"
    kept = fetching.cursor.get(stream)
    last = _WALK.decode(kept) if kept else None
    if last is not None and last.page is not None:
        async for step in _resumed(fetching, project.id, stream, last):
            yield step
        last = Walk(last.head)
    head = await _head(fetching, project)
    if head is None or (last is not None and last.head == head):
        return
    walk = Walk(head, last.head if last else None, 1)
    async for step in _resumed(fetching, project.id, stream, walk):
        yield step


async def _resumed(
    fetching: Fetching, project_id: int, stream: str, walk: Walk
) -> AsyncIterator[Event | Checkpoint]:
    """Walk on; if the base has gone in a force-push, walk the whole branch."""
    try:
        async for step in _walked(fetching, project_id, stream, walk):
            yield step
    except AnswerError as error:
        if error.status != _GONE or walk.base is None:
            raise
        async for step in _walked(fetching, project_id, stream, Walk(walk.head, None, 1)):
            yield step


async def _walked(
    fetching: Fetching, project_id: int, stream: str, walk: Walk
) -> AsyncIterator[Event | Checkpoint]:
    number = walk.page or 1
    params = {
        "ref_name": f"{walk.base}..{walk.head}" if walk.base else walk.head,
        "with_stats": True,
        "since": fetching.since.isoformat() if fetching.since and not walk.base else None,
        "page": number,
    }
    async for reply in pages(fetching.client, f"/projects/{project_id}/repository/commits", params):
        yield event(fetching, "commits", reply)
        number += 1
        yield Checkpoint(stream, Walk(walk.head, walk.base, number).text())
    yield Checkpoint(stream, Walk(walk.head).text())


async def _head(fetching: Fetching, project: Project) -> str | None:
    """Ask where the default branch is; null when it has gone."""
    name = project.default_branch
    params = {"search": f"^{name}$"}
    async for reply in pages(
        fetching.client, f"/projects/{project.id}/repository/branches", params
    ):
        for branch in _BRANCHES.decode(reply.body):
            if branch.name == name:
                return branch.commit.id
    return None
