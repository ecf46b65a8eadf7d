"""How surprising a newest count is when things happen, or succeed, by chance alone.

Exact where counts are small, and standard errors mislead: one incident among quiet weeks, six of
eight where all but a few succeed. Each is two-sided, by twice the smaller tail.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrc
from scipy.stats import hypergeom

Floats = NDArray[np.float64]
_WHOLE = 1e-6


def by_rate(counted: Floats, span: Floats, newest: Floats, newest_span: Floats) -> Floats:
    """Compare two numbers of events by how much each was counted over.

    Given how many there are in all, each falls into the newest by its part of the whole span.

    Args:
        counted: Events before, ``(series,)``.
        span: Over how much, above 0.
        newest: Events in the newest period.
        newest_span: Over how much.

    Returns:
        ``(series,)`` probabilities; 0, which says nothing, where a number is not whole.

    Source:
        Przyborowski and Wilenski, "Homogeneity of results in testing samples from Poisson series"
        (1940).
    """
    seen, together = _whole(newest), _whole(counted) + _whole(newest)
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.nan_to_num(newest_span / (span + newest_span), nan=0.5)
    at_least = np.where(seen > 0, bdtrc(seen - 1, together, part), 1.0)
    return _two_sided(at_least, bdtr(seen, together, part), counted, newest)


def by_share(counted: Floats, of: Floats, newest: Floats, newest_of: Floats) -> Floats:
    """Compare two shares of things that each count once at most.

    Args:
        counted: Things that counted before, ``(series,)``.
        of: Out of how many.
        newest: Things that count in the newest period.
        newest_of: Out of how many.

    Returns:
        ``(series,)`` probabilities; 0, which says nothing, where a number is not whole.

    Source:
        Fisher, "Statistical Methods for Research Workers" (1934): the exact test of two shares.
    """
    seen, size = _whole(newest), _whole(newest_of)
    everything, all_counted = _whole(of) + size, _whole(counted) + seen
    at_most = hypergeom.cdf(seen, everything, all_counted, size)
    at_least = hypergeom.sf(seen - 1, everything, all_counted, size)
    return _two_sided(at_least, at_most, counted, of, newest, newest_of)


def _whole(numbers: Floats) -> NDArray[np.int64]:
    return np.rint(np.nan_to_num(numbers)).astype(np.int64)


def _two_sided(at_least: Floats, at_most: Floats, *numbers: Floats) -> Floats:
    is_whole = np.logical_and.reduce([np.abs(each - np.rint(each)) < _WHOLE for each in numbers])
    found: Floats = np.minimum(2 * np.minimum(at_least, at_most), 1.0)
    return np.where(is_whole, np.nan_to_num(found), 0.0)
