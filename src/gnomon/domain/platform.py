"""An internal platform as a product: its services, who they are for, and what teams do with them.

People are keyed hashes here, never names, addresses or accounts.
"""

from datetime import date, datetime
from typing import Literal

from gnomon.domain.entity import Entity

ServiceKind = Literal["api", "tool", "service", "knowledge", "support"]
SelfService = Literal["yes", "partial", "no"]
#: The two readings of efficiency: something brand-new, or more of what a team has already.
Journey = Literal["from_scratch", "scaling"]
TaskOutcome = Literal["succeeded", "failed", "abandoned"]
Heat = Literal["happiness", "efficiency", "adoption", "task_success"]
Basis = Literal["measured", "declared"]
#: What most platforms offer sooner or later; a service may name another category.
CATEGORIES = (
    "network", "database-connection", "database", "storage", "monitoring", "logging", "security",
    "identity",
)  # fmt: skip


class Platform(Entity, frozen=True, kw_only=True):
    """A product made of platform services. Grain: one row per platform; told by the catalogue."""

    name: str
    """Name in references."""
    title: str
    """Display name."""
    vision: str
    """What it is for, as its owner says it to its customers."""
    owner_id: str | None = None
    """Group that builds it."""
    product_owner_id: str | None = None
    """Person who answers for it as a product; there is one."""
    is_acting: bool = False
    """Whether the product owner stands in for somebody not found yet."""
    contact: str | None = None
    """The one place to ask."""


class Persona(Entity, frozen=True, kw_only=True):
    """A kind of person a platform is for. Grain: one row per persona; told by the catalogue."""

    name: str
    """Name in references."""
    title: str
    """Display name."""
    goals: tuple[str, ...] = ()
    """What they want to reach."""
    pains: tuple[str, ...] = ()
    """What stands in their way."""
    jobs: tuple[str, ...] = ()
    """What they do that the platform can help with."""


class PlatformService(Entity, frozen=True, kw_only=True):
    """Something a platform offers to teams. Grain: one row per service; told by the catalogue."""

    name: str
    """Name in references and in what is told of its use."""
    title: str
    """Display name."""
    about: str | None = None
    """What a team gets, in a sentence."""
    kind: ServiceKind
    """API, tool, running service, knowledge or support."""
    self_service: SelfService
    """Whether teams help themselves: always, in part, never."""
    lifecycle: str = "production"
    """experimental, production or deprecated."""
    platform_id: str | None = None
    """Platform it is part of."""
    service_id: str | None = None
    """What runs it, ``catalog:service:<name>``; null when nothing of its own does."""
    owner_id: str
    """Group that provides it."""
    product_owner_id: str | None = None
    """Person who answers for it as a product; null: the platform's."""
    persona_ids: tuple[str, ...] = ()
    """Personas it serves."""
    category: str | None = None
    """What kind of need it meets: ``network``, ``storage``; null when nobody said."""
    capabilities: tuple[str, ...] = ()
    """What it can do, in the words of the catalogue: ``database``, ``backup``."""
    jobs: tuple[str, ...] = ()
    """Jobs of its personas that it does, in their words."""
    eligible_ids: tuple[str, ...] = ()
    """Groups it is for, with the teams below; none: every team but its own."""
    support_channel: str | None = None
    """Where teams get help."""
    documentation_url: str | None = None
    """Where it is explained."""
    launched_on: date | None = None
    """First day on which teams could use it."""
    abandoned_after_seconds: float | None = None
    """Time after which a task without an end counts as given up; null: a week."""
    cost_per_month: float | None = None
    """What it costs in a month; null when unknown."""
    currency: str | None = None
    """Currency of the cost, ISO 4217."""


class PlatformBenefit(Entity, frozen=True, kw_only=True):
    """What a platform service is good for. Grain: service and statement."""

    platform_service_id: str
    """The service."""
    statement: str
    """The benefit, to the business, in a sentence."""
    figure: str | None = None
    """The figure of the business it moves."""
    basis: Basis
    """Whether somebody measured it or says so."""
    evidence: str | None = None
    """Where the measurement can be seen."""


class PlatformBaseline(Entity, frozen=True, kw_only=True):
    """How long a journey takes without the platform. Grain: service, journey and task."""

    platform_service_id: str
    """The service."""
    journey: Journey
    """From scratch or scaling."""
    seconds: float
    """Elapsed time it takes without the service."""
    basis: Basis
    """Whether somebody measured it or says so."""
    evidence: str | None = None
    """Where the figure comes from."""


