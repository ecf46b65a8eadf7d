"""How far a figure is on its way from a baseline to a target, and what to call that.

Source: this product's own definition; progress is the share of the agreed way that lies behind.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.errors import UsageError

Direction = Literal["higher", "lower", "range"]
Status = Literal["met", "on_track", "at_risk", "missed", "no_data"]
_NOTHING_LEFT = 1e-12


class Way(Struct, frozen=True, kw_only=True):
    """From where to where, and by when."""

    direction: Direction
    """Which way is better; ``range``: between ``low`` and ``target``."""
    baseline: float
    """The figure when the target was agreed."""
    target: float
    """What it shall reach; of a range its upper end."""
    low: float | None = None
    """Lower end of a range."""
    start: date
    """Day from which progress is expected."""
    due: date
    """Day by which it shall be reached."""


class Standing(Struct, frozen=True, kw_only=True):
    """Where a figure stands on its way."""

    status: Status
    """What to call it."""
    rule: str
    """The rule that decided the status, in a sentence."""
    progress: float | None
    """Share of the way that lies behind; below 0: further away than at the start; null when there
    is no way to go or no figure."""
    expected: float | None
    """The figure that a steady pace would have reached by now; null for a range."""


def standing(way: Way, actual: float | None, *, on: date) -> Standing:
    """Judge a figure against its target.

    Met: the target is reached. Missed: it is not, and its day has passed. On track: at least what a
    steady pace from the baseline would have reached by now. At risk: less than that.

    Args:
        way: From where to where.
        actual: The figure; null when it is unknown.
        on: The day it is judged.

    Raises:
        UsageError: The way contradicts itself.
    """
    _sound(way)
    expected = None if way.direction == "range" else _expected(way, on)
    if actual is None:
        return Standing(
            status="no_data",
            rule="There is no figure to judge.",
            progress=None,
            expected=expected,
        )
    progress = _progress(way, actual)
    status, rule = _judged(way, actual, expected, on)
    return Standing(status=status, rule=rule, progress=progress, expected=expected)


def _judged(way: Way, actual: float, expected: float | None, on: date) -> tuple[Status, str]:
    if _reached(way, actual):
        return "met", "The target is reached."
    if on > way.due:
        return "missed", "The target is not reached and its day has passed."
    if expected is None or abs(way.target - way.baseline) <= _NOTHING_LEFT:
        return "at_risk", "The figure has left what was agreed to be kept."
    if _not_worse(way, actual, expected):
        return "on_track", "The figure is at or ahead of a steady pace to the target."
    return "at_risk", "The figure is behind a steady pace to the target."


def _sound(way: Way) -> None:
    if way.due <= way.start:
        raise UsageError(
            f"A target due on {way.due} cannot start on {way.start}: set an earlier start."
        )
    if way.direction == "range":
        if way.low is None or way.low > way.target:
            raise UsageError("A range needs a low end that is not above its target.")
        return
    ahead = way.target - way.baseline
    if (way.direction == "higher" and ahead < 0) or (way.direction == "lower" and ahead > 0):
        raise UsageError(
            f"The target {way.target:g} is worse than the baseline {way.baseline:g}"
            f" when {way.direction} is better."
        )


def _reached(way: Way, actual: float) -> bool:
    if way.direction == "range":
        return way.low is not None and way.low <= actual <= way.target
    return _not_worse(way, actual, way.target)


def _not_worse(way: Way, actual: float, held: float) -> bool:
    return actual >= held if way.direction == "higher" else actual <= held


def _progress(way: Way, actual: float) -> float | None:
    distance = way.target - way.baseline
    if way.direction == "range" or abs(distance) <= _NOTHING_LEFT:
        return None
    return (actual - way.baseline) / distance


def _expected(way: Way, on: date) -> float:
    passed = (min(max(on, way.start), way.due) - way.start) / (way.due - way.start)
    return way.baseline + (way.target - way.baseline) * passed
