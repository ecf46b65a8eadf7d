"""Whose figures are: an owner who is still here, teams that answer for them, and teams without one.

Source: own model. A figure of the business has somebody who owns it and groups that answer for it
with them; several groups share it and it is not split. A group that cannot move such a figure has
one that serves it: a target of its own whose line of parents leads there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.domain.organisation import Group
from gnomon.domain.steering import Target
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.initiatives.portfolio import UNDER_WAY
from gnomon.steering.registers.share import Share, share

_LEVELS = frozenset({"team", "sub_team"})
Holding = Literal["business", "contribution", "none"]


class FigureOwner(Struct, frozen=True, kw_only=True):
    """A target in force, and who answers for it."""

    target: Target
    """The target."""
    is_here: bool | None
    """Whether its owner belongs to a group today; null: no group of anybody is told."""
    groups: tuple[str, ...]
    """Keys of groups that answer for it."""


class GroupFigures(Struct, frozen=True, kw_only=True):
    """The figures of the business that a team or sub-team answers for."""

    group: Group
    """The group."""
    holding: Holding
    """``business``: it answers for one itself; ``contribution``: one of its targets serves one."""
    titles: tuple[str, ...]
    """Titles of those targets."""


class Figures(Struct, frozen=True, kw_only=True):
    """All figures."""

    targets: tuple[FigureOwner, ...]
    """Those whose owner left first, then those no group answers for."""
    owned: Share
    """Targets whose owner is here, of those of which it is known."""
    shared: Share
    """Targets that a group answers for with the owner."""
    groups: tuple[GroupFigures, ...]
    """Groups without one first."""
    covered: Share
    """Groups with one, their own or one that serves it."""
    initiatives: Share
    """Initiatives under way with a figure they shall move."""
    aimless: tuple[tuple[str, str], ...]
    """Name and title of the others."""


def figures(
    targets: Iterable[Target],
    groups: Iterable[Group],
    belonging: Iterable[str],
    dossiers: Iterable[Dossier],
    today: date,
) -> Figures:
    """Say who answers for which figure.

    Args:
        targets: Targets; those that began and are not over count.
        groups: Groups; every team and sub-team is to have a figure of the business.
        belonging: Keys of the people who belong to a group today.
        dossiers: Initiatives.
        today: The day.
    """
    ours = {each.key: each for each in targets if each.start <= today <= each.due}
    here = frozenset(belonging)
    owners = [_owner(each, here) for each in ours.values()]
    owners.sort(key=lambda one: (one.is_here is not False, bool(one.groups), one.target.title))
    held = [_held(each, ours) for each in groups if each.kind in _LEVELS]
    order = ("none", "contribution", "business")
    held.sort(key=lambda one: (order.index(one.holding), one.group.title))
    under_way = [each for each in dossiers if each.state in UNDER_WAY]
    return Figures(
        targets=tuple(owners),
        owned=share(one.is_here for one in owners),
        shared=share(bool(one.groups) for one in owners),
        groups=tuple(held),
        covered=share(one.holding != "none" for one in held),
        initiatives=share(bool(each.kpis) for each in under_way),
        aimless=tuple((each.about.name, each.about.title) for each in under_way if not each.kpis),
    )


def _owner(target: Target, here: frozenset[str]) -> FigureOwner:
    return FigureOwner(
        target=target, is_here=target.owner_id in here if here else None, groups=_groups(target)
    )


def _groups(target: Target) -> tuple[str, ...]:
    own = (target.scope_id,) if target.scope == "group" and target.scope_id else ()
    return (*own, *(each for each in target.co_group_ids if each not in own))


def _held(group: Group, targets: Mapping[str, Target]) -> GroupFigures:
    theirs = [each for each in targets.values() if group.key in _groups(each)]
    business = [each.title for each in theirs if each.is_business]
    serving = [each.title for each in theirs if _serves(each, targets)]
    return GroupFigures(
        group=group,
        holding="business" if business else "contribution" if serving else "none",
        titles=_sorted(business or serving),
    )


def _serves(target: Target, targets: Mapping[str, Target]) -> bool:
    """Whether its line of parents leads to a figure of the business; a loop leads nowhere."""
    seen, parent = {target.key}, targets.get(target.parent_id or "")
    while parent is not None and parent.key not in seen:
        if parent.is_business:
            return True
        seen.add(parent.key)
        parent = targets.get(parent.parent_id or "")
    return False


def _sorted(titles: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(titles))
