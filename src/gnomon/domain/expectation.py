"""What a unit promises about single items of its work."""

from datetime import date

from gnomon.domain.entity import Entity


class ServiceLevelExpectation(Entity, frozen=True, kw_only=True):
    """So many percent of items are finished within so long. Grain: one per name."""

    name: str
    """Name in the catalogue."""
    group_name: str | None = None
    """Group that promises it, with everything below it; null: the whole organisation."""
    percent: int
    """Share of items that shall keep it, in percent."""
    within_seconds: float
    """How long an item may be under way."""
    valid_from: date | None = None
    """First day; null: always so."""
    valid_to: date | None = None
    """First day on which it no longer holds; null: open."""
