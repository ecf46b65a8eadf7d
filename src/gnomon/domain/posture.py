"""How platform services protect what runs on them, and who may run without it for a time."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

PostureState = Literal["enforced", "on_by_default", "offered", "absent"]


class PlatformPosture(Entity, frozen=True, kw_only=True):
    """A way in which a platform service protects what runs on it. Grain: service and fact."""

    platform_service_id: str
    """The service."""
    fact: str
    """What protects: ``storage encryption``, ``network policy``."""
    state: PostureState
    """Enforced: nothing runs without it. On by default: a team may turn it off. Offered: a team
    may turn it on. Absent."""
    conformant_count: int | None = None
    """Workloads that have it; null when nobody counted."""
    workload_count: int | None = None
    """Workloads that should."""
    checked_on: date | None = None
    """When that was last looked at."""
    evidence: str | None = None
    """Where it can be seen."""


class PlatformException(Entity, frozen=True, kw_only=True):
    """Leave to run without a protection for a time. Grain: service, fact, group and end."""

    platform_service_id: str
    """The service."""
    fact: str
    """What protects, as the service's posture calls it."""
    group_id: str | None = None
    """Who may; null: every team."""
    workload_count: int | None = None
    """Workloads it covers; null when nobody said."""
    reason: str
    """Why."""
    accepted_by: str | None = None
    """Who took the risk."""
    expires_on: date
    """First day on which it no longer holds."""
