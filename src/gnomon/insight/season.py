"""Seasons: what comes again every year, or every week, taken out before a figure is judged.

A year's end without deployments is no news in its third year. Where two whole seasons are known
and agree with each other, each point is held against the same time of the others: the median of
how far those lay from the level of their own season. A point takes no part in its own season, so
that what is new in it stays; and those that limits are made of are taken by the same rule, so that
the limits are as wide as what is not known of the season makes them. Neighbours are not smoothed
together: that narrows the range between them, and noise is told for news.

Source: the seasonal-trend decomposition of Cleveland et al., "STL" (1990), cut down to what two
seasons can tell: levels by season, medians by place in it.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr

from gnomon.insight.scale import COUNTED, Scale, levelled, told

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Part of a season that may be missing at the begin of the first: two weeks of a year.
_SLACK = 1 / 26
#: Seasons on each side that a point is held against; those further away tell of another time.
_NEAR = 8
#: Probability of seasons that agree as well by chance, below which they are taken for one. To take
#: one out of noise costs a little of what can be seen; to leave one in tells it as news.
_CHANCE = 0.05
#: Pairs of known points a season apart, of those in a season, that are needed.
_PAIRED = 0.75
#: Fewer things counted in a period have no season that a few of them would not draw.
_FEWEST_COUNTED = 4.0


class Seasonal(Struct, frozen=True, kw_only=True):
    """Series without their seasons."""

    values: Floats
    """``(series, periods)``, in the unit given; NaN also where the season of a point is not
    known. Series without a season are as they were given."""
    shift: Floats
    """What was taken from each point on the scale its kind is compared on; 0 without a season."""
    is_seasonal: Flags
    """Whether a season was found and taken out, ``(series,)``."""


def without_season(
    values: ArrayLike, *, period: int, scale: Scale = "plain", sizes: ArrayLike | None = None
) -> Seasonal:
    """Take the season out of the series that have one.

    A series has one when its first known point lies two whole seasons back and what is one season
    apart rises and falls together more than chance explains. Points that follow each other closely
    count for fewer than as many that do not.

    Args:
        values: ``(series, periods)``, oldest first; NaN where nothing is known.
        period: Periods in a season: 52 weeks, 7 days, 12 months.
        scale: How the values are compared. Durations and counts change with a season by a factor.
        sizes: Where the values are shares: out of how many. Shares of which fewer than four a
            period count, or fewer than four do not, have no season, as rare events have none.

    Source:
        Bartlett, "Some aspects of the time-correlation problem" (1935), for how many points count
        that follow each other.
    """
    points = np.atleast_2d(np.asarray(values, dtype=np.float64))
    found = np.zeros(len(points), dtype=np.bool_)
    shift = np.zeros(points.shape)
    is_often = _is_often(points, scale)
    if sizes is not None:
        sized = np.atleast_2d(np.asarray(sizes, dtype=np.float64))
        is_often = _is_often(points * sized, "count") & _is_often((1 - points) * sized, "count")
    long_enough = np.flatnonzero(_spans_two(points, period) & is_often)
    if long_enough.size:
        deviation = _deviation(levelled(points[long_enough], scale), period)
        agreeing = _agrees(deviation, period)
        found[long_enough[agreeing]] = True
        shift[found] = _shift(deviation[agreeing], period)
    without = points.copy()
    without[found] = told(levelled(points[found], scale) - shift[found], scale)
    return Seasonal(values=without, shift=shift, is_seasonal=found)


def in_season(limits: ArrayLike, shift: ArrayLike, scale: Scale) -> Floats:
    """Return limits of figures without a season as they are at a time of it.

    A limit below nothing stays there, whatever the time: no duration and no count gets past it.

    Args:
        limits: In the unit of the figures.
        shift: What was taken from the point there, by `without_season`.
        scale: As there.
    """
    given = np.asarray(limits, dtype=np.float64)
    moved = told(levelled(given, scale) + np.asarray(shift, dtype=np.float64), scale)
    return moved if scale == "plain" else np.where(given > 0, moved, given)


def _spans_two(points: Floats, period: int) -> Flags:
    """Say which series are known since two seasons ago, a little missing at their begin."""
    known = ~np.isnan(points)
    slack = int(period * _SLACK)
    first = np.where(known.any(axis=1), known.argmax(axis=1), points.shape[1])
    spans: Flags = first <= points.shape[1] - 2 * period + slack
    return spans


def _is_often(points: Floats, scale: Scale) -> Flags:
    if scale not in COUNTED:
        return np.ones(len(points), dtype=np.bool_)
    known = ~np.isnan(points)
    often: Flags = np.nansum(points, axis=1) >= _FEWEST_COUNTED * np.maximum(known.sum(axis=1), 1)
    return often


def _deviation(levels: Floats, period: int) -> Floats:
    """Return how far each point lies from the mean of its season, counted back from the newest."""
    found = np.empty_like(levels)
    end = levels.shape[1]
    while end > 0:
        # What is left over at the begin is no whole season; it has the level of the next.
        begin = end - period if end >= 2 * period else 0
        part = levels[:, begin:end]
        count = np.maximum((~np.isnan(part)).sum(axis=1), 1)
        found[:, begin:end] = part - (np.nansum(part, axis=1) / count)[:, None]
        end = begin
    return found


def _agrees(deviation: Floats, period: int) -> Flags:
    together, count = _correlation(deviation[:, :-period], deviation[:, period:])
    # What is left of one season after another was taken from it follows itself as noise does.
    left = deviation[:, period:] - deviation[:, :-period]
    neighbours, _ = _correlation(left[:, :-1], left[:, 1:])
    alike = np.clip(np.nan_to_num(neighbours), 0.0, 0.99) ** 2
    effective = count * (1 - alike) / (1 + alike)
    freedom = np.maximum(effective - 2, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = together * np.sqrt(freedom / np.maximum(1 - together**2, 1e-12))
        by_chance = stdtr(freedom, -score)
        agreeing: Flags = (by_chance < _CHANCE) & (count >= _PAIRED * period)
    return agreeing


def _correlation(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Return the correlation of pairs known, NaN where one never moves, and how many there are."""
    both = ~np.isnan(one) & ~np.isnan(other)
    count = both.sum(axis=1).astype(np.float64)
    first, second = np.where(both, one, 0.0), np.where(both, other, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        first = np.where(both, first - (first.sum(axis=1) / count)[:, None], 0.0)
        second = np.where(both, second - (second.sum(axis=1) / count)[:, None], 0.0)
        size = np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))
        found = (first * second).sum(axis=1) / np.where(size > 0, size, np.nan)
    return found, count


def _shift(deviation: Floats, period: int) -> Floats:
    """Return the median deviation at the same time of the other seasons."""
    periods = deviation.shape[1]
    seasons = min(periods // period, _NEAR)
    aside = [season * period for season in range(-seasons, seasons + 1) if season]
    others = np.full((*deviation.shape, len(aside)), np.nan)
    for place, offset in enumerate(aside):
        low, high = max(0, -offset), min(periods, periods - offset)
        if low < high:
            others[:, low:high, place] = deviation[:, low + offset : high + offset]
    return _median(others)


def _median(points: Floats) -> Floats:
    """Return medians over the last axis of what is known; NaN where nothing is."""
    ordered = np.sort(points, axis=-1)
    count = (~np.isnan(points)).sum(axis=-1, keepdims=True)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=-1)
    high = np.take_along_axis(ordered, np.minimum(count // 2, points.shape[-1] - 1), axis=-1)
    middle: Floats = ((low + high) / 2)[..., 0]
    return middle
