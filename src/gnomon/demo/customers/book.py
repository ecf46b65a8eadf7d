"""The customers' part of the company's books: what was said, and what truly became of it."""

from datetime import date, datetime

from msgspec import Struct

from gnomon.demo.company import Company
from gnomon.demo.customers.saying import Desk, Kind, Saying
from gnomon.demo.working_time import instant, local


class SayingRow(Struct, frozen=True, kw_only=True):
    """What one customer said, once."""

    number: int
    """What the desk calls it."""
    key: str
    """The tool that it came to, and what that calls it."""
    desk: Desk
    """The tool that it came to. Nobody closes a letter, or says in one that something is done."""
    first: int
    """Number of the first who said the same; its own when nobody did."""
    service: str
    team: str
    """Who answered for the service when it was said."""
    kind: Kind
    is_internal: bool
    said_at: datetime
    answered_at: datetime | None
    planned_at: datetime | None
    declined_at: datetime | None
    resolved_at: datetime | None
    """Solved for good, as far as anybody knows."""
    told_at: datetime | None
    """When the customer first heard what became of it."""
    ticket: str | None
    """Work that it, or the first who said the same, led to."""
    released_at: datetime | None
    """First production deployment after it that holds work of that ticket."""
    learned_on: date | None
    """Day on which it was known whether the answer is of use."""
    reopened_count: int
    incident: int | None
    """Number of the outage it tells of."""


def saying_rows(company: Company) -> list[SayingRow]:
    """List everything that customers said.

    Args:
        company: Whose customers.
    """
    return [_row(one) for one in company.sayings]


def _row(one: Saying) -> SayingRow:
    leader = one.first or one
    return SayingRow(
        number=one.number,
        key=one.key,
        desk=one.desk,
        first=leader.number,
        service=one.service,
        team=one.team,
        kind=one.kind,
        is_internal=one.is_internal,
        said_at=instant(one.said_at),
        answered_at=_time(one.answered_at),
        planned_at=_time(one.planned_at),
        declined_at=_time(one.declined_at),
        resolved_at=_time(one.resolved_at),
        told_at=_time(one.told_at),
        ticket=leader.ticket,
        released_at=_time(one.released_at),
        learned_on=local(one.lesson.at).date() if one.lesson is not None else None,
        reopened_count=len(one.reopened),
        incident=one.incident,
    )


def _time(moment: int | None) -> datetime | None:
    return None if moment is None else instant(moment)
