"""Alertmanager's webhook, version 4.

Reference: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct, field


class Alert(Struct, rename="camel"):
    """An alert. While it fires, ``endsAt`` is Go's zero time, in the year 1."""

    status: Literal["firing", "resolved"]
    labels: dict[str, str]
    starts_at: datetime
    ends_at: datetime | None = None
    annotations: dict[str, str] | None = None
    generator_url: str | None = field(default=None, name="generatorURL")
    fingerprint: str | None = None


class Group(Struct):
    """Alerts that are sent together, and again as long as one of them fires."""

    version: Literal["4"]
    alerts: tuple[Alert, ...]
