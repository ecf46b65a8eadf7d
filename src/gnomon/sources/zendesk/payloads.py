"""Zendesk Support's shapes, only the fields we read.

API: https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
"""

from datetime import datetime
from typing import Any

from msgspec import Struct, field

Text = str | None


class Via(Struct):
    """How a ticket came."""

    channel: str | int | None = None


class CustomField(Struct):
    """What a field of the company's own holds."""

    value: Any = None


class Ticket(Struct):
    """A ticket; an event of a webhook tells the same as its ``detail``, with ids as text."""

    id: int | str
    created_at: datetime
    updated_at: datetime
    status: str
    subject: Text = None
    description: Text = None
    type: Text = None
    tags: list[str] | None = None
    url: Text = None
    external_id: Text = None
    requester_id: int | str | None = None
    organization_id: int | str | None = None
    group_id: int | str | None = None
    brand_id: int | str | None = None
    problem_id: int | str | None = None
    via: Via | None = None
    custom_fields: list[CustomField] | None = None


class Tickets(Struct):
    """A page of the incremental export of tickets."""

    tickets: list[Ticket]
    after_cursor: Text = None
    end_of_stream: bool = False


class MetricEvent(Struct):
    """A clock of a ticket that began, stopped or began again."""

    ticket_id: int
    metric: str
    type: str
    time: datetime
    instance_id: int = 1


class Export(Struct):
    """A page of an export by time."""

    end_time: int | None = None
    end_of_stream: bool | None = None
    count: int | None = None


class MetricEvents(Export, kw_only=True):
    """A page of the incremental export of metric events."""

    ticket_metric_events: list[MetricEvent]


class ChildEvent(Struct):
    """A part of an update: a field that was set, or a comment without its text."""

    event_type: Text = None
    status: Text = None
    custom_ticket_fields: dict[str, Any] | None = None
    added_tags: list[str] | None = None
    comment_present: bool | None = None
    comment_public: bool | None = None


class TicketEvent(Struct):
    """An update of a ticket."""

    ticket_id: int
    created_at: datetime
    updater_id: int | None = None
    child_events: list[ChildEvent] = field(default_factory=list)


class TicketEvents(Export, kw_only=True):
    """A page of the incremental export of ticket events."""

    ticket_events: list[TicketEvent]


class Comment(Struct):
    """A comment that an event of a webhook tells."""

    author: dict[str, str | int | bool | None] | None = None
    is_public: bool = False


class Happening(Struct):
    """What an event of a webhook says happened."""

    comment: Comment | None = None
    current: str | int | list[str] | None = None
    previous: str | int | list[str] | None = None


class Hook(Struct):
    """An event of a webhook that follows events of tickets.

    Reference: https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
    """

    type: str
    time: datetime
    detail: Ticket
    event: Happening
