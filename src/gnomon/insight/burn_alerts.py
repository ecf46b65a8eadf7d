"""Alerts on burn rates over two windows: a long one that is sure, a short one that ends in time.

Source: Google, *The site reliability workbook*, chapter 5: both windows must burn faster than the
threshold, the short one is a twelfth of the long one.
"""

from typing import Literal

from msgspec import Struct

from gnomon.insight.error_budget import burn_threshold, never_fires

Severity = Literal["page", "ticket"]

_HOUR = 3600
_DAY = 24 * _HOUR
#: A twelfth of the long window, as the workbook has it.
_SHORTER = 12
_MINUTE = 60


class BurnAlert(Struct, frozen=True, kw_only=True):
    """One alert: it fires while both windows burn faster than the threshold."""

    severity: str
    """Whether somebody is woken or a ticket is written; a condition of its own says its own."""
    long_seconds: int
    short_seconds: int
    threshold: float
    """Burn rate that both windows must be over."""
    after_seconds: int = 0
    """How long they must be over it before anybody is told."""


#: Severity, long window and the share of the budget it may use, of the workbook's four pairs.
_PAIRS: tuple[tuple[Severity, int, float], ...] = (
    ("page", _HOUR, 0.02),
    ("page", 6 * _HOUR, 0.05),
    ("ticket", _DAY, 0.10),
    ("ticket", 3 * _DAY, 0.10),
)


def usual_alerts(period_seconds: int, target: float) -> tuple[BurnAlert, ...]:
    """Return the workbook's alerts for a period, without those that could never fire.

    A window that is longer than the period says nothing and is left out.
    """
    found = (
        BurnAlert(
            severity=severity,
            long_seconds=window,
            short_seconds=shorter(window),
            threshold=burn_threshold(share, period_seconds, window),
        )
        for severity, window, share in _PAIRS
        if window < period_seconds
    )
    return tuple(each for each in found if not never_fires(each.threshold, target))


def shorter(long_seconds: int) -> int:
    """Return the short window of a long one, in whole minutes."""
    return max(long_seconds // _SHORTER // _MINUTE, 1) * _MINUTE


def fires(alert: BurnAlert, long_burn: float | None, short_burn: float | None) -> bool | None:
    """Whether both windows burn faster than the threshold; null where either is unknown."""
    if long_burn is None or short_burn is None:
        return None
    return long_burn > alert.threshold and short_burn > alert.threshold
