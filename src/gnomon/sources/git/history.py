"""Telling the commits of a history that have not been told, in walks that can be stopped."""

import hashlib
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from datetime import datetime
from itertools import islice
from typing import IO

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.sources.git.command import Git
from gnomon.sources.git.cursor import Told, Walk, checkpoint, content_id, told, walk
from gnomon.sources.git.mainline import Changes, landings
from gnomon.sources.git.payloads import WALK_FORMAT, LandingRecord, Place, WalkStep
from gnomon.sources.git.repository import Repository
from gnomon.sources.git.slices import SLICE, Kind, Slice, tell
from gnomon.sources.source import Checkpoint, Progress

#: Commits between two checkpoints.
BLOCK = 1024

#: Hashes in a line of a commit that is no merge: its own and at most one parent's.
_PLAIN = 2
#: Roles of main-line commits that are changes.
_CHANGES = ("merge", "squash", "direct")

_Plan = Iterator[Slice | Event | Checkpoint | Progress]


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
        return await self.git.run("rev-list", "--stdin", stdin=_range(start, without))

    async def present(self, revisions: tuple[str, ...]) -> tuple[str, ...]:
        """Keep the commits that are still in the repository; a force-push may have lost some."""
        answer = await self.git.ask(
            "cat-file",
            "--batch-check=%(objectname) %(objecttype)",
            stdin=(f"{revision}\n".encode() for revision in revisions),
        )
        return tuple(line.split()[0] for line in answer.splitlines() if line.endswith(" commit"))


async def main_line(asking: Asking) -> AsyncGenerator[Event | Checkpoint | Progress, None]:
    """Tell the commits of the default branch and where each of them landed."""
    prior = told(asking.cursor, "mainline")
    under_way = walk(asking.cursor, "mainline.walk")
    tips = [asking.repository.mainline]
    if under_way.tip and await asking.present((under_way.tip,)):
        # Finish what a stop interrupted, even when the branch has moved on meanwhile.
        tips.insert(0, under_way.tip)
    for tip in tips:
        if tip is None or (prior.mainline == tip and prior.changes == asking.changes):
            continue
        line = await _MainLine.plan(asking, tip, prior)
        async with aclosing(line.tell(under_way if under_way.tip == tip else Walk())) as items:
            async for item in items:
                yield item
        prior = line.after


class _MainLine(Struct, frozen=True, kw_only=True):
    """A walk of the main line, or of what was added to it."""

    asking: Asking
    tip: str
    """Where the walk starts."""
    before: tuple[str, ...]
    """The tip told before, when it is on the first-parent line of the new one."""
    length: int
    """Commits on the whole first-parent line."""
    fresh: frozenset[str] | None
    """Commits never told; null: all of them."""
    gone: tuple[str, ...]
    """The tip told before, when the line was rewritten."""
    chain: str
    """What was told before."""
    after: Told
    """What will have been told."""

    @classmethod
    async def plan(cls, asking: Asking, tip: str, prior: Told) -> "_MainLine":
        """Find out whether the line was continued or rewritten."""
        old = await asking.present((prior.mainline,)) if prior.mainline else ()
        before, length = old if prior.changes == asking.changes else (), prior.count
        added = await _first_parent_length(asking, tip, before)
        if added is None or not before:
            before, length = (), 0
            added = await _first_parent_length(asking, tip, ())
        length += added or 0
        known = (*old, *await asking.present(told(asking.cursor, "log").tips))
        fresh = None
        if known:
            with await asking.revisions((tip,), known) as answer:
                fresh = frozenset(line.decode().strip() for line in answer)
        chain = prior.chain
        return cls(
            asking=asking,
            tip=tip,
            before=before,
            length=length,
            fresh=fresh,
            gone=() if before else old,
            chain=chain,
            after=Told(
                chain=content_id(chain, tip, asking.changes),
                mainline=tip,
                count=length,
                changes=asking.changes,
            ),
        )

    async def tell(self, under_way: Walk) -> AsyncGenerator[Event | Checkpoint | Progress, None]:
        asking = self.asking
        if self.gone:
            async for event in self._tell_gone():
                yield event
        with await asking.git.run(
            "log",
            "--topo-order",
            "--stdin",
            f"--format={WALK_FORMAT}",
            "--no-patch",
            stdin=_range((self.tip,), self.before),
        ) as steps:
            plan = self._plan(steps, under_way)
            async with aclosing(_carry_out(asking, plan, self.chain)) as items:
                async for item in items:
                    yield item
        yield checkpoint("mainline", self.after)
        yield Checkpoint("mainline.walk", "")

    def _plan(self, steps: IO[bytes], under_way: Walk) -> _Plan:
        asking = self.asking
        lines = _Lines(steps, under_way)
        landed = landings(
            lines,
            tip=self.tip,
            last=self.length - 1,
            branch=asking.place.branch,
            changes=asking.changes,
        )
        while block := list(islice(landed, BLOCK)):
            if lines.are_known:
                continue
            records = [record for _, record in block]
            yield asking.event(
                "git.landings", b"".join(map(LandingRecord.line, records)), self.chain
            )
            wanted = [
                (step, record)
                for step, record in block
                if asking.since is None or int(step.committed) >= asking.since
            ]
            for start in range(0, len(wanted), SLICE):
                yield from self._slices(wanted[start : start + SLICE])
            yield checkpoint("mainline.walk", lines.walk(self.tip))
            yield Progress(lines.count, lines.total, f"commits of {asking.place.repository}")

    def _slices(self, steps: list[tuple[WalkStep, LandingRecord]]) -> Iterator[Slice]:
        changes: list[str] = []
        others: list[str] = []
        merges: list[str] = []
        cut: list[str] = []
        for step, record in steps:
            revision = record.revision
            if record.role in _CHANGES and revision not in self.asking.repository.shallow:
                changes.append(revision)
            elif self.fresh is not None and revision not in self.fresh:
                continue
            elif revision in self.asking.repository.shallow:
                cut.append(revision)
            else:
                (merges if len(step.parents) > 1 else others).append(revision)
        yield from _slices("lines", changes + others, len(changes))
        yield from _slices("merges", merges)
        yield from _slices("cut", cut)

    async def _tell_gone(self) -> AsyncGenerator[Event, None]:
        """Take back the places of commits that the rewritten line no longer contains."""
        with await self.asking.git.run(
            "log",
            "--stdin",
            f"--format={WALK_FORMAT}",
            "--no-patch",
            stdin=_range(self.gone, (self.tip,)),
        ) as steps:
            while block := list(islice(steps, BLOCK)):
                data = b"".join(LandingRecord.gone(line).line() for line in block)
                yield self.asking.event("git.landings", data, self.chain)


