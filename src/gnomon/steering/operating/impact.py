"""What incidents do: to customer journeys and the figures behind them, and through their layers.

Source: own model. An incident hurts the journeys that lead through its service; what it did to a
journey's figures is looked for in the days it lasted, against the natural limits of the days
before. That is a contribution seen, never a proven cause.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median

from msgspec import Struct

from gnomon.domain.design import Journey
from gnomon.domain.practice import IncidentRole
from gnomon.insight.limits import limits
from gnomon.steering.operating.incidents import Incident

_HOUR = 3600
#: From this many layers on, incidents are told together.
_MANY_LAYERS = 2
#: Whom every major incident has: who decides, and who tells the others.
WANTED_ROLES = ("incident_commander", "communications")


class JourneyImpact(Struct, frozen=True, kw_only=True):
    """What incidents did to one journey in a time."""

    journey: str | None
    """The journey; null: services that no journey leads through."""
    service_ids: tuple[str, ...]
    """Keys of its services that had incidents, the worst first."""
    incident_count: int
    """Incidents that began."""
    open_count: int
    """Those of them that run."""
    hours: float
    """Hours in which at least one of its services was broken."""
    calls: int
    """Times somebody was called for them: what they ask of people."""
    loss_at_most: float | None
    """What they cost as if each hit everybody; null while one has no exposure, or currencies
    differ."""
    currency: str | None
    """Currency of the loss."""


def journeys_of(service_id: str | None, told: Iterable[Journey], declared: str | None) -> list[str]:
    """Name the journeys that lead through a service: by their own word, else by the model's.

    Args:
        service_id: Key of the service; null: unknown.
        told: Journeys of the catalogue.
        declared: Journey that the service's operating model names.
    """
    found = sorted(each.title for each in told if service_id in each.service_ids)
    return found or ([declared] if declared else [])


def journey_impacts(
    incidents: Iterable[Incident],
    told: Sequence[Journey],
    calls: Mapping[str, int],
    now: datetime,
) -> list[JourneyImpact]:
    """Sum up incidents by the journey they hurt; one that hurts several counts for each.

    Args:
        incidents: Those that began in the time looked at.
        told: Journeys of the catalogue.
        calls: Times people were called, by incident.
        now: End of what still runs.

    Returns:
        The most hours first.
    """
    hurt: dict[str | None, list[Incident]] = defaultdict(list)
    for one in incidents:
        names = journeys_of(one.service_id, told, one.journey)
        for journey in names:
            hurt[journey].append(one)
        if not names:
            hurt[None].append(one)
    found = [_impact(journey, those, calls, now) for journey, those in hurt.items()]
    return sorted(found, key=lambda one: (one.journey is None, -one.hours, one.journey or ""))


def _impact(
    journey: str | None, those: list[Incident], calls: Mapping[str, int], now: datetime
) -> JourneyImpact:
    spans = [(one.opened_at, max(one.resolved_at or now, one.opened_at)) for one in those]
    by_service: dict[str, float] = defaultdict(float)
    for one, (begin, end) in zip(those, spans, strict=True):
        if one.service_id is not None:
            by_service[one.service_id] += (end - begin).total_seconds()
    currencies = {one.currency for one in those if one.loss is not None}
    is_whole = len(currencies) == 1 and all(one.loss is not None for one in those)
    return JourneyImpact(
        journey=journey,
        service_ids=tuple(sorted(by_service, key=lambda key: (-by_service[key], key))),
        incident_count=len(those),
        open_count=sum(one.resolved_at is None for one in those),
        hours=broken_seconds(spans) / _HOUR,
        calls=sum(calls.get(one.incident_id, 0) for one in those),
        loss_at_most=sum(one.loss.lost for one in those if one.loss) if is_whole else None,
        currency=next(iter(currencies)) if is_whole else None,
    )


def broken_seconds(spans: Iterable[tuple[datetime, datetime]]) -> float:
    """Return the time in which at least one of some spans ran; overlaps count once."""
    total, reached = 0.0, None
    for begin, end in sorted(spans):
        start = begin if reached is None or begin > reached else reached
        total += max((end - start).total_seconds(), 0.0)
        reached = end if reached is None else max(reached, end)
    return total


class FigureImpact(Struct, frozen=True, kw_only=True):
    """A journey's figure while an incident lasted."""

    usual: float | None
    """Mean of the days before; null: nothing is known of them."""
    usual_days: int
    """Days before with a figure."""
    worst: float | None
    """The figure farthest from the usual of the days it lasted; null: none is known."""
    is_outside: bool | None
    """Whether that breaks the natural limits of the days before; null: too few, or none."""


def figure_impact(before: Iterable[float | None], during: Iterable[float | None]) -> FigureImpact:
    """Hold a figure's days of an incident against the days before it.

    Args:
        before: Days before, in order; null where nothing is known.
        during: Days in which it lasted.
    """
    known = [value for value in before if value is not None]
    lasted = [value for value in during if value is not None]
    usual = sum(known) / len(known) if known else None
    worst = max(lasted, key=lambda value: abs(value - (usual or 0.0)), default=None)
    is_outside = None
    if worst is not None and (natural := limits(known)) is not None:
        is_outside = not natural.lower <= worst <= natural.upper
    return FigureImpact(usual=usual, usual_days=len(known), worst=worst, is_outside=is_outside)


class LayerImpact(Struct, frozen=True, kw_only=True):
    """How long incidents took that met so many other teams before the owner."""

    layers: str
    """How many: ``0``, ``1``, ``2 or more``."""
    count: int
    """Incidents that ended."""
    median_seconds: float
    """Half of them took longer to recover from."""


def layer_impacts(told: Iterable[tuple[int | None, float | None]]) -> list[LayerImpact]:
    """Say what layers between the alert and the owner go with, the fewest first.

    Args:
        told: Layers and seconds to recover of each incident; where either is null it is left out.
    """
    took: dict[int, list[float]] = defaultdict(list)
    for layers, seconds in told:
        if layers is not None and seconds is not None:
            took[min(layers, _MANY_LAYERS)].append(seconds)
    return [
        LayerImpact(
            layers=f"{layers} or more" if layers == _MANY_LAYERS else str(layers),
            count=len(took[layers]),
            median_seconds=median(took[layers]),
        )
        for layers in sorted(took)
    ]


def roles_missing(is_major: bool, roles: Iterable[IncidentRole]) -> tuple[str, ...] | None:
    """Name the roles that a major incident had nobody in; null where it was none."""
    if not is_major:
        return None
    had = {each.role for each in roles}
    return tuple(role for role in WANTED_ROLES if role not in had)
