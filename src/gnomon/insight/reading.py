"""One series read point by point: what is signal, by which rule, within which limits.

This is the one definition of *signal* that every figure, chart and feed goes by: a point outside
the natural limits of its stretch. The weaker rules are named beside it and colour nothing. Where a
figure has a season, its limits go up and down with it.
"""

from collections.abc import Sequence
from math import inf, isnan
from typing import Literal

import numpy as np
from msgspec import Struct

from gnomon.domain.metric import Metric
from gnomon.insight.behaviour import RULES, Behaviour, Rule, behaviour
from gnomon.insight.scale import Scale
from gnomon.insight.season import in_season, without_season
from gnomon.insight.varying import Kind

Side = Literal["above", "below"]
Mark = Literal["good", "attention", "neutral"]

#: The rules in words, after what they are called in the field.
RULE_WORDS: dict[Rule, str] = {
    "outside": "outside the natural limits (rule 1)",
    "range": "a jump larger than routine (rule 1 on the moving range)",
    "near_limit": "three of four nearer the limit than the centre (rule 2)",
    "run": "eight or more in a row on one side of the centre (rule 3)",
}
#: What is said of a figure by week whose season was taken out.
SEASON_WORDS = (
    "Its season is taken out: the limits are those of this week of the year, by the years before."
)


class Natural(Struct, frozen=True, kw_only=True):
    """The limits a point is held against."""

    centre: float
    """Centre of the stretch."""
    lower: float
    """Lower natural limit of this point."""
    upper: float
    """Upper natural limit of this point."""
    baseline_count: int
    """Points the limits were made of."""
    is_provisional: bool
    """Whether they are too few to trust."""
    is_seasonal: bool = False
    """Whether a season was taken out: the limits are those of this time of the year or week."""


class Point(Struct, frozen=True, kw_only=True):
    """One point of a series."""

    value: float | None
    """The value; null when unknown."""
    natural: Natural | None
    """Its limits; null where its stretch has none."""
    side: Side | None
    """On which side of the centre it lies."""
    rules: tuple[Rule, ...] = ()
    """Rules that name it, the strongest first."""
    starts_stretch: bool = False
    """Whether the limits begin anew here, after a marked change."""

    @property
    def signal(self) -> Side | None:
        """Return the side of a signal: a point outside its limits; null for routine variation."""
        return self.side if "outside" in self.rules else None


def read(
    values: Sequence[float | None],
    *,
    sizes: Sequence[float] | None = None,
    marks: Sequence[int] = (),
    scale: Scale = "plain",
    season: int | None = None,
) -> list[Point]:
    """Read a series; the limits begin anew at every marked change.

    Args:
        values: The complete periods, oldest first; null when unknown.
        sizes: Where the values are shares: out of how many each is.
        marks: Places where a known change of the system begins.
        scale: How the values are compared with other times of a season.
        season: Periods of the season that is looked for in each stretch; null: none.
    """
    starts = sorted({0, *(mark for mark in marks if 0 < mark < len(values))})
    kind: Kind = (
        "rate" if any(value is not None and value > 1 for value in values) else "proportion"
    )
    ceiling = 1.0 if sizes is not None and kind == "proportion" else inf
    points: list[Point] = []
    for start, end in zip(starts, [*starts[1:], len(values)], strict=True):
        known = [float("nan") if value is None else value for value in values[start:end]]
        if not known:
            continue
        of_stretch = None if sizes is None else [sizes[start:end]]
        stretch = (
            without_season([known], period=season, scale=scale, sizes=of_stretch)
            if season
            else None
        )
        given = [known] if stretch is None else stretch.values
        is_seasonal = stretch is not None and bool(stretch.is_seasonal[0])
        found = behaviour(given, sizes=of_stretch, kind=kind, is_cut=not is_seasonal)
        for place in range(end - start):
            shift = stretch.shift[0, place] if stretch is not None and is_seasonal else None
            limits = natural(found, 0, place, scale=scale, shift=shift, ceiling=ceiling)
            begins = place == 0 < start
            points.append(_point(found, place, values[start + place], limits, is_first=begins))
    return points


def natural(
    found: Behaviour,
    row: int,
    place: int,
    *,
    scale: Scale = "plain",
    shift: float | None = None,
    ceiling: float = inf,
) -> Natural | None:
    """Return the limits of one point of one series; null where it has none.

    Args:
        found: How the series behave; where this one has a season, with limits that are not cut.
        row: Which series.
        place: Which point.
        scale: How its values are compared.
        shift: What its season took from the point, by `without_season`; null: it has none.
        ceiling: The most the quantity can be.
    """
    figures = (found.centre[row], found.lower[row, place], found.upper[row, place])
    if shift is not None:
        figures = tuple(np.clip(in_season(figures, shift, scale), 0.0, ceiling))
    centre, lower, upper = map(float, figures)
    if isnan(centre) or isnan(lower):
        return None
    return Natural(
        centre=centre,
        lower=lower,
        upper=upper,
        baseline_count=int(found.baseline_count[row]),
        is_provisional=bool(found.is_provisional[row]),
        is_seasonal=shift is not None,
    )


def _point(
    found: Behaviour,
    place: int,
    value: float | None,
    limits: Natural | None,
    *,
    is_first: bool,
) -> Point:
    side = int(found.side[0, place])
    return Point(
        value=value,
        natural=limits,
        side="above" if side > 0 else "below" if side < 0 else None,
        rules=tuple(rule for rule in RULES if found.flagged(rule)[0, place]),
        starts_stretch=is_first,
    )


def mark_of(metric: Metric, side: Side | None) -> Mark:
    """Say whether a signal is ``good`` or calls for ``attention``; ``neutral`` where neither."""
    if metric.better == "neither" or side is None:
        return "neutral"
    return "good" if (side == "below") == (metric.better == "lower") else "attention"
