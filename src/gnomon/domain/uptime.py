"""Whether services could be reached, as something outside of them saw it."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity

UptimeState = Literal["up", "down", "unknown", "maintenance"]


class UptimeCheck(Entity, frozen=True, kw_only=True):
    """What one check found of one target from one place. Grain: check, place and instant.

    It holds until the next one of the same check and place, and at most for `holds_seconds`: past
    that nobody looked, and it is unknown.
    """

    check: str
    """Name of the check, as its tool has it."""
    vantage: str | None = None
    """Where it was looked from; null where the tool does not say."""
    service_ref: str
    """The service as the tool names it."""
    service_id: str | None = None
    """``catalog:service:<name>``, where the teller names it itself; null: `tool_link` tells."""
    state: UptimeState
    """``up`` answered as it should, ``down`` did not, tried again included; ``unknown``: nobody
    could tell, as where the check is paused; ``maintenance``: it was said before not to count."""
    checked_at: datetime
    """When it was looked."""
    holds_seconds: float | None = None
    """How long it holds at most; null: until the next, as where only changes are told."""
    response_seconds: float | None = None
    """How long the answer took; null without one."""
    try_count: int = 1
    """How often it was tried until that was sure."""
    reason: str | None = None
    """Why it is not up, in a line."""
    expires_at: datetime | None = None
    """When the certificate ends; null where none was looked at."""
