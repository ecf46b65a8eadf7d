"""Figures and lengths as people write them in the catalogue."""

import re
from decimal import Decimal
from math import isfinite

from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Value

#: Seconds of each unit a duration may be written in, and the share of a percent.
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0, "%": 0.01}
_QUANTITY = re.compile(r"(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*([smhdw%]?)")
_WINDOW = re.compile(r"([1-9]\d{0,2})([dw])")


def quantity(written: str | None) -> float | None:
    """Read a figure such as ``0.05``, ``5%`` or ``36h``; durations are seconds. Null: it is none.

    Args:
        written: The text.
    """
    match = _QUANTITY.fullmatch((written or "").strip())
    if match is None:
        return None
    if match[2] == "%":
        # Binary fractions would make 0.9990000000000001 of 99.9%.
        value = float(Decimal(match[1]) / 100)
    else:
        value = float(match[1]) * UNITS.get(match[2], 1.0)
    return value if isfinite(value) else None


def unit_of(written: str) -> str:
    """Return the unit a figure is written in; empty when it has none."""
    match = _QUANTITY.fullmatch(written.strip())
    return match[2] if match else ""


def window_days(written: str | None) -> int | None:
    """Read how long a figure is taken over: ``28d`` or ``4w``; null when it is no such length."""
    match = _WINDOW.fullmatch(written or "")
    return int(match[1]) * (7 if match[2] == "w" else 1) if match else None


def figure(*, is_required: bool = False) -> Value:
    """Describe a field that holds a figure."""
    return Value(
        expected="a figure such as 0.05, 5%, 36h or 2d",
        accepts=lambda told: quantity(told) is not None,
        is_required=is_required,
    )


def above_zero() -> Value:
    """Describe a field that holds a number above zero."""
    return Value(expected="a number above 0", accepts=lambda told: (quantity(told) or 0.0) > 0)


def tolerance(*, is_required: bool = False) -> Value:
    """Describe a field that holds a share, zero or more."""
    return Value(
        expected="a share such as 10%",
        accepts=lambda told: quantity(told) is not None and not told.strip().startswith("-"),
        is_required=is_required,
    )


def whole_number(*, is_required: bool = False) -> Value:
    """Describe a field that holds a whole number, 0 or more."""
    return Value(
        expected="a whole number, 0 or more",
        accepts=lambda told: told.strip().isdecimal(),
        is_required=is_required,
    )


def date_of(*, is_required: bool = False) -> Value:
    """Describe a field that holds a date."""
    return Value(
        expected="a date such as 2026-04-01",
        accepts=lambda told: day(told) is not None,
        is_required=is_required,
    )


def length() -> Value:
    """Describe a field that says over how long a figure is taken."""
    return Value(
        expected="a length such as 28d or 13w",
        accepts=lambda told: window_days(told) is not None,
    )
