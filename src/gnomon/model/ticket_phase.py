"""How long a ticket was in each status."""

from typing import Any

import ibis

Table = Any


def ticket_phase(ticket_transition: Table, status_category: Table) -> Table:
    """Stays of tickets in statuses, in order.

    Args:
        ticket_transition: Needs ``key``, ``ticket_id``, ``project_id``, ``to_status``,
            ``entered_at``.
        status_category: Needs ``project_id``, ``status``, ``category``.

    Returns:
        One row per stay: ``ticket_id``, ``project_id``, ``status``, ``category`` (null when not
        known), ``entered_at``, ``left_at`` (null while it lasts).
    """
    order = ibis.window(group_by="ticket_id", order_by=["entered_at", "key"])
    stays = ticket_transition.select(
        "ticket_id",
        "project_id",
        "entered_at",
        status="to_status",
        left_at=ticket_transition.entered_at.lead().over(order),
    )
    kinds = status_category.select("project_id", "status", "category")
    return stays.left_join(kinds, ["project_id", "status"]).drop("project_id_right", "status_right")
