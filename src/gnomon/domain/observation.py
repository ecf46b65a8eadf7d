"""One measured thing of one metric: when, about what, whose, how much, and a link to it."""

from datetime import date, datetime

from msgspec import Struct


class Observation(Struct, frozen=True, kw_only=True):
    """A row of the `observation` table. Grain: metric, subject and service.

    No stored number depends on the time of asking: the age of what still runs is computed when
    asked. Ids are kept, never groups; dated ownership is joined when asked.
    """

    metric: str
    """Id of the metric."""
    month: str
    """``YYYY-MM`` (UTC) of ``ended_at``, ``open`` while it still runs; the partition."""
    subject_id: str
    """Key of the thing observed."""
    started_at: datetime | None = None
    """When it began."""
    ended_at: datetime | None = None
    """When it ended; null while it still runs. Decides the period it is counted in."""
    started_on: date | None = None
    """Local date of ``started_at`` in the organisation's time zone."""
    ended_on: date | None = None
    """Local date of ``ended_at`` in the organisation's time zone; null while it still runs."""
    owned_id: str | None = None
    """The first id known of the metric's ``owned_by``; decides the group when asked."""
    service_id: str | None = None
    """Service it concerns, where known."""
    repository_id: str | None = None
    """Repository it concerns, where known."""
    project_id: str | None = None
    """Ticket project it concerns, where known."""
    person_id: str | None = None
    """Person who acted, where known."""
    ticket_id: str | None = None
    """Ticket it belongs to, where known."""
    value: float | None = None
    """A rate's numerator, a duration's elapsed seconds, else the amount; null when unknown."""
    weight: float | None = None
    """A rate's denominator, else 1."""
    working_seconds: int | None = None
    """A duration's working time by the organisation's calendar; null for other metrics."""
    detail: str | None = None
    """A short fact that explains the value: which method, which detector."""
    url: str | None = None
    """Where a person can open the subject in its tool."""
    fingerprint: int | None = None
    """Hash of the row without what the calendar adds: a refresh finds by it what is other now."""


#: What a measure returns at least; the rest is filled with null, ``weight`` with 1.
REQUIRED = ("subject_id", "started_at", "ended_at", "value")
