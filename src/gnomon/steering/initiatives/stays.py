"""How long initiatives are in the phases that no ticket stands for: research and validation.

Source: own model. A stay lasts from the day of the move into a phase to that of the move out of it,
also to where it was parked or rejected; whoever comes back begins a new one. Nothing moved it yet:
it has been in research since it was written down. Days are working days, as they are of tickets.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median

from msgspec import Struct

from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.initiatives.portfolio import PHASES


class Stays(Struct, frozen=True, kw_only=True):
    """Initiatives that are or were in a phase."""

    phase: str
    """The phase."""
    open_count: int = 0
    """Those in it now."""
    open_days: float | None = None
    """Half of them have been in it for more elapsed days; null: none is."""
    oldest_on: date | None = None
    """When the one that has been in it longest entered."""
    left_count: int = 0
    """Stays that ended in the window."""
    worked_days: float | None = None
    """Half of those took more working days; null: none ended, or no calendar tells."""
    on_time_count: int | None = None
    """How many took no more than is expected; null: nothing is expected, or it is not known."""


class _Stay(Struct, frozen=True, kw_only=True):
    phase: str
    began: date
    ended: date | None = None


def phase_stays(
    dossiers: Iterable[Dossier],
    expected: Mapping[str, float | None],
    working_days: Sequence[date],
    since: date,
    today: date,
) -> dict[str, Stays]:
    """Sum up the stays of initiatives by phase; a phase without any is left out.

    Args:
        dossiers: The initiatives.
        expected: Working days that a phase should take at most, by phase.
        working_days: Working days of the calendar, ascending.
        since: First day of the window that stays ended in.
        today: The day of asking.
    """
    of: dict[str, list[_Stay]] = defaultdict(list)
    for dossier in dossiers:
        for stay in _stays(dossier):
            of[stay.phase].append(stay)
    return {
        phase: _sum(phase, stays, expected.get(phase), working_days, since, today)
        for phase, stays in of.items()
    }


def _stays(dossier: Dossier) -> list[_Stay]:
    """Follow the moves of an initiative; states of one phase that follow each other are one."""
    moved = [(move.moved_on, PHASES.get(move.state)) for move in dossier.moves]
    if not moved or dossier.written_on < moved[0][0]:
        moved.insert(0, (dossier.written_on, "research"))
    found: list[_Stay] = []
    began, phase = moved[0]
    for day, following in moved[1:]:
        if following != phase:
            if phase is not None:
                found.append(_Stay(phase=phase, began=began, ended=day))
            phase, began = following, day
    return [*found, _Stay(phase=phase, began=began)] if phase is not None else found


def _sum(
    phase: str,
    stays: Sequence[_Stay],
    expected: float | None,
    working_days: Sequence[date],
    since: date,
    today: date,
) -> Stays:
    is_open = [each.began for each in stays if each.ended is None]
    left = [
        (each.began, each.ended)
        for each in stays
        if each.ended is not None and since <= each.ended <= today
    ]
    worked = [
        bisect_right(working_days, ended) - bisect_right(working_days, began)
        for began, ended in left
        if working_days and working_days[0] <= began and ended <= working_days[-1]
    ]
    is_known = bool(worked) and len(worked) == len(left)
    return Stays(
        phase=phase,
        open_count=len(is_open),
        open_days=median(max(0, (today - began).days) for began in is_open) if is_open else None,
        oldest_on=min(is_open, default=None),
        left_count=len(left),
        worked_days=float(median(worked)) if is_known else None,
        on_time_count=sum(days <= expected for days in worked)
        if is_known and expected is not None
        else None,
    )
