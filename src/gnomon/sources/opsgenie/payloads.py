"""Opsgenie's alerts, services and schedules, as its interfaces and webhooks tell them.

References: https://docs.opsgenie.com/docs/alert-api, service-api and schedule-api there, and
https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/
"""

from datetime import datetime

from msgspec import Struct, field


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
    source: str | None = None
    """What made it; the account of whoever did so by hand."""
    entity: str | None = None
    description: str | None = None
    details: dict[str, str] | None = None


class AlertsPage(Struct):
    """A page of the list of alerts."""

    data: tuple[Alert, ...]


class AlertReply(Struct):
    """A single alert."""

    data: Alert


class Account(Struct):
    """Somebody, by the address they sign in with."""

    username: str | None = None


class Recipient(Struct, rename="camel"):
    """Somebody an alert is for; ``notactive`` while nobody has called them."""

    user: Account | None = None
    state: str | None = None
    created_at: datetime | None = None


class RecipientsReply(Struct):
    """Whom one alert called."""

    data: tuple[Recipient, ...]


class Service(Struct, rename="camel"):
    """A service, which a team answers for."""

    id: str
    name: str
    team_id: str | None = None


class ServicesPage(Struct):
    """A page of services."""

    data: tuple[Service, ...]


class Named(Struct):
    """A team, a schedule or whoever is on call, by id and name."""

    id: str
    name: str | None = None
    type: str | None = None


class Schedule(Struct, rename="camel"):
    """A schedule, which is a team's or the whole account's."""

    id: str
    enabled: bool = True
    owner_team: Named | None = None


class SchedulesPage(Struct):
    """All schedules."""

    data: tuple[Schedule, ...]


class Period(Struct, rename="camel"):
    """Somebody on call for a while."""

    start_date: datetime
    end_date: datetime | None = None
    recipient: Named | None = None


class Rotation(Struct):
    """Who is on call in turn."""

    id: str
    periods: tuple[Period, ...] = ()


class Rotations(Struct):
    """What is in force when overrides and forwarding are counted."""

    rotations: tuple[Rotation, ...] = ()


class Timeline(Struct, rename="camel"):
    """Who is on call between two moments."""

    parent: Named = field(name="_parent")
    final_timeline: Rotations | None = None


class TimelineReply(Struct):
    """The timeline of one schedule."""

    data: Timeline


class HookAlert(Struct, rename="camel"):
    """An alert in a webhook; the times are milliseconds, some nanoseconds, since 1970."""

    alert_id: str
    message: str | None = None
    tiny_id: str | None = None
    created_at: int | None = None
    updated_at: int | None = None
    username: str | None = None
    source: str | None = None
    entity: str | None = None
    priority: str | None = None
    tags: tuple[str, ...] | None = None
    details: dict[str, str] | None = None
    description: str | None = None


class Hook(Struct, rename="camel"):
    """The body of a delivery: what was done to which alert, and through what.

    The integration that a delivery names beside them is the webhook that sends it.
    """

    action: str
    alert: HookAlert
    source: Integration | None = None
