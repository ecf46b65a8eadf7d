"""Ventures: how far each new line got, what it cost, and which roles are still acted."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct

from gnomon.domain.initiative import InitiativeCost
from gnomon.domain.venture import (
    Venture,
    VentureDecision,
    VentureMove,
    VentureRole,
    VentureStage,
)
from gnomon.lake.every import newest_rows
from gnomon.lake.lake import Lake

#: Stages in which customers have proved a line.
PROVEN = frozenset({"traction", "line"})


class VentureState(Struct, frozen=True, kw_only=True):
    """One venture as it stands."""

    about: Venture
    """The venture."""
    stage: VentureStage
    """The stage it is in."""
    since: date | None
    """Since when."""
    spent: float
    """Money spent so far."""
    spent_before_proof: float
    """Money spent before customers proved it."""
    filled_ratio: float | None
    """Roles that are filled, a shared one by its share; null: no role is named."""
    acting: tuple[VentureRole, ...]
    """Roles its manager still acts in, those to fill first in front."""
    out_of_order: tuple[str, ...]
    """Roles that were filled while one of higher priority was not."""
    decisions: tuple[VentureDecision, ...]
    """What was decided, oldest first."""

    @property
    def cost_verdict(self) -> str:
        """Say how the expected run cost lies to what a line usually costs."""
        cost, low, high = self.about.run_cost, self.about.run_cost_low, self.about.run_cost_high
        if cost is None or low is None or high is None:
            return "no range" if cost is not None else "not estimated"
        if cost < low:
            return "below what a line usually costs"
        return "above what a line usually costs" if cost > high else "as a line usually costs"


def ventures(lake: Lake) -> list[VentureState]:
    """Read the ventures of a lake, by name."""
    return judged(
        newest_rows(lake, Venture),
        newest_rows(lake, VentureMove),
        newest_rows(lake, VentureRole),
        newest_rows(lake, VentureDecision),
        newest_rows(lake, InitiativeCost),
    )


def judged(
    told: Iterable[Venture],
    moves: Iterable[VentureMove],
    roles: Iterable[VentureRole],
    decisions: Iterable[VentureDecision],
    costs: Iterable[InitiativeCost],
) -> list[VentureState]:
    """Say where each venture stands."""
    moved, cast, decided = (_by(rows, "venture_id") for rows in (moves, roles, decisions))
    spent = _by(costs, "spender_id")
    return [
        _state(each, moved[each.key], cast[each.key], decided[each.key], spent[each.key])
        for each in sorted(told, key=lambda one: one.name)
    ]


def by_stage(states: Iterable[VentureState]) -> dict[tuple[str, str], float]:
    """Add up what was spent by stage and currency; currencies are never added to each other."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for each in states:
        found[each.stage, each.about.currency] += each.spent
    return dict(found)


def _by(rows: Iterable[Any], column: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _state(
    about: Venture,
    moves: list[VentureMove],
    roles: list[VentureRole],
    decisions: list[VentureDecision],
    costs: list[InitiativeCost],
) -> VentureState:
    moves = sorted(moves, key=lambda one: one.position)
    proven_on = min((one.moved_on for one in moves if one.stage in PROVEN), default=None)
    queue = sorted(roles, key=lambda one: (one.priority, one.role))
    filled = sum(one.share_ratio for one in queue if one.filled_on)
    acting = tuple(one for one in queue if one.filled_on is None)
    first_open = min((one.priority for one in acting), default=None)
    return VentureState(
        about=about,
        stage=moves[-1].stage if moves else "idea",
        since=moves[-1].moved_on if moves else None,
        spent=sum(one.amount for one in costs),
        spent_before_proof=sum(
            one.amount for one in costs if proven_on is None or one.spent_on < proven_on
        ),
        filled_ratio=filled / len(queue) if queue else None,
        acting=acting,
        out_of_order=tuple(
            one.role
            for one in queue
            if one.filled_on and first_open is not None and one.priority > first_open
        ),
        decisions=tuple(sorted(decisions, key=lambda one: one.decided_on)),
    )
