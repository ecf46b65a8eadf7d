"""Telling commits in slices of history, on every core.

Git's diff is the cost of reading a history. One process works on one core, so several read a few
hundred commits each; neighbours stay together, since they share most of what git unpacks.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Iterator
from typing import IO, Literal

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.sources.git.command import Git
from gnomon.sources.git.cursor import content_id
from gnomon.sources.git.payloads import COMMIT_FORMAT, Place
from gnomon.sources.source import Checkpoint, Progress

#: Commits one git process reads: long against its start, short against the last one's tail.
SLICE = 512
#: Bytes of output in one event, more where a single commit is larger.
CHUNK = 1 << 20
#: Slices waiting per process, so that a reader at work does not leave a core idle.
_AHEAD = 4

#: How lines are counted; also what a comparison with plain ``git log`` must use.
DIFF_OPTIONS = (
    "--numstat",
    "--find-renames",
    "-l1000",
    "--diff-algorithm=default",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
)

#: Bytes of unpacked contents that all git processes may hold. Git's own limit is 96 MiB each, and
#: a process that keeps more unpacks less often the same contents.
_UNPACKED = 320 << 20
_UNPACKED_LEAST = 96 << 20

Kind = Literal["lines", "merges", "cut"]


class Slice(Struct, frozen=True):
    """Commits to tell together."""

    kind: Kind
    """``lines``: with a diff, of a merge against its first parent; ``merges``: merges that are no
    changes, without a diff; ``cut``: without a diff, since the parents are not in this clone."""
    revisions: list[str]
    """Their hashes; those that are changes stand first."""
    changes: int = 0
    """How many of them are changes."""


async def tell(
    git: Git,
    plan: Iterable[Slice | Event | Checkpoint | Progress],
    *,
    source: str,
    place: Place,
    processes: int,
    chain: str = "",
) -> AsyncGenerator[Event | Checkpoint | Progress, None]:
    """Carry out a plan, in its order, reading several slices at once.

    Args:
        git: Git on the repository.
        plan: What to tell; a slice becomes events, the rest is passed on in its place.
        source: Name of the instance.
        place: Which repository it is.
        processes: How many git processes may run at once.
        chain: What makes telling the same commits again a new event: the main line told before.
    """
    permits = asyncio.Semaphore(processes)
    waiting: deque[Event | Checkpoint | Progress | tuple[Slice, asyncio.Task[IO[bytes]]]] = deque()
    running = 0
    git = git.holding(max(_UNPACKED // processes, _UNPACKED_LEAST))
    try:
        for item in plan:
            if isinstance(item, Slice):
                waiting.append((item, asyncio.create_task(_read(git, item, permits))))
                running += 1
            else:
                waiting.append(item)
            while waiting and (running > _AHEAD * processes or not isinstance(waiting[0], tuple)):
                running -= isinstance(waiting[0], tuple)
                async for told in _one(waiting.popleft(), source, place, chain):
                    yield told
        while waiting:
            async for told in _one(waiting.popleft(), source, place, chain):
                yield told
    finally:
        left = [item[1] for item in waiting if isinstance(item, tuple)]
        for task in left:
            task.cancel()
        for output in await asyncio.gather(*left, return_exceptions=True):
            if not isinstance(output, BaseException):
                output.close()


async def _read(git: Git, item: Slice, permits: asyncio.Semaphore) -> IO[bytes]:
    diff = (
        ("--diff-merges=first-parent", *DIFF_OPTIONS) if item.kind == "lines" else ("--no-patch",)
    )
    async with permits:
        return await git.run(
            "log",
            "--no-walk=unsorted",
            "--stdin",
            "-z",
            "--date=raw",
            f"--format={COMMIT_FORMAT}",
            *diff,
            stdin=(f"{revision}\n".encode() for revision in item.revisions),
        )


async def _one(
    item: Event | Checkpoint | Progress | tuple[Slice, asyncio.Task[IO[bytes]]],
    source: str,
    place: Place,
    chain: str,
) -> AsyncGenerator[Event | Checkpoint | Progress, None]:
    if not isinstance(item, tuple):
        yield item
        return
    told, task = item
    subject = (place if told.kind != "cut" else place.cut()).subject()
    with await task as output:
        for kind, data in _parts(output, told):
            yield Event(
                id=content_id(kind, subject, chain, data),
                source=source,
                type=kind,
                subject=subject,
                datacontenttype="application/x-git-log",
                data=data,
            )


def _parts(output: IO[bytes], told: Slice) -> Iterator[tuple[str, bytes]]:
    """Part the output where the changes end and the other commits begin."""
    kind = "git.changes" if told.changes else "git.log"
    border = b""
    if 0 < told.changes < len(told.revisions):
        border = f"\0{told.revisions[told.changes]}\n".encode()
    for data in chunks(output):
        if border:
            start = 0 if data.startswith(border) else data.find(b"\0" + border) + 1
            if start or data.startswith(border):
                if start:
                    yield kind, data[:start]
                kind, border = "git.log", b""
                yield kind, data[start:]
                continue
        yield kind, data


def chunks(output: IO[bytes], size: int = CHUNK) -> Iterator[bytes]:
    """Cut git's output between commits, into pieces of about one size."""
    kept = bytearray()
    while block := output.read(size):
        kept += block
        end = kept.rfind(b"\0\0")
        if end > 0 and len(kept) >= size:
            yield bytes(kept[: end + 1])
            del kept[: end + 1]
    if kept:
        yield bytes(kept)
