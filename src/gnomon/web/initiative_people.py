"""Who took part in an initiative, by phase and role, in words."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from gnomon.answers.directory import Directory
from gnomon.answers.initiative_people import Deed, initiative_deeds
from gnomon.answers.initiative_work import InitiativeWork
from gnomon.answers.writing import OBSERVATION
from gnomon.domain.organisation import Group, Membership, Ownership
from gnomon.domain.process import ProcessPhase, ProcessRole, ProcessVersion
from gnomon.lake.every import newest_rows
from gnomon.operations.home import Home
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.initiatives.people import (
    Act,
    Part,
    PartState,
    RolesHeld,
    acts_of,
    parts,
    roles_in_force,
)
from gnomon.steering.initiatives.prototyping import Prototyping, prototyping
from gnomon.steering.people import holds
from gnomon.web.initiative_words import person_title
from gnomon.web.serving import Answers

_TOLD = ("process_version", "process_phase", "process_role", "membership")
#: Where a role stands in a phase: in words, and how it is marked.
WORDS: dict[PartState, tuple[str, str]] = {
    "took_part": ("took part", "good"),
    "missing": ("never seen", "missed"),
    "nobody": ("nobody has this role", "attention"),
    "open": ("not yet", "unknown"),
}

#: What a role did that a measure saw, where this page does not say who it was.
_UNNAMED = "seen on its tickets"


class PartRow(Struct, frozen=True, kw_only=True):
    """A role in a phase."""

    phase: str
    """Title of the phase."""
    role: str
    """The role, in words."""
    is_responsible: bool
    """Whether it answers for the phase."""
    words: str
    mark: str
    people: list[tuple[str, str]]
    """What they are called, and what they did."""
    unnamed: list[str]
    """What the role did without anybody being named."""


def part_rows(
    answers: Answers, home: Home, dossier: Dossier, work: InitiativeWork, began: Mapping[str, date]
) -> list[PartRow]:
    """Say who took part in an initiative, in the order of phases.

    Args:
        answers: What is asked.
        home: Where the process and memberships are.
        dossier: The initiative.
        work: What became of it.
        began: First day of each phase it has reached.
    """
    versions, phases, roles, members = answers.remembered(
        "roles of the process",
        _TOLD,
        lambda _: (
            newest_rows(home.lake, ProcessVersion),
            newest_rows(home.lake, ProcessPhase),
            newest_rows(home.lake, ProcessRole),
            newest_rows(home.lake, Membership),
        ),
    )
    named = roles_in_force(versions, roles, dossier.written_on)
    of_version = {each.version_id for each in named}
    titled = [each for each in phases if each.version_id in of_version]
    acts = [*acts_of(dossier, began), *_acts(_deeds(answers, home, work), work), *_seen(work)]
    found = parts(
        named, titled, acts, RolesHeld(memberships=tuple(members)), began, answers.now().date()
    )
    titles = {each.phase: each.title for each in titled}
    directory = answers.directory()
    return [_row(directory, titles, each) for each in found]


def tried(answers: Answers, home: Home, dossier: Dossier, began: Mapping[str, date]) -> Prototyping:
    """Say how the design of an initiative was tested and drawn again; see `prototyping`."""
    is_theirs = _is_for_colleagues(answers, home, dossier)
    return prototyping(dossier, began.get("coding"), is_for_colleagues=is_theirs)


def _is_for_colleagues(answers: Answers, home: Home, dossier: Dossier) -> bool:
    """Say whether all that an initiative touches is of platforms, whose users are colleagues."""
    touched, today = dossier.about.service_ids, answers.now().date()

    def platform_services(_: object) -> frozenset[str]:
        platforms = {each.key for each in newest_rows(home.lake, Group) if each.is_platform}
        return frozenset(
            each.service_id
            for each in newest_rows(home.lake, Ownership)
            if each.group_id in platforms and holds(each.valid_from, each.valid_to, today)
        )

    internal: frozenset[str] = answers.remembered(
        ("services of platforms", today), ("group", "ownership"), platform_services
    )
    return bool(touched) and internal >= set(touched)


def _deeds(answers: Answers, home: Home, work: InitiativeWork) -> tuple[Deed, ...]:
    tickets = {each.key: each.number for each in work.tickets}
    found: tuple[Deed, ...] = answers.remembered(
        ("deeds", tuple(tickets)),
        (OBSERVATION, "ticket_transition", "ticket_edit", "change", "review"),
        lambda _: initiative_deeds(home.installation(), tickets),
    )
    return found


def _acts(deeds: Iterable[Deed], work: InitiativeWork) -> Iterable[Act]:
    """Put deeds into the phases their ticket was in; the ends of a stay belong to it."""
    for deed in deeds:
        for stay in work.stays:
            ends = stay.left_at is None or deed.at <= stay.left_at
            if stay.number == deed.number and stay.entered_at <= deed.at and ends:
                yield Act(
                    phase=stay.phase,
                    on=deed.at.date(),
                    what=deed.what,
                    person_id=deed.person_id,
                )


def _seen(work: InitiativeWork) -> Iterable[Act]:
    """Return what measures saw of roles without naming anybody, as of who deployed."""
    for part in work.parts:
        if part.took_part:
            yield Act(phase=part.phase, on=part.at.date(), what=_UNNAMED, role=part.role)


def _row(directory: Directory, titles: Mapping[str, str], part: Part) -> PartRow:
    words, mark = WORDS[part.state]
    return PartRow(
        phase=titles.get(part.phase, part.phase),
        role=part.role.replace("_", " "),
        is_responsible=part.is_responsible,
        words=words,
        mark=mark,
        people=[
            (person_title(directory, each.person_id) or each.person_id, ", ".join(each.what))
            for each in part.people
        ],
        unnamed=[each for each in part.unnamed if each != _UNNAMED or not part.people],
    )
