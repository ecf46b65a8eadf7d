"""Which of many signals to believe: false discoveries among all that is watched.

A rule that is right about one series in fifty still cries wolf twenty times a week over a thousand.
So the feed of what changed asks how surprising each newest point is, and keeps as many as hold the
expected share of false ones below a limit.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr

from gnomon.insight.baseline import centre_and_range, first_known
from gnomon.insight.chance import by_rate, by_share
from gnomon.insight.limits import FEWEST
from gnomon.insight.scale import Scale, levelled
from gnomon.insight.varying import Kind, standard

Floats = NDArray[np.float64]

#: The mean moving range of routine variation, in standard deviations (d2 of ranges of two).
_D2 = 1.128
#: Ranges that overlap tell less than as many apart: degrees of freedom for each (Wheeler, 1992).
_FREEDOM = 0.62
#: Expected share of false ones among what the feed tells.
FALSE_DISCOVERIES = 0.1


class Discoveries(Struct, frozen=True, kw_only=True):
    """How surprising each series' newest point is, and which are told. Shape ``(series,)``."""

    surprise: Floats
    """Probability of a point at least so far from the centre if nothing changed; NaN without
    limits."""
    is_told: NDArray[np.bool_]
    """Whether it is kept with the expected share of false ones below the limit."""


def surprise(
    values: ArrayLike,
    *,
    baseline: int,
    scale: Scale = "plain",
    sizes: ArrayLike | None = None,
    kind: Kind = "proportion",
) -> Floats:
    """Compute how surprising the last point of each series is, given the baseline before it.

    Student's t for a new point: its distance from the baseline's mean, by the standard deviation
    that the mean moving range implies, two-sided. Durations are compared by their logarithms and
    counts by their square roots, which spread alike at every height; shares in standard errors of
    their own size. What is counted is no more surprising than chance alone makes it: among weeks
    without any a single incident moves the range by little, and would stand far outside.

    Args:
        values: ``(series, periods)``, oldest first, NaN where nothing is known; the last column is
            what is judged and takes no part in the baseline.
        baseline: The most points before it that the baseline is made of, the oldest first.
        scale: How values are compared, where they are no shares.
        sizes: Where the values are shares: out of how many, ``(series, periods)``.
        kind: Of shares, whether a thing counts once at most.

    Returns:
        ``(series,)`` probabilities, NaN where the newest point is unknown, the baseline has fewer
        than six points, or nothing in it ever moves.
    """
    points = np.atleast_2d(np.asarray(values, dtype=np.float64))
    before, latest = points[:, :-1], points[:, -1:]
    by_chance = np.zeros(len(points))
    if sizes is None:
        first = first_known(before, baseline)
        if scale == "events":
            periods = np.sum(~np.isnan(first), axis=1).astype(np.float64)
            ones = np.ones(len(points))
            by_chance = by_rate(np.nansum(first, axis=1), periods, latest[:, 0], ones)
        first, latest = levelled(first, scale), levelled(latest, scale)
    else:
        sized = np.atleast_2d(np.asarray(sizes, dtype=np.float64))
        found = standard(before, sized[:, :-1], kind=kind, baseline=baseline)
        scores = (points - found.centre[:, None]) / found.error(sized)
        first, latest = first_known(scores[:, :-1], baseline), scores[:, -1:]
        compare = by_share if kind == "proportion" else by_rate
        newest = points[:, -1] * sized[:, -1]
        by_chance = compare(found.counted, found.size, newest, sized[:, -1])
    centre, mean_range, count = centre_and_range(first)
    spread = mean_range / _D2
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.abs(latest[:, 0] - centre) / (spread * np.sqrt(1 + 1 / count))
    usable = (count >= FEWEST) & (spread > 0)
    freedom = np.maximum(_FREEDOM * (count - 1), 1)
    tail: Floats = 2 * stdtr(freedom, -distance)
    return np.where(usable, np.maximum(tail, by_chance), np.nan)


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
