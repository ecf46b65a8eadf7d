"""Training: who is to know which version of a process, and how many of a team do.

Source: own model. A new version asks those again whose role it changes, and nobody else. What a
person was taught is theirs; of teams a share is told, and none of a team of fewer than five.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from gnomon.domain.training import TrainingPlan, TrainingRecord
from gnomon.steering.registers.contacts import LEAST_PEOPLE, plain_role
from gnomon.steering.registers.share import Share, share
from gnomon.surveys.suppression import Part, shown_parts

State = Literal["trained", "overdue", "new_version", "never"]


class Needed(Struct, frozen=True, kw_only=True):
    """A process that a person is to know."""

    person_id: str
    """The person."""
    process: str
    """The process."""
    version: str
    """Version that they are to know: the newest that changes something for their role."""
    state: State
    """Whether they were taught it; *overdue*: too long ago; *new version*: an earlier one alone."""
    trained_on: date | None
    """When they were taught last, whatever version; null: never."""
    due_on: date
    """Day on which it is to be taught again, or was to be."""

    @property
    def is_met(self) -> bool:
        """Whether they know it today."""
        return self.state == "trained"


class ProcessTraining(Struct, frozen=True, kw_only=True):
    """A process, and how many of those who are to know it do."""

    process: str
    """The process."""
    versions: tuple[str, ...]
    """Versions that anybody is to know today; several where the newest changed some roles alone."""
    trained: Share
    """People who know what they are to know."""
    states: dict[State, int] | None
    """People by state; null where they are fewer than five."""


def needed(
    plans: Iterable[TrainingPlan],
    records: Iterable[TrainingRecord],
    people: Mapping[str, frozenset[str]],
    today: date,
) -> list[Needed]:
    """Say what each person is to know, and whether they were taught it.

    Args:
        plans: What is to be known; what begins after today is not yet.
        records: What people were taught.
        people: Roles of each person today, by key; somebody without a role is meant by what
            everybody is to know.
        today: The day.
    """
    by_process: dict[str, list[TrainingPlan]] = defaultdict(list)
    for plan in sorted(plans, key=lambda one: (one.valid_from, one.name)):
        if plan.valid_from <= today:
            by_process[plan.process].append(plan)
    taught: dict[tuple[str, str], list[TrainingRecord]] = defaultdict(list)
    for record in sorted(records, key=lambda one: one.trained_on):
        if record.trained_on <= today:
            taught[record.person_id, record.process].append(record)
    found = []
    for person, roles in sorted(people.items()):
        own = frozenset(map(plain_role, roles))
        for process, versions in sorted(by_process.items()):
            meant = [each for each in versions if _means(each, own)]
            if meant:
                told = [each for each in taught[person, process] if _holds(each, own)]
                found.append(_needed(person, meant[-1], versions, told, today))
    return found


def _means(plan: TrainingPlan, roles: frozenset[str]) -> bool:
    return not plan.roles or bool(roles & set(map(plain_role, plan.roles)))


def _holds(record: TrainingRecord, roles: frozenset[str]) -> bool:
    """Whether what was taught for a role is of use in those somebody has now."""
    return record.role is None or plain_role(record.role) in roles


def _needed(
    person: str,
    plan: TrainingPlan,
    versions: list[TrainingPlan],
    told: list[TrainingRecord],
    today: date,
) -> Needed:
    order = {each.version: place for place, each in enumerate(versions)}
    enough = [
        each
        for each in told
        if (
            order[each.version] >= order[plan.version]
            if each.version in order
            else each.trained_on >= plan.valid_from
        )
    ]
    due = plan.valid_from
    state: State = "new_version" if told else "never"
    if enough:
        holds = plan.refresh_days
        due = date.max if holds is None else enough[-1].trained_on + timedelta(days=holds)
        state = "trained" if today <= due else "overdue"
    return Needed(
        person_id=person,
        process=plan.process,
        version=plan.version,
        state=state,
        trained_on=told[-1].trained_on if told else None,
        due_on=due,
    )


def by_process(found: Iterable[Needed]) -> list[ProcessTraining]:
    """Sum up by process."""
    of: dict[str, list[Needed]] = defaultdict(list)
    for each in found:
        of[each.process].append(each)
    return [
        ProcessTraining(
            process=process,
            versions=tuple(sorted({each.version for each in those})),
            trained=share(each.is_met for each in those),
            states=dict(Counter(each.state for each in those))
            if len(those) >= LEAST_PEOPLE
            else None,
        )
        for process, those in sorted(of.items())
    ]


def by_team(
    found: Iterable[Needed], members: Mapping[str, frozenset[str]]
) -> dict[str, Share | None]:
    """Return the share of a team's people who know all they are to know.

    Args:
        found: What each person is to know.
        members: Keys of the people of each team.

    Returns:
        By team; null where fewer than five of it are to know anything, and of the next smallest
        where a hidden one could be worked out from the others.
    """
    of: dict[str, list[bool]] = defaultdict(list)
    for each in found:
        of[each.person_id].append(each.is_met)
    met = {person: all(states) for person, states in of.items()}
    told = {team: [met[one] for one in people if one in met] for team, people in members.items()}
    parts = [Part(team, len(states)) for team, states in told.items()]
    # People of no team are one more part of the whole, which is told, too.
    shown = shown_parts(parts, max(len(met), sum(part.count for part in parts)))
    return {team: share(states) if team in shown else None for team, states in told.items()}
