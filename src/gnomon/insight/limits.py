"""Natural process limits: what routine variation explains, and what it does not.

Source: Wheeler, "Understanding Variation" (XmR chart); constants 2.66 and 3.268 for ranges of
two.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

from msgspec import Struct

#: Reach of the natural limits in mean moving ranges: 3 / 1.128.
NATURAL = 2.66
#: Limit of the moving range in mean moving ranges.
RANGE = 3.268
#: Below this many points the limits still move too much to trust.
PROVISIONAL_BELOW = 10
#: Below this many points a series is still being collected.
FEWEST = 6


class Limits(Struct, frozen=True, kw_only=True):
    """The natural limits of a series."""

    centre: float
    """Mean of the points."""
    lower: float
    """Lower natural process limit; not below the floor of the quantity."""
    upper: float
    """Upper natural process limit."""
    upper_range: float
    """Limit of the moving range between neighbours."""
    point_count: int
    """Points the limits were made of."""
    is_provisional: bool
    """Whether there are too few points to trust the limits."""


def limits(
    values: Sequence[float], *, floor: float | None = 0.0, fewest: int = FEWEST
) -> Limits | None:
    """Compute the natural limits of a series of individual values.

    Args:
        values: The points in order of time; unknown ones left out.
        floor: The least the quantity can be; null when it may be negative.
        fewest: The points a series needs before it has limits.

    Returns:
        The limits; null with too few points, or when nothing ever moves.
    """
    if len(values) < max(fewest, 2):
        return None
    mean_range = fmean(abs(later - earlier) for earlier, later in pairwise(values))
    if mean_range == 0:
        return None
    centre = fmean(values)
    lower = centre - NATURAL * mean_range
    return Limits(
        centre=centre,
        lower=lower if floor is None else max(lower, floor),
        upper=centre + NATURAL * mean_range,
        upper_range=RANGE * mean_range,
        point_count=len(values),
        is_provisional=len(values) < PROVISIONAL_BELOW,
    )
