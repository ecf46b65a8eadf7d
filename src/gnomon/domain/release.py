"""What a release cost the people who made it."""

from datetime import date

from gnomon.domain.entity import Entity


class ReleaseEffort(Entity, frozen=True, kw_only=True):
    """The work around one release, as people wrote it down. Grain: one row per release."""

    name: str
    """Name of the document."""
    title: str
    """What it is called."""
    service_ids: tuple[str, ...] = ()
    """Services that were released together."""
    released_on: date
    """When."""
    people_count: int | None = None
    """How many worked on getting it out; null: not counted."""
    hours: float | None = None
    """Hours they worked on that together, building what is in it left out; null: not counted."""
    frozen_from: date | None = None
    """First day on which nothing else could be merged or deployed; null: nothing was frozen."""
    frozen_to: date | None = None
    """First day on which it could again; null: the day after the release."""
    note: str | None = None
    """What hurt, in a sentence."""
