"""Which changes were made for which tickets."""

from typing import Any

Table = Any

#: A number that is the same wherever it is written, ``SHOP-12``; each project has a ``#12``.
_KEY = r"^[A-Z][A-Z0-9_]+-[0-9]+$"


def ticket_change(ticket: Table, change: Table) -> Table:
    """Changes that name a ticket in their title, branch or description.

    A ticket that moved to another project is known by its new number alone.

    Args:
        ticket: Needs ``key``, ``number``.
        change: Needs ``key``, ``ticket_refs``.

    Returns:
        One row per ticket and change: ``ticket_id``, ``change_id``.
    """
    named = change.select(change_id="key", number=change.ticket_refs.unnest())
    named = named.filter(named.number.re_search(_KEY)).distinct()
    return named.join(ticket.select("number", ticket_id="key"), "number").select(
        "ticket_id", "change_id"
    )
