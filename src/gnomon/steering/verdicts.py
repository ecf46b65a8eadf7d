"""Where each target stands, and the rule that says so."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.domain.answer import State
from gnomon.domain.organisation import GroupKind
from gnomon.domain.steering import TargetGuard
from gnomon.errors import UsageError
from gnomon.insight.balance import Guard, balanced
from gnomon.insight.progress import Standing, Way, standing
from gnomon.steering.agreed import Agreed
from gnomon.steering.facts import Facts
from gnomon.steering.measuring import NOTHING, Measured, Wanted, wanted, windows

Status = Literal[
    "met",
    "on_track",
    "at_risk",
    "missed",
    "no_data",
    "reached_unguarded",
    "reached_at_a_cost",
    "reached_unproven",
]
#: Statuses in words, with the mark each is shown by.
WORDS: dict[Status, tuple[str, str]] = {
    "met": ("met", "good"),
    "on_track": ("on track", "good"),
    "at_risk": ("at risk", "attention"),
    "missed": ("missed", "missed"),
    "no_data": ("no data", "unknown"),
    "reached_unguarded": ("reached, unguarded", "attention"),
    "reached_at_a_cost": ("reached at a cost", "missed"),
    "reached_unproven": ("reached, guard unknown", "unknown"),
}
_WHY: dict[State, str] = {
    "not_connected": "No source is connected that would tell the metric.",
    "no_data": "Nothing was observed in the days it is judged by.",
    "not_applicable": "The metric cannot be told for this scope.",
    "suppressed": "It is of too few to be shown.",
}


class GuardVerdict(Struct, frozen=True, kw_only=True):
    """Where a guard stands."""

    metric: str
    """Id of the guarding metric."""
    title: str
    """Its title."""
    unit: str
    """Unit of its figures."""
    band_ratio: float
    """How much worse it may get."""
    baseline: float | None
    """Figure it started from."""
    worst: float | None
    """Figure beyond which it is broken."""
    actual: float | None
    """Figure now."""
    holds: bool | None
    """Whether it is within its band; null when nobody can know."""


class Verdict(Struct, frozen=True, kw_only=True):
    """Where a target stands on a day."""

    agreed: Agreed
    """What was agreed, as it was in force."""
    on: date
    """The day it is judged."""
    status: Status
    """What to call it."""
    rule: str
    """The rule that decided it, in a sentence."""
    unit: str
    """Unit of the figures."""
    actual: float | None
    """The figure."""
    baseline: float | None
    """The figure it started from."""
    expected: float | None
    """What a steady pace would have reached by now."""
    progress: float | None
    """Share of the way that lies behind."""
    state: State
    """What the figure is worth."""
    n: int
    """Observations behind it."""
    guards: tuple[GuardVerdict, ...]
    """Where each guard stands."""

    @property
    def attainment(self) -> float | None:
        """Return what it counts in a score: 0 to 1; null where nobody can know.

        Nothing while a guard is broken; of what is to be kept all or nothing.
        """
        if self.status in ("no_data", "reached_unproven"):
            return None
        if any(guard.holds is False for guard in self.guards):
            return 0.0
        if self.progress is None:
            return 1.0 if self.status in ("met", "reached_unguarded") else 0.0
        return min(max(self.progress, 0.0), 1.0)


def judge(
    agreed: Agreed,
    found: Mapping[Wanted, Measured],
    on: date,
    kinds: Mapping[str, GroupKind],
    *,
    known: Mapping[str, Facts],
    is_one_person: bool = False,
) -> Verdict:
    """Judge one target by the figures found.

    Args:
        agreed: The target as it was in force.
        found: Figures, as `measure` found them.
        on: The day.
        kinds: Kind of each group, by name.
        known: What is known of each metric, by id.
        is_one_person: Whether its scope is a group of one, whose figures are a person's.
    """
    target = agreed.target
    (_, now), (_, before) = windows(target, on)
    needed = wanted(agreed, on, kinds, known)
    figures = {(each.metric, each.until): found.get(each, NOTHING) for each in needed}
    about = known.get(target.metric or "")
    actual = figures.get((target.metric or "", now), NOTHING)
    if target.evidence == "subjective":
        actual = _stated(agreed, on)
    elif is_one_person and about is not None and not about.carries_personal_target:
        actual = Measured(None, "suppressed")
    baseline = target.baseline
    if baseline is None:
        baseline = figures.get((target.metric or "", before), NOTHING).value
    guards = [
        _guard(
            each,
            known.get(each.metric),
            *(figures.get((each.metric, at), NOTHING).value for at in (now, before)),
        )
        for each in agreed.guards
    ]
    stands = _standing(agreed, actual, baseline, on)
    titles = {name: each.title for name, each in known.items()}
    status, rule = _balanced(stands, guards, titles)
    if target.metric is not None and about is None:
        status, rule = "no_data", f"No metric is called {target.metric!r} any more."
    return Verdict(
        agreed=agreed,
        on=on,
        status=status,
        rule=rule,
        unit=about.unit if about else "1",
        actual=actual.value,
        baseline=baseline,
        expected=stands.expected,
        progress=stands.progress,
        state=actual.state,
        n=actual.n,
        guards=tuple(_shown(each, known.get(each.metric)) for each in guards),
    )


def _stated(agreed: Agreed, on: date) -> Measured:
    told = [each for each in agreed.statements if each.stated_on <= on]
    return Measured(told[-1].value, "value", len(told)) if told else Measured(None, "no_data")


def _standing(agreed: Agreed, actual: Measured, baseline: float | None, on: date) -> Standing:
    """Say how far a figure is on its way, also where the way has no beginning."""
    target = agreed.target
    way = Way(
        direction=target.direction,
        baseline=target.target if baseline is None else baseline,
        target=target.target,
        low=target.low,
        start=target.start,
        due=target.due,
    )
    if actual.value is None:
        why = _WHY.get(actual.state, "There is no figure to judge.")
        return Standing(status="no_data", rule=why, progress=None, expected=None)
    try:
        found = standing(way, actual.value, on=on)
    except UsageError:
        # The figure before the start was already past the target: it is to be kept.
        found = standing(_kept(way), actual.value, on=on)
    if baseline is None and target.direction != "range":
        if found.status == "at_risk":
            rule = "Not reached, and without a baseline nobody can say what a steady pace would be."
            return Standing(status="no_data", rule=rule, progress=None, expected=None)
        return Standing(status=found.status, rule=found.rule, progress=None, expected=None)
    return found


def _kept(way: Way) -> Way:
    return Way(
        direction=way.direction,
        baseline=way.target,
        target=way.target,
        low=way.low,
        start=way.start,
        due=way.due,
    )


def _guard(
    guard: TargetGuard, about: Facts | None, actual: float | None, before: float | None
) -> Guard:
    better = guard.better or (about.better if about else "neither")
    return Guard(
        metric=guard.metric,
        better="higher" if better == "higher" else "lower",
        baseline=guard.baseline if guard.baseline is not None else before,
        tolerated_ratio=guard.band_ratio,
        # Nobody can say what worse is of a metric without a direction.
        actual=None if better == "neither" else actual,
    )


def _shown(guard: Guard, about: Facts | None) -> GuardVerdict:
    return GuardVerdict(
        metric=guard.metric,
        title=about.title if about else guard.metric,
        unit=about.unit if about else "1",
        band_ratio=guard.tolerated_ratio,
        baseline=guard.baseline,
        worst=guard.worst,
        actual=guard.actual,
        holds=guard.holds,
    )


def _balanced(
    stands: Standing, guards: Sequence[Guard], titles: Mapping[str, str]
) -> tuple[Status, str]:
    found = balanced(stands, guards)
    broken, unknown = (
        ", ".join(titles.get(name, name) for name in names)
        for names in (found.broken, found.unknown)
    )
    if found.outcome == "not_reached":
        return stands.status, stands.rule
    if found.outcome == "met":
        return "met", f"{stands.rule} Every guard is within its band."
    if found.outcome == "reached_unguarded":
        return "reached_unguarded", f"{stands.rule} Nothing watches what it cost."
    if found.outcome == "reached_at_a_cost":
        return "reached_at_a_cost", f"{stands.rule} But {broken} got worse than its band."
    return "reached_unproven", f"{stands.rule} Whether {unknown} got worse, nobody can know."
