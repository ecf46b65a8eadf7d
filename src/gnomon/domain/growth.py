"""What growth keeps: funnels of steps that users go through, and what customers are told."""

from datetime import date

from gnomon.domain.entity import Entity


class Funnel(Entity, frozen=True, kw_only=True):
    """Steps that users go through in order. Grain: one row per funnel."""

    name: str
    """Name in references."""
    title: str
    """Display name."""
    service_ids: tuple[str, ...] = ()
    """Services it leads through."""
    steps: tuple[str, ...]
    """Steps in their order; at least two."""
    within_days: float | None = None
    """How long after the first step a later one still counts; null: as long as the window."""


class FunnelCount(Entity, frozen=True, kw_only=True):
    """How many users reached a step in a window. Grain: funnel, window and step."""

    funnel_id: str
    """The funnel."""
    first_on: date
    """First day of the window."""
    last_on: date
    """Last day of it."""
    position: int
    """Place of the step, from 1."""
    reached_count: int
    """Different users who reached it; those who got further without it count, too."""
    skipped_count: int | None = None
    """Those of them who got further without it; null: not counted."""


class ReleaseCommunication(Entity, frozen=True, kw_only=True):
    """Something customers were told about a release. Grain: one row per communication."""

    name: str
    """Name of the document."""
    title: str
    """What was said, in a phrase."""
    told_on: date
    """When."""
    channel: str
    """How: ``newsletter``, ``in the product``, ``blog``."""
    audience: str | None = None
    """To whom; null: everybody."""
    initiative_id: str | None = None
    """Initiative that was released."""
    item_id: str | None = None
    """Item of a roadmap that was delivered."""
    released_on: date | None = None
    """Day of the release, where neither is named."""
    service_ids: tuple[str, ...] = ()
    """Services it is about."""


class FeatureUse(Entity, frozen=True, kw_only=True):
    """Where the use of a feature is counted. Grain: one row per place."""

    name: str
    """Name of the document."""
    title: str
    """Display name."""
    initiative: str
    """Name of the initiative that is the feature."""
    funnel_id: str | None = None
    """Funnel with a step that is its use; null: none is."""
    step: str | None = None
    """That step."""
    service_id: str | None = None
    """Service with a route that is its use, as telemetry counts it; null: none is."""
    route: str | None = None
    """That route, as the service names it: ``/refunds/{id}``."""


class FeatureUseCount(Entity, frozen=True, kw_only=True):
    """How often a feature was used in a window. Grain: place and window."""

    feature_use_id: str
    """Where it is counted."""
    first_on: date
    """First day of the window."""
    last_on: date
    """Last day of it."""
    use_count: int
    """Users, page views or calls; 0: somebody looked, and there was none."""
