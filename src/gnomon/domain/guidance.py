"""Where people read how something is done, whom they ask, and whether what is linked is there."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity

GuidedKind = Literal["phase", "gate", "metric"]
LookState = Literal["alive", "dead", "unreachable"]


class Guidance(Entity, frozen=True, kw_only=True):
    """Where a phase, gate or metric is explained, and whom to ask. Grain: one row per document."""

    name: str
    """Name of the document."""
    about_kind: GuidedKind
    """What kind of thing it is about."""
    about: str
    """Its name: ``deep_dive``, ``unit_test``, ``csat``."""
    titles: tuple[str, ...] = ()
    """What each link is called."""
    addresses: tuple[str, ...] = ()
    """Where each leads, in the order of the titles."""
    contact_id: str | None = None
    """Person to ask; null: the role alone."""
    role: str
    """Role that answers for it, whoever has it: it stays when the person leaves."""


class LinkLook(Entity, frozen=True, kw_only=True):
    """What was found at an address when somebody looked. Grain: one row per address."""

    address: str
    """The address."""
    state: LookState
    """``dead``: it is said to be gone; ``unreachable``: nothing answered, or with an error."""
    status: int | None = None
    """Status of the answer; null: there was none."""
    looked_at: datetime
    """When."""
