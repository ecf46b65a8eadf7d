"""Error budgets: how much may fail, how much did, and how fast what is left is burning.

Source: OpenSLO v1 for the three ways of budgeting; Google, *The site reliability workbook*,
chapter 5, for burn rates. Arithmetic is decimal where people write decimals: 1 - 0.999 is 0.001.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from gnomon.errors import UsageError

Budgeting = Literal["Occurrences", "Timeslices", "RatioTimeslices"]


class Point(Struct, frozen=True):
    """What was counted over an interval; within it everything is taken to be spread evenly."""

    starts_at: datetime
    ends_at: datetime
    good: float
    """Events that were as promised: requests, seconds, or one interval that met its threshold."""
    total: float
    """All events."""


class Rule(Struct, frozen=True, kw_only=True):
    """How failure is held against a target."""

    target: float
    """Share that is promised, above 0 and below 1."""
    method: Budgeting
    """Counts events, slices of time that were good enough, or the mean of slices' ratios."""
    slice_seconds: int | None = None
    """Length of a slice of time."""
    slice_target: float | None = None
    """Least ratio that makes a slice a good one."""


class Spent(Struct, frozen=True, kw_only=True):
    """What became of a budget within a span."""

    good: float
    """Good events or slices; of ratios the sum."""
    total: float
    """All events, or slices in which anything was measured."""
    unmeasured_count: int
    """Slices in which nothing was measured; they are in neither."""
    ratio: float | None
    """Share that was as promised, 0 to 1; null when nothing was measured."""
    burn_rate: float | None
    """How many times as fast as allowed it failed; 1 uses the budget up by the window's end."""
    remaining: float | None
    """Share of the budget of what was measured that is left; below 0: overspent."""


def budget(target: float) -> float:
    """Return the share that may fail.

    Raises:
        UsageError: The target leaves no budget, or is no share.
    """
    return float(_budget(target))


def _budget(target: float) -> Decimal:
    if not 0 < target < 1:
        raise UsageError(
            f"A target of {target} leaves no budget that could burn. Choose one above 0, below 1."
        )
    return 1 - Decimal(str(target))


def allowed_seconds(target: float, seconds: float) -> float:
    """Return how long a service may fail within a time: 604.8 s of a week at 99.9 %."""
    return float(_budget(target) * Decimal(str(seconds)))


def burn_threshold(share: float, period_seconds: float, window_seconds: float) -> float:
    """Return the burn rate that uses up a share of a period's budget within a window."""
    whole = Decimal(str(share)) * Decimal(str(period_seconds))
    return float(whole / Decimal(str(window_seconds)))


def budget_used(burn_rate: float, period_seconds: float, window_seconds: float) -> float:
    """Return the share of a period's budget that burning so fast for a window uses up."""
    whole = Decimal(str(burn_rate)) * Decimal(str(window_seconds))
    return float(whole / Decimal(str(period_seconds)))


def seconds_to_exhaustion(burn_rate: float, period_seconds: float) -> float | None:
    """Return how long a whole budget lasts at a burn rate; null when it does not burn."""
    return period_seconds / burn_rate if burn_rate > 0 else None


def never_fires(threshold: float, target: float) -> bool:
    """Whether no failure is fast enough: everything failing burns no faster than 1 / budget."""
    return Decimal(str(threshold)) * _budget(target) >= 1


def spent(points: Iterable[Point], rule: Rule, begin: datetime, end: datetime) -> Spent:
    """Work out what became of a budget between two instants.

    Args:
        points: What was counted; an interval that reaches over either end counts by its part.
        rule: How failure is held against the target.
        begin: First instant.
        end: First instant after it.
    """
    share = budget(rule.target)
    parts = _clipped(points, begin, end)
    if rule.method == "Occurrences":
        good = sum(part.good for part in parts)
        total = sum(part.total for part in parts)
        silent = 0
    else:
        good, total, silent = _sliced(parts, rule, begin, end)
    ratio = good / total if total > 0 else None
    burn = None if ratio is None else (total - good) / total / share
    return Spent(
        good=good,
        total=total,
        unmeasured_count=silent,
        ratio=ratio,
        burn_rate=burn,
        remaining=None if burn is None else 1 - burn,
    )


def _clipped(points: Iterable[Point], begin: datetime, end: datetime) -> list[Point]:
    found = []
    for point in points:
        starts, ends = max(point.starts_at, begin), min(point.ends_at, end)
        if starts >= ends:
            continue
        if (starts, ends) == (point.starts_at, point.ends_at):
            found.append(point)
            continue
        part = (ends - starts) / (point.ends_at - point.starts_at)
        found.append(Point(starts, ends, point.good * part, point.total * part))
    return found


def _sliced(
    parts: Sequence[Point], rule: Rule, begin: datetime, end: datetime
) -> tuple[float, float, int]:
    """Judge slices of time: good ones or their ratios, measured ones, and silent ones."""
    if not rule.slice_seconds:
        raise UsageError(f"{rule.method} needs slices: say how long one is.")
    length = timedelta(seconds=rule.slice_seconds)
    count = -(-(end - begin) // length)
    goods, totals = [0.0] * count, [0.0] * count
    for part in parts:
        for place, share in _shares(part, begin, length):
            goods[place] += part.good * share
            totals[place] += part.total * share
    ratios = [good / total for good, total in zip(goods, totals, strict=True) if total > 0]
    if rule.method == "RatioTimeslices":
        good_sum = sum(ratios)
    else:
        least = rule.slice_target if rule.slice_target is not None else rule.target
        # What was divided and added up again may be off by the last digit.
        good_sum = float(sum(ratio >= least - _ROUNDING for ratio in ratios))
    return good_sum, float(len(ratios)), count - len(ratios)


#: Less than any count could tell apart.
_ROUNDING = 1e-12


def _shares(part: Point, begin: datetime, length: timedelta) -> Iterator[tuple[int, float]]:
    """Say which slices an interval reaches into, and with which share of it."""
    whole = part.ends_at - part.starts_at
    first = (part.starts_at - begin) // length
    last = -(-(part.ends_at - begin) // length)
    if last - first == 1:
        yield first, 1.0
        return
    for place in range(first, last):
        starts = max(part.starts_at, begin + place * length)
        ends = min(part.ends_at, begin + (place + 1) * length)
        yield place, (ends - starts) / whole
