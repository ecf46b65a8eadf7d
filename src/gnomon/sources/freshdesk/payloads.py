"""Freshdesk's shapes, only the fields we read.

API: https://developers.freshdesk.com/api/#tickets
"""

from datetime import datetime

from msgspec import Struct

Text = str | None
Moment = datetime | None


class Stats(Struct):
    """When what was done, as ``include=stats`` tells."""

    first_responded_at: Moment = None
    resolved_at: Moment = None
    closed_at: Moment = None
    reopened_at: Moment = None


class Ticket(Struct):
    """A ticket. ``status`` 2 is open, 3 pending, 4 resolved, 5 closed."""

    id: int
    created_at: datetime
    updated_at: datetime
    status: int
    subject: Text = None
    description_text: Text = None
    type: Text = None
    tags: list[str] | None = None
    source: int | None = None
    requester_id: int | None = None
    company_id: int | None = None
    group_id: int | None = None
    product_id: int | None = None
    stats: Stats | None = None
    deleted: bool = False
    spam: bool = False


class Hook(Struct):
    """A delivery as the set-up page has it written; automations send no id of their own."""

    ticket_id: int | str
