"""Uptime Kuma's webhook, sent when a monitor's state changes.

Reference: louislam/uptime-kuma, ``server/notification-providers/webhook.js`` and
``server/model/heartbeat.js``.
"""

from msgspec import Struct


class Monitor(Struct):
    """What is monitored."""

    id: int
    name: str
    url: str | None = None


class Heartbeat(Struct):
    """One look at it; ``status`` 0 is down, 1 up, 2 pending, 3 maintenance; ``time`` is UTC."""

    status: int
    time: str
    msg: str | None = None
    ping: float | None = None
    retries: int | None = None


class Hook(Struct):
    """A notification; one that tests the webhook has neither."""

    heartbeat: Heartbeat | None = None
    monitor: Monitor | None = None
