"""Where every promise stands: what is left of its budget, how fast it burns, what is done now."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.catalog.openslo.durations import span
from gnomon.catalog.openslo.objects import Slo
from gnomon.domain.organisation import Service
from gnomon.domain.service_level import ErrorBudgetStep, OpensloObject
from gnomon.insight.burn_alerts import BurnAlert, fires
from gnomon.insight.error_budget import Point, Spent, spent
from gnomon.steering.service_levels.measured import Measured
from gnomon.steering.service_levels.objects import Objects, of_rows
from gnomon.steering.service_levels.problems import Problem, problems
from gnomon.steering.service_levels.promises import Promise, is_composite, promises

State = Literal["kept", "burning", "spent", "unknown"]
_DAY = timedelta(days=1)


class Burning(Struct, frozen=True, kw_only=True):
    """One alert, and what it sees."""

    alert: BurnAlert
    long_burn: float | None
    """Burn rate over the long window; null when nothing was measured."""
    short_burn: float | None
    """Burn rate over the short window."""
    fires: bool | None
    """Whether it fires; null when unknown."""


class Standing(Struct, frozen=True, kw_only=True):
    """One promise, and where it stands."""

    promise: Promise
    begins_at: datetime
    """Begin of the window."""
    ends_at: datetime
    """End of the window; ahead where it does not roll."""
    measured_until: datetime | None
    """End of what was measured last; null: nothing was."""
    spent: Spent
    """What became of the budget."""
    burning: tuple[Burning, ...]
    """Its alerts."""
    state: State
    """Kept, burning faster than allowed, spent, or unknown."""
    days: tuple[tuple[date, float | None], ...]
    """What was left at the end of each day of the window; only where it was asked for."""


class ServiceLevel(Struct, frozen=True, kw_only=True):
    """One SLO."""

    name: str
    """Its name."""
    title: str
    """What people call it."""
    service: str
    """The service it promises something of."""
    is_known: bool
    """Whether the catalogue knows that service."""
    description: str
    """What it promises, in words."""
    standings: tuple[Standing, ...]
    """Its promises."""
    is_composite: bool
    """Whether they have indicators of their own: it burns if any part burns."""
    state: State
    """The worst of its promises."""
    remaining: float | None
    """Least that is left of any of its budgets; null while one is unknown."""
    weighted: float | None
    """Mean of what is left by the weights of a composite; null without weights."""
    step: ErrorBudgetStep | None
    """What the policy says is done now; null: nothing, or there is none."""
    steps: tuple[ErrorBudgetStep, ...]
    """Its policy, from the first step on."""
    problems: tuple[Problem, ...]
    """What is wrong with it."""


#: The worse comes first; what is unknown hides nothing that is known to be bad.
_WORST: tuple[State, ...] = ("spent", "burning", "unknown", "kept")


def service_levels(
    place: Installation, now: datetime, *, name: str | None = None
) -> list[ServiceLevel]:
    """Say where every SLO stands, or one with its days; the worst first.

    Args:
        place: What is asked.
        now: When; windows that roll end then.
        name: Name of the one SLO; null: all.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions, is_brief=True)
        rows = entity_rows(tables, OpensloObject)
        objects = of_rows(rows)
        known = {each.name for each in entity_rows(tables, Service)}
        steps = [one for one in entity_rows(tables, ErrorBudgetStep) if _holds(one, now.date())]
        chosen = [one for one in objects.all(Slo) if name in (None, one.metadata.name)]
        services = _services(rows)
        found = {slo.metadata.name: list(promises(slo, objects)) for slo in chosen}
        measured = Measured(tables, place.definitions, _since(chosen, found, services, now))
    levels = []
    for slo in chosen:
        service = services.get(slo.spec.service.lower(), slo.spec.service)
        told = [
            _standing(one, measured.points(one, service), now, is_whole=name is not None)
            for one in found[slo.metadata.name]
        ]
        policy = _policy(steps, service)
        levels.append(_level(slo, objects, service, [one for one in told if one], policy, known))
    return sorted(levels, key=lambda one: (_WORST.index(one.state), one.service, one.title))


def _holds(step: ErrorBudgetStep, today: date) -> bool:
    begun = step.valid_from is None or step.valid_from <= today
    return begun and (step.valid_to is None or step.valid_to > today)


def _services(rows: Iterable[OpensloObject]) -> dict[str, str]:
    """Say which component a service of OpenSLO is, by its name in lower case."""
    return {
        row.name.lower(): row.service_name
        for row in rows
        if row.kind == "Service" and row.service_name
    }


