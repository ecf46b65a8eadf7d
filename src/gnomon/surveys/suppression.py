"""What is hidden so that nobody's answer can be told: small groups, and what would give them away.

Whoever sees a whole and all its parts but one knows that one. So beside a part that is too small
the next smallest is hidden, until what is hidden holds enough answers together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop

from msgspec import Struct

#: Fewer answers than this are never shown of any group, comment or export.
MINIMUM = 5


class Part(Struct, frozen=True):
    """A group of a whole that is shown by its parts."""

    name: str
    """What it is called, unique among all parts of all wholes."""
    count: int
    """Answers in it."""
    parent: str | None = None
    """The part it is a part of; null: of the whole itself."""


def hidden_parts(counts: Mapping[str, int], *, minimum: int = MINIMUM) -> frozenset[str]:
    """Choose which parts of a shown whole are hidden.

    Parts without any answer have nothing to hide and hide nothing, so they are left out of the
    choice. Of equal parts the first by name is hidden, so that the same answers hide the same.

    Args:
        counts: Answers by part; together they are the whole.
        minimum: Fewest answers that may be shown, and that may be hidden together.
    """
    hidden = {name for name, count in counts.items() if 0 < count < minimum}
    if not hidden:
        return frozenset()
    together = sum(counts[name] for name in hidden)
    rest = [(count, name) for name, count in counts.items() if count >= minimum]
    heapify(rest)
    while together < minimum and rest:
        count, name = heappop(rest)
        hidden.add(name)
        together += count
    return frozenset(hidden)


def shown_parts(parts: Sequence[Part], whole: int, *, minimum: int = MINIMUM) -> frozenset[str]:
    """Choose which parts of a tree may be shown, from the whole down.

    Nothing is shown of a whole that is too small, and nothing below a part that is hidden. Answers
    that belong to no part of a whole count as one more part of it, which has no name.

    Args:
        parts: Every part, in any order.
        whole: Answers in all.
        minimum: Fewest answers that may be shown.

    Returns:
        Names of the parts that may be shown; parts without answers are among them.
    """
    if whole < minimum:
        return frozenset()
    below: dict[str | None, list[Part]] = defaultdict(list)
    for part in parts:
        below[part.parent].append(part)
    shown: set[str] = set()
    waiting: list[tuple[str | None, int]] = [(None, whole)]
    while waiting:
        parent, count = waiting.pop()
        children = below.get(parent, [])
        hidden = _hidden_below(children, count, minimum)
        for child in children:
            if child.name not in hidden:
                shown.add(child.name)
                waiting.append((child.name, child.count))
    return frozenset(shown)


def _hidden_below(children: Iterable[Part], whole: int, minimum: int) -> frozenset[str]:
    counts = {child.name: child.count for child in children}
    rest = whole - sum(counts.values())
    if rest > 0:
        # A name no part has: names are never empty.
        counts[""] = rest
    return hidden_parts(counts, minimum=minimum)
