"""What the statuses of a ticket project mean."""

from typing import Any

import ibis

from gnomon.domain.expression import is_any_of, united

Table = Any


def status_category(
    ticket: Table,
    ticket_transition: Table,
    *,
    to_do_statuses: tuple[str, ...] = (),
    in_progress_statuses: tuple[str, ...] = (),
    done_statuses: tuple[str, ...] = (),
) -> Table:
    """Whether a status of a project is before, in, or after the work.

    What the settings say of a status goes before what its tool says; where a tool says several
    things over time, the furthest holds.

    Args:
        ticket: Needs ``project_id``, ``status``, ``status_category``.
        ticket_transition: Needs ``project_id``, ``to_status``, ``to_category``.
        to_do_statuses: Statuses in which nobody works yet, whatever the tool says. Time in them is
            no part of cycle time.
        in_progress_statuses: Statuses in which a ticket is being worked on or waits amid the work.
        done_statuses: Statuses that end the work.

    Returns:
        One row per project and status: ``project_id``, ``status``, ``category`` (``to_do``,
        ``in_progress``, ``done``; null when neither the tool nor the settings say) and
        ``category_rank`` (int8, 0 to 2).
    """
    told = united(
        ticket.select("project_id", "status", category="status_category"),
        ticket_transition.select("project_id", status="to_status", category="to_category"),
    )
    rank = told.category.cases(("to_do", 0), ("in_progress", 1), ("done", 2)).cast("int8")
    ranked = told.select("project_id", "status", told_rank=rank)
    known = ranked.group_by(["project_id", "status"]).agg(told_rank=ranked.told_rank.max())
    decided = known.select(
        "project_id",
        "status",
        category_rank=ibis.cases(
            (is_any_of(known.status, to_do_statuses), 0),
            (is_any_of(known.status, in_progress_statuses), 1),
            (is_any_of(known.status, done_statuses), 2),
            else_=known.told_rank,
        ).cast("int8"),
    )
    return decided.mutate(
        category=decided.category_rank.cases((0, "to_do"), (1, "in_progress"), (2, "done"))
    )