class PlatformMandate(Entity, frozen=True, kw_only=True):
    """A platform service that a group must use. Grain: service, group and start."""

    platform_service_id: str
    """The service."""
    group_id: str | None = None
    """Who must use it, with everybody below; null: every team."""
    reason: str
    """Why it is not left to them."""
    decided_by: str | None = None
    """Who decided."""
    valid_from: date
    """First day."""
    valid_to: date | None = None
    """First day on which it no longer holds; null: nobody said."""


class PlatformConsumer(Entity, frozen=True, kw_only=True):
    """A group that the catalogue says uses a platform service. Grain: service, group and start."""

    platform_service_id: str
    """The service."""
    group_id: str
    """Who uses it."""
    valid_from: date | None = None
    """Since when; null: nobody said."""
    valid_to: date | None = None
    """First day on which it no longer does; null: still."""


class PlatformCare(Entity, frozen=True, kw_only=True):
    """What is done for a platform service from the second day on. Grain: one row per service."""

    platform_service_id: str
    """The service."""
    patched_on: date | None = None
    """When it was last brought up to date."""
    patch_within_days: float | None = None
    """How old its patches may become."""
    backups_succeeded: int | None = None
    """Backups that succeeded in the period last looked at."""
    backups_wanted: int | None = None
    """Backups that should have."""
    restore_tested_on: date | None = None
    """When a restore was last tried."""
    restore_succeeded: bool | None = None
    """Whether it worked."""
    restore_seconds: float | None = None
    """How long it took: the recovery time reached."""
    restore_lost_seconds: float | None = None
    """How much of the newest data was lost: the recovery point reached."""
    restore_within_days: float | None = None
    """How old the last restore test may become."""
    recovery_time_seconds: float | None = None
    """Recovery time objective."""
    recovery_point_seconds: float | None = None
    """Recovery point objective."""


class HeatGoal(Entity, frozen=True, kw_only=True):
    """What a platform service is to reach with its customers. Grain: service and goal."""

    platform_service_id: str
    """The service."""
    heat: Heat
    """Happiness, efficiency, adoption or task success."""
    goal: str
    """What is wanted, in a sentence."""
    signal: str | None = None
    """What people would do or say if it were reached."""
    figure: str
    """The figure that follows the signal."""
    baseline: float | None = None
    """The figure when the goal was set."""
    target: float
    """The figure wanted."""


class HeatGuard(Entity, frozen=True, kw_only=True):
    """A figure that must not pay for a goal. Grain: goal and figure."""

    goal_id: str
    """The goal it guards."""
    figure: str
    """The figure that would get worse if the goal were reached at others' cost."""
    baseline: float
    """The figure when the goal was set."""
    may_worsen: float
    """By how much it may get worse before the goal no longer counts as met."""


class PlatformTask(Entity, frozen=True, kw_only=True):
    """A team setting out to get something done with a platform. Grain: one row per attempt."""

    service_ref: str
    """The platform service, by its name in the catalogue."""
    task: str
    """What is to be done: ``create-database``."""
    journey: Journey | None = None
    """Something brand-new or more of what there is; null when it is neither or nobody says."""
    group_id: str | None = None
    """The team, ``catalog:group:<name>``; null when unknown."""
    person_ref: str | None = None
    """Who, as a keyed hash; null when unknown or not kept."""
    persona: str | None = None
    """Name of the persona they act as; null when unknown."""
    is_automatic: bool = False
    """Whether no person does it."""
    started_at: datetime
    """When it was asked for."""


class PlatformTaskEnd(Entity, frozen=True, kw_only=True):
    """How an attempt ended. Grain: one row per attempt."""

    task_id: str
    """The attempt."""
    service_ref: str
    """The platform service, the same as the attempt's."""
    ended_at: datetime
    """When it ended; for something brand-new, its first use in production."""
    outcome: TaskOutcome
    """How it went."""
    is_timed: bool = True
    """Whether start and end are told apart; false: one instant stands for both."""
    had_human_help: bool | None = None
    """Whether somebody of the platform had to help, by ticket, chat or hand; null: unknown."""
    hands_on_seconds: float | None = None
    """Time that people worked on it; null when unknown."""


class PageView(Entity, frozen=True, kw_only=True):
    """Somebody reading a page about a platform service. Grain: one row per view."""

    service_ref: str
    """The platform service, by its name in the catalogue."""
    page: str
    """The page, without its query."""
    group_id: str | None = None
    """The team, ``catalog:group:<name>``; null when unknown."""
    person_ref: str | None = None
    """Who, as a keyed hash; null when unknown or not kept."""
    persona: str | None = None
    """Name of the persona they act as; null when unknown."""
    is_automatic: bool = False
    """Whether no person reads it."""
    viewed_at: datetime
    """When."""
    found_count: int | None = None
    """Results of the search it shows; null when it is none."""
