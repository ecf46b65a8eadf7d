"""Contacts with customers: who listens, how often, and whether anything was learned.

Source: own model. A contact without a finding is counted and said: many talks that teach nothing
are no closeness. People are counted by role, and named nowhere.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from gnomon.domain.product import CompetitorNote
from gnomon.domain.roadmap import CustomerEvent, CustomerFinding
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.share import Share, share

#: The role that speaks for customers; it is listed, contacts or none.
VOICE = "product_manager"
#: Fewer people than this are not told apart.
LEAST_PEOPLE = 5
_QUARTER, _MONTHS = timedelta(days=91), 3
_NOTE_FRESH_DAYS = 90


class RoleContacts(Struct, frozen=True, kw_only=True):
    """Contacts of the last quarter that people of one role held."""

    role: str
    """The role; ``unknown`` where neither role nor person is told."""
    people: int
    """People who have it today."""
    contacts: int
    """Contacts."""
    kinds: dict[str, int]
    """Contacts by kind."""
    customers: int | None
    """Customers who were there, where they were counted; null: nobody counted."""
    per_month: float | None
    """Contacts a person of the role held in a month; null: nobody has the role."""
    without: int | None
    """People of the role who held none; null: they are fewer than five."""


class Contacts(Struct, frozen=True, kw_only=True):
    """How customers were listened to in the last quarter."""

    roles: tuple[RoleContacts, ...]
    """By role, most contacts first."""
    with_finding: Share
    """Contacts that something was learned at."""
    silent: tuple[CustomerEvent, ...]
    """The others, newest first."""


class Competitor(Struct, frozen=True, kw_only=True):
    """A competitor, and the last thing seen there."""

    note: CompetitorNote
    """The newest note."""
    note_count: int
    """All notes about it."""
    age_days: int
    """Days since the newest."""
    is_fresh: bool
    """Whether it was in the last 90 days."""


def contacts(
    events: Iterable[CustomerEvent],
    findings: Iterable[CustomerFinding],
    roles: Mapping[str, frozenset[str]],
    today: date,
) -> Contacts:
    """Say how customers were listened to in the 91 days up to today.

    Args:
        events: What was held.
        findings: What was learned.
        roles: Keys of the people who have a role today, by role.
        today: The day.
    """
    recent = [each for each in events if today - _QUARTER < each.held_on <= today]
    learned = {each.customer_event_id for each in findings}
    by_role: dict[str, list[CustomerEvent]] = {VOICE: []}
    for each in recent:
        for role in _roles_of(each, roles):
            by_role.setdefault(role, []).append(each)
    found = [_role(role, held, roles.get(role, frozenset())) for role, held in by_role.items()]
    silent = [each for each in recent if each.key not in learned]
    return Contacts(
        roles=tuple(sorted(found, key=lambda one: (-one.contacts, one.role))),
        with_finding=share(each.key in learned for each in recent),
        silent=tuple(sorted(silent, key=lambda one: (one.held_on, one.name), reverse=True)),
    )


def _roles_of(event: CustomerEvent, roles: Mapping[str, frozenset[str]]) -> set[str]:
    if event.role:
        return {plain_role(event.role)}
    held = {role for role, people in roles.items() if people & set(event.held_by_ids)}
    return held or {"unknown"}


def plain_role(role: str) -> str:
    """Write a role as memberships do: ``product_manager``."""
    return "_".join(role.lower().replace("-", " ").split())


def _role(role: str, held: Sequence[CustomerEvent], people: frozenset[str]) -> RoleContacts:
    counted = [each.attendee_count for each in held if each.attendee_count is not None]
    times = Counter(person for each in held for person in each.held_by_ids if person in people)
    return RoleContacts(
        role=role,
        people=len(people),
        contacts=len(held),
        kinds=dict(sorted(Counter(each.kind for each in held).items())),
        customers=sum(counted) if counted else None,
        per_month=times.total() / len(people) / _MONTHS if people else None,
        without=len(people - times.keys()) if len(people) >= LEAST_PEOPLE else None,
    )


def present(
    events: Iterable[CustomerEvent], members: Mapping[str, frozenset[str]], today: date
) -> dict[str, Share | None]:
    """Say how many of each group were at a contact with customers in the last 91 days.

    Args:
        events: What was held.
        members: Keys of the people of each group.
        today: The day.

    Returns:
        By group; null where it has fewer than five people, who could be told apart.
    """
    heard = {
        person
        for each in events
        if today - _QUARTER < each.held_on <= today
        for person in (*each.held_by_ids, *each.present_ids)
    }
    return {
        group: share(person in heard for person in people) if len(people) >= LEAST_PEOPLE else None
        for group, people in members.items()
    }


def decisions_on_evidence(dossiers: Iterable[Dossier]) -> Share:
    """Count decisions to go on or to stop that had something found out before them."""
    found = []
    for each in dossiers:
        decided = each.reached("approved", "rejected", "parked", "in_delivery", "live", "closed")
        if decided is not None:
            found.append(any(one.found_on <= decided for one in each.evidence))
    return share(found)


def competitors(notes: Iterable[CompetitorNote], today: date) -> list[Competitor]:
    """Return the newest note about each competitor, the oldest first; none dated ahead."""
    of: dict[str, list[CompetitorNote]] = {}
    for each in sorted(notes, key=lambda one: (one.seen_on, one.name)):
        if each.seen_on <= today:
            of.setdefault(each.competitor.strip().casefold(), []).append(each)
    found = [
        Competitor(
            note=those[-1],
            note_count=len(those),
            age_days=(today - those[-1].seen_on).days,
            is_fresh=(today - those[-1].seen_on).days <= _NOTE_FRESH_DAYS,
        )
        for those in of.values()
    ]
    return sorted(found, key=lambda one: (-one.age_days, one.note.competitor))
