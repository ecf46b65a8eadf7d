"""Before and after a marked change: how large the difference is, and how sure.

Source: Efron, "Bootstrap methods: another look at the jackknife" (1979), percentile interval.
"""

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

#: Fewer observations on a side say nothing about a difference.
FEWEST_EACH = 8
_RESAMPLES = 2_000
_AT_A_TIME = 4_000_000
_LEVEL = 0.95

Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]


class Difference(Struct, frozen=True, kw_only=True):
    """What changed between before and after; after minus before, in the unit of the values."""

    before: float
    """The figure before."""
    after: float
    """The figure after."""
    difference: float
    """After minus before."""
    low: float
    """Lower end of the 95 % interval of the difference."""
    high: float
    """Upper end of it."""
    before_count: int
    """Observations before."""
    after_count: int
    """Observations after."""

    @property
    def is_told_apart(self) -> bool:
        """Say whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def quantile_of(share: float) -> Statistic:
    """Return the statistic that takes a quantile along the last axis, interpolated (type 7)."""
    return lambda rows: np.quantile(rows, share, axis=-1)


def difference(
    before: Sequence[float],
    after: Sequence[float],
    statistic: Statistic | None = None,
    *,
    seed: int = 0,
) -> Difference | None:
    """Compare a figure before and after a change.

    The interval says how much chance alone moves the difference. It does not say that the change
    caused it: that takes nothing else to have changed, the same kind of things to be observed on
    both sides, and a figure that was steady before.

    Args:
        before: Values observed before.
        after: Values observed after.
        statistic: Sums up along the last axis; the median when null.
        seed: The same seed gives the same interval.

    Returns:
        The difference; null with fewer than eight observations on a side.
    """
    if min(len(before), len(after)) < FEWEST_EACH:
        return None
    summed = statistic or quantile_of(0.5)
    sides = [np.asarray(side, dtype=np.float64) for side in (before, after)]
    random = np.random.default_rng(seed)
    earlier, later = (_resampled(side, summed, random) for side in sides)
    tail = (1 - _LEVEL) / 2
    low, high = np.quantile(later - earlier, (tail, 1 - tail))
    was, is_now = (float(summed(side)) for side in sides)
    return Difference(
        before=was,
        after=is_now,
        difference=is_now - was,
        low=float(low),
        high=float(high),
        before_count=len(before),
        after_count=len(after),
    )


def _resampled(
    values: NDArray[np.float64], summed: Statistic, random: np.random.Generator
) -> NDArray[np.float64]:
    """Sum up resamples of the values, so many at a time that memory stays small."""
    rows = max(1, min(_RESAMPLES, _AT_A_TIME // values.size))
    parts = [
        summed(
            values[random.integers(values.size, size=(min(rows, _RESAMPLES - first), values.size))]
        )
        for first in range(0, _RESAMPLES, rows)
    ]
    return np.concatenate(parts)
