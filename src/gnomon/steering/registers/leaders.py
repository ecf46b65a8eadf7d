"""Whether a new line needed a leader of its own: what was decided, and when to decide again.

Source: own model. A decision holds for the line as it was: one that reached a later stage since, or
on which half as much again was spent, is to be decided anew.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.domain.initiative import InitiativeCost
from gnomon.domain.venture import VentureDecision, VentureMove
from gnomon.steering.initiatives.ventures import PROVEN, VentureState
from gnomon.steering.registers.share import Share, share

#: A line on which so many times as much was spent since its decision has grown.
GROWN = 1.5
#: Decisions on who leads; others say nothing of it.
_LEADS = frozenset({"continue", "bring_in_leader", "stop"})
Standing = Literal["decided", "again", "undecided", "early", "stopped"]


class Leadership(Struct, frozen=True, kw_only=True):
    """Who leads a line, and by which decision."""

    name: str
    """Name of the venture."""
    title: str
    """Its title."""
    stage: str
    """Stage it is in."""
    last: VentureDecision | None
    """The last decision on who leads; null: none was made."""
    decisions: int
    """Decisions on who leads, all of them."""
    standing: Standing
    """``again``: it grew since; ``undecided``: proven, and nobody decided; ``early``: not proven
    and nothing to decide yet."""
    why: str
    """Why it is to be decided again; empty: it is not."""


def leaderships(
    states: Iterable[VentureState],
    moves: Iterable[VentureMove],
    costs: Iterable[InitiativeCost],
    today: date,
) -> list[Leadership]:
    """Say of each line who leads it; what is to be decided first.

    Args:
        states: The ventures.
        moves: Stages they reached.
        costs: What was spent on them.
        today: The day.
    """
    moved, spent = list(moves), list(costs)
    found = [
        _leadership(
            each,
            [one for one in moved if one.venture_id == each.about.key and one.moved_on <= today],
            [one for one in spent if one.spender_id == each.about.key and one.spent_on <= today],
        )
        for each in states
    ]
    order = ("undecided", "again", "decided", "early", "stopped")
    return sorted(found, key=lambda one: (order.index(one.standing), one.title))


def decided(found: Iterable[Leadership]) -> Share:
    """Return lines whose decision holds, of those that want one."""
    return share(
        one.standing == "decided" for one in found if one.standing not in ("early", "stopped")
    )


def _leadership(
    state: VentureState, moves: list[VentureMove], costs: list[InitiativeCost]
) -> Leadership:
    made = [each for each in state.decisions if each.kind in _LEADS]
    last = made[-1] if made else None
    why = _grown(last, moves, costs) if last else ""
    standing: Standing = "decided"
    if state.stage == "stopped" or (last and last.kind == "stop"):
        standing, why = "stopped", ""
    elif last is None:
        standing = "undecided" if state.stage in PROVEN else "early"
    elif why and last.kind == "continue":
        standing = "again"
    return Leadership(
        name=state.about.name,
        title=state.about.title,
        stage=state.stage,
        last=last,
        decisions=len(made),
        standing=standing,
        why=why if standing == "again" else "",
    )


def _grown(last: VentureDecision, moves: list[VentureMove], costs: list[InitiativeCost]) -> str:
    since = [each for each in moves if each.moved_on > last.decided_on and each.stage in PROVEN]
    if since:
        return f"reached {since[-1].stage} on {since[-1].moved_on:%-d %b %Y}"
    before = sum(each.amount for each in costs if each.spent_on <= last.decided_on)
    now = sum(each.amount for each in costs)
    if before and now >= before * GROWN:
        return f"cost {now / before:.1f} times what it had then"
    return ""
