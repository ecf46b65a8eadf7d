"""Which initiative each ticket is for."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any


def ticket_initiative(ticket: Table, initiative: Table) -> Table:
    """The initiatives that name a ticket, or the nearest ticket above it that any names.

    Args:
        ticket: Needs ``key``, ``number``, ``parent_id``.
        initiative: Needs ``key``, ``ticket_numbers``.

    Returns:
        One row per ticket and initiative: ``ticket_id``, ``initiative_id``, ``height`` (int8: 0 the
        ticket itself is named, 1 the one above it, 2 the one above that). Tickets that none names
        have no row.
    """
    every = ticket.select("key", "parent_id", named=ticket.number.upper())
    own = every.select("parent_id", "named", ticket_id="key")
    above = every.select(above_id="key", above_named="named", above_parent="parent_id")
    top = every.select(top_id="key", top_named="named")
    line = own.left_join(above, own.parent_id == above.above_id)
    line = line.left_join(top, line.above_parent == top.top_id)
    numbers = initiative.select(initiative_id="key", number=initiative.ticket_numbers.unnest())
    numbers = numbers.select("initiative_id", number=numbers.number.upper())
    levels = [
        line.join(numbers, line[column] == numbers.number).select(
            "ticket_id", "initiative_id", height=ibis.literal(height, "int8")
        )
        for height, column in enumerate(("named", "above_named", "top_named"))
    ]
    found = united(levels[0], *levels[1:], distinct=True)
    nearest = found.group_by("ticket_id").agg(height=found.height.min())
    return found.semi_join(nearest, ["ticket_id", "height"])
