"""What platform services are said to be worth, and the pages that explain them."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity


class ValueClaim(Entity, frozen=True, kw_only=True):
    """Work that a platform service takes off its customers. Grain: service and task.

    Effort is hands-on time of people, never the time they wait.
    """

    platform_service_id: str
    """The platform service."""
    task: str
    """What a team gets done with it, as platform tasks are called."""
    work: str
    """The work that nobody does any more. Claims that name the same work share its hours: it is
    counted once, whoever claims it."""
    effort_without_seconds: float
    """Hands-on time of one task without the service."""
    effort_with_seconds: float | None = None
    """Hands-on time of one task with it; null: as measured."""
    uses_per_month: float | None = None
    """Tasks a month; null: as counted."""
    rate_per_hour: float | None = None
    """What an hour of that work costs; null: unknown, and no money is reckoned."""
    currency: str | None = None
    """Currency of the rate, ISO 4217."""
    basis: Literal["measured", "declared"]
    """Whether the effort without the service was measured or somebody says so."""
    evidence: str | None = None
    """Where the effort comes from."""


class DocumentationPage(Entity, frozen=True, kw_only=True):
    """A page that explains a service. Grain: one row per page."""

    name: str
    """Name in references."""
    title: str
    """Display name."""
    address: str
    """Where it is."""
    platform_service_id: str | None = None
    """Platform service it explains."""
    service_id: str | None = None
    """Running service it explains, ``catalog:service:<name>``."""
    persona_ids: tuple[str, ...] = ()
    """Personas it is for."""
    reviewed_on: date | None = None
    """When somebody last read it through and found it right; null: nobody said."""
    is_generated: bool = False
    """Whether a program writes it: then a change is no review."""
    fresh_within_days: float
    """How old a review may become while nothing is released."""
    links: tuple[str, ...] = ()
    """Pages it leads to: names of other pages, or addresses."""
    dead_links: tuple[str, ...] = ()
    """Addresses it leads to that somebody found dead."""
    helpful_count: int | None = None
    """Readers who said that it helped; null when nobody asked."""
    unhelpful_count: int | None = None
    """Readers who said that it did not."""
