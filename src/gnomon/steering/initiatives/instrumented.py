"""Whether the figures that initiatives shall move were measured before their release.

Source: own model. Without a value from before the release nobody can tell what it brought.
"""

from collections.abc import Callable, Iterable
from datetime import date

from msgspec import Struct

from gnomon.domain.initiative import InitiativeKpi
from gnomon.steering.initiatives.dossier import Dossier

#: First day on which a metric told anything of a unit; null: it never did, or nobody measures it.
FirstSeen = Callable[[str, str | None], date | None]


class Instrumented(Struct, frozen=True, kw_only=True):
    """A figure that an initiative shall move, and since when it is measured."""

    metric: str
    """The figure."""
    scope_name: str | None
    """Whose; null: the whole organisation."""
    since: date | None
    """First day it was measured; null: it is not."""
    has_baseline: bool
    """Whether people told its value from before."""
    was_ready: bool | None
    """Whether a value from before the release is there; null: not released yet, and none is."""


def instrumented(dossier: Dossier, first_seen: FirstSeen) -> list[Instrumented]:
    """Say of each figure of an initiative whether it was measured before the release.

    Args:
        dossier: The initiative.
        first_seen: First day on which a metric told anything of a unit.
    """
    live = dossier.at_least("live")
    return [_one(each, each.released_on or live, first_seen) for each in dossier.kpis]


def _one(kpi: InitiativeKpi, released: date | None, first_seen: FirstSeen) -> Instrumented:
    days = (kpi.measured_on, first_seen(kpi.metric, kpi.scope_name))
    since = min((day for day in days if day is not None), default=None)
    has_baseline = kpi.baseline is not None
    measured = since is not None and (released is None or since < released)
    is_there = has_baseline or measured
    return Instrumented(
        metric=kpi.metric,
        scope_name=kpi.scope_name,
        since=since,
        has_baseline=has_baseline,
        was_ready=True if is_there else None if released is None else False,
    )


def ready_at_release(
    dossiers: Iterable[Dossier], first_seen: FirstSeen
) -> tuple[int, int, list[str]]:
    """Count released initiatives all of whose figures were measured before.

    Args:
        dossiers: Initiatives.
        first_seen: As for `instrumented`.

    Returns:
        How many, of how many that name a figure and were released; names of the others.
    """
    released = [each for each in dossiers if each.kpis and each.at_least("live")]
    blind = [
        each.about.name
        for each in released
        if not all(one.was_ready for one in instrumented(each, first_seen))
    ]
    return len(released) - len(blind), len(released), blind
