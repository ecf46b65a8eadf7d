"""Process behaviour charts of many series at once: limits, and the points that are signals.

Source: Wheeler, "Understanding Variation"; detection rules as published with Xmrit (Commoncog).
"""

from typing import Literal, TypeVar

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import ArrayLike, NDArray

from gnomon.insight.baseline import centre_and_range, first_known
from gnomon.insight.limits import FEWEST, NATURAL, PROVISIONAL_BELOW, RANGE
from gnomon.insight.varying import Kind, standard

Rule = Literal["outside", "range", "near_limit", "run"]

#: The points a baseline is made of, once there are so many.
BASELINE = 20
#: The rules from the strongest to the weakest; only the first is called a signal.
RULES: tuple[Rule, ...] = ("outside", "range", "near_limit", "run")
#: A share of fewer than this is no signal, whatever it is: it takes part in the limits alone.
_FEW = 5
_NEAR, _OF = 3, 4
_RUN = 8

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_T = TypeVar("_T", np.bool_, np.int8)


class Behaviour(Struct, frozen=True, kw_only=True):
    """What routine variation explains of each series, and what it does not.

    Arrays of one number per series are shaped ``(series,)``, of one per point
    ``(series, periods)``. Limits are NaN where a series has too few points or never moves.
    """

    centre: Floats
    """Mean of the baseline; of shares, the share over all of it."""
    lower: Floats
    """Lower natural process limit of each point; not below the floor of the quantity."""
    upper: Floats
    """Upper natural process limit of each point; not above its ceiling."""
    upper_range: Floats
    """Limit of the moving range between neighbours; of shares, in standard errors."""
    baseline_count: NDArray[np.int64]
    """Points the limits were made of."""
    is_provisional: Flags
    """Whether there are too few points to trust the limits."""
    side: NDArray[np.int8]
    """1 above the centre, -1 below, 0 on it or not known, of each point."""
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
    values: ArrayLike,
    *,
    sizes: ArrayLike | None = None,
    kind: Kind = "proportion",
    floor: float | None = 0.0,
    since: ArrayLike = 0,
    baseline: int = BASELINE,
    is_cut: bool = True,
) -> Behaviour:
    """Judge series of individual values, each by its own baseline.

    The limits are made of the first ``baseline`` known points and then stay: routine variation is
    not recomputed until a known change of the system, marked by ``since``.

    Args:
        values: ``(series, periods)``, the periods in order of time; NaN where nothing is known,
            which is passed over and ends no run.
        sizes: Where the values are shares: out of how many, ``(series, periods)``; the limits then
            follow the size of each point, and a share of fewer than five is never a signal.
        kind: Of shares, whether a thing counts once at most.
        floor: The least the quantity can be; null when it may be negative.
        since: Period of the last marked change, one for all or ``(series,)``; earlier points are
            neither judged nor used.
        baseline: The most points the limits are made of.
        is_cut: Whether limits end at the floor and the ceiling of the quantity.
    """
    points = begun(np.atleast_2d(np.asarray(values, dtype=np.float64)), since)
    if sizes is None:
        return _judged(points, None, np.ones((1, 1)), (floor if is_cut else None, None), baseline)
    sized = np.atleast_2d(np.asarray(sizes, dtype=np.float64))
    found = standard(points, sized, kind=kind, baseline=baseline)
    extent = (floor, 1.0 if kind == "proportion" else None) if is_cut else (None, None)
    judged = _judged(points, found.centre, found.error(sized), extent, baseline)
    enough = sized >= _FEW
    return replace(judged, outside=judged.outside & enough, range=judged.range & enough)


def begun(points: Floats, since: ArrayLike) -> Floats:
    """Return points without those before a marked change, one for all or one of each series."""
    begins = np.asarray(since)
    if not begins.any():
        return points
    columns = np.broadcast_to(begins, points.shape[:1])[:, None]
    return np.where(np.arange(points.shape[1]) < columns, np.nan, points)


