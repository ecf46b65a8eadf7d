"""Who chose a platform service, apart from who had to use it."""

from collections.abc import Iterable
from datetime import datetime
from statistics import median

from msgspec import Struct


class TeamUse(Struct, frozen=True, kw_only=True):
    """What one team did with one service."""

    team: str
    """Key of the team."""
    first_at: datetime
    """When it first used it."""
    uses: int
    """Uses in the window."""
    before: int
    """Uses in the window of the same length before."""


class Adopters(Struct, frozen=True, kw_only=True):
    """Teams of one series: those free to choose, or those under a mandate."""

    eligible: int
    """Teams the service is for."""
    active: tuple[str, ...]
    """Teams that used it in the window."""
    new: tuple[str, ...]
    """Of them, those that never had before the window."""
    retained: tuple[str, ...]
    """Of them, those that had in the window before, too."""
    resurrected: tuple[str, ...]
    """Of them, those that had once, and not in the window before."""
    churned: tuple[str, ...]
    """Teams that used it in the window before, and not in this one."""
    before: int
    """Teams that used it in the window before."""

    @property
    def share(self) -> float | None:
        """Share of the eligible teams that used it; null when there is none."""
        return len(self.active) / self.eligible if self.eligible else None

    @property
    def share_before(self) -> float | None:
        """The same of the window before, of the teams eligible now."""
        return self.before / self.eligible if self.eligible else None


class Adoption(Struct, frozen=True, kw_only=True):
    """Use of one service by its customers; both series stand apart and are never added."""

    voluntary: Adopters
    """Teams that were free to choose."""
    mandated: Adopters
    """Teams under a mandate at any time of the window."""
    others: int
    """Teams that used it though it is not for them, the provider's own among them."""
    days_to_adopt: float | None
    """Median days from the service's start to a free team's first use; null when unknown."""

    @property
    def active_teams(self) -> int:
        """Teams that used it, whatever made them; what its cost is shared by."""
        return len(self.voluntary.active) + len(self.mandated.active)


def adoption(
    uses: Iterable[TeamUse],
    *,
    eligible: frozenset[str],
    mandated: frozenset[str],
    since: datetime,
    launched_at: datetime | None = None,
) -> Adoption:
    """Part the teams of a window by what they did and whether they were free to.

    Args:
        uses: One per team that ever used the service before the window's end.
        eligible: Teams the service is for.
        mandated: Those of them under a mandate at any time of the window.
        since: Start of the window.
        launched_at: When teams could first use the service; null: unknown.
    """
    kept = sorted(uses, key=lambda each: each.team)
    ours = [each for each in kept if each.team in eligible]
    free = [each for each in ours if each.team not in mandated]
    bound = [each for each in ours if each.team in mandated]
    waits = [
        max(0.0, (each.first_at - launched_at).total_seconds()) / 86_400
        for each in free
        if launched_at is not None
    ]
    return Adoption(
        voluntary=_adopters(free, len(eligible - mandated), since),
        mandated=_adopters(bound, len(eligible & mandated), since),
        others=sum(each.uses > 0 for each in kept if each.team not in eligible),
        days_to_adopt=median(waits) if waits else None,
    )


def _adopters(uses: list[TeamUse], eligible: int, since: datetime) -> Adopters:
    active = [each for each in uses if each.uses]
    return Adopters(
        eligible=eligible,
        active=tuple(each.team for each in active),
        new=tuple(each.team for each in active if each.first_at >= since),
        retained=tuple(each.team for each in active if each.before),
        resurrected=tuple(
            each.team for each in active if not each.before and each.first_at < since
        ),
        churned=tuple(each.team for each in uses if each.before and not each.uses),
        before=sum(each.before > 0 for each in uses),
    )
