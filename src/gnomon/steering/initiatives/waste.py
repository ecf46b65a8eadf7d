"""What work was for nothing: effort on what nobody validated, and features that moved no figure.

Source: own model. Effort is traced by tickets (`gnomon.answers.effort`). A feature is looked at a
quarter after customers have it, or later where it says that its effect takes longer.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from gnomon.answers.effort import Effort
from gnomon.domain.initiative import InitiativeKpi
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.problems import is_better

#: Days after which a feature is to have moved a figure.
LOOKED_AT_AFTER = timedelta(days=90)
Worth = Literal["moved", "not_moved", "unknown", "waits"]


class StandingEffort(Struct, frozen=True, kw_only=True):
    """Person-days by what was known when they were begun."""

    standing: str | None
    """``validated``, ``not validated``, ``no initiative``; null: nothing was asked of it."""
    days: float
    """Person-days."""
    ratio: float
    """Of all traced person-days."""
    ticket_count: int
    """Tickets they went into."""


class FeatureWorth(Struct, frozen=True, kw_only=True):
    """Whether a feature that customers have moved a figure."""

    name: str
    """Name of the initiative."""
    title: str
    """Its title."""
    live_on: date
    """Since when customers have it."""
    worth: Worth
    """``moved`` a figure the right way; ``not_moved`` any; ``unknown``; ``waits`` for its day."""
    looked_at_on: date
    """Day from which it is judged."""


def by_standing(effort: Effort) -> list[StandingEffort]:
    """Sum effort up by whether what it was for was validated, most first; what is let off last."""
    return [
        StandingEffort(standing=standing, days=days, ratio=ratio, ticket_count=count)
        for standing, days, ratio, count in effort.parts(lambda row: row.standing)
    ]


def wasted(effort: Effort) -> float | None:
    """Return effort on initiatives that were not validated, by all traced effort.

    Work that no initiative is told of is no such effort: nobody knows what it was for. Null where
    nothing is traced, or nothing leads to an initiative.
    """
    led = [row for row in effort.rows if row.standing in ("validated", "not validated")]
    if not led:
        return None
    return sum(row.days for row in led if row.standing == "not validated") / effort.days


def feature_worth(
    dossiers: Iterable[Dossier],
    changed: Mapping[InitiativeKpi, float | None],
    better: Mapping[str, str],
    today: date,
) -> list[FeatureWorth]:
    """Say which features moved a figure, those that moved none first.

    Args:
        dossiers: Initiatives; features that customers have count.
        changed: Share by which each figure changed with the release; 0 is routine variation, null
            is unknown.
        better: ``higher`` or ``lower`` by metric.
        today: The day.
    """
    found = []
    for each in dossiers:
        live_on = each.at_least("live")
        if live_on is None or each.about.category not in ("feature", None):
            continue
        checks = [kpi.check_on for kpi in each.kpis if kpi.check_on]
        looked_at_on = max([live_on + LOOKED_AT_AFTER, *checks])
        found.append(
            FeatureWorth(
                name=each.about.name,
                title=each.about.title,
                live_on=live_on,
                worth="waits" if today < looked_at_on else _worth(each, changed, better),
                looked_at_on=looked_at_on,
            )
        )
    order = ("not_moved", "unknown", "waits", "moved")
    return sorted(found, key=lambda one: (order.index(one.worth), one.live_on, one.name))


def _worth(
    dossier: Dossier, changed: Mapping[InitiativeKpi, float | None], better: Mapping[str, str]
) -> Worth:
    told = [(kpi, ratio) for kpi in dossier.kpis if (ratio := changed.get(kpi)) is not None]
    if not told:
        return "unknown"
    return "moved" if any(is_better(kpi, ratio, better) for kpi, ratio in told) else "not_moved"
