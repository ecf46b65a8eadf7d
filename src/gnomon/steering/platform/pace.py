"""Pace and coordination of a team before it began with a platform service, and since.

Each team is held against itself: teams that are fast choose first, so teams are never compared. A
difference in time is no cause; the interval says what chance alone would explain (bootstrap), and
the natural limits of the weeks before say whether the weeks after are routine variation.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from statistics import fmean, median
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gnomon.domain.metric import Metric
from gnomon.domain.platform import PlatformConsumer
from gnomon.insight.comparison import Difference, difference, quantile_of
from gnomon.steering.initiatives.effect import Seen, seen
from gnomon.steering.platform.adoption import TeamUse

#: Weeks looked at on each side; a side that is not over, or not told, has fewer.
WEEKS = 26
#: How fast a team delivers, from the commit and from the idea, and how often.
PACE = ("change_lead_time", "idea_to_production_time", "deployment_frequency")
#: How much a team's work passes through other hands.
COORDINATION = ("changes_across_teams", "incident_handovers")
_COUNTED = ("per_week", "count")

Reading = Literal["better", "worse", "changed", "no more than chance", "too few to tell"]


class Began(Struct, frozen=True, kw_only=True):
    """When a team began with a service."""

    on: date
    """The day."""
    is_told: bool
    """Whether the catalogue tells it; else it is the first use that telemetry tells."""


class Side(Struct, frozen=True, kw_only=True):
    """One figure of one team, before and after."""

    metric: str
    """The figure."""
    difference: Difference | None
    """After less before, with what chance explains; null with fewer than eight on a side."""
    weekly: Seen | None
    """Weeks after against the natural limits of weeks before; null while a side has none."""
    reading: Reading
    """What that says, by the interval."""


class Tally(Struct, frozen=True, kw_only=True):
    """How teams fared in one figure, each against itself."""

    metric: str
    """The figure."""
    better: int
    """Teams that got better by more than chance."""
    worse: int
    """Teams that got worse by more than chance."""
    same: int
    """Teams whose difference chance explains."""
    unknown: int
    """Teams with too few observations on a side."""


def began(
    uses: Iterable[TeamUse], consumers: Iterable[PlatformConsumer], eligible: frozenset[str]
) -> dict[str, Began]:
    """Return when each team a service is for began with it.

    What the catalogue tells goes first: telemetry may have begun after the team.

    Args:
        uses: First uses of teams.
        consumers: Who the catalogue says uses it, and since when.
        eligible: Teams the service is for.
    """
    found = {
        each.team: Began(on=each.first_at.date(), is_told=False)
        for each in uses
        if each.team in eligible
    }
    for each in consumers:
        if each.valid_from is not None and each.group_id in eligible:
            found[each.group_id] = Began(on=each.valid_from, is_told=True)
    return found


def window(on: date, today: date) -> tuple[date, date]:
    """Return the first day looked at and the first no longer looked at.

    Args:
        on: When the team began.
        today: The day.
    """
    return on - timedelta(weeks=WEEKS), min(on + timedelta(weeks=WEEKS), today)


def side(about: Metric, observed: Iterable[tuple[datetime, float]], on: date, today: date) -> Side:
    """Hold one figure of one team after it began against before.

    Args:
        about: The figure.
        observed: When each thing ended, and its value.
        on: When the team began.
        today: The day; nothing of it counts.
    """
    since, until = window(on, today)
    weeks: dict[int, list[float]] = defaultdict(list)
    at = datetime.combine(on, time(), UTC)
    for ended_at, value in observed:
        if since <= ended_at.date() < until:
            weeks[(ended_at - at) // timedelta(weeks=1)].append(value)
    first, last = (_first(weeks, (since - on).days // 7), (until - on).days // 7)
    before, after = range(first, 0), range(last)
    if about.aggregate.kind in _COUNTED:
        told = [[float(sum(weeks.get(week, ()))) for week in side] for side in (before, after)]
        found = difference(told[0], told[1], _mean)
        weekly = seen(told[0], told[1])
    else:
        values = [
            [value for week, told in weeks.items() if (week < 0) is earlier for value in told]
            for earlier in (True, False)
        ]
        is_quantile = about.aggregate.kind == "percentile"
        statistic = quantile_of(about.aggregate.quantile) if is_quantile else _mean
        found = difference(values[0], values[1], statistic)
        sum_up = median if is_quantile else fmean
        points = [
            [sum_up(weeks[week]) if week in weeks else None for week in side]
            for side in (before, after)
        ]
        weekly = seen(points[0], points[1])
    return Side(metric=about.name, difference=found, weekly=weekly, reading=_reading(about, found))


def _first(weeks: Mapping[int, Sequence[float]], earliest: int) -> int:
    """Return the first week of which anything is told: before it, nothing is known, not nothing."""
    return max(earliest, min((week for week in weeks if week < 0), default=0))


def _mean(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.mean(rows, axis=-1)
    return found


def _reading(about: Metric, found: Difference | None) -> Reading:
    if found is None:
        return "too few to tell"
    if not found.is_told_apart:
        return "no more than chance"
    better = _BETTER.get(about.name, about.better)
    if better == "neither":
        return "changed"
    return "better" if (found.difference > 0) == (better == "higher") else "worse"


#: Work that crosses team lines is neither good nor bad; of coordination less is wanted here.
_BETTER: Mapping[str, str] = {"changes_across_teams": "lower"}


def tally(metric: str, sides: Iterable[Side]) -> Tally:
    """Count how teams fared in one figure.

    Args:
        metric: The figure.
        sides: Of every team, of any figure.
    """
    readings = [each.reading for each in sides if each.metric == metric]
    return Tally(
        metric=metric,
        better=readings.count("better"),
        worse=readings.count("worse"),
        same=readings.count("no more than chance"),
        unknown=readings.count("too few to tell"),
    )
