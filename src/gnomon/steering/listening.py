"""How a product's owner listens: who was heard, what became of it, who waits to be spoken with."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.organisation import Group
from gnomon.domain.platform import Persona, PlatformConsumer
from gnomon.domain.roadmap import CustomerEvent, CustomerFinding, RoadmapItem, Stakeholder

_QUARTER_MONTHS = 3


class Heard(Struct, frozen=True, kw_only=True):
    """An event, and what was learned there."""

    event: CustomerEvent
    """The event."""
    personas: tuple[str, ...]
    """Personas who were heard, by title."""
    groups: tuple[str, ...]
    """Groups that were there, by name."""
    findings: tuple[tuple[CustomerFinding, str], ...]
    """What was learned, each with the title of the item it became."""


class Waiting(Struct, frozen=True, kw_only=True):
    """A stakeholder, and whether they wait to be spoken with."""

    stakeholder: Stakeholder
    """The stakeholder."""
    age_days: int | None
    """Days since they were spoken with; null: nobody said when."""
    is_overdue: bool | None
    """Whether that is too long; null where nobody said how long it may be."""


class Listening(Struct, frozen=True, kw_only=True):
    """How a product's owner listens, in the quarter so far and at all."""

    quarter: str
    """The quarter meant."""
    interviews: dict[str, int]
    """Interviews in the quarter by persona, none included."""
    reached: int
    """Teams that use the platform and were at an event of the quarter."""
    consumers: int
    """Teams that use the platform."""
    decided: int
    """Findings that were adopted or declined."""
    findings: int
    """All findings."""
    heard: tuple[Heard, ...]
    """Events, the newest first."""
    stakeholders: tuple[Waiting, ...]
    """Stakeholders, those that wait the longest first."""

    @property
    def reach(self) -> float | None:
        """Return the share of consuming teams that were at an event; null without consumers."""
        return self.reached / self.consumers if self.consumers else None

    @property
    def decided_ratio(self) -> float | None:
        """Return the share of findings that were decided; null without findings."""
        return self.decided / self.findings if self.findings else None


class Register(Struct, frozen=True, kw_only=True):
    """What the catalogue says of listening, as rows."""

    events: Sequence[CustomerEvent]
    findings: Sequence[CustomerFinding]
    stakeholders: Sequence[Stakeholder]
    personas: Mapping[str, str]
    """Titles by key."""
    groups: Mapping[str, str]
    """Names by key."""
    items: Mapping[str, str]
    """Titles of items by key."""
    consumers: frozenset[str]
    """Keys of groups that use the platform today."""


def register(place: Installation, today: date) -> Register:
    """Read what the catalogue says of listening.

    Args:
        place: What is asked.
        today: The day whose consumers are meant.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        groups = {each.key: each.name for each in entity_rows(tables, Group)}
        return Register(
            events=entity_rows(tables, CustomerEvent),
            findings=entity_rows(tables, CustomerFinding),
            stakeholders=entity_rows(tables, Stakeholder),
            personas={each.key: each.title for each in entity_rows(tables, Persona)},
            groups=groups,
            items={each.key: each.title for each in entity_rows(tables, RoadmapItem)},
            consumers=frozenset(
                each.group_id
                for each in entity_rows(tables, PlatformConsumer)
                if each.group_id in groups
                and (each.valid_from is None or each.valid_from <= today)
                and (each.valid_to is None or each.valid_to > today)
            ),
        )


def listening(told: Register, roadmap_id: str, today: date) -> Listening:
    """Say how the owner of a roadmap listens.

    Args:
        told: What the catalogue says.
        roadmap_id: The roadmap.
        today: The day; the quarter is the one it is in.
    """
    first = today.replace(month=(today.month - 1) // _QUARTER_MONTHS * _QUARTER_MONTHS + 1, day=1)
    events = [one for one in told.events if one.roadmap_id == roadmap_id and one.held_on <= today]
    events.sort(key=lambda one: (one.held_on, one.name), reverse=True)
    recent = [one for one in events if one.held_on >= first]
    keys = {one.key for one in events}
    findings = [one for one in told.findings if one.customer_event_id in keys]
    present = {group for one in recent for group in one.group_ids}
    return Listening(
        quarter=f"{first.year}-Q{first.month // _QUARTER_MONTHS + 1}",
        interviews=_interviews(recent, told.personas),
        reached=len(present & told.consumers),
        consumers=len(told.consumers),
        decided=sum(one.decision != "open" for one in findings),
        findings=len(findings),
        heard=tuple(_heard(one, findings, told) for one in events),
        stakeholders=tuple(_waiting(told.stakeholders, roadmap_id, today)),
    )


def _interviews(events: Iterable[CustomerEvent], personas: Mapping[str, str]) -> dict[str, int]:
    counted = Counter(
        persona for one in events if one.kind == "interview" for persona in one.persona_ids
    )
    return {title: counted[key] for key, title in sorted(personas.items(), key=lambda one: one[1])}


def _heard(event: CustomerEvent, findings: Iterable[CustomerFinding], told: Register) -> Heard:
    return Heard(
        event=event,
        personas=tuple(told.personas.get(each, _name(each)) for each in event.persona_ids),
        groups=tuple(told.groups.get(each, _name(each)) for each in event.group_ids),
        findings=tuple(
            (one, told.items.get(one.item_id or "", ""))
            for one in findings
            if one.customer_event_id == event.key
        ),
    )


def _name(key: str) -> str:
    return key.rpartition(":")[2]


def _waiting(stakeholders: Iterable[Stakeholder], roadmap_id: str, today: date) -> list[Waiting]:
    found = []
    for one in stakeholders:
        if one.roadmap_id not in (None, roadmap_id):
            continue
        age = (today - one.spoken_on).days if one.spoken_on else None
        limit = one.speak_within_days
        overdue = None if limit is None else age is None or age > limit
        found.append(Waiting(stakeholder=one, age_days=age, is_overdue=overdue))
    never = 10**6
    return sorted(
        found,
        key=lambda one: (not one.is_overdue, -(never if one.age_days is None else one.age_days)),
    )
