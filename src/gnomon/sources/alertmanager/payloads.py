"""Alertmanager's webhook, version 4.

Reference: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from typing import Literal

from msgspec import Struct

from gnomon.sources.alerts import Alert


class Group(Struct):
    """Alerts that are sent together, and again as long as one of them fires."""

    version: Literal["4"]
    alerts: tuple[Alert, ...]
