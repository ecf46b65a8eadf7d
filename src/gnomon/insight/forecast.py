"""When will it be done, and how much by then: from a team's own throughput, checked on its past.

Source: Vacanti, "Actionable Agile Metrics for Predictability": Monte Carlo simulation.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gnomon.errors import UsageError

#: How sure an answer is, in percent.
SURE = (50, 70, 85, 95)
#: Days of history without which nothing is promised.
FEWEST_DAYS = 10
TRIALS = 10_000
#: Further than this nothing is told.
_FURTHEST_DAYS = 3 * 366
_STRIDE = 64


class Sure(Struct, frozen=True, kw_only=True):
    """One answer and how sure it is."""

    percent: int
    """Share of the simulated futures that keep it."""
    days: int | None = None
    """Of *when*: days until it is done; null when it takes more than three years."""
    items: int | None = None
    """Of *how many*: at least so many are finished."""


class Kept(Struct, frozen=True, kw_only=True):
    """How often a promise of this kind would have been kept in the past."""

    percent: int
    """How sure the promise was."""
    kept_ratio: float
    """Share of past promises that came true."""
    promise_count: int
    """Promises tried; they overlap, so they say less than so many apart."""


class Chance(Struct, frozen=True, kw_only=True):
    """How likely it is to finish at least so many."""

    items: int
    """So many or more."""
    share: float
    """Share of the simulated futures that do."""


def when(history: Sequence[int], items: int, *, seed: int = 0, trials: int = TRIALS) -> list[Sure]:
    """Forecast in how many days so many items will be finished.

    Args:
        history: Items finished on each day, days without any as 0; days of a marked blackout left
            out. Working days or calendar days: the answer counts in the same.
        items: Items still to finish, at least 1.
        seed: The same seed gives the same answer.
        trials: Simulated futures.

    Raises:
        UsageError: Too little history, or nothing to finish.
    """
    _enough(history)
    if items < 1:
        raise UsageError("A forecast of when needs at least one item to finish.")
    done_on = _days_until(np.asarray(history), items, np.random.default_rng(seed), trials)
    return [Sure(percent=sure, days=_nearest_rank(done_on, sure)) for sure in SURE]


def how_many(
    history: Sequence[int], days: int, *, seed: int = 0, trials: int = TRIALS
) -> list[Sure]:
    """Forecast how many items will be finished in so many days.

    To be 85 % sure is to promise what 85 % of the futures reach or pass: their 15th percentile.

    Args:
        history: As in `when`.
        days: Days to come, at least 1.
        seed: The same seed gives the same answer.
        trials: Simulated futures.

    Raises:
        UsageError: Too little history, or no days.
    """
    _enough(history)
    if days < 1:
        raise UsageError("A forecast of how many needs at least one day.")
    finished = _finished(np.asarray(history), days, np.random.default_rng(seed), trials)
    return [Sure(percent=sure, items=_reached_by(finished, sure)) for sure in SURE]


def chances(
    history: Sequence[int], days: int, *, seed: int = 0, trials: int = TRIALS
) -> list[Chance]:
    """Tell the chance of finishing at least so many in so many days, for every number of items.

    Args:
        history: As in `when`.
        days: Days to come, at least 1.
        seed: The seed of `how_many`; with the same one both tell of the same futures.
        trials: Simulated futures.

    Returns:
        From the last number that every future reaches to the first that none does.
    """
    finished = _finished(np.asarray(history), days, np.random.default_rng(seed), trials)
    least, most = int(finished[0]), int(finished[-1])
    numbers = np.arange(least, most + 2)
    reached = trials - np.searchsorted(finished, numbers)
    return [
        Chance(items=int(number), share=float(count) / trials)
        for number, count in zip(numbers, reached, strict=True)
    ]


def backtest(
    history: Sequence[int], days: int, *, seed: int = 0, trials: int = 1_000
) -> list[Kept]:
    """Try the forecast of `how_many` on the past: promise from each day, then look.

    Args:
        history: As in `when`, oldest first.
        days: Length of each promise.
        seed: The same seed gives the same answer.
        trials: Simulated futures per promise.

    Returns:
        One row per level of sureness; none where the history is too short for a single promise.
    """
    past = np.asarray(history)
    starts = range(FEWEST_DAYS, len(past) - days + 1)
    if not starts:
        return []
    random = np.random.default_rng(seed)
    kept = np.zeros((len(starts), len(SURE)), dtype=np.bool_)
    for row, start in enumerate(starts):
        finished = _finished(past[:start], days, random, trials)
        actual = past[start : start + days].sum()
        kept[row] = [actual >= _reached_by(finished, sure) for sure in SURE]
    return [
        Kept(percent=sure, kept_ratio=float(kept[:, column].mean()), promise_count=len(starts))
        for column, sure in enumerate(SURE)
    ]


def _enough(history: Sequence[int]) -> None:
    if len(history) < FEWEST_DAYS:
        raise UsageError(
            f"A forecast needs {FEWEST_DAYS} days of history, there are {len(history)}."
            " Look again later, or take a longer window."
        )


def _finished(
    past: NDArray[np.int64], days: int, random: np.random.Generator, trials: int
) -> NDArray[np.int64]:
    drawn = random.integers(len(past), size=(trials, days), dtype=np.int32)
    return np.sort(past[drawn].sum(axis=1))


def _days_until(
    past: NDArray[np.int64], items: int, random: np.random.Generator, trials: int
) -> NDArray[np.int64]:
    """Simulate until each future has finished; one more day than the furthest: it has not."""
    done_on = np.full(trials, _FURTHEST_DAYS + 1)
    running = np.arange(trials)
    left = np.full(trials, items)
    for first in range(0, _FURTHEST_DAYS, _STRIDE) if past.any() else ():
        drawn = random.integers(len(past), size=(running.size, _STRIDE), dtype=np.int32)
        finished = np.cumsum(past[drawn], axis=1)
        reached = finished >= left[:, None]
        ends = reached.any(axis=1)
        done_on[running[ends]] = first + 1 + reached[ends].argmax(axis=1)
        left = left[~ends] - finished[~ends, -1]
        running = running[~ends]
        if not running.size:
            break
    return np.sort(done_on)


def _nearest_rank(rising: NDArray[np.int64], percent: int) -> int | None:
    day = int(rising[-(-rising.size * percent // 100) - 1])
    return day if day <= _FURTHEST_DAYS else None


def _reached_by(rising: NDArray[np.int64], percent: int) -> int:
    """Return what so many percent of the futures reach or pass."""
    return int(rising[rising.size - -(-rising.size * percent // 100)])
