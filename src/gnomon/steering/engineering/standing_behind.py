"""Whether the team that builds a service stands behind it in production, point by point.

Source: own model, after Timmins and Smith, "You Build It You Run It": the team that builds it owns
it, sees how it does and is called first. Where operations run it by agreement, being called second
is no gap.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from gnomon.steering.operating.sheets import Sheet
from gnomon.steering.registers.share import Share, share

#: Part of incidents that the owner is to answer first.
FIRST = 0.5
Point = Literal["owner", "alerts", "telemetry", "answers"]
#: Cover by people of the team that owns the service, its own rota or one of several teams.
_OWN = frozenset({"team", "domain"})
POINTS: tuple[Point, ...] = ("owner", "alerts", "telemetry", "answers")
Verdict = Literal["yes", "no", "unknown", "agreed"]


class Behind(Struct, frozen=True, kw_only=True):
    """One service, point by point."""

    name: str
    """Its name."""
    title: str
    """Its title."""
    verdicts: dict[Point, Verdict]
    """``agreed``: others do it, as its operating model says."""
    answered: float | None
    """Part of its incidents that the owner answered first; null: unknown."""
    incident_count: int | None
    """Incidents behind it."""

    @property
    def is_whole(self) -> bool:
        """Whether no point is missing or unknown."""
        return all(each in ("yes", "agreed") for each in self.verdicts.values())


class Standing(Struct, frozen=True, kw_only=True):
    """All services."""

    services: tuple[Behind, ...]
    """Those with most gaps first."""
    whole: Share
    """Services without a gap."""
    by_point: dict[Point, Share]
    """Services that have each point, of those of which it is known; what is agreed counts."""


def standing_behind(sheets: Iterable[Sheet], monitored: frozenset[str]) -> Standing:
    """Say of each service whether the team that builds it stands behind it.

    Args:
        sheets: How services are run.
        monitored: Keys of the services that monitoring tells anything of.
    """
    found = [_behind(each, monitored) for each in sheets]
    found.sort(key=lambda one: (-_gaps(one), one.title))
    return Standing(
        services=tuple(found),
        whole=share(one.is_whole for one in found),
        by_point={
            point: share(
                None if one.verdicts[point] == "unknown" else one.verdicts[point] != "no"
                for one in found
            )
            for point in POINTS
        },
    )


def _gaps(one: Behind) -> int:
    return sum(each == "no" for each in one.verdicts.values())


def _behind(sheet: Sheet, monitored: frozenset[str]) -> Behind:
    declared = sheet.model.declared if sheet.model else None
    is_operated = declared == "operations"
    support = next((verb for verb in sheet.verbs if verb.name == "support"), None)
    answered = support.by_owner if support else None
    alerts: Verdict = "unknown"
    if sheet.rota is not None:
        alerts = _or_agreed(sheet.rota.working_hours.cover in _OWN, is_operated)
    answers: Verdict = "unknown"
    if answered is not None:
        answers = _or_agreed(answered >= FIRST, is_operated)
    return Behind(
        name=sheet.name,
        title=sheet.title,
        verdicts={
            "owner": "yes" if sheet.owner else "no",
            "alerts": alerts,
            "telemetry": "yes" if f"catalog:service:{sheet.name}" in monitored else "no",
            "answers": answers,
        },
        answered=answered,
        incident_count=support.n if support else None,
    )


def _or_agreed(holds: bool, is_operated: bool) -> Verdict:
    return "yes" if holds else "agreed" if is_operated else "no"
