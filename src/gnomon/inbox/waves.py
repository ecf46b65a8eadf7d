"""What is kept of waves of surveys."""

from datetime import date
from typing import Literal

from msgspec import Struct

State = Literal["open", "closing", "closed"]


class Wave(Struct, frozen=True, kw_only=True):
    """One time a survey is asked."""

    id: str
    """``<survey>/<wave>``."""
    survey: str
    """Name of the survey."""
    plan: str
    """What is asked and promised, JSON."""
    opened_on: date
    """First day."""
    closes_on: date
    """First day on which nobody can answer any more."""
    state: State = "open"
    """*Closing*: no answers are taken, and what is sealed is being told."""
    invited: dict[str, int] | None = None
    """People invited by group, the empty name for those of none; null for a prompt."""


class Invited(Struct, frozen=True, kw_only=True):
    """Somebody who may answer once."""

    wave: Wave
    """What they are asked."""
    person: str
    """Name in the catalogue."""
    group_id: str | None
    """The group they are asked with."""
    has_answered: bool
    """Whether they have."""


class Asked(Struct, frozen=True, kw_only=True):
    """Somebody who was asked."""

    person: str
    """Name in the catalogue."""
    survey: str
    """Name of the survey."""
    wave: str
    """Id of the wave."""
    on: date
    """The day."""
