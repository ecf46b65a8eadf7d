"""Freshping's webhook, sent when a check's state changed; the product ended in March 2026.

Reference: support.freshping.io, "Webhook integration".
"""

from datetime import datetime

from msgspec import Struct


class State(Struct):
    """A check and how it was found."""

    check_id: int
    check_name: str
    check_state_name: str
    request_start_time: datetime
    request_url: str | None = None
    http_status_code: int | None = None
    response_time: float | None = None


class Hook(Struct):
    """A notification."""

    webhook_event_data: State
