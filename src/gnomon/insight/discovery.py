"""Which of many signals to believe: false discoveries among all that is watched.

A rule that is right about one series in fifty still cries wolf twenty times a week over a thousand.
So the feed of what changed asks how surprising each newest point is, and keeps as many as hold the
expected share of false ones below a limit.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr

from gnomon.insight.limits import FEWEST

#: The mean moving range of routine variation, in standard deviations (d2 of ranges of two).
_D2 = 1.128
#: Ranges that overlap tell less than as many apart: degrees of freedom for each (Wheeler, 1992).
_FREEDOM = 0.62
#: Expected share of false ones among what the feed tells.
FALSE_DISCOVERIES = 0.1


class Discoveries(Struct, frozen=True, kw_only=True):
    """How surprising each series' newest point is, and which are told. Shape ``(series,)``."""

    surprise: NDArray[np.float64]
    """Probability of a point at least so far from the centre if nothing changed; NaN without
    limits."""
    is_told: NDArray[np.bool_]
    """Whether it is kept with the expected share of false ones below the limit."""


def surprise(values: ArrayLike, *, baseline: int) -> NDArray[np.float64]:
    """Compute how surprising the last point of each series is, given the baseline before it.

    Student's t for a new point: its distance from the baseline's mean, by the standard deviation
    that the mean moving range implies, two-sided.

    Args:
        values: ``(series, periods)``, oldest first, NaN where nothing is known; the last column is
            what is judged and takes no part in the baseline.
        baseline: The most points before it that the baseline is made of, the oldest first.

    Returns:
        ``(series,)`` probabilities, NaN where the newest point is unknown, the baseline has fewer
        than six points, or nothing in it ever moves.
    """
    points = np.atleast_2d(np.asarray(values, dtype=np.float64))
    before, latest = points[:, :-1], points[:, -1]
    order = np.argsort(np.isnan(before), axis=1, kind="stable")
    packed = np.take_along_axis(before, order, axis=1)[:, :baseline]
    count = (~np.isnan(packed)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = np.nansum(packed, axis=1) / count
        spread = np.nansum(np.abs(np.diff(packed, axis=1)), axis=1) / (count - 1) / _D2
        distance = np.abs(latest - centre) / (spread * np.sqrt(1 + 1 / count))
    usable = (count >= FEWEST) & (spread > 0)
    freedom = np.maximum(_FREEDOM * (count - 1), 1)
    tail: NDArray[np.float64] = 2 * stdtr(freedom, -distance)
    return np.where(usable, tail, np.nan)


def discoveries(
    probabilities: ArrayLike, *, false_discoveries: float = FALSE_DISCOVERIES
) -> Discoveries:
    """Keep the most surprising, so that few of those kept are expected to be noise.

    Benjamini and Hochberg (1995), over every series that has a probability: as many as there are
    watched, not as many as look interesting.

    Args:
        probabilities: ``(series,)`` from `surprise`; NaN is neither counted nor told.
        false_discoveries: Expected share of false ones among what is told, 0 to 1. Lower tells
            less and misses more.
    """
    given = np.asarray(probabilities, dtype=np.float64)
    known = ~np.isnan(given)
    ranked = np.sort(given[known])
    allowed = false_discoveries * np.arange(1, ranked.size + 1) / max(ranked.size, 1)
    kept = np.flatnonzero(ranked <= allowed)
    limit = ranked[kept[-1]] if kept.size else -1.0
    with np.errstate(invalid="ignore"):
        told = known & (given <= limit)
    return Discoveries(surprise=given, is_told=told)
