"""How finished tickets become observations of their category."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Table


def finished_by_category(ticket_life: Table, ticket_category: Table, category: str) -> Table:
    """Observe for each finished ticket whether it is of a category.

    Args:
        ticket_life: Tickets from their opening to their end.
        ticket_category: What each of them is for.
        category: The category observed.
    """
    finished = ticket_life.filter(
        ticket_life.finished_at.notnull() & ticket_life.is_work & ~ticket_life.is_cancelled
    )
    named = ticket_category.select("ticket_id", named="category")
    known = finished.join(named, "ticket_id")
    return known.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="started_at",
        ended_at="finished_at",
        value=(known.named == category).cast("float64"),
        weight=one(),
        detail="named",
    )
