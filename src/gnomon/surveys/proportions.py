"""How sure a share of answers is: intervals, small populations, and *met with certainty*.

Everything here is a pure function of counts. An interval says what a share may be in the whole
population asked, when those who answered are like those who did not; it says nothing of people who
keep silent for a reason.
"""

from math import ceil, sqrt

from msgspec import Struct

from gnomon.errors import UsageError
from gnomon.insight import nines
from gnomon.insight.nines import Z95

#: Below this response rate a page says that those who kept silent may think otherwise.
LOW_RESPONSE_RATIO = 0.3


class Interval(Struct, frozen=True):
    """Where a figure lies with 95 % confidence."""

    lower: float
    """Lower bound."""
    upper: float
    """Upper bound."""


def effective_count(n: int, population: int | None) -> float:
    """Return how many answers of an endless population would be as sure as these.

    Of a population of which nearly everybody answered little is left to chance: the variance of a
    share shrinks by (N - n) / (N - 1). Infinite when everybody answered.

    Args:
        n: Answers.
        population: People who could have answered; null where nobody knows, then it is endless.

    Raises:
        UsageError: More answers than people.
    """
    if population is None:
        return float(n)
    if n > population:
        raise UsageError(f"{n} answers of {population} people: count the population again.")
    if n == population:
        return float("inf")
    return n * (population - 1) / (population - n)


def wilson(hits: int, n: int, *, population: int | None = None) -> Interval | None:
    """Return Wilson's score interval of a share; null without answers.

    Args:
        hits: Answers that count.
        n: Answers.
        population: People who could have answered; corrects for a finite population.

    Raises:
        UsageError: More hits than answers, or more answers than people.

    Source:
        Wilson, "Probable inference, the law of succession, and statistical inference" (1927);
        finite population: Cochran, "Sampling techniques" (1977).
    """
    if not 0 <= hits <= n:
        raise UsageError(f"{hits} of {n} answers is no share.")
    if n == 0:
        return None
    share, sure = hits / n, effective_count(n, population)
    if sure == float("inf"):
        return Interval(share, share)
    lower, upper = nines.wilson(hits, n, sure=sure)
    # At the ends rounding would step over what a share can be.
    return Interval(0.0 if hits == 0 else lower, 1.0 if hits == n else upper)


def mean_interval(
    mean: float, deviation: float, n: int, *, population: int | None = None
) -> Interval | None:
    """Return the normal interval of a mean; null with fewer than two answers.

    Args:
        mean: The mean.
        deviation: Standard deviation of the answers.
        n: Answers.
        population: People who could have answered.
    """
    sure = effective_count(n, population)
    if n < 2:  # noqa: PLR2004 - one answer has no spread
        return None
    half = Z95 * deviation / sqrt(sure)
    return Interval(mean - half, mean + half)


def answers_needed(margin: float, *, population: int | None = None, share: float = 0.5) -> int:
    """Return how many answers make a share sure to a margin, at 95 %.

    Args:
        margin: Half the interval, 0.05 for five points.
        population: People who can answer; null: endless.
        share: What the share may be; a half needs the most.

    Raises:
        UsageError: The margin is no share.
    """
    if not 0 < margin < 1:
        raise UsageError(f"A margin of {margin} is no share between 0 and 1.")
    endless = Z95 * Z95 * share * (1 - share) / (margin * margin)
    if population is None:
        return ceil(endless)
    return min(population, ceil(endless / (1 + (endless - 1) / population)))


def certainty(value: float | None, interval: Interval | None, goal: float) -> str:
    """Say whether a goal is met, and whether chance alone may have met or missed it.

    Args:
        value: The figure; null where there is none.
        interval: Its interval.
        goal: What it should reach.

    Returns:
        ``met with certainty``, ``met, not certain``, ``missed, not certain``, ``missed with
        certainty`` or ``unknown``.
    """
    if value is None or interval is None:
        return "unknown"
    if value >= goal:
        return "met with certainty" if interval.lower >= goal else "met, not certain"
    return "missed with certainty" if interval.upper < goal else "missed, not certain"


def is_change(before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Say whether two shares differ by more than chance, at 95 %.

    Args:
        before: Hits and answers of the earlier wave.
        after: Hits and answers of the later one.

    Source:
        The two-proportion z test with a pooled share.
    """
    (hits, n), (later_hits, later_n) = before, after
    if n == 0 or later_n == 0:
        return False
    pooled = (hits + later_hits) / (n + later_n)
    error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / later_n))
    return error > 0 and abs(later_hits / later_n - hits / n) / error >= Z95
