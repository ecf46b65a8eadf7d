"""Whether a team is ready to run what it builds, with the evidence for each item.

No numbers for this are published; the items are this product's own, made from the practices.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from gnomon.domain.operating import OperatingModel, Readiness

#: Fewest people who can share a rota.
LEAST_ON_ROTA = 3
#: A practice older than this has been forgotten.
_PRACTICE_DAYS = timedelta(days=182)

ITEMS = {
    "runbook": "A runbook that says what to do",
    "telemetry": "Signals of the service arrive",
    "alerts_routed": "Alerts reach the owning team",
    "rota": f"At least {LEAST_ON_ROTA} people share the rota",
    "access": "People on call can reach what they need",
    "standard_change": "A pre-approved change template",
    "budget_holder": "Somebody pays for the on-call",
    "incident_management": "Incidents are kept in a tool",
    "practice_day": "A practice or chaos day in the last half year",
}


class Facts(Struct, frozen=True, kw_only=True):
    """What sources tell of a service, so that nobody has to."""

    has_signals: bool | None = None
    """Whether a monitoring tool tells of it; null: none is connected."""
    has_incident_service: bool | None = None
    """Whether an incident tool knows it; null: none is connected."""
    alerts_reach_owner: bool | None = None
    """Whether somebody of the owning team is on its rota; null when unknown."""
    people_on_rota: int | None = None
    """People on its rota; null when unknown."""


class Item(Struct, frozen=True, kw_only=True):
    """One thing a team needs."""

    name: str
    title: str
    is_there: bool | None
    """Null when nothing tells."""
    evidence: str
    """Where it comes from."""


def checklist(
    model: OperatingModel, told: Iterable[Readiness], facts: Facts, on: date
) -> tuple[Item, ...]:
    """Go through what a team needs before it runs a service."""
    evidence = {each.item: each for each in told}
    return tuple(_item(name, model, evidence, facts, on) for name in ITEMS)


def _item(
    name: str, model: OperatingModel, evidence: dict[str, Readiness], facts: Facts, on: date
) -> Item:
    found, words = _from_sources(name, model, facts)
    told = evidence.get(name)
    if found is None and told is not None:
        is_old = name == "practice_day" and (told.on is None or on - told.on > _PRACTICE_DAYS)
        found = not is_old
        words = f"{told.evidence}, {told.on}" if told.on else told.evidence
        words += ", too long ago" if is_old else ""
    return Item(name=name, title=ITEMS[name], is_there=found, evidence=words or "nothing tells")


def _from_sources(name: str, model: OperatingModel, facts: Facts) -> tuple[bool | None, str]:
    if name == "telemetry" and facts.has_signals:
        return True, "a monitoring tool tells of it"
    if name == "incident_management" and facts.has_incident_service is not None:
        return facts.has_incident_service, "from the incident tool"
    if name == "alerts_routed" and facts.alerts_reach_owner is not None:
        return facts.alerts_reach_owner, "from the rota and the memberships"
    if name == "rota" and facts.people_on_rota is not None:
        return facts.people_on_rota >= LEAST_ON_ROTA, f"{facts.people_on_rota} people on the rota"
    if name == "budget_holder" and model.budget_holder:
        return True, model.budget_holder
    return None, ""
