"""Telling the main line's commits that have not been told, in a walk that can be stopped."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from itertools import islice
from typing import IO

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.sources.git.asking import Asking, Plan, carry_out, commit_range, one_slice
from gnomon.sources.git.cursor import Lines, Told, Walk, checkpoint, content_id, told, walk
from gnomon.sources.git.mainline import landings
from gnomon.sources.git.payloads import WALK_FORMAT, LandingRecord, WalkStep
from gnomon.sources.git.slices import SLICE, Slice
from gnomon.sources.source import Checkpoint, Progress

#: Commits between two checkpoints.
BLOCK = 1024

#: Roles of main-line commits that are changes.
_CHANGES = ("merge", "squash", "direct")


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
        """Tell what was taken off the line, then what is on it, then that this is done."""
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
            stdin=commit_range((self.tip,), self.before),
        ) as steps:
            plan = self._plan(steps, under_way)
            async with aclosing(carry_out(asking, plan, self.chain)) as items:
                async for item in items:
                    yield item
        yield checkpoint("mainline", self.after)
        yield Checkpoint("mainline.walk", "")

    def _plan(self, steps: IO[bytes], under_way: Walk) -> Plan:
        asking = self.asking
        lines = Lines(steps, under_way)
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
        yield from one_slice("lines", changes + others, len(changes))
        yield from one_slice("merges", merges)
        yield from one_slice("cut", cut)

    async def _tell_gone(self) -> AsyncGenerator[Event, None]:
        """Take back the places of commits that the rewritten line no longer contains."""
        with await self.asking.git.run(
            "log",
            "--stdin",
            f"--format={WALK_FORMAT}",
            "--no-patch",
            stdin=commit_range(self.gone, (self.tip,)),
        ) as steps:
            while block := list(islice(steps, BLOCK)):
                data = b"".join(LandingRecord.gone(line).line() for line in block)
                yield self.asking.event("git.landings", data, self.chain)


async def _first_parent_length(asking: Asking, tip: str, before: tuple[str, ...]) -> int | None:
    """Count the main-line commits after ``before``; null when the line does not lead to it."""
    count, parents = 0, []
    with await asking.git.run(
        "rev-list", "--first-parent", "--parents", "--stdin", stdin=commit_range((tip,), before)
    ) as lines:
        for line in lines:
            count += 1
            _, *parents = line.decode().split()
    reached = parents[0] if parents else None
    return count if not before or reached == before[0] else None
