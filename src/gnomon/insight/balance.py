"""Whether a target was reached at the cost of something else.

A metric that may be pushed has a guard beside it: another one that gets worse when the first is
gamed, and a band within which that is tolerated.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from gnomon.insight.progress import Standing

Outcome = Literal[
    "met", "reached_unguarded", "reached_at_a_cost", "reached_unproven", "not_reached"
]


class Guard(Struct, frozen=True, kw_only=True):
    """What may not get worse while a target is pursued."""

    metric: str
    """Id of the guarding metric."""
    better: Literal["lower", "higher"]
    """Its direction of improvement."""
    baseline: float | None
    """Its figure when the target was agreed; null when it was unknown."""
    tolerated_ratio: float
    """How much worse it may get, as a share of its baseline: 0.1 is a tenth."""
    actual: float | None
    """Its figure now; null when it is unknown."""

    @property
    def worst(self) -> float | None:
        """Return the figure beyond which the guard is broken; null without a baseline."""
        if self.baseline is None:
            return None
        room = abs(self.baseline) * self.tolerated_ratio
        return self.baseline + room if self.better == "lower" else self.baseline - room

    @property
    def holds(self) -> bool | None:
        """Say whether the guard is within its band; null when nobody can know."""
        worst = self.worst
        if self.actual is None or worst is None:
            return None
        return self.actual <= worst if self.better == "lower" else self.actual >= worst


class Balanced(Struct, frozen=True, kw_only=True):
    """What reaching a target is worth, its guards considered."""

    outcome: Outcome
    """``reached_unguarded``: nothing watched the cost; ``reached_unproven``: a guard is unknown."""
    broken: tuple[str, ...]
    """Guards that got worse than their band."""
    unknown: tuple[str, ...]
    """Guards nobody can judge."""


def balanced(standing: Standing, guards: Sequence[Guard]) -> Balanced:
    """Judge a target together with its guards.

    It counts as met only while every guard is known to hold.
    """
    broken = tuple(guard.metric for guard in guards if guard.holds is False)
    unknown = tuple(guard.metric for guard in guards if guard.holds is None)
    return Balanced(
        outcome=_outcome(standing, bool(guards), broken, unknown), broken=broken, unknown=unknown
    )


def _outcome(
    standing: Standing, is_guarded: bool, broken: tuple[str, ...], unknown: tuple[str, ...]
) -> Outcome:
    if standing.status != "met":
        return "not_reached"
    if not is_guarded:
        return "reached_unguarded"
    if broken:
        return "reached_at_a_cost"
    return "reached_unproven" if unknown else "met"
