"""What a team can promise about single items, and whether its flow is steady enough to say so.

Source: Vacanti, "Actionable Agile Metrics for Predictability"; Little (1961).
"""

from collections.abc import Sequence

from msgspec import Struct

#: The lines of a cycle-time scatter plot, in percent.
LINES = (50, 70, 85, 95)
#: Fewer finished items promise nothing.
FEWEST_ITEMS = 10
#: How far apart the two sides of Little's law may be, as a share of the cycle time.
_STEADY = 0.2


class Expectation(Struct, frozen=True, kw_only=True):
    """A service level expectation: so many percent of items are finished within so long."""

    percent: int
    """Share of items that keep it."""
    within: float
    """In the unit of the cycle times."""
    item_count: int
    """Finished items it was made of, or held against."""
    is_declared: bool = False
    """Whether the unit promises it; else its finished items are what it is made of."""
    kept_ratio: float | None = None
    """Share of finished items that kept what is promised; null for what is not, or of nothing."""


class Aged(Struct, frozen=True, kw_only=True):
    """Where an item under way stands against the expectation."""

    age: float
    """How long it has been under way, in the unit of the cycle times."""
    used_ratio: float
    """Share of the expected time that is used up; above 1 it is late."""
    share_longer: float
    """Share of finished items that took longer than it has taken so far."""


class LittlesLaw(Struct, frozen=True, kw_only=True):
    """Average work in progress by average throughput, beside the cycle time that was seen.

    A check of steadiness, never a forecast: the law holds where as much begins as ends, what
    begins ends, and the age of what is under way does not grow.
    """

    implied: float
    """Cycle time that work in progress and throughput imply."""
    seen: float
    """Average cycle time of what was finished."""

    @property
    def is_steady(self) -> bool:
        """Say whether both agree within a fifth."""
        return abs(self.implied - self.seen) <= _STEADY * self.seen


def nearest_rank(values: Sequence[float], percent: int) -> float | None:
    """Return the least value that at least so many percent do not exceed; null of nothing."""
    rising = sorted(values)
    return rising[max(-(-len(rising) * percent // 100), 1) - 1] if rising else None


def expectation(cycle_times: Sequence[float], *, percent: int = 85) -> Expectation | None:
    """Make a service level expectation of finished items.

    Args:
        cycle_times: How long each finished item took, in any one unit.
        percent: Share of items that shall keep it.

    Returns:
        The expectation; null with fewer than ten items.
    """
    within = nearest_rank(cycle_times, percent)
    if within is None or len(cycle_times) < FEWEST_ITEMS:
        return None
    return Expectation(percent=percent, within=within, item_count=len(cycle_times))


def declared(percent: int, within: float, cycle_times: Sequence[float]) -> Expectation:
    """Hold what a unit promises against what it finished.

    Args:
        percent: Share of items that shall keep it.
        within: How long an item may take, in the unit of the cycle times.
        cycle_times: How long each finished item took.
    """
    kept = sum(time <= within for time in cycle_times)
    return Expectation(
        percent=percent,
        within=within,
        item_count=len(cycle_times),
        is_declared=True,
        kept_ratio=kept / len(cycle_times) if cycle_times else None,
    )


def aged(age: float, cycle_times: Sequence[float], expected: Expectation) -> Aged:
    """Hold the age of an item under way against finished ones."""
    longer = sum(time > age for time in cycle_times)
    return Aged(
        age=age,
        used_ratio=age / expected.within if expected.within else float("inf"),
        share_longer=longer / len(cycle_times) if cycle_times else 0.0,
    )


def littles_law(
    in_progress: Sequence[float], finished: Sequence[float], cycle_times: Sequence[float]
) -> LittlesLaw | None:
    """Check Little's law over a window.

    Args:
        in_progress: Items under way at the end of each day.
        finished: Items finished on each of the same days.
        cycle_times: How many days each item finished in the window took.

    Returns:
        Both sides of the law, in days; null when nothing was finished.

    Raises:
        ValueError: The days of the first two differ in number.
    """
    if len(in_progress) != len(finished):
        raise ValueError("Work in progress and throughput are told for different days.")
    if not cycle_times or not sum(finished):
        return None
    return LittlesLaw(
        implied=sum(in_progress) / sum(finished), seen=sum(cycle_times) / len(cycle_times)
    )
