"""Multiplier or diminisher: how long a journey takes with a platform, against without it."""

from typing import Literal

from msgspec import Struct

from gnomon.domain.platform import Basis, Journey

#: Fewest attempts from which a median has an interval at 95 %: 2 x 0.5^6 is below 5 %.
_FEWEST = 6


class Pace(Struct, frozen=True, kw_only=True):
    """How long one journey took in a window."""

    journey: Journey
    """From scratch or scaling."""
    n: int
    """Attempts that succeeded and whose length is known."""
    median_seconds: float | None
    """Their median; null without any."""
    p85_seconds: float | None
    """What 85 in 100 of them stayed below."""
    low_seconds: float | None
    """Lower end of the median's interval at 95 %; null of fewer than six."""
    high_seconds: float | None
    """Upper end of it."""
    hands_on_seconds: float | None = None
    """Median time people worked on one; null when nobody says."""


class Multiplier(Struct, frozen=True, kw_only=True):
    """How many times as fast a journey is with the platform."""

    journey: Journey
    """The journey."""
    value: float | None
    """Time without by time with; null when either is unknown."""
    low: float | None
    """Lower end of its interval, by the median's; null when too few."""
    high: float | None
    """Upper end of it."""
    basis: Basis | None
    """Whether the time without was measured or declared; null: nobody said."""
    n: int
    """Attempts behind it."""

    @property
    def word(self) -> Literal["multiplier", "diminisher", "neither", "unknown"]:
        """Say which it is; *neither* while its interval holds 1."""
        if self.value is None:
            return "unknown"
        if self.low is not None and self.high is not None and self.low <= 1 <= self.high:
            return "neither"
        return "multiplier" if self.value > 1 else "diminisher" if self.value < 1 else "neither"


def interval_ranks(n: int) -> tuple[int, int] | None:
    """Return which of n values in order bound their median at 95 %, from 1; null of too few.

    Args:
        n: Values.

    Source:
        Conover, "Practical nonparametric statistics": ranks by the normal approximation of the
        binomial, n/2 less and more 1.96 times half the root of n, rounded outwards.
    """
    if n < _FEWEST:
        return None
    half = 1.959963984540054 * n**0.5 / 2
    low, high = int(n / 2 - half), int(n / 2 + half) + 1
    return max(1, low), min(n, high)


def multiplier(pace: Pace, baseline_seconds: float | None, basis: Basis | None) -> Multiplier:
    """Hold the time with the platform against the time without it.

    The interval is of the time with alone: a baseline is one figure, without a spread.

    Args:
        pace: The time with.
        baseline_seconds: The time without; null when nobody told it.
        basis: Whether it was measured or declared.
    """

    def against(seconds: float | None) -> float | None:
        # Something done in no time at all has no multiple.
        return baseline_seconds / seconds if baseline_seconds and seconds else None

    return Multiplier(
        journey=pace.journey,
        value=against(pace.median_seconds),
        low=against(pace.high_seconds),
        high=against(pace.low_seconds),
        basis=basis if baseline_seconds else None,
        n=pace.n,
    )


def cost_per_active_team(cost_per_month: float | None, active_teams: int) -> float | None:
    """Share a service's cost of a month among the teams that used it; null when unknown.

    Whether it falls as teams come is the second reading of *scaling*.
    """
    return None if cost_per_month is None or not active_teams else cost_per_month / active_teams
