"""PagerDuty's shapes, as far as they are read.

API: https://developer.pagerduty.com/api-reference/
Webhooks: https://developer.pagerduty.com/docs/webhooks-overview
"""

from datetime import datetime
from typing import Literal

from msgspec import Raw, Struct

Urgency = Literal["high", "low"]
IncidentStatus = Literal["triggered", "acknowledged", "resolved"]


class Reference(Struct):
    """Anything that is only pointed at: a user, a service, a team, a priority."""

    id: str | None = None
    type: str | None = None
    summary: str | None = None
    name: str | None = None


class Channel(Struct):
    """How something reached PagerDuty, and the text that came with it."""

    type: str | None = None
    summary: str | None = None
    details: Raw = Raw(b"null")


class Acknowledgement(Struct):
    """An acknowledgement in force."""

    at: datetime


class ResolveReason(Struct):
    """Why an incident was resolved, where it was not simply resolved."""

    type: str | None = None
    incident: Reference | None = None


class Trigger(Struct):
    """The first log entry of an incident: a reference, unless it was asked for in full."""

    agent: Reference | None = None
    channel: Channel | None = None


class Incident(Struct):
    """An incident; what only points at one has neither ``status`` nor ``created_at``."""

    id: str
    status: IncidentStatus | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    resolved_at: datetime | None = None
    last_status_change_at: datetime | None = None
    incident_number: int | None = None
    number: int | None = None
    title: str | None = None
    summary: str | None = None
    html_url: str | None = None
    service: Reference | None = None
    priority: Reference | None = None
    urgency: Urgency | None = None
    acknowledgements: tuple[Acknowledgement, ...] | None = None
    first_trigger_log_entry: Trigger | None = None
    resolve_reason: ResolveReason | None = None


class LogEntry(Struct):
    """Something that happened to an incident; ``type`` is ``acknowledge_log_entry`` and so on."""

    id: str
    type: str
    created_at: datetime
    agent: Reference | None = None
    channel: Channel | None = None
    incident: Incident | None = None
    service: Reference | None = None
    teams: tuple[Reference, ...] | None = None


class User(Struct):
    """An account."""

    id: str
    name: str | None = None
    email: str | None = None
    html_url: str | None = None


class Service(Struct):
    """A service that incidents are about."""

    id: str
    name: str | None = None
    summary: str | None = None
    html_url: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    escalation_policy: Reference | None = None
    teams: tuple[Reference, ...] | None = None


class OnCall(Struct):
    """A person on call; without a schedule they always are, without an end for good."""

    user: Reference
    escalation_policy: Reference
    escalation_level: int | None = None
    schedule: Reference | None = None
    start: datetime | None = None
    end: datetime | None = None


class Page(Struct):
    """What every page says of itself."""

    more: bool = False
    offset: int = 0
    total: int | None = None


class IncidentsPage(Page):
    """A page of incidents."""

    incidents: tuple[Incident, ...] = ()


class LogEntriesPage(Page):
    """A page of log entries, newest first."""

    log_entries: tuple[LogEntry, ...] = ()


class UsersPage(Page):
    """A page of users."""

    users: tuple[User, ...] = ()


class ServicesPage(Page):
    """A page of services."""

    services: tuple[Service, ...] = ()


class OnCallsPage(Page):
    """A page of people on call."""

    oncalls: tuple[OnCall, ...] = ()


class IncidentReply(Struct):
    """A single incident."""

    incident: Incident


class HookData(Struct):
    """What a V3 event is about: an incident, or something of one with the incident in it."""

    id: str | None = None
    type: str | None = None
    incident: Reference | None = None
    service: Reference | None = None


class HookEvent(Struct):
    """A V3 event. ``agent`` is null when automation did it."""

    id: str
    event_type: str
    occurred_at: datetime
    data: Raw
    agent: Reference | None = None


class Hook(Struct):
    """The body of a V3 delivery."""

    event: HookEvent


class Message(Struct):
    """A message of the older V2 webhooks."""

    event: str
    incident: Incident
    log_entries: tuple[LogEntry, ...] | None = None


class Messages(Struct):
    """The body of a V2 delivery."""

    messages: tuple[Message, ...]
