"""Who is to know which version of a process, and who was taught it."""

from datetime import date

from gnomon.domain.entity import Entity


class TrainingPlan(Entity, frozen=True, kw_only=True):
    """A version of a process that people are to be taught. Grain: process and version."""

    name: str
    """Name of the document."""
    title: str
    """Display name."""
    process: str
    """Name of the process: ``delivery``."""
    version: str
    """The version."""
    valid_from: date
    """Day from which it is to be known."""
    roles: tuple[str, ...] = ()
    """Roles that it changes something for; empty: everybody."""
    refresh_days: float | None = None
    """How long teaching holds; null: until a version that changes something."""


class TrainingRecord(Entity, frozen=True, kw_only=True):
    """A person who was taught. Grain: person and entry; seen by the person and their lead alone."""

    person_id: str
    """The person."""
    process: str
    """Name of the process."""
    version: str
    """The version."""
    trained_on: date
    """When."""
    role: str | None = None
    """Role it was for; null: any."""
