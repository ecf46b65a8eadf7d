"""One series read point by point: what is signal, by which rule, within which limits.

This is the one definition of *signal* that every figure, chart and feed goes by: a point outside
the natural limits of its stretch. The weaker rules are named beside it and colour nothing.
"""

from collections.abc import Sequence
from math import isnan
from typing import Literal

from msgspec import Struct

from gnomon.domain.metric import Metric
from gnomon.insight.behaviour import RULES, Behaviour, Rule, behaviour
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
) -> list[Point]:
    """Read a series; the limits begin anew at every marked change.

    Args:
        values: The complete periods, oldest first; null when unknown.
        sizes: Where the values are shares: out of how many each is.
        marks: Places where a known change of the system begins.
    """
    starts = sorted({0, *(mark for mark in marks if 0 < mark < len(values))})
    kind: Kind = (
        "rate" if any(value is not None and value > 1 for value in values) else "proportion"
    )
    points: list[Point] = []
    for start, end in zip(starts, [*starts[1:], len(values)], strict=True):
        stretch = [float("nan") if value is None else value for value in values[start:end]]
        if not stretch:
            continue
        of_stretch = None if sizes is None else [sizes[start:end]]
        found = behaviour([stretch], sizes=of_stretch, kind=kind)
        points += [
            _point(found, place, values[start + place], starts_stretch=place == 0 < start)
            for place in range(end - start)
        ]
    return points


def _point(found: Behaviour, place: int, value: float | None, *, starts_stretch: bool) -> Point:
    centre = float(found.centre[0])
    lower, upper = float(found.lower[0, place]), float(found.upper[0, place])
    side = int(found.side[0, place])
    return Point(
        value=value,
        natural=None
        if isnan(centre) or isnan(lower)
        else Natural(
            centre=centre,
            lower=lower,
            upper=upper,
            baseline_count=int(found.baseline_count[0]),
            is_provisional=bool(found.is_provisional[0]),
        ),
        side="above" if side > 0 else "below" if side < 0 else None,
        rules=tuple(rule for rule in RULES if found.flagged(rule)[0, place]),
        starts_stretch=starts_stretch,
    )


def mark_of(metric: Metric, side: Side | None) -> Mark:
    """Say whether a signal is ``good`` or calls for ``attention``; ``neutral`` where neither."""
    if metric.better == "neither" or side is None:
        return "neutral"
    return "good" if (side == "below") == (metric.better == "lower") else "attention"
