"""Who answers for what of a platform service: its customers, the platform, and those below it.

Source: own model. Clouds publish matrices of two parties; a platform stands between its customers
and the providers it is built on, so there are four.
"""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

#: The customer's team, the platform, the provider that manages for it, the cloud provider.
Party = Literal["customer", "platform", "managed_provider", "cloud_provider"]


class ResponsibilityVersion(Entity, frozen=True, kw_only=True):
    """A version of who answers for what of a platform service. Grain: one row per version."""

    platform_service_id: str
    """The platform service."""
    version: str
    """What the version is called: ``2``, ``2026-05``."""
    valid_from: date
    """First day on which it holds, until the next version does."""
    noticed_on: date | None = None
    """When customers were told of it; null: they were not."""
    absent_parties: tuple[str, ...] = ()
    """Parties that this service does not have."""


class ResponsibilityCell(Entity, frozen=True, kw_only=True):
    """A party's part in one capability. Grain: version, capability and party."""

    version_id: str
    """The version."""
    capability: str
    """What has to be done: ``backup``, ``network``."""
    position: int
    """Where the capability stands in the list, from 1."""
    party: Party
    """The party."""
    letters: str
    """Of R, A, C and I, those that hold: responsible, accountable, consulted, informed."""


class ResponsibilityAcknowledgement(Entity, frozen=True, kw_only=True):
    """A group saying that it has read a version. Grain: version and group."""

    version_id: str
    """The version."""
    group_id: str
    """The group."""
    acknowledged_on: date
    """When."""
    acknowledged_by: str
    """Who said so for the group."""
