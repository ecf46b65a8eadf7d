"""What services of a class must practise, and how far places of load tests are like production."""

from datetime import date

from gnomon.domain.entity import Entity
from gnomon.domain.quality import Gate


class PracticeMandate(Entity, frozen=True, kw_only=True):
    """A practice that services of a class must have. Grain: policy, practice and class."""

    policy: str
    """Name of the policy."""
    practice: Gate
    """The practice: reports of this gate are seen, and it passes."""
    component_type: str | None = None
    """Type of component it is asked of: ``service``, ``library``; null: of each."""
    lifecycle: str | None = None
    """Lifecycle it is asked in: ``production``; null: in each."""
    agreed_by: str | None = None
    """Role or person that agreed to it."""
    valid_from: date | None = None
    """First day; null: always so."""
    valid_to: date | None = None
    """First day on which it no longer holds; null: open."""


class LoadEnvironment(Entity, frozen=True, kw_only=True):
    """A place where load tests run. Grain: one row per environment."""

    environment: str
    """Its name, as reports tell it."""
    share_ratio: float
    """Part of production's capacity that it has, above 0; 1: as large as production."""
