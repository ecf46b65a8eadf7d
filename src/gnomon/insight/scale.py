"""Scales on which figures spread alike at every height, so that they can be compared."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: What the spread of a quantity grows with: of durations and of counts with the quantity itself.
#: Events are counts of what happens one by one.
Scale = Literal["duration", "count", "events", "plain"]

#: Anscombe's addend: square roots of counts spread alike, large or small.
_ANSCOMBE = 3 / 8
#: Scales of what is counted.
COUNTED: frozenset[Scale] = frozenset({"count", "events"})


def levelled(points: Floats, scale: Scale) -> Floats:
    """Return durations by their logarithms and counts by their square roots."""
    if scale == "duration":
        return np.log1p(np.maximum(points, 0.0))
    if scale in COUNTED:
        return np.sqrt(np.maximum(points, 0.0) + _ANSCOMBE)
    return points


def told(levels: Floats, scale: Scale) -> Floats:
    """Return what `levelled` made, in the unit it came from; never below nothing."""
    if scale == "duration":
        return np.expm1(np.maximum(levels, 0.0))
    if scale in COUNTED:
        return np.maximum(np.maximum(levels, 0.0) ** 2 - _ANSCOMBE, 0.0)
    return levels
