"""The plan of a sprint, and who signed it off."""

from datetime import date

from gnomon.domain.entity import Entity


class SprintSignOff(Entity, frozen=True, kw_only=True):
    """A plan of a sprint that a role signed off. Grain: sprint, role and day."""

    sprint_id: str
    """Key of the sprint, as its tool tells it."""
    role: str
    """Role in which it was signed: ``business_leader``."""
    signed_on: date
    """When."""
    person_id: str | None = None
    """Who signed; null: only the role is told."""
