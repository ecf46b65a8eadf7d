"""Grafana Alerting's webhook, version 1.

Reference: https://grafana.com/docs/grafana/latest/alerting/configure-notifications/
manage-contact-points/integrations/webhook-notifier/
"""

from typing import Literal

from msgspec import Struct, field

from gnomon.sources.alerts import Alert


class GrafanaAlert(Alert, rename="camel"):
    """An alert, with the panel that shows it where its rule names one."""

    panel_url: str | None = field(default=None, name="panelURL")
    dashboard_url: str | None = field(default=None, name="dashboardURL")


class Group(Struct):
    """Alerts that are sent together, and again as long as one of them fires."""

    version: Literal["1"]
    alerts: tuple[GrafanaAlert, ...]
