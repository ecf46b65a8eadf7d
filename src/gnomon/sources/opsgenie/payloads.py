"""Opsgenie's alerts, as its Alert API and its webhooks tell them.

References: https://docs.opsgenie.com/docs/alert-api and
https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/
"""

from datetime import datetime

from msgspec import Struct


class Integration(Struct):
    """What an alert came through."""

    name: str | None = None
    type: str | None = None


class Report(Struct, rename="camel"):
    """How long it took, in milliseconds from the alert's creation, and who it was."""

    ack_time: int | None = None
    close_time: int | None = None
    acknowledged_by: str | None = None
    closed_by: str | None = None


class Alert(Struct, rename="camel"):
    """An alert. Entity, details and description are only told of a single one."""

    id: str
    message: str
    created_at: datetime
    updated_at: datetime | None = None
    tiny_id: str | None = None
    status: str | None = None
    acknowledged: bool | None = None
    priority: str | None = None
    tags: tuple[str, ...] | None = None
    integration: Integration | None = None
    report: Report | None = None
    entity: str | None = None
    description: str | None = None
    details: dict[str, str] | None = None


class AlertsPage(Struct):
    """A page of the list of alerts."""

    data: tuple[Alert, ...]


class AlertReply(Struct):
    """A single alert."""

    data: Alert


class HookAlert(Struct, rename="camel"):
    """An alert in a webhook; the times are milliseconds, some nanoseconds, since 1970."""

    alert_id: str
    message: str | None = None
    tiny_id: str | None = None
    created_at: int | None = None
    updated_at: int | None = None
    username: str | None = None
    entity: str | None = None
    priority: str | None = None
    tags: tuple[str, ...] | None = None
    details: dict[str, str] | None = None
    description: str | None = None


class Hook(Struct, rename="camel"):
    """The body of a delivery: what was done to which alert."""

    action: str
    alert: HookAlert
    integration_name: str | None = None
    integration_type: str | None = None
