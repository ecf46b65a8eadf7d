"""How finished tickets become observations of what the work was for."""

from typing import Literal

from gnomon.domain.expression import elapsed_seconds, one
from gnomon.domain.metric import Table

Part = Literal["feature", "debt", "operation"]
Basis = Literal["time", "points", "count"]


def finished_by_part(ticket_life: Table, ticket_balance: Table, part: Part, basis: Basis) -> Table:
    """Observe of each finished ticket how much of it was of one part.

    Args:
        ticket_life: Tickets from their opening to their end.
        ticket_balance: The parts of each.
        part: The part observed.
        basis: What a ticket weighs.
    """
    finished = ticket_life.filter(
        ticket_life.finished_at.notnull() & ticket_life.is_work & ~ticket_life.is_cancelled
    )
    share = ticket_balance.select("ticket_id", share=part)
    known = finished.join(share, "ticket_id")
    weight = {
        "time": elapsed_seconds(known.started_at, known.finished_at),
        "points": known.points.cast("float64"),
        "count": one(),
    }[basis]
    return known.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="started_at",
        ended_at="finished_at",
        value=known.share * weight,
        weight=weight,
    )
