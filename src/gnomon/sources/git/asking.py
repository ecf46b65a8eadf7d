"""One fetch from one repository: what every walk of its history needs."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from datetime import datetime
from typing import IO

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.sources.git.command import Git
from gnomon.sources.git.cursor import content_id
from gnomon.sources.git.mainline import Changes
from gnomon.sources.git.payloads import Place
from gnomon.sources.git.repository import Repository
from gnomon.sources.git.slices import Kind, Slice, tell
from gnomon.sources.source import Checkpoint, Progress

Plan = Iterator[Slice | Event | Checkpoint | Progress]


class Asking(Struct, frozen=True, kw_only=True):
    """One fetch from one repository."""

    git: Git
    """Git on the repository."""
    repository: Repository
    """The repository as it was when the fetch began."""
    source: str
    """Name of the instance."""
    place: Place
    """Which repository its events are about."""
    cursor: Mapping[str, str]
    """Checkpoints of earlier fetches."""
    since: int | None
    """Commits recorded before this second are not wanted; null: all are."""
    changes: Changes
    """Which main-line commits are changes."""
    processes: int
    """How many git processes may run at once."""
    now: datetime
    """When the fetch began."""

    def event(self, kind: str, data: bytes, chain: str, place: Place | None = None) -> Event:
        """Make an event of what git told."""
        subject = (place or self.place).subject()
        return Event(
            id=content_id(kind, subject, chain, data),
            source=self.source,
            type=kind,
            time=self.now,
            subject=subject,
            datacontenttype="application/x-git",
            data=data,
        )

    async def revisions(self, start: tuple[str, ...], without: tuple[str, ...]) -> IO[bytes]:
        """List the hashes of commits that some commits contain and others do not."""
        return await self.git.run("rev-list", "--stdin", stdin=commit_range(start, without))

    async def present(self, revisions: tuple[str, ...]) -> tuple[str, ...]:
        """Keep the commits that are still in the repository; a force-push may have lost some."""
        answer = await self.git.ask(
            "cat-file",
            "--batch-check=%(objectname) %(objecttype)",
            stdin=(f"{revision}\n".encode() for revision in revisions),
        )
        return tuple(line.split()[0] for line in answer.splitlines() if line.endswith(" commit"))


def carry_out(
    asking: Asking, plan: Plan, chain: str = ""
) -> AsyncGenerator[Event | Checkpoint | Progress, None]:
    """Carry out a plan on every core the fetch may use; see `tell`."""
    return tell(
        asking.git,
        plan,
        source=asking.source,
        place=asking.place,
        processes=asking.processes,
        chain=chain,
    )


def one_slice(kind: Kind, revisions: list[str], changes: int = 0) -> Iterator[Slice]:
    """Make a slice of commits, where there are any."""
    if revisions:
        yield Slice(kind, revisions, changes)


def commit_range(start: tuple[str, ...], without: tuple[str, ...]) -> Iterator[bytes]:
    """Write commits, and commits whose ancestry is left out, as git reads them."""
    for revision in start:
        yield f"{revision}\n".encode()
    for revision in without:
        yield f"^{revision}\n".encode()
