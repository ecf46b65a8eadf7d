"""What designers keep: journeys and how they were tested."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

#: Whose people took part in a test.
Testers = Literal["customers", "internals"]


class Journey(Entity, frozen=True, kw_only=True):
    """What somebody goes through to get something done. Grain: one row per journey."""

    name: str
    """Name in references."""
    title: str
    """Display name."""
    owner_id: str | None = None
    """Designer who owns it; null: nobody."""
    service_ids: tuple[str, ...] = ()
    """Services it leads through."""
    steps: tuple[str, ...] = ()
    """What is done, in order."""
    is_internal: bool = False
    """Whether those who go through it are colleagues, who are its customers then."""
    test_within_days: float
    """How long ago its last test may be."""


class JourneyTest(Entity, frozen=True, kw_only=True):
    """A round of tests of a journey. Grain: journey and round."""

    journey_id: str
    """The journey."""
    tested_on: date
    """When."""
    testers: Testers
    """Whether customers or colleagues took part."""
    participant_count: int | None = None
    """How many took part; null: not said."""
    success_count: int | None = None
    """How many of them got to the end; null: not counted."""
    learned: str | None = None
    """What was found out."""
