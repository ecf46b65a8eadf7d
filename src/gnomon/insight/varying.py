"""Counts and proportions whose size varies from period to period, made comparable.

An XmR chart takes a share of 3 and a share of 300 for equally sure. Here each point is told in
standard errors of its own size; the chart of those widens by how much more than chance the series
moves anyway.

Source: Laney, "Improved control charts for attributes" (2002): P' and U' charts.
"""

from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Whether each thing counts once at most (3 of 40 failed), or any number of times (3 in 2 weeks).
Kind = Literal["proportion", "rate"]


class Standard(Struct, frozen=True, kw_only=True):
    """What makes points of different size comparable. Shape ``(series,)``."""

    counted: Floats
    """Sum of what was counted over the baseline."""
    size: Floats
    """Sum of the sizes over it."""
    centre: Floats
    """The one by the other."""
    variance: Floats
    """What chance alone gives a point of size 1; NaN where the share never moves."""

    def error(self, sizes: Floats) -> Floats:
        """Return the standard error of points by their sizes, ``(series, periods)``."""
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Floats = np.sqrt(self.variance[:, None] / np.where(sizes > 0, sizes, np.nan))
        return found


def standard(shares: Floats, sizes: Floats, *, kind: Kind, baseline: int) -> Standard:
    """Find the centre of shares, and what chance alone gives them.

    Args:
        shares: ``(series, periods)``, what was counted by its size; NaN where nothing is known.
        sizes: Out of how many, or over how much, ``(series, periods)``.
        kind: Whether a thing counts once at most.
        baseline: The most known points that the centre is made of, the oldest first.
    """
    known = ~np.isnan(shares) & (sizes > 0)
    based = known & (np.cumsum(known, axis=1) <= baseline)
    counted = np.where(based, shares * np.where(based, sizes, 0.0), 0.0).sum(axis=1)
    size = np.where(based, sizes, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = counted / size
        variance = centre * (1 - centre) if kind == "proportion" else centre
        variance = np.where(variance > 0, variance, np.nan)
    return Standard(counted=counted, size=size, centre=centre, variance=variance)