def _since(
    slos: Iterable[Slo],
    found: dict[str, list[Promise]],
    services: dict[str, str],
    now: datetime,
) -> dict[str, datetime]:
    since: dict[str, datetime] = {}
    for slo in slos:
        service = services.get(slo.spec.service.lower(), slo.spec.service)
        for promise in found[slo.metadata.name]:
            window = span(promise.window, now)
            if window is not None and promise.measure is not None:
                longest = max((one.long_seconds for one in promise.alerts), default=0)
                first = min(window[0], now - timedelta(seconds=longest))
                since[service] = min(since.get(service, first), first)
    return since


def _standing(
    promise: Promise, points: list[Point], now: datetime, *, is_whole: bool
) -> Standing | None:
    window = span(promise.window, now)
    if window is None:
        return None
    begin, end = window
    until = max((point.ends_at for point in points), default=None)
    # What is not measured yet is no failure and no success: everything is judged up to there.
    asked = min(now, until) if until is not None else now
    found = spent(points, promise.rule, begin, min(end, asked)) if asked > begin else _NOTHING
    burning = tuple(_burning(one, promise, points, asked) for one in promise.alerts)
    return Standing(
        promise=promise,
        begins_at=begin,
        ends_at=end,
        measured_until=until,
        spent=found,
        burning=burning,
        state=_state(found, burning),
        days=_days(promise, points, begin, min(end, asked)) if is_whole and points else (),
    )


_NOTHING = Spent(
    good=0.0, total=0.0, unmeasured_count=0, ratio=None, burn_rate=None, remaining=None
)


def _burning(alert: BurnAlert, promise: Promise, points: list[Point], until: datetime) -> Burning:
    long_burn, short_burn = (
        spent(points, promise.rule, until - timedelta(seconds=length), until).burn_rate
        for length in (alert.long_seconds, alert.short_seconds)
    )
    return Burning(
        alert=alert,
        long_burn=long_burn,
        short_burn=short_burn,
        fires=fires(alert, long_burn, short_burn),
    )


def _state(found: Spent, burning: Iterable[Burning]) -> State:
    if found.remaining is None:
        return "unknown"
    if found.remaining <= 0:
        return "spent"
    return "burning" if any(one.fires for one in burning) else "kept"


def _days(
    promise: Promise, points: list[Point], begin: datetime, until: datetime
) -> tuple[tuple[date, float | None], ...]:
    """Say what was left of the budget at the end of each day, of what was measured by then."""
    found = []
    at = begin
    while at < until:
        at = min(at + _DAY, until)
        found.append((at.date(), spent(points, promise.rule, begin, at).remaining))
    return tuple(found)


def _policy(steps: Sequence[ErrorBudgetStep], service: str) -> list[ErrorBudgetStep]:
    """Return a service's own policy, else the one of everybody; the mildest step first."""
    own = [one for one in steps if one.service_id == f"catalog:service:{service}"]
    told = own or [one for one in steps if one.service_id is None]
    return sorted(told, key=lambda one: -one.below_ratio)


def step_in_force(
    steps: Iterable[ErrorBudgetStep], remaining: float | None
) -> ErrorBudgetStep | None:
    """Find the strictest step that holds; one at 0 holds once nothing is left."""
    if remaining is None:
        return None
    holding = [
        one
        for one in steps
        if remaining < one.below_ratio or (remaining <= 0 and one.below_ratio == 0)
    ]
    return min(holding, key=lambda one: one.below_ratio, default=None)


def _level(
    slo: Slo,
    objects: Objects,
    service: str,
    standings: list[Standing],
    policy: list[ErrorBudgetStep],
    known: set[str],
) -> ServiceLevel:
    left = [one.spent.remaining for one in standings]
    known_left = [one for one in left if one is not None]
    worst = min(known_left, default=None)
    states = [one.state for one in standings] or ["unknown"]
    return ServiceLevel(
        name=slo.metadata.name,
        title=slo.metadata.display_name or slo.metadata.name,
        service=service,
        is_known=service in known,
        description=slo.spec.description or "",
        standings=tuple(standings),
        is_composite=is_composite(slo),
        state=min(states, key=_WORST.index),
        remaining=worst,
        weighted=_weighted(standings),
        step=step_in_force(policy, worst),
        steps=tuple(policy),
        problems=tuple(problems(slo, objects)),
    )


def _weighted(standings: Iterable[Standing]) -> float | None:
    """Average what is left by weight; null without weights, and while a part is unknown."""
    parts = [(one.promise.weight, one.spent.remaining) for one in standings]
    known = [(weight, left) for weight, left in parts if weight is not None and left is not None]
    if not known or len(known) < len(parts):
        return None
    return sum(weight * left for weight, left in known) / sum(weight for weight, _ in known)
