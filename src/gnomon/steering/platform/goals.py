"""Whether a goal of a platform service is met, and whether something else paid for it."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from gnomon.domain.heat import HEAT_FIGURES
from gnomon.domain.platform import HeatGoal, HeatGuard

State = Literal[
    "met", "guard broken", "reached, unguarded", "reached, guard unknown", "not yet", "unknown"
]
#: Differences that are none, of figures that went through floating point.
_NOTHING = 1e-9


class GuardStand(Struct, frozen=True, kw_only=True):
    """How a guard of a goal stands."""

    figure: str
    """The figure."""
    baseline: float
    """When the goal was set."""
    bound: float
    """What it must not be worse than."""
    actual: float | None
    """The figure now; null when unknown."""
    holds: bool | None
    """Whether it is within its bound; null when unknown."""


class GoalStand(Struct, frozen=True, kw_only=True):
    """How a goal stands."""

    goal: HeatGoal
    """The goal."""
    actual: float | None
    """Its figure now; null when unknown."""
    progress: float | None
    """Share of the way from baseline to target; null without either."""
    state: State
    """What to call it."""
    rule: str
    """The rule that decided it, in a sentence."""
    guards: tuple[GuardStand, ...]
    """Its guards."""


def judge(
    goal: HeatGoal, guards: Iterable[HeatGuard], figures: Mapping[str, float | None]
) -> GoalStand:
    """Judge a goal: met only if no guard got worse than its bound since the baseline.

    Args:
        goal: The goal.
        guards: Its guards.
        figures: Every figure of the service now, by name; null when unknown.
    """
    actual = figures.get(goal.figure)
    stands = tuple(_guard(each, figures.get(each.figure)) for each in guards)
    state, rule = _state(goal, actual, stands)
    return GoalStand(
        goal=goal,
        actual=actual,
        progress=_progress(goal, actual),
        state=state,
        rule=rule,
        guards=stands,
    )


def _guard(guard: HeatGuard, actual: float | None) -> GuardStand:
    about = HEAT_FIGURES[guard.figure]
    # Of shares the worsening is told in points, of times and money as a share of the baseline.
    by = guard.may_worsen if about.unit == "ratio" else guard.may_worsen * guard.baseline
    bound = guard.baseline - by if about.better == "higher" else guard.baseline + by
    return GuardStand(
        figure=guard.figure,
        baseline=guard.baseline,
        bound=bound,
        actual=actual,
        holds=None if actual is None else _reaches(actual, bound, about.better),
    )


def _reaches(actual: float, bound: float, better: str) -> bool:
    slack = _NOTHING * max(1.0, abs(bound))
    return actual >= bound - slack if better == "higher" else actual <= bound + slack


def _progress(goal: HeatGoal, actual: float | None) -> float | None:
    if actual is None or goal.baseline is None or goal.target == goal.baseline:
        return None
    return (actual - goal.baseline) / (goal.target - goal.baseline)


def _state(
    goal: HeatGoal, actual: float | None, guards: tuple[GuardStand, ...]
) -> tuple[State, str]:
    title = HEAT_FIGURES[goal.figure].title
    if actual is None:
        return "unknown", f"{title} is not known."
    if not _reaches(actual, goal.target, HEAT_FIGURES[goal.figure].better):
        return "not yet", f"{title} has not reached its target."
    if not guards:
        return "reached, unguarded", f"{title} has reached its target; nothing guards it."
    broken = [HEAT_FIGURES[each.figure].title for each in guards if each.holds is False]
    if broken:
        return "guard broken", f"{title} has reached its target while {_listed(broken)} got worse."
    unknown = [HEAT_FIGURES[each.figure].title for each in guards if each.holds is None]
    if unknown:
        return "reached, guard unknown", f"Whether {_listed(unknown)} paid for it is not known."
    return "met", f"{title} has reached its target, and no guard got worse than agreed."


def _listed(names: list[str]) -> str:
    return " and ".join(name.lower() for name in names)
