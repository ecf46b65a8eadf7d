"""Values as people read them: hours and percent appear here and nowhere below."""

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def shown(value: float | None, unit: str) -> str:
    """Write a value with its unit; an unknown one is a dash.

    Args:
        value: In the metric's stored unit; null when unknown.
        unit: The stored unit: ``s``, ``ratio``, ``lines``, ``points``, ``1``, ``1/week``.
    """
    if value is None:
        return "\N{EN DASH}"
    if unit == "s":
        return duration(value)
    if unit == "ratio":
        return f"{value * 100:.1f} %" if 0 < abs(value) < 1 else f"{value * 100:.0f} %"
    number = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    suffix = {"1/week": " / week", "lines": " lines", "points": " points"}.get(unit, "")
    return f"{number}{suffix}"


def duration(seconds: float) -> str:
    """Write a duration in the largest unit that leaves at least one of it."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < 2 * _DAY:
        return f"{seconds / _HOUR:.1f} h"
    return f"{seconds / _DAY:.1f} d"
