"""What a round of the prober tells: our own shape, since it is our own tool."""

from datetime import datetime

from msgspec import Struct

from gnomon.domain.uptime import UptimeState


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one check found."""

    check: str
    service: str
    state: UptimeState
    at: datetime
    holds_seconds: float
    response_seconds: float | None = None
    try_count: int = 1
    reason: str | None = None
    expires_at: datetime | None = None
    url: str | None = None


class Round(Struct, frozen=True, kw_only=True):
    """What was found from one place."""

    vantage: str
    results: tuple[Result, ...]
