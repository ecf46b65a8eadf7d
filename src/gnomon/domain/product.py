"""What product managers keep: where a product is in its life, and what competitors do."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

#: Where a product is in its life.
LifeStage = Literal["introduction", "growth", "mature", "decline", "retired"]


class ProductStage(Entity, frozen=True, kw_only=True):
    """A stage that a product entered. Grain: product and entry."""

    service_id: str
    """The service that is the product."""
    stage: LifeStage
    """The stage."""
    entered_on: date
    """First day in it."""
    reason: str | None = None
    """Why."""


class ProductLife(Entity, frozen=True, kw_only=True):
    """A product whose life is watched. Grain: one row per product."""

    name: str
    """Name of the document."""
    title: str
    """Display name."""
    service_id: str
    """The service that is the product."""
    manager_id: str | None = None
    """Product manager who watches over it; null: nobody is named."""
    review_within_days: float
    """How long ago its last review may be."""


class ProductReview(Entity, frozen=True, kw_only=True):
    """A look at how a product gets on. Grain: product and entry."""

    service_id: str
    """The service that is the product."""
    reviewed_on: date
    """When."""
    person_id: str | None = None
    """Who did."""
    says: str | None = None
    """What came out."""


class CompetitorNote(Entity, frozen=True, kw_only=True):
    """Something seen at a competitor. Grain: one row per note."""

    name: str
    """Name of the document."""
    title: str
    """Display name."""
    competitor: str
    """Who it was seen at."""
    seen_on: date
    """When."""
    says: str
    """What was seen, and what it means."""
    service_ids: tuple[str, ...] = ()
    """Services it matters for."""
    person_id: str | None = None
    """Who saw it."""