def strict(
    points: Floats,
    *,
    sizes: Floats | None = None,
    kind: Kind = "proportion",
    baseline: int = BASELINE,
) -> tuple[Flags, NDArray[np.int8]]:
    """Judge by the strict rule alone, as `behaviour` does: which points are outside, on which side.

    Args:
        points: ``(series, periods)``, NaN where nothing is known.
        sizes: As for `behaviour`.
        kind: As for `behaviour`.
        baseline: As for `behaviour`.
    """
    scores, centre = points, None
    if sizes is not None:
        found = standard(points, sizes, kind=kind, baseline=baseline)
        centre = found.centre
        scores = (points - centre[:, None]) / found.error(sizes)
    mean, spread, count = centre_and_range(first_known(scores, baseline))
    has_limits = (count >= FEWEST) & (spread > 0)
    reach = np.where(has_limits, NATURAL * spread, np.nan)[:, None]
    deviation = scores - mean[:, None] if centre is None else scores
    with np.errstate(invalid="ignore"):
        outside = np.abs(deviation) > reach
        side = (deviation > 0).astype(np.int8) - (deviation < 0)
    return (outside if sizes is None else outside & (sizes >= _FEW)), side


def runs(deviation: Floats) -> Flags:
    """Flag the points of each run of eight on one side of the centre; one on it ends the run.

    Args:
        deviation: ``(series, points)``, each point less the centre.
    """
    return _windows(deviation > 0, _RUN, _RUN) | _windows(deviation < 0, _RUN, _RUN)


def _judged(
    points: Floats,
    centre: Floats | None,
    error: Floats,
    extent: tuple[float | None, float | None],
    baseline: int,
) -> Behaviour:
    """Judge points in units of their standard errors, from a given centre or from their mean."""
    scores = points if centre is None else (points - centre[:, None]) / error
    mean, spread, count = centre_and_range(first_known(scores, baseline))
    has_limits = (count >= FEWEST) & (spread > 0)
    packed, order = _packed(scores)
    ranges = np.abs(np.diff(packed, axis=1))
    spread = np.where(has_limits, spread, np.nan)
    middle = np.where(has_limits, mean if centre is None else centre, np.nan)
    deviation = packed - middle[:, None] if centre is None else packed
    reach = (NATURAL * spread)[:, None]
    with np.errstate(invalid="ignore"):
        jumped = np.zeros(packed.shape, dtype=np.bool_)
        jumped[:, 1:] = ranges > (RANGE * spread)[:, None]
        flags = (np.abs(deviation) > reach, jumped, _near(deviation, reach / 2), runs(deviation))
        side = np.nan_to_num(np.sign(deviation)).astype(np.int8)
    outside, jump, near_limit, run = (_unpacked(found, order) for found in flags)
    drawn = np.broadcast_to(reach * error, points.shape)
    return Behaviour(
        centre=middle,
        lower=np.maximum(middle[:, None] - drawn, -np.inf if extent[0] is None else extent[0]),
        upper=np.minimum(middle[:, None] + drawn, np.inf if extent[1] is None else extent[1]),
        upper_range=RANGE * spread,
        baseline_count=count,
        is_provisional=has_limits & (count < PROVISIONAL_BELOW),
        side=np.where(has_limits[:, None], _unpacked(side, order), np.int8(0)),
        outside=outside,
        range=jump,
        near_limit=near_limit,
        run=run & has_limits[:, None],
    )


def _packed(points: Floats) -> tuple[Floats, NDArray[np.intp] | None]:
    """Move the known points of each series to the front, in their order."""
    unknown = np.isnan(points)
    if not unknown.any():
        return points, None
    order = np.argsort(unknown, axis=1, kind="stable")
    return np.take_along_axis(points, order, axis=1), order


def _unpacked(found: NDArray[_T], order: NDArray[np.intp] | None) -> NDArray[_T]:
    """Put what was found back where the points stand."""
    if order is None:
        return found
    placed = np.zeros_like(found)
    np.put_along_axis(placed, order, found, axis=1)
    return placed


def _near(deviation: Floats, half: Floats) -> Flags:
    """Flag the points of each four in a row that has three in the outer half of one side.

    Halves are those of the natural limits, not of a limit cut at the floor.
    """
    found = np.zeros(deviation.shape, dtype=np.bool_)
    for side in (deviation, -deviation):
        outer = side > half
        found |= _windows(outer, _OF, _NEAR) & outer
    return found


def _windows(flags: Flags, length: int, fewest: int) -> Flags:
    """Flag every point of each stretch of a length that holds at least so many flags."""
    found = np.zeros(flags.shape, dtype=np.bool_)
    sums = np.cumsum(np.pad(flags, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = sums[:, length:] - sums[:, :-length] >= fewest
    for offset in range(length):
        found[:, offset : offset + full.shape[1]] |= full
    return found
