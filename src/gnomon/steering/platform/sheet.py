"""What is known of one platform service, and of all of them together."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from gnomon.domain.platform import (
    Persona,
    Platform,
    PlatformBenefit,
    PlatformConsumer,
    PlatformMandate,
    PlatformService,
)
from gnomon.steering.platform.adoption import Adoption
from gnomon.steering.platform.asked import Tasks
from gnomon.steering.platform.care import Card
from gnomon.steering.platform.efficiency import Multiplier, Pace
from gnomon.steering.platform.goals import GoalStand
from gnomon.steering.platform.happiness import Happiness
from gnomon.steering.platform.pace import Began
from gnomon.steering.platform.success import Success


class Sheet(Struct, frozen=True, kw_only=True):
    """One platform service as a product."""

    service: PlatformService
    """What the catalogue tells of it."""
    owner: str
    """Display name of the group that provides it."""
    product_owner: str | None
    """Who answers for it as a product; null: nobody."""
    personas: tuple[str, ...]
    """Display names of the personas it serves."""
    benefits: tuple[PlatformBenefit, ...]
    """What it is good for."""
    mandates: tuple[PlatformMandate, ...]
    """Who had to use it when."""
    consumers: tuple[PlatformConsumer, ...]
    """Who the catalogue says uses it."""
    care: tuple[Card, ...]
    """How patches, backups and restores stand."""
    happiness: Happiness
    """What its customers say."""
    paces: tuple[Pace, ...]
    """How long journeys took."""
    multipliers: tuple[Multiplier, ...]
    """How many times as fast they are with it."""
    cost_per_team: float | None
    """Its cost of a month by active team; null when unknown."""
    adoption: Adoption
    """Who chose it, and who had to."""
    began: Mapping[str, Began]
    """When each team it is for began with it, by key."""
    tasks: Tasks | None
    """What became of attempts; null when there were none."""
    tasks_before: Tasks | None
    """The same of the window before."""
    open_count: int
    """Attempts neither ended nor given up by the window's end."""
    by_persona: Mapping[str, Tasks]
    """Attempts by persona, as events name it."""
    by_team: Mapping[str, Tasks]
    """Attempts by key of the team."""
    figures: Mapping[str, float | None]
    """Every figure of HEAT by name; null when unknown."""
    goals: tuple[GoalStand, ...]
    """Where its goals stand."""
    success: Success
    """Whether it succeeds."""

    @property
    def has_measured_benefit(self) -> bool:
        """Whether a benefit was measured, with evidence."""
        return any(each.basis == "measured" and each.evidence for each in self.benefits)


class Product(Struct, frozen=True, kw_only=True):
    """Every platform and its services."""

    platforms: tuple[Platform, ...]
    """Platforms by name."""
    personas: tuple[Persona, ...]
    """Personas by name."""
    people: Mapping[str, str]
    """Display names of people, by key."""
    titles: Mapping[str, str]
    """Display names of groups, by key."""
    sheets: tuple[Sheet, ...]
    """Services by title."""
    shared: frozenset[str]
    """Keys of services of which it is told who answers for what."""
    guarded: frozenset[str]
    """Keys of services of which it is told how they protect what runs on them."""
    depth: float | None
    """Mean number of services that a team which uses any uses; null without use."""
    since: date
    """First day of the window."""
    until: date
    """First day after it."""


def depth(sheets: Iterable[Sheet]) -> float | None:
    """Return how many services a team that uses any uses, on average; null without use.

    Args:
        sheets: Of every service.
    """
    used = [
        team
        for sheet in sheets
        for series in (sheet.adoption.voluntary, sheet.adoption.mandated)
        for team in series.active
    ]
    return len(used) / len(set(used)) if used else None
