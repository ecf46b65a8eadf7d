"""Process behaviour charts of many series at once: limits, and the points that are signals.

Source: Wheeler, "Understanding Variation"; detection rules as published with Xmrit (Commoncog).
"""

from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

from gnomon.insight.limits import FEWEST, NATURAL, PROVISIONAL_BELOW, RANGE

Rule = Literal["outside", "range", "near_limit", "run"]

#: The points a baseline is made of, once there are so many.
BASELINE = 20
#: The rules from the strongest to the weakest; only the first is called a signal.
RULES: tuple[Rule, ...] = ("outside", "range", "near_limit", "run")
_NEAR, _OF = 3, 4
_RUN = 8

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Behaviour(Struct, frozen=True, kw_only=True):
    """What routine variation explains of each series, and what it does not.

    Arrays of one number per series are shaped ``(series,)``, of one per point
    ``(series, periods)``. Limits are NaN where a series has too few points or never moves.
    """

    centre: Floats
    """Mean of the baseline."""
    lower: Floats
    """Lower natural process limit; not below the floor of the quantity."""
    upper: Floats
    """Upper natural process limit."""
    upper_range: Floats
    """Limit of the moving range between neighbours."""
    baseline_count: NDArray[np.int64]
    """Points the limits were made of."""
    is_provisional: Flags
    """Whether there are too few points to trust the limits."""
    outside: Flags
    """Rule 1: beyond a natural limit; strong."""
    range: Flags
    """Rule 1 on the moving range: a jump from the known point before; strong."""
    near_limit: Flags
    """Rule 2: one of four in a row, three of which are nearer the same limit than the centre."""
    run: Flags
    """Rule 3: in a run of eight or more on one side of the centre; weak."""

    def flagged(self, rule: Rule) -> Flags:
        """Return which points a rule names, ``(series, periods)``."""
        found: Flags = getattr(self, rule)
        return found


def behaviour(
    values: ArrayLike, *, floor: float | None = 0.0, since: int = 0, baseline: int = BASELINE
) -> Behaviour:
    """Judge series of individual values, each by its own baseline.

    The limits are made of the first ``baseline`` known points and then stay: routine variation is
    not recomputed until a known change of the system, marked by ``since``.

    Args:
        values: ``(series, periods)``, the periods in order of time; NaN where nothing is known,
            which is passed over and ends no run.
        floor: The least the quantity can be; null when it may be negative.
        since: Period of the last marked change; earlier points are neither judged nor used.
        baseline: The most points the limits are made of.
    """
    points = np.atleast_2d(np.asarray(values, dtype=np.float64))
    packed, order = _packed(points[:, since:])
    count = np.minimum((~np.isnan(packed)).sum(axis=1), baseline)
    based = packed[:, :baseline]
    ranges = np.abs(np.diff(packed, axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = np.nansum(based, axis=1) / count
        spread = np.nansum(ranges[:, : max(baseline - 1, 0)], axis=1) / (count - 1)
    has_limits = (count >= FEWEST) & (spread > 0)
    centre, spread = (np.where(has_limits, found, np.nan) for found in (centre, spread))
    deviation = packed - centre[:, None]
    reach = (NATURAL * spread)[:, None]
    lower = centre - NATURAL * spread
    if floor is not None:
        lower = np.maximum(lower, floor)
    with np.errstate(invalid="ignore"):
        beyond = (deviation > reach) | (packed < lower[:, None])
        jumped = np.zeros_like(beyond)
        jumped[:, 1:] = ranges > (RANGE * spread)[:, None]
        near = _near(deviation, reach / 2)
    spread_out = (
        _unpacked(flags, order, points.shape, since)
        for flags in (beyond, jumped, near, _runs(deviation))
    )
    outside, jump, near_limit, run = spread_out
    return Behaviour(
        centre=centre,
        lower=lower,
        upper=centre + NATURAL * spread,
        upper_range=RANGE * spread,
        baseline_count=count,
        is_provisional=has_limits & (count < PROVISIONAL_BELOW),
        outside=outside,
        range=jump,
        near_limit=near_limit,
        run=run,
    )


def _packed(points: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Move the known points of each series to the front, in their order."""
    order = np.argsort(np.isnan(points), axis=1, kind="stable")
    return np.take_along_axis(points, order, axis=1), order


def _unpacked(flags: Flags, order: NDArray[np.intp], shape: tuple[int, ...], since: int) -> Flags:
    """Put flags back where their points stand; what was not judged is not flagged."""
    placed = np.zeros(shape, dtype=np.bool_)
    np.put_along_axis(placed[:, since:], order, flags, axis=1)
    return placed


def _near(deviation: Floats, half: Floats) -> Flags:
    """Flag the points of each four in a row that has three in the outer half of one side.

    Halves are those of the natural limits, not of a limit cut at the floor.
    """
    found = np.zeros(deviation.shape, dtype=np.bool_)
    for side in (deviation, -deviation):
        outer = side > half
        sums = np.cumsum(np.pad(outer.astype(np.int64), ((0, 0), (1, 0))), axis=1)
        full = sums[:, _OF:] - sums[:, :-_OF] >= _NEAR
        for offset in range(_OF):
            found[:, offset : offset + full.shape[1]] |= (
                full & outer[:, offset : offset + full.shape[1]]
            )
    return found


def _runs(deviation: Floats) -> Flags:
    """Flag the points of each run of eight on one side; one on the centre ends it."""
    found = np.zeros(deviation.shape, dtype=np.bool_)
    for side in (deviation > 0, deviation < 0):
        sums = np.cumsum(np.pad(side.astype(np.int64), ((0, 0), (1, 0))), axis=1)
        full = sums[:, _RUN:] - sums[:, :-_RUN] == _RUN
        for offset in range(_RUN):
            found[:, offset : offset + full.shape[1]] |= full
    return found
