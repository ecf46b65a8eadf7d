"""Who builds, deploys, operates and supports a service, what its failure costs, and who is paid.

Told by the catalogue; money is in the currency named, and seen by those who may see cost.
"""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

Model = Literal["product_team", "operations"]
Demand = Literal["low", "medium", "high", "very_high"]
Outcome = Literal["reliability", "throughput", "learning"]
CostKind = Literal["setup", "transition", "run", "incident", "opportunity"]


class OperatingModel(Entity, frozen=True, kw_only=True):
    """How a service is run for a time. Grain: service and start."""

    service_id: str
    """The service."""
    declared: Model | None = None
    """Who runs it as agreed: the team that builds it, or operations; null when nobody said."""
    exposure_per_hour: float | None = None
    """Most that one hour of failure can cost, lost revenue and costs; null when unknown."""
    currency: str | None = None
    """Currency of the exposure, ISO 4217."""
    demand: Demand | None = None
    """Most features asked for in a month, in four steps; null when unknown."""
    is_custom: bool = True
    """Whether it is software of our own; false: bought or inherited."""
    availability_ratio: float | None = None
    """Availability chosen by hand, 0 to 1; null: by the exposure."""
    availability_reason: str | None = None
    """Why it was chosen by hand."""
    funded_by: Literal["product", "it"] | None = None
    """Whose budget pays for it; decides who is accountable."""
    budget_holder: str | None = None
    """Person or role that pays for its on-call."""
    journey: str | None = None
    """Customer journey it is part of."""
    reviewed_on: date | None = None
    """When the choice was last reviewed."""
    valid_from: date | None = None
    """First day; null: always so."""
    valid_to: date | None = None
    """First day on which it no longer holds; null: open."""


class PeakPeriod(Entity, frozen=True, kw_only=True):
    """A time in which a service must be more available. Grain: service and start."""

    service_id: str
    """The service."""
    availability_ratio: float
    """Availability wanted, 0 to 1."""
    starts_on: date
    """First day."""
    ends_on: date
    """First day after it."""
    reason: str
    """What happens then."""


class Readiness(Entity, frozen=True, kw_only=True):
    """Evidence that a team is ready to run a service. Grain: service and item."""

    service_id: str
    """The service."""
    item: str
    """What it is evidence of: ``runbook``, ``access``, ``practice_day``."""
    evidence: str
    """Where it can be seen, or what was done."""
    on: date | None = None
    """When; null when it has no day."""


class Responsibility(Entity, frozen=True, kw_only=True):
    """A role's part in a service's reliability. Grain: service and role."""

    service_id: str
    """The service."""
    role: str
    """The role."""
    letter: Literal["R", "A", "C", "I"]
    """Responsible, accountable, consulted or informed."""
    signed_by: str | None = None
    """Who agreed to it; null while nobody has."""
    signed_on: date | None = None
    """When they did."""


class ExposureBand(Entity, frozen=True, kw_only=True):
    """How available a service must be by what its failure costs. Grain: one row per band."""

    name: str
    """Name of the band: ``low``, ``medium``, ``high``, ``very_high``."""
    max_exposure_per_hour: float | None
    """Most an hour of failure may cost in it; null: chosen by hand alone."""
    currency: str
    """Currency of the amount."""
    availability_ratio: float
    """Availability wanted, 0 to 1."""


class OperatingCost(Entity, frozen=True, kw_only=True):
    """What one way of running a service costs. Grain: service, model, outcome, kind and label."""

    service_id: str
    """The service."""
    model: Model
    """The way of running it."""
    outcome: Outcome
    """What the money is for."""
    kind: CostKind
    """Which of the five kinds of cost."""
    label: str = ""
    """What it is, in words."""
    low: float
    """Least amount, each time."""
    high: float
    """Most amount, each time; the same as the least where it is known."""
    currency: str
    """Currency of both."""
    times_per_year: float | None
    """How often in a year; null: once."""
    basis: Literal["measured", "estimated"]
    """Where the amount comes from."""


class OnCallTerms(Entity, frozen=True, kw_only=True):
    """What people on a rota are paid. Grain: schedule and start.

    Standby alone or standby and callout. Callout alone is refused: it pays for failure.
    """

    schedule_ref: str
    """The rota, as its tool calls it; ``*``: every one without terms of its own."""
    currency: str
    """Currency of the rates."""
    timezone: str
    """Zone whose nights, weekends and holidays count."""
    starts_second: int
    """Start of work on a working day, seconds after local midnight."""
    ends_second: int
    """End of work on a working day, seconds after local midnight."""
    holidays: tuple[date, ...] = ()
    """Local dates paid as holidays."""
    working_rate: float = 0.0
    """Standby, an hour in working time; usually nothing, for it is paid already."""
    weekday_rate: float
    """Standby, an hour of the rest of a working day."""
    weekend_rate: float
    """Standby, an hour on a Saturday or Sunday."""
    holiday_rate: float
    """Standby, an hour on a holiday."""
    callout_rate: float | None = None
    """An hour of work when called; null: standby alone is paid."""
    night_calls_per_week: float | None = None
    """Most calls at night in a week that were agreed on for the rota; null: none was."""
    callout_block_minutes: int = 60
    """Least time paid for one call."""
    valid_from: date | None = None
    """First local day; null: always so."""
    valid_to: date | None = None
    """First local day on which it no longer holds; null: open."""
