"""Who takes part in an initiative, phase by phase, against the roles that its process names.

Source: own model. A role took part where somebody who had it that day found something out, wrote
or approved a request, agreed, or worked on a ticket or a change; customers by being asked. Being
told of something is no part in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.catalog.roles import plain
from gnomon.domain.organisation import Membership
from gnomon.domain.process import ProcessPhase, ProcessRole, ProcessVersion
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.people import holds

#: Where a role stands in a phase.
PartState = Literal["took_part", "missing", "nobody", "open"]
#: Who takes part without an account: the customers that were asked.
CUSTOMER = "customer"


class Act(Struct, frozen=True, kw_only=True):
    """Something somebody did for an initiative."""

    phase: str
    """The phase it was done in."""
    on: date
    """The day."""
    what: str
    """What, in a word."""
    person_id: str | None = None
    """Who; null: only the role is told."""
    role: str | None = None
    """Role they acted in, where that is told; null: those they had that day."""


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who took part."""

    person_id: str
    """Who."""
    what: tuple[str, ...]
    """What they did, in words."""


class Part(Struct, frozen=True, kw_only=True):
    """A role in a phase."""

    phase: str
    """The phase."""
    role: str
    """The role."""
    is_responsible: bool
    """Whether it answers for the phase."""
    state: PartState
    """``took_part``; ``missing``: the phase is over without it; ``nobody``: no person has the
    role; ``open``: the phase lasts or has not begun."""
    people: tuple[Person, ...] = ()
    """Who took part, by key."""
    unnamed: tuple[str, ...] = ()
    """What the role did without anybody being named."""


class RolesHeld(Struct, frozen=True, kw_only=True):
    """Which roles people have, by the day."""

    memberships: tuple[Membership, ...]
    """Who belongs where, with dates."""

    def of(self, person_id: str, on: date) -> frozenset[str]:
        """Return the roles of a person on a day, written as memberships of a process are."""
        return frozenset(
            plain(each.role)
            for each in self.memberships
            if each.role
            and each.person_id == person_id
            and holds(each.valid_from, each.valid_to, on)
        )

    def everybody(self, on: date) -> frozenset[str]:
        """Return every role that somebody has on a day."""
        return frozenset(
            plain(each.role)
            for each in self.memberships
            if each.role and holds(each.valid_from, each.valid_to, on)
        )


def roles_in_force(
    versions: Iterable[ProcessVersion], roles: Iterable[ProcessRole], on: date
) -> list[ProcessRole]:
    """Return the roles of the process that initiatives go through, as it was on a day.

    Initiatives take the process that takes every type of ticket.
    """
    held = [v for v in versions if not v.kinds and holds(v.valid_from, v.valid_to, on)]
    first = min((each.key for each in held), default=None)
    return [each for each in roles if each.version_id == first]


def acts_of(dossier: Dossier, began: Mapping[str, date]) -> list[Act]:
    """Return what was done for an initiative before it became tickets, as it was written down.

    Args:
        dossier: The initiative.
        began: First day of each phase it has reached.
    """
    found = [
        Act(
            phase="validation" if each.kind == "prototype_test" else "research",
            on=each.found_on,
            what="asked customers" if each.is_with_customers else "found out",
            person_id=each.person_id,
        )
        for each in dossier.evidence
        if each.person_id is not None
    ]
    found += [
        Act(
            phase="validation" if each.kind == "prototype_test" else "research",
            on=each.found_on,
            what=f"{each.participant_count} took part",
            role=CUSTOMER,
        )
        for each in dossier.evidence
        if each.is_with_customers and each.participant_count
    ]
    for request in dossier.requests:
        for person, on, what in (
            (request.author_id, request.written_on, "wrote the request"),
            (request.approver_id, request.approved_on, "approved the request"),
        ):
            if person is not None and on is not None:
                found.append(Act(phase=phase_on(began, on), on=on, what=what, person_id=person))
    for move in dossier.moves:
        if move.person_id is not None:
            phase = phase_on(began, move.moved_on)
            found.append(
                Act(phase=phase, on=move.moved_on, what="decided", person_id=move.person_id)
            )
    return [*found, *_signed(dossier, began)]


def _signed(dossier: Dossier, began: Mapping[str, date]) -> Iterable[Act]:
    coding = began.get("coding")
    for each in dossier.signatures:
        on = each.agreed_on or each.acknowledged_on
        if on is None:
            continue
        phases = {phase_on(began, on)}
        if each.agreed_on is not None and (coding is None or on <= coding):
            # What is agreed to before coding begins is what the deep-dive came to.
            phases.add("deep_dive")
        for phase in sorted(phases):
            yield Act(
                phase=phase,
                on=on,
                what="agreed" if each.agreed_on else "knows",
                person_id=each.person_id,
                role=plain(each.role),
            )


def phase_on(began: Mapping[str, date], on: date) -> str:
    """Return the phase a day belongs to; what ends a phase belongs to that phase.

    Args:
        began: First day of each phase, in any order.
        on: The day.
    """
    order = sorted(began.items(), key=lambda one: one[1])
    return next((phase for phase, day in reversed(order) if day < on), "research")


def parts(
    roles: Iterable[ProcessRole],
    phases: Iterable[ProcessPhase],
    acts: Iterable[Act],
    held: RolesHeld,
    began: Mapping[str, date],
    today: date,
) -> list[Part]:
    """Say of each role of each phase that began who took part in it.

    Args:
        roles: Roles of the process.
        phases: Its phases, for their order.
        acts: What was done.
        held: Who has which role.
        began: First day of each phase the initiative has reached.
        today: The day.

    Returns:
        In the order of phases, whoever answers for one first.
    """
    place = {each.phase: each.position for each in phases}
    done = list(acts)
    everybody = held.everybody(today)
    found = [
        _part(role, [each for each in done if each.phase == role.phase], held, everybody,
              is_over=_is_over(role.phase, place, began, today))
        for role in roles
        if role.phase in began
    ]  # fmt: skip
    found.sort(key=lambda one: (place.get(one.phase, 0), not one.is_responsible, one.role))
    return found


def _is_over(phase: str, place: Mapping[str, int], began: Mapping[str, date], today: date) -> bool:
    later = [day for name, day in began.items() if place.get(name, 0) > place.get(phase, 0)]
    return any(day <= today for day in later)


def _part(
    role: ProcessRole, acts: list[Act], held: RolesHeld, everybody: frozenset[str], *, is_over: bool
) -> Part:
    names = frozenset(role.names)
    people: dict[str, dict[str, None]] = defaultdict(dict)
    unnamed: dict[str, None] = {}
    for act in acts:
        mine = {act.role} if act.role else held.of(act.person_id or "", act.on)
        if names.isdisjoint(mine):
            continue
        if act.person_id is None:
            unnamed[act.what] = None
        else:
            people[act.person_id][act.what] = None
    state: PartState = "open"
    if people or unnamed:
        state = "took_part"
    elif names.isdisjoint(everybody) and role.role != CUSTOMER:
        state = "nobody"
    elif is_over:
        state = "missing"
    return Part(
        phase=role.phase,
        role=role.role,
        is_responsible=role.is_responsible,
        state=state,
        people=tuple(Person(person_id=key, what=tuple(people[key])) for key in sorted(people)),
        unnamed=tuple(unnamed),
    )
