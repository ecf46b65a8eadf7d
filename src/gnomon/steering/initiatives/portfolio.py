"""The portfolio: where wishes come from, how far they get, and what they are spent on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import get_args

from msgspec import Struct

from gnomon.domain.initiative import InitiativeCategory, InitiativeState, Origin
from gnomon.steering.initiatives.checks import validated_on
from gnomon.steering.initiatives.dossier import WAY, Dossier

_QUARTER = timedelta(days=91)
#: States of what is wanted and not decided.
UNDECIDED = frozenset({"raw", "validating", "validated", "prioritised"})
#: States of what is being worked on, or will be.
UNDER_WAY = frozenset({"approved", "in_delivery"})
#: Phase of a state while no ticket says so. What leads into validation is that research is done,
#: decided or not.
PHASES = {
    **dict.fromkeys(("raw", "validating"), "research"),
    **dict.fromkeys(("validated", "prioritised", "approved"), "validation"),
    "live": "production",
}
#: So many tests, and so few of them against what was believed, make one doubt the tests.
_WEAK_FROM, _WEAK_SHARE = 8, 0.95


class OriginState(Struct, frozen=True, kw_only=True):
    """What came from one origin."""

    origin: Origin
    """The origin."""
    count: int
    """Initiatives of it, whatever became of them."""
    undecided_count: int
    """Those that nobody decided yet."""
    undecided_days: float | None
    """Half of those were asked for longer ago; null: none."""
    acceptance: float | None
    """Approved by decided; null: none is decided."""
    recent_count: int
    """Those asked for in the last quarter; none is a gap."""


class Step(Struct, frozen=True, kw_only=True):
    """A step of the funnel."""

    state: InitiativeState
    """The state."""
    count: int
    """Initiatives that ever reached it, or went beyond."""
    of: int
    """Initiatives that reached the step before."""
    days: float | None
    """Half of those took longer from being asked for; null: none reached it."""


class Share(Struct, frozen=True, kw_only=True):
    """A category's part of what is under way."""

    category: InitiativeCategory | None
    """The category; null: nobody said."""
    count: int
    """Initiatives under way."""
    effort_days: float
    """Their estimates, those without one left out."""
    ratio: float | None
    """Part of all estimates; null: nothing is estimated."""
    low: float | None = None
    """Lower end of the band that was agreed."""
    high: float | None = None
    """Upper end of it."""

    @property
    def verdict(self) -> str:
        """Say how it lies to its band."""
        if self.ratio is None or self.low is None or self.high is None:
            return "no band" if self.low is None else "no data"
        if self.ratio < self.low:
            return "below the band"
        return "above the band" if self.ratio > self.high else "within the band"


class Practice(Struct, frozen=True, kw_only=True):
    """How research is done."""

    prioritised_count: int
    """Initiatives that were put in order, or went beyond."""
    validated_first_count: int
    """Those of them that were validated by then."""
    validation_days: float | None
    """Half took longer from beginning to validate to its end; null: none ended."""
    hypothesis_count: int
    """Hypotheses with a result."""
    confirmed_count: int
    """Those that were confirmed."""
    with_kpi_count: int
    """Initiatives with a figure they shall move."""
    count: int
    """All initiatives."""

    @property
    def is_weak(self) -> bool:
        """Whether so much is confirmed that the tests may be too kind."""
        known = self.hypothesis_count
        return known >= _WEAK_FROM and self.confirmed_count / known >= _WEAK_SHARE


def by_phase(dossiers: Iterable[Dossier]) -> Counter[str]:
    """Count initiatives by the phase they are in while no ticket says so.

    Once in delivery they are where their tickets are; parked and rejected ones are nowhere.
    """
    return Counter(PHASES[each.state] for each in dossiers if each.state in PHASES)


def by_origin(dossiers: Sequence[Dossier], today: date) -> list[OriginState]:
    """Sum up by origin, all eight of them; one that was asked for twice counts for each.

    Args:
        dossiers: The initiatives.
        today: The day of asking.
    """
    found = []
    for origin in get_args(Origin):
        ours = [each for each in dossiers if origin in (each.about.origin, *each.about.also_from)]
        undecided = [each for each in ours if each.state in UNDECIDED]
        accepted = [each for each in ours if each.at_least("approved")]
        rejected = [
            each for each in ours if each.state == "rejected" and not each.at_least("approved")
        ]
        decided = len(accepted) + len(rejected)
        found.append(
            OriginState(
                origin=origin,
                count=len(ours),
                undecided_count=len(undecided),
                undecided_days=_median((today - each.about.asked_on).days for each in undecided),
                acceptance=len(accepted) / decided if decided else None,
                recent_count=sum(each.about.asked_on > today - _QUARTER for each in ours),
            )
        )
    return found


def funnel(dossiers: Sequence[Dossier]) -> list[Step]:
    """Follow initiatives from the first word to what they brought."""
    found, before = [], len(dossiers)
    for state in WAY:
        days = [
            (reached - each.about.asked_on).days
            for each in dossiers
            if (reached := each.written_on if state == "raw" else each.at_least(state))
        ]
        found.append(Step(state=state, count=len(days), of=before, days=_median(days)))
        before = len(days)
    return found


def balance(dossiers: Iterable[Dossier], bands: Mapping[str, tuple[float, float]]) -> list[Share]:
    """Say how what is under way is spread over categories, by estimated effort.

    Args:
        dossiers: The initiatives.
        bands: Lower and upper end that were agreed, by category.
    """
    ours = [each.about for each in dossiers if each.state in UNDER_WAY]
    whole = sum(each.effort_days or 0.0 for each in ours)
    found = []
    for category in (*get_args(InitiativeCategory), None):
        of_it = [each for each in ours if each.category == category]
        effort = sum(each.effort_days or 0.0 for each in of_it)
        low, high = bands.get(category or "", (None, None))
        if category is None and not of_it:
            continue
        found.append(
            Share(
                category=category,
                count=len(of_it),
                effort_days=effort,
                ratio=effort / whole if whole else None,
                low=low,
                high=high,
            )
        )
    return found


def practice(dossiers: Sequence[Dossier]) -> Practice:
    """Say how research is done over all initiatives."""
    put = [(each, day) for each in dossiers if (day := each.at_least("prioritised"))]
    lasted = []
    for each in dossiers:
        begin = each.reached("validating")
        end = each.reached("validated", "rejected")
        if begin is not None and end is not None and end >= begin:
            lasted.append((end - begin).days)
    results = [one.result for each in dossiers for one in each.hypotheses if one.result]
    return Practice(
        prioritised_count=len(put),
        validated_first_count=sum(
            (validated := validated_on(each)) is not None and validated <= day for each, day in put
        ),
        validation_days=_median(lasted),
        hypothesis_count=len(results),
        confirmed_count=results.count("confirmed"),
        with_kpi_count=sum(bool(each.kpis) for each in dossiers),
        count=len(dossiers),
    )


def _median(values: Iterable[float]) -> float | None:
    known = list(values)
    return float(median(known)) if known else None
