"""A known change of the system: something that explains why figures move."""

from datetime import date

from gnomon.domain.entity import Entity


class Mark(Entity, frozen=True, kw_only=True):
    """Something that happened to a part of the organisation and may move its figures.

    Grain: one per name.
    """

    name: str
    """Name in the catalogue."""
    what: str
    """What happened, in words."""
    begins_on: date
    """First local day."""
    ends_on: date | None = None
    """First local day after it; null: a change that stays."""
    group_name: str | None = None
    """Group it happened to, with everything below it; null: no group."""
    service_name: str | None = None
    """Service it happened to; null: no single service."""
    metrics: tuple[str, ...] | None = None
    """Ids of the metrics it may move; null: all."""
    is_rebase: bool = False
    """Whether natural limits begin anew: the system is another one from then on."""
    is_blackout: bool = False
    """Whether nothing of these days says what the team can do: forecasts leave them out."""
