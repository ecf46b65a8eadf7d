"""How tickets that were taken up become observations of what they are for."""

from gnomon.domain.expression import Column, is_any_of, one
from gnomon.domain.metric import Table


def asked_for(
    ticket_life: Table,
    ticket_category: Table,
    initiative_standing: Table,
    exempt_categories: tuple[str, ...],
) -> Table:
    """Return the tickets taken up of which a reason is asked; none where nobody tells initiatives.

    Args:
        ticket_life: Tickets from their opening to their end.
        ticket_category: What each of them is for.
        initiative_standing: What each initiative rests on.
        exempt_categories: Categories of tickets that need no initiative.
    """
    taken = ticket_life.filter(ticket_life.started_at.notnull() & ticket_life.is_work)
    named = ticket_category.select("ticket_id", named="category")
    known = taken.join(named, "ticket_id")
    known = known.filter(~is_any_of(known.named, exempt_categories))
    told = initiative_standing.agg(initiative_count=initiative_standing.count())
    return known.cross_join(told.filter(told.initiative_count > 0))


def observed(taken: Table, holds: Column, detail: Column) -> Table:
    """Observe whether something holds of each ticket, from its being taken up to its end."""
    return taken.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="started_at",
        ended_at="finished_at",
        value=holds.cast("float64"),
        weight=one(),
        detail=detail,
    )
