"""Telling the commits that the main line does not contain."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import islice
from typing import IO

from gnomon.domain.event import Event
from gnomon.sources.git.asking import Asking, Plan, carry_out, commit_range, one_slice
from gnomon.sources.git.cursor import Lines, Told, checkpoint, told, walk
from gnomon.sources.git.slices import SLICE
from gnomon.sources.source import Checkpoint, Progress

#: Hashes in a line of a commit that is no merge: its own and at most one parent's.
_PLAIN = 2


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
        "rev-list", *age, "--parents", "--stdin", stdin=commit_range(tips, without)
    ) as steps:
        async with aclosing(carry_out(asking, _plan_others(asking, steps))) as items:
            async for item in items:
                yield item
    yield checkpoint("log", Told(tips=tips))
    yield Checkpoint("log.walk", "")


def _plan_others(asking: Asking, steps: IO[bytes]) -> Plan:
    lines = Lines(steps, walk(asking.cursor, "log.walk"))
    shallow = asking.repository.shallow
    while block := [line.decode().split() for line in islice(lines, SLICE)]:
        if lines.are_known:
            continue
        whole = [hashes for hashes in block if hashes[0] not in shallow]
        yield from one_slice("lines", [hashes[0] for hashes in whole if len(hashes) <= _PLAIN])
        yield from one_slice("merges", [hashes[0] for hashes in whole if len(hashes) > _PLAIN])
        yield from one_slice("cut", [hashes[0] for hashes in block if hashes[0] in shallow])
        yield checkpoint("log.walk", lines.walk())
        yield Progress(
            lines.count, lines.total, f"commits beside the main line of {asking.place.repository}"
        )
