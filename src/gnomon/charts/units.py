"""Values as people read them: hours and percent appear here and nowhere below."""

from msgspec import Struct

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
#: From here on tenths of days say nothing.
_LONG_DAYS = 100
#: From here on a request takes seconds, not milliseconds.
_SLOW_SECONDS = 10
_WORDS = {"1/week": " / week", "lines": " lines", "points": " points"}


def shown(value: float | None, unit: str) -> str:
    """Write a value with its unit; an unknown one is a dash.

    Args:
        value: In the metric's stored unit; null when unknown.
        unit: The stored unit: as the metric declares it: ``s``, ``ratio``, ``points``...
    """
    if value is None:
        return "\N{EN DASH}"
    if unit == "s":
        return duration(value)
    if unit == "s/request":
        return f"{value * 1000:,.0f} ms" if value < _SLOW_SECONDS else f"{value:,.1f} s"
    if unit == "ratio":
        return f"{value * 100:.1f} %" if 0 < abs(value) < 1 else f"{value * 100:.0f} %"
    number = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return f"{number}{_WORDS.get(unit, '')}"


def duration(seconds: float) -> str:
    """Write a duration in the largest unit that leaves at least one of it."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < 2 * _DAY:
        return f"{seconds / _HOUR:.1f} h"
    days = seconds / _DAY
    return f"{days:.1f} d" if days < _LONG_DAYS else f"{days:,.0f} d"


class Axis(Struct, frozen=True, kw_only=True):
    """How an axis writes the values of a unit."""

    divisor: float
    """What stored values are divided by before they are drawn."""
    title: str
    """Unit in words, the axis title."""
    format: str
    """Number format of the labels, in d3's words."""


def axis_for(unit: str, greatest: float) -> Axis:
    """Choose the scale in which values up to the greatest read well."""
    if unit == "s":
        if greatest < 2 * _HOUR:
            return Axis(divisor=_MINUTE, title="minutes", format=",~f")
        if greatest < 3 * _DAY:
            return Axis(divisor=_HOUR, title="hours", format=",~f")
        return Axis(divisor=_DAY, title="days", format=",~f")
    if unit == "s/request":
        return Axis(divisor=0.001, title="milliseconds", format=",~f")
    if unit == "ratio":
        return Axis(divisor=1, title="share", format=".0%")
    title = {"1/week": "per week", "lines": "lines", "points": "points"}.get(unit, "count")
    return Axis(divisor=1, title=title, format="~s")


#: Durations people think in, for scales that span minutes to months.
DURATIONS: tuple[tuple[int, str], ...] = (
    (_MINUTE, "1 min"),
    (10 * _MINUTE, "10 min"),
    (_HOUR, "1 h"),
    (6 * _HOUR, "6 h"),
    (_DAY, "1 d"),
    (3 * _DAY, "3 d"),
    (7 * _DAY, "1 w"),
    (14 * _DAY, "2 w"),
    (30 * _DAY, "30 d"),
    (90 * _DAY, "90 d"),
    (365 * _DAY, "1 y"),
)
