"""What a target could be: the team's own baseline, and whether it takes a change of the system.

A value inside the natural limits comes up by routine variation: to reach it no change is needed,
and to hold it one is. A value outside comes up only after a change.

Source: Wheeler, "Understanding Variation"; targets inside and outside of the voice of the process.
"""

from collections.abc import Sequence
from math import inf
from typing import Literal

from msgspec import Struct

from gnomon.domain.metric import Metric
from gnomon.insight.limits import FEWEST, Limits, limits
from gnomon.steering.pairs import Pair, pair

Reach = Literal["collecting", "already", "inside", "outside"]
_BETTER_BY = 0.2
_SAYS: dict[Reach, str] = {
    "collecting": f"Collecting: {FEWEST} weeks that differ are needed to say what is routine.",
    "already": "The usual figure is there already; the target is to keep it.",
    "inside": "Inside the natural limits: it comes up without any change of the system, and to be "
    "there always takes one.",
    "outside": "Outside the natural limits: it takes a change of the system.",
}


class Proposal(Struct, frozen=True, kw_only=True):
    """A target that a scope's own figures suggest."""

    metric: str
    """Id of the metric."""
    baseline: float | None
    """Centre of its weeks; null while collecting."""
    lower: float | None
    """Lower natural limit."""
    upper: float | None
    """Upper natural limit."""
    n: int
    """Weeks behind it."""
    is_provisional: bool
    """Whether there are fewer weeks than limits can be trusted with."""
    target: float | None
    """The one in mind, else one a fifth better than the baseline; null while collecting."""
    reach: Reach
    """Whether the target lies within what routine variation brings."""
    says: str
    """That in a sentence."""
    guard: Pair | None
    """What should guard it."""


def reach(metric: Metric, natural: Limits | None, target: float) -> tuple[Reach, str]:
    """Say what it takes to reach a value.

    Args:
        metric: The metric.
        natural: Its natural limits; null while collecting.
        target: The value.
    """
    found: Reach = "inside"
    if natural is None:
        found = "collecting"
    elif target == natural.centre or (target > natural.centre) != (metric.better == "higher"):
        found = "already"
    elif not natural.lower <= target <= natural.upper:
        found = "outside"
    return found, _SAYS[found]


def propose(
    metric: Metric, weeks: Sequence[float | None], *, target: float | None = None
) -> Proposal | None:
    """Propose a target from weekly figures; null for a metric without a direction.

    Args:
        metric: The metric.
        weeks: Its complete weeks, oldest first; null where nothing is known.
        target: A target somebody has in mind; null: one is proposed.
    """
    if metric.better == "neither":
        return None
    known = [value for value in weeks if value is not None]
    natural = limits(known)
    if natural is None:
        return _collecting(metric, len(known))
    if target is None:
        better = 1 + _BETTER_BY if metric.better == "higher" else 1 - _BETTER_BY
        most = 1.0 if metric.unit == "ratio" else inf
        target = min(natural.centre * better, most)
    found, says = reach(metric, natural, target)
    return Proposal(
        metric=metric.name,
        baseline=natural.centre,
        lower=natural.lower,
        upper=natural.upper,
        n=natural.point_count,
        is_provisional=natural.is_provisional,
        target=target,
        reach=found,
        says=says,
        guard=pair(metric.name),
    )


def _collecting(metric: Metric, n: int) -> Proposal:
    return Proposal(
        metric=metric.name,
        baseline=None,
        lower=None,
        upper=None,
        n=n,
        is_provisional=True,
        target=None,
        reach="collecting",
        says=_SAYS["collecting"],
        guard=pair(metric.name),
    )
