"""Zendesk Support's shapes, only the fields we read.

API: https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
"""

from datetime import datetime

from msgspec import Struct

Text = str | None


class Via(Struct):
    """How a ticket came."""

    channel: str | int | None = None


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


class MetricEvents(Struct):
    """A page of the incremental export of metric events."""

    ticket_metric_events: list[MetricEvent]
    end_time: int | None = None
    end_of_stream: bool | None = None
    count: int | None = None


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
