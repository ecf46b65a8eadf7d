"""What a tool told us, unchanged: a CloudEvents 1.0 envelope around bytes."""

from datetime import datetime

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True):
    """One delivery, API page, report file or form, as it arrived.

    ``(source, id)`` is unique for good. Source: CloudEvents 1.0.2, "Context attributes".
    """

    id: str
    """The tool's delivery id, else a hash of what makes the delivery this one."""
    source: str
    """The instance that told it, as the settings name it: ``gitlab``, ``jira-emea``."""
    type: str
    """What it is: ``gitlab.api.merge_requests``, ``jira.hook.issue``, ``report.junit``."""
    time: datetime | None = None
    """When it happened, as the teller says (UTC)."""
    subject: str | None = None
    """What it is about: an API page's path and query, a report's service."""
    datacontenttype: str = "application/json"
    """Media type of ``data``."""
    data: bytes = b""
    """The body, untouched."""
    received_at: datetime | None = None
    """When the inbox accepted it (UTC); set by the inbox alone."""
