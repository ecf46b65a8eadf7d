"""What an appraisal says: a community's score, the same for all its members, and what they said."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from msgspec import Struct

from gnomon.domain.appraisal import (
    Appraisal,
    AppraisalAction,
    AppraisalAddendum,
    AppraisalCycle,
)
from gnomon.domain.organisation import Membership
from gnomon.errors import unknown
from gnomon.lake.every import newest_rows
from gnomon.lake.lake import Lake
from gnomon.steering.freezing import Freeze, by_group
from gnomon.steering.scorecards import Objectivity, Score, objectivity, score
from gnomon.steering.service_levels.owned import OwnedLevel, of_groups
from gnomon.steering.verdicts import Verdict

_T = TypeVar("_T", AppraisalAction, AppraisalAddendum)


class Said(Struct, frozen=True, kw_only=True):
    """What leader and group said."""

    appraisal: Appraisal
    actions: tuple[AppraisalAction, ...]
    addenda: tuple[AppraisalAddendum, ...]


class Community(Struct, frozen=True, kw_only=True):
    """A group's appraisal: figures as frozen, and what was said."""

    group: str
    """Name of the group."""
    title: str
    """What it was called then."""
    score: Score
    """The same for everybody in it."""
    objectivity: Objectivity
    """How much of it is measured."""
    verdicts: tuple[Verdict, ...]
    """Where each of its targets stood."""
    service_levels: tuple[OwnedLevel, ...]
    """Where the promises of the services it owns stood."""
    said: Said | None
    """What was said; null: nothing yet."""


class Part(Struct, frozen=True, kw_only=True):
    """A membership as it counts in somebody's score."""

    group: str
    """Name of the group."""
    share: float
    """Share of their working time."""
    days: int
    """Days of the cycle it held."""
    value: float | None
    """The group's score."""


class Weighted(Struct, frozen=True, kw_only=True):
    """The scores of somebody's communities, weighted by share and time."""

    value: float | None
    """The weighted score; null where none of the communities has one."""
    parts: tuple[Part, ...]
    """What it is made of."""


def cycle_named(lake: Lake, name: str) -> AppraisalCycle:
    """Find a cycle.

    Raises:
        UsageError: The catalogue has no such cycle.
    """
    known = {each.name: each for each in newest_rows(lake, AppraisalCycle)}
    if name not in known:
        raise unknown("appraisal cycle", name, known)
    return known[name]


def communities(lake: Lake, kept: Freeze) -> list[Community]:
    """Return the appraisals of a frozen cycle, in the order of groups' names; never ranked.

    Args:
        lake: Where what was said is.
        kept: What the cycle froze.
    """
    said = _said(lake, kept.cycle.key)
    titles = {group.name: group.title for group in kept.groups}
    keys = {group.name: group.key for group in kept.groups}
    verdicts = by_group(kept.verdicts)
    return [
        Community(
            group=name,
            title=titles.get(name, name),
            score=_score(kept, name),
            objectivity=objectivity(verdicts.get(name, [])),
            verdicts=tuple(verdicts.get(name, [])),
            service_levels=tuple(of_groups(kept.service_levels, [name])),
            said=said.get(keys.get(name, "")),
        )
        for name in kept.appraised
    ]


def _score(kept: Freeze, group: str) -> Score:
    levels = of_groups(kept.service_levels, [group])
    return score(by_group(kept.verdicts).get(group, []), levels)


def weighted(kept: Freeze, person_id: str) -> Weighted:
    """Weigh the scores of somebody's communities by share and by the days they belonged.

    Args:
        kept: What the cycle froze.
        person_id: The person.
    """
    names = {group.key: group.name for group in kept.groups}
    scores = {name: _score(kept, name).value for name in kept.appraised}
    parts = []
    for each in kept.memberships:
        name = names.get(each.group_id, "")
        days = _days(each, kept.cycle)
        if each.person_id == person_id and days and name in scores:
            parts.append(Part(group=name, share=each.share, days=days, value=scores[name]))
    known = [part for part in parts if part.value is not None]
    weight = sum(part.share * part.days for part in known)
    total = sum(part.share * part.days * (part.value or 0.0) for part in known)
    return Weighted(value=total / weight if weight else None, parts=tuple(parts))


def _days(membership: Membership, cycle: AppraisalCycle) -> int:
    first = max(membership.valid_from or date.min, cycle.since)
    last = min(membership.valid_to or date.max, cycle.until)
    return max((last - first).days, 0)


def _said(lake: Lake, cycle_id: str) -> Mapping[str, Said]:
    appraisals = [each for each in newest_rows(lake, Appraisal) if each.cycle_id == cycle_id]
    actions, addenda = newest_rows(lake, AppraisalAction), newest_rows(lake, AppraisalAddendum)
    return {
        each.group_id: Said(
            appraisal=each,
            actions=_of(actions, each.key),
            addenda=_of(addenda, each.key),
        )
        for each in appraisals
    }


def _of(rows: Sequence[_T], key: str) -> tuple[_T, ...]:
    return tuple(row for row in rows if row.appraisal_id == key)
