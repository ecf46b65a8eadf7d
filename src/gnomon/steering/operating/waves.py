"""What a wave of a change of model moved: real figures before and after, and how sure that is.

Source: Efron's bootstrap over what was observed on both sides; see `gnomon.insight.comparison`.
The services of no wave stand beside it: what moved there as well, the wave did not move.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gnomon.answers.ask import Installation
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.listing import ListedObservation, list_observations
from gnomon.answers.question import Question
from gnomon.domain.change_of_model import ChangeWave
from gnomon.domain.metric import Metric
from gnomon.insight.comparison import Difference, Statistic, difference, quantile_of

#: Whole weeks on each side that are compared at most.
WEEKS = 13
#: What a wave is to move.
MOVED = (
    "deployment_frequency",
    "change_lead_time",
    "change_fail_rate",
    "time_to_recover",
    "owner_answers_first",
)
_WEEK = timedelta(weeks=1)
_MOST = 200_000

Verdict = Literal["better", "worse", "other", "no more than chance", "too little is known"]


class WaveFigure(Struct, frozen=True, kw_only=True):
    """A figure of a wave's services before and after it began."""

    metric: str
    """The metric."""
    title: str
    """What it is called."""
    unit: str
    """Its unit."""
    wave: Difference | None
    """Of the services of the wave; null with fewer than eight observations on a side."""
    others: Difference | None
    """Of the services of no wave in the same weeks."""
    verdict: Verdict
    """What may be said of the wave's; ``other``: told apart, and neither way is better."""


def figures(
    place: Installation, wave: ChangeWave, waves: Iterable[ChangeWave], now: datetime
) -> list[WaveFigure]:
    """Hold the figures of whole weeks before a wave against as many after it.

    Args:
        place: What is asked.
        wave: The wave.
        waves: Every wave: services of others are no comparison.
        now: When.

    Returns:
        A row per figure; none while no whole week has passed.
    """
    weeks = min((now.date() - wave.starts_on) // _WEEK, WEEKS)
    if weeks < 1:
        return []
    inside = frozenset(wave.service_ids)
    elsewhere = frozenset(service for each in waves for service in each.service_ids)
    found = []
    for name in MOVED:
        about = find_metric(name)
        asked = Question(
            metrics=(name,),
            since=wave.starts_on - weeks * _WEEK,
            until=wave.starts_on + weeks * _WEEK,
        )
        rows = list_observations(place, asked, limit=_MOST, order="ended", now=now)
        ours = [row for row in rows if row.service_id in inside]
        others = [row for row in rows if row.service_id and row.service_id not in elsewhere]
        known = told_weeks(rows, wave.starts_on, weeks)
        told = compared(about, ours, wave.starts_on, known)
        found.append(
            WaveFigure(
                metric=name,
                title=about.title,
                unit=about.unit,
                wave=told,
                others=compared(about, others, wave.starts_on, known),
                verdict=verdict(about, told),
            )
        )
    return found


def told_weeks(rows: Iterable[ListedObservation], starts_on: date, weeks: int) -> int:
    """Return how many weeks after a day anybody told anything of a figure.

    Where the tools fell silent nothing is known, and nothing is not zero.

    Args:
        rows: Observations of all services.
        starts_on: First day after.
        weeks: Whole weeks that have passed.
    """
    at = datetime.combine(starts_on, datetime.min.time(), UTC)
    last = max((row.ended_at for row in rows if row.ended_at is not None), default=at)
    return max(0, min(weeks, -((at - last) // _WEEK)))


def compared(
    about: Metric, rows: Sequence[ListedObservation], starts_on: date, weeks: int
) -> Difference | None:
    """Compare the observations before a day with those from it on.

    A rate compares what was observed, a duration its percentile, and what comes so often a week
    its weeks.

    Args:
        about: The metric.
        rows: Observations of both sides.
        starts_on: First day after.
        weeks: Whole weeks on each side.
    """
    if not weeks:
        return None
    at = datetime.combine(starts_on, datetime.min.time(), UTC)
    told = [
        (row.ended_at, row.value)
        for row in rows
        if row.ended_at is not None and row.value is not None
    ]
    before, after = at - weeks * _WEEK, at
    if about.aggregate.kind == "per_week":
        earlier, later = (_weekly(told, begin, weeks) for begin in (before, after))
    else:
        earlier = [value for on, value in told if before <= on < at]
        later = [value for on, value in told if at <= on < at + weeks * _WEEK]
    return difference(earlier, later, _statistic(about))


def _weekly(told: Sequence[tuple[datetime, float]], begin: datetime, weeks: int) -> list[float]:
    sums = [0.0] * weeks
    for on, value in told:
        place = (on - begin) // _WEEK
        if 0 <= place < weeks:
            sums[place] += value
    return sums


def _mean(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(rows.mean(axis=-1), dtype=np.float64)


def _statistic(about: Metric) -> Statistic:
    if about.aggregate.kind == "percentile":
        return quantile_of(about.aggregate.quantile)
    return _mean


def verdict(about: Metric, told: Difference | None) -> Verdict:
    """Say in which way a figure moved, where it moved by more than chance."""
    if told is None:
        return "too little is known"
    if not told.is_told_apart:
        return "no more than chance"
    if about.better == "neither":
        return "other"
    return "better" if (told.difference > 0) == (about.better == "higher") else "worse"
