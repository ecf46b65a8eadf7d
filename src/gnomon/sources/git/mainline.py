"""Which main-line commit first contained each commit, in one pass.

Git walks the default branch with children before parents. Every commit then inherits the lowest
place among its children, so only the open ends of the walk are held: the width of the history,
not its length.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from gnomon.sources.git import message
from gnomon.sources.git.payloads import LandingRecord, WalkStep, walk_step

Changes = Literal["off", "merges", "mainline"]


def landings(
    walk: Iterable[bytes],
    *,
    tip: str,
    last: int,
    branch: str | None = None,
    changes: Changes = "off",
) -> Iterator[tuple[WalkStep, LandingRecord]]:
    """Give each commit of a walk its place.

    Args:
        walk: Lines of ``git log --topo-order`` in ``WALK_FORMAT``, from ``tip``.
        tip: The default branch's commit.
        last: Its place on the first-parent line.
        branch: Name of the default branch, to tell a pull from a merged change.
        changes: Which main-line commits are changes: none, those that merge a branch or name a
            change's number, or every one.
    """
    expected, place = tip, last
    # Lowest place among the children seen so far, of commits not yet reached.
    inherited: dict[str, tuple[int, str, str]] = {}
    for line in walk:
        step = walk_step(line)
        revision, parents = step.revision, step.parents
        if revision == expected:
            position, mainline = place, revision
            inherited.pop(revision, None)
            role = _role(step, branch, changes)
            passed_on = "branch" if role == "merge" else ""
            expected, place = (parents[0] if parents else ""), place - 1
            parents = parents[1:]
        else:
            position, mainline, role = inherited.pop(revision)
            passed_on = role
        here = (position, mainline, passed_on)
        for parent in parents:
            there = inherited.get(parent)
            inherited[parent] = here if there is None or position < there[0] else there
        author = step.author_email or step.author_name
        yield (
            step,
            LandingRecord(
                position, mainline, revision, role, step.authored, step.committed, author
            ),
        )


def _role(step: WalkStep, branch: str | None, changes: Changes) -> str:
    if changes == "off":
        return ""
    if len(step.parents) > 1:
        return "" if message.is_catching_up(step.subject, branch) else "merge"
    if message.squash(step.subject):
        return "squash"
    return "direct" if changes == "mainline" else ""
