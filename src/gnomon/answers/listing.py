"""The observations behind a figure, one by one."""

from datetime import UTC, datetime
from typing import Any

import ibis
import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.lineage import metric
from gnomon.answers.observed import Observed
from gnomon.answers.question import Question
from gnomon.errors import unknown

_COLUMNS = (
    "subject_id",
    "started_at",
    "ended_at",
    "service_id",
    "repository_id",
    "project_id",
    "person_id",
    "ticket_id",
    "value",
    "weight",
    "working_seconds",
    "detail",
    "url",
)


class ListedObservation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One observation, with a link into the tool that told it."""

    subject_id: str
    """Key of the thing observed."""
    started_at: datetime | None = None
    """When it began."""
    ended_at: datetime | None = None
    """When it ended; null while it still runs."""
    value: float | None = None
    """The value; null when unknown or still running."""
    weight: float | None = None
    """A rate's denominator, else 1."""
    working_seconds: int | None = None
    """A duration's working time."""
    service_id: str | None = None
    """Service it concerns."""
    repository_id: str | None = None
    """Repository it concerns."""
    project_id: str | None = None
    """Ticket project it concerns."""
    person_id: str | None = None
    """Person who acted."""
    ticket_id: str | None = None
    """Ticket it belongs to."""
    detail: str | None = None
    """What explains the value."""
    url: str | None = None
    """Where to open it in its tool."""


def list_observations(
    place: Installation,
    question: Question,
    *,
    limit: int = 100,
    offset: int = 0,
    order: str = "time",
    now: datetime | None = None,
) -> list[ListedObservation]:
    """List the observations of one metric in a scope and a window, those still open included.

    Args:
        place: What is asked.
        question: One metric; its grain does not matter.
        limit: How many at most.
        offset: How many to leave out first.
        order: ``time`` newest first, open ones before; ``value`` largest first; ``ended``
            newest first, open ones last; ``age`` what is open, oldest first, then the rest.
        now: The time of asking; default the clock.

    Raises:
        UsageError: The metric, the scope or the order is not there.
    """
    (name,) = question.metrics
    moment = question.as_of or now or datetime.now(UTC)
    with place.engine.session() as session:
        asked = [metric(name)]
        observed = Observed(session, place.lake, place.definitions, question, asked, moment)
        since, until = question.window(observed.local_days().on(moment))
        observed.bring_observations(since)
        session.memory("asked", pa.table({"since": [since], "until": [until]}))

        def query() -> Any:
            rows = observed.scoped(session.table("observed"))
            found = _in_window(rows.cross_join(session.table("asked"))).order_by(*_order(order))
            return found.select(*_COLUMNS).limit(limit, offset=offset)

        key = f"listing {observed.shape} {order} {limit} {offset}"
        listed = session.rows(query, None if question.as_of else key).to_pylist()
    return [ListedObservation(**row) for row in listed]


def _in_window(rows: Any) -> Any:
    ended = (rows.ended_on >= rows.since) & (rows.ended_on < rows.until)
    still_open = rows.ended_at.isnull() & (rows.started_on < rows.until)
    return rows.filter((ended | still_open).fill_null(False))


def _order(order: str) -> list[Any]:
    still_open = ibis._.ended_at.isnull() & ibis._.started_at.notnull()
    known = {
        "time": [ibis.desc("ended_at", nulls_first=True), ibis.desc("started_at"), "subject_id"],
        "value": [ibis.desc("value", nulls_first=False), ibis.asc("subject_id")],
        "ended": [ibis.desc("ended_at", nulls_first=False), ibis.desc("started_at"), "subject_id"],
        "age": [ibis.desc(still_open), ibis.asc("started_at"), "subject_id"],
    }
    if order not in known:
        raise unknown("order", order, known)
    return known[order]
