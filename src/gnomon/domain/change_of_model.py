"""A change of operating model as a project: concerns, waves, and the jobs people have to do."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity


class Concern(Entity, frozen=True, kw_only=True):
    """Something somebody fears of a change, and what was answered. Grain: one row per concern."""

    name: str
    """Name of the document."""
    says: str
    """The concern, in the words of those who have it."""
    raised_on: date
    """When it was raised."""
    raised_by: str | None = None
    """Who raised it; null: somebody who does not want to be named."""
    group_id: str | None = None
    """Group it came from."""
    answer: str | None = None
    """What was answered; null while nobody has."""
    answered_on: date | None = None
    """When it was."""
    status: Literal["open", "answered", "acted_on", "accepted"]
    """What became of it; ``accepted``: known, and lived with."""


class ChangeWave(Entity, frozen=True, kw_only=True):
    """Services that change their operating model together. Grain: one row per wave."""

    name: str
    """Name of the document."""
    title: str
    """What it is called."""
    service_ids: tuple[str, ...]
    """The services."""
    starts_on: date
    """Day on which it begins; before and after are told apart by it."""
    is_pilot: bool = False
    """Whether it is there to learn, before others follow."""
    learned: tuple[str, ...] = ()
    """What was learned, mistakes among it."""
    announced: str | None = None
    """Where it was announced."""


class JobToBeDone(Entity, frozen=True, kw_only=True):
    """What somebody tries to get done. Grain: one row per job."""

    name: str
    """Name of the document."""
    persona: str
    """Who has it."""
    situation: str
    """When..."""
    motivation: str
    """... I want..."""
    outcome: str
    """... so that I can..."""
    service_ids: tuple[str, ...] = ()
    """Services it is done with."""
