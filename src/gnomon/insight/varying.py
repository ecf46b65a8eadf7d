"""Limits of counts and proportions whose size varies from period to period.

An XmR chart takes a share of 3 and a share of 300 for equally sure. These limits follow the size,
and widen by how much more than chance the series moves anyway.

Source: Laney, "Improved control charts for attributes" (2002): P' and U' charts.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import fmean
from typing import Literal

from msgspec import Struct

from gnomon.insight.limits import FEWEST, PROVISIONAL_BELOW

_D2 = 1.128
_REACH = 3


class Band(Struct, frozen=True, kw_only=True):
    """The natural limits of one period."""

    lower: float
    """Lower natural limit, at least 0."""
    upper: float
    """Upper natural limit; of a proportion at most 1."""


class VaryingLimits(Struct, frozen=True, kw_only=True):
    """The natural limits of a series whose size varies."""

    centre: float
    """Sum of what was counted by sum of the sizes."""
    excess: float
    """How much more the series moves than chance alone would; 1: as chance does."""
    bands: tuple[Band | None, ...]
    """Limits of each period in the order given; null where its size is 0."""
    point_count: int
    """Periods with a size above 0."""
    is_provisional: bool
    """Whether there are too few points to trust the limits."""


def varying_limits(
    counted: Sequence[float], sizes: Sequence[float], *, kind: Literal["proportion", "rate"]
) -> VaryingLimits | None:
    """Compute the limits of a proportion (3 of 40 failed) or of a rate (3 incidents in 2 weeks).

    Args:
        counted: What was counted in each period, oldest first.
        sizes: Out of how many, or over how much: never below ``counted`` for a proportion.
        kind: Whether each thing counts once at most (``proportion``) or any number of times.

    Returns:
        The limits; null with fewer than six periods that have a size, or when the share never
        moves.
    """
    sized = [(hits, size) for hits, size in zip(counted, sizes, strict=True) if size > 0]
    if len(sized) < FEWEST:
        return None
    centre = sum(hits for hits, _ in sized) / sum(size for _, size in sized)
    variance = centre * (1 - centre) if kind == "proportion" else centre
    if variance <= 0:
        return None
    scores = [(hits / size - centre) / sqrt(variance / size) for hits, size in sized]
    excess = fmean(abs(later - earlier) for earlier, later in pairwise(scores)) / _D2
    if excess == 0:
        return None
    top = 1.0 if kind == "proportion" else float("inf")

    def band(size: float) -> Band | None:
        if size <= 0:
            return None
        reach = _REACH * excess * sqrt(variance / size)
        return Band(lower=max(centre - reach, 0.0), upper=min(centre + reach, top))

    return VaryingLimits(
        centre=centre,
        excess=excess,
        bands=tuple(band(size) for size in sizes),
        point_count=len(sized),
        is_provisional=len(sized) < PROVISIONAL_BELOW,
    )