async def _first_parent_length(asking: Asking, tip: str, before: tuple[str, ...]) -> int | None:
    """Count the main-line commits after ``before``; null when the line does not lead to it."""
    count, parents = 0, []
    with await asking.git.run(
        "rev-list", "--first-parent", "--parents", "--stdin", stdin=_range((tip,), before)
    ) as lines:
        for line in lines:
            count += 1
            _, *parents = line.decode().split()
    reached = parents[0] if parents else None
    return count if not before or reached == before[0] else None


async def other_refs(asking: Asking) -> AsyncGenerator[Event | Checkpoint | Progress, None]:
    """Tell the commits that only other branches, tags and a detached ``HEAD`` contain."""
    prior = told(asking.cursor, "log")
    tips = asking.repository.tips()
    if not tips or tips == prior.tips:
        return
    mainline = (asking.repository.mainline,) if asking.repository.mainline else ()
    without = (*await asking.present(prior.tips), *mainline)
    age = () if asking.since is None else (f"--max-age={asking.since}",)
    with await asking.git.run(
        "rev-list", *age, "--parents", "--stdin", stdin=_range(tips, without)
    ) as steps:
        async with aclosing(_carry_out(asking, _plan_others(asking, steps))) as items:
            async for item in items:
                yield item
    yield checkpoint("log", Told(tips=tips))
    yield Checkpoint("log.walk", "")


def _carry_out(
    asking: Asking, plan: _Plan, chain: str = ""
) -> AsyncGenerator[Event | Checkpoint | Progress, None]:
    return tell(
        asking.git,
        plan,
        source=asking.source,
        place=asking.place,
        processes=asking.processes,
        chain=chain,
    )


def _plan_others(asking: Asking, steps: IO[bytes]) -> _Plan:
    lines = _Lines(steps, walk(asking.cursor, "log.walk"))
    shallow = asking.repository.shallow
    while block := [line.decode().split() for line in islice(lines, SLICE)]:
        if lines.are_known:
            continue
        whole = [hashes for hashes in block if hashes[0] not in shallow]
        yield from _slices("lines", [hashes[0] for hashes in whole if len(hashes) <= _PLAIN])
        yield from _slices("merges", [hashes[0] for hashes in whole if len(hashes) > _PLAIN])
        yield from _slices("cut", [hashes[0] for hashes in block if hashes[0] in shallow])
        yield checkpoint("log.walk", lines.walk())
        yield Progress(
            lines.count, lines.total, f"commits beside the main line of {asking.place.repository}"
        )


def _slices(kind: Kind, revisions: list[str], changes: int = 0) -> Iterator[Slice]:
    if revisions:
        yield Slice(kind, revisions, changes)


def _range(start: tuple[str, ...], without: tuple[str, ...]) -> Iterator[bytes]:
    for revision in start:
        yield f"{revision}\n".encode()
    for revision in without:
        yield f"^{revision}\n".encode()


class _Lines:
    """Lines of a walk, counted and hashed, so that a stopped one can be gone on with."""

    def __init__(self, lines: IO[bytes], under_way: Walk) -> None:
        self._lines = lines
        self._digest = hashlib.sha256()
        self.count = 0
        self.total = 0
        self._known = 0
        before = hashlib.sha256()
        for line in lines:
            self.total += 1
            if self.total <= under_way.lines:
                before.update(line)
        if self.total >= under_way.lines and before.hexdigest() == under_way.digest:
            self._known = under_way.lines
        lines.seek(0)

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self._digest.update(line)
            self.count += 1
            yield line

    @property
    def are_known(self) -> bool:
        """Whether the lines so far had been told before the stop."""
        return self.count <= self._known

    def walk(self, tip: str = "") -> Walk:
        """Return how far the walk has come."""
        return Walk(tip=tip, lines=self.count, digest=self._digest.hexdigest())
