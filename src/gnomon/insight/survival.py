"""Medians that count what is still open.

The median of what has ended hides the slow ones that have not. Kaplan and Meier's estimate takes
each open item for what it is: something that lasted at least so long.

Source: Kaplan and Meier, "Nonparametric estimation from incomplete observations" (1958).
"""

import warnings
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
_MEDIAN = 0.5
_LEVEL = 0.95


class Survival(Struct, frozen=True, kw_only=True):
    """How long things last, those still running included."""

    median: float | None
    """Time by which half have ended; null when fewer than half have, so that nobody can know."""
    low: float | None
    """Lower end of the 95 % interval of the median; null when unknown."""
    high: float | None
    """Upper end of it; null when unknown, which often means *longer than anything seen*."""
    ended_count: int
    """Things that have ended."""
    open_count: int
    """Things that still run."""
    times: tuple[float, ...]
    """Times at which something ended, rising."""
    lasting: tuple[float, ...]
    """Share that lasts longer than each of these times."""


class Comparison(Struct, frozen=True, kw_only=True):
    """Whether two groups last equally long."""

    statistic: float
    """Log-rank statistic, a standard normal deviate."""
    probability: float
    """Probability of a difference at least so large if both last equally long."""


def survival(ended: Sequence[float], still_open: Sequence[float]) -> Survival | None:
    """Estimate how long things last.

    Args:
        ended: How long each that has ended lasted, in any one unit, at least 0.
        still_open: How long each that has not ended has lasted so far, in the same unit.

    Returns:
        The estimate; null when nothing has ended.
    """
    if not ended:
        return None
    lasting = stats.ecdf(_censored(ended, still_open)).sf
    with warnings.catch_warnings():
        # Where nobody is at risk any more the formula divides by nothing: an unknown bound.
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        interval = lasting.confidence_interval(_LEVEL, method="log-log")
    times = lasting.quantiles
    low, high = interval.low.probabilities, interval.high.probabilities
    is_end = np.isin(times, np.asarray(ended, dtype=np.float64))
    return Survival(
        median=_half(times, lasting.probabilities),
        low=_half(times, np.where(np.isnan(low), lasting.probabilities, low)),
        high=_half(times, np.where(np.isnan(high), 1.0, high)),
        ended_count=len(ended),
        open_count=len(still_open),
        times=tuple(times[is_end].tolist()),
        lasting=tuple(lasting.probabilities[is_end].tolist()),
    )


def compare(
    one: tuple[Sequence[float], Sequence[float]], other: tuple[Sequence[float], Sequence[float]]
) -> Comparison | None:
    """Compare two groups by the log-rank test (Mantel, 1966).

    Args:
        one: What ended and what is still open of the one group, as in `survival`.
        other: The same of the other group.

    Returns:
        The comparison; null when nothing has ended in one of the groups.
    """
    if not one[0] or not other[0]:
        return None
    found = stats.logrank(_censored(*one), _censored(*other))
    return Comparison(statistic=float(found.statistic), probability=float(found.pvalue))


def _censored(ended: Sequence[float], still_open: Sequence[float]) -> stats.CensoredData:
    return stats.CensoredData(uncensored=list(ended), right=list(still_open))


def _half(times: Floats, lasting: Floats) -> float | None:
    """Return the first time by which no more than half lasts."""
    reached = np.flatnonzero(lasting <= _MEDIAN)
    return float(times[reached[0]]) if reached.size else None
