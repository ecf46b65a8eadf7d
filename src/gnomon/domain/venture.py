"""Ventures: new business lines, run as lean startups until customers prove them."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

VentureStage = Literal["idea", "validating", "traction", "line", "stopped"]


class Venture(Entity, frozen=True, kw_only=True):
    """A new business line. Grain: one row per venture."""

    name: str
    """Name in the catalogue."""
    title: str
    """Display name."""
    manager_id: str
    """Product manager who runs it like a company of their own."""
    currency: str
    """Of every amount, ISO 4217."""
    run_cost: float | None = None
    """What it is expected to cost a year, once it runs."""
    run_cost_low: float | None = None
    """Least that a line usually costs a year."""
    run_cost_high: float | None = None
    """Most that a line usually costs a year."""
    initiative_names: tuple[str, ...] = ()
    """Initiatives it consists of."""


class VentureMove(Entity, frozen=True, kw_only=True):
    """A stage that a venture reached. Grain: one row per venture and move."""

    venture_id: str
    """The venture."""
    position: int
    """Place among its moves, from 1."""
    stage: VentureStage
    """The stage."""
    moved_on: date
    """First day in it."""
    reason: str | None = None
    """Why."""


class VentureRole(Entity, frozen=True, kw_only=True):
    """A role that somebody must fill. Grain: one row per venture and role."""

    venture_id: str
    """The venture."""
    role: str
    """The role."""
    priority: int
    """When it is filled, 1 first."""
    person_id: str | None = None
    """Who fills it; null: its manager acts."""
    share_ratio: float = 1.0
    """Which share of their time."""
    filled_on: date | None = None
    """Since when; null: its manager acts."""


class VentureDecision(Entity, frozen=True, kw_only=True):
    """Something decided about a venture. Grain: one row per venture and decision."""

    venture_id: str
    """The venture."""
    kind: Literal["continue", "bring_in_leader", "stop", "other"]
    """What: whether its manager goes on, or a business leader is brought in."""
    decided_on: date
    """When."""
    reason: str
    """Why."""
