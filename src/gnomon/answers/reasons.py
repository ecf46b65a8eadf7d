"""What the work under way is for: how much of it has a reason, and what has none."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.lineage import metric
from gnomon.answers.observed import Observed
from gnomon.answers.question import Question

Table = Any

#: Tickets begun, with whether they lead to a reason, and to something validated.
TRACED, VALIDATED = "traceable_work_rate", "validated_work_rate"
#: A list for people.
_MOST = 60


class Orphan(Struct, frozen=True, kw_only=True):
    """A ticket under way that leads to no reason."""

    ticket: str
    """Its key."""
    began_on: date
    """When it was taken up."""
    lacks: str
    """``no initiative``, ``no motivation`` or ``no figure``."""
    url: str | None
    """Where to open it in its tool."""


class Reasons(Struct, frozen=True, kw_only=True):
    """What the tickets under way are for, those of which nothing is asked left out."""

    traced: dict[str, int]
    """Tickets by ``traced``, or by what they lack."""
    validated: dict[str, int]
    """Tickets by ``validated``, ``not validated`` or ``no initiative``."""
    orphans: tuple[Orphan, ...]
    """Those that lead to no reason, the oldest first; sixty at most."""


def reasons(place: Installation, question: Question, *, now: datetime) -> Reasons:
    """Say what the tickets under way in a scope are for.

    Args:
        place: What is asked.
        question: The scope; its metrics and its window do not matter.
        now: The time of asking.

    Raises:
        UsageError: The scope is not there.
    """
    with place.engine.session() as session:
        asked = [metric(TRACED), metric(VALIDATED)]
        observed = Observed(session, place.lake, place.definitions, question, asked, now)
        observed.bring_observations(observed.local_days().on(now))

        def underway() -> Table:
            rows = observed.scoped(session.table("observed"))
            return rows.filter(rows.ended_at.isnull() & rows.started_at.notnull())

        def counted() -> Table:
            rows = underway()
            return rows.group_by("metric", "detail").agg(ticket_count=rows.count())

        def orphans() -> Table:
            rows = underway()
            rows = rows.filter((rows.metric == TRACED) & (rows.value == 0.0))
            rows = rows.order_by("started_at", "subject_id").limit(_MOST)
            return rows.select("subject_id", "started_at", "detail", "url")

        counts = session.rows(counted, f"reasons {observed.shape}").to_pylist()
        listed = session.rows(orphans, f"orphans {observed.shape}").to_pylist()
    by_metric: dict[str, dict[str, int]] = {TRACED: {}, VALIDATED: {}}
    for row in counts:
        by_metric[row["metric"]][row["detail"]] = row["ticket_count"]
    return Reasons(
        traced=by_metric[TRACED],
        validated=by_metric[VALIDATED],
        orphans=tuple(
            Orphan(
                ticket=row["subject_id"],
                began_on=row["started_at"].date(),
                lacks=row["detail"],
                url=row["url"],
            )
            for row in listed
        ),
    )
